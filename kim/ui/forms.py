"""Form renderer on KERN's classes, and fields for German dates and amounts."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from kim.kernel.dates import EARLIEST, LATEST, Precision, format_day, parse_day
from kim.kernel.money import format_eur, parse_eur

DAY_HELP = "Form: TT.MM.JJJJ"
DAY_WRONG = "Bitte ein Datum in der Form TT.MM.JJJJ eingeben, zum Beispiel 10.12.2025."
FUZZY_HELP = "Form: TT.MM.JJJJ, MM.JJJJ oder JJJJ"
FUZZY_WRONG = "Bitte einen Tag, einen Monat oder ein Jahr eingeben: 10.12.2025, 12.2025 oder 2025."
DAY_OUTSIDE = f"Bitte ein Datum vom {format_day(EARLIEST)} bis zum {format_day(LATEST)} eingeben."
EUR_WRONG = "Bitte einen Betrag wie 1.234,56 eingeben."
EUR_LARGE = "Bitte einen Betrag unter 10 Milliarden Euro eingeben."
EUR_LIMIT = Decimal(10) ** 10  # what twelve digits can hold
MONTH = re.compile(r"(\d{1,2})\.(\d{4})", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)


class KimRenderer(TemplatesSetting):
    """Fields and forms look the same everywhere: ``{{ form }}`` is enough."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class EurField(forms.CharField):
    """An amount typed the German way; gives ``Decimal``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "In Euro, zum Beispiel 1.234,56")
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value: Any) -> Any:
        return format_eur(value).removesuffix(" €") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_eur(text)
        except ValueError as error:
            raise ValidationError(EUR_WRONG, code="invalid") from error
        if abs(amount) >= EUR_LIMIT:
            raise ValidationError(EUR_LARGE, code="too_large")
        return amount


def checked(day: dt.date) -> dt.date:
    """The day, if anybody can mean it: a slip like 0225 for 2025 must not get into the register.

    Raises ValidationError.
    """
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(DAY_OUTSIDE, code="outside")
    return day


class GermanDateField(forms.CharField):
    """A day as ``10.12.2025`` or ``2025-12-10``, of this century; gives ``date``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", DAY_HELP)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        return format_day(value) if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(format_day(value) if isinstance(value, dt.date) else value)
        if not text:
            return None
        try:
            return checked(parse_day(text))
        except ValueError as error:
            raise ValidationError(DAY_WRONG, code="invalid") from error


def parse_fuzzy(text: str) -> tuple[dt.date, Precision]:
    """Read a day, a month or a year. Raises ValueError for anything else."""
    cleaned = text.strip()
    if found := MONTH.fullmatch(cleaned):
        return dt.date(int(found[2]), int(found[1]), 1), Precision.MONTH
    if YEAR.fullmatch(cleaned):
        return dt.date(int(cleaned), 1, 1), Precision.YEAR
    return parse_day(cleaned), Precision.DAY


class FuzzyDateField(forms.CharField):
    """A date as exact as its source; gives ``(date, Precision)`` with the first day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", FUZZY_HELP)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, tuple):
            return format_day(value) if isinstance(value, dt.date) else value
        day, precision = value
        shown = {Precision.MONTH: f"{day:%m.%Y}", Precision.YEAR: f"{day:%Y}"}
        return shown.get(precision, format_day(day))

    def clean(self, value: Any) -> tuple[dt.date, Precision] | None:
        text = super().clean(self.prepare_value(value))
        if not text:
            return None
        try:
            day, precision = parse_fuzzy(text)
        except ValueError as error:
            raise ValidationError(FUZZY_WRONG, code="invalid") from error
        return checked(day), precision

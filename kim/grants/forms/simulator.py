"""The public form: what would be possible? Labels and faults in the language of the page."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kim.grants.forms.typed import TypedField
from kim.grants.rules.amounts import Fault, NotRead, read_argument, read_fte

NO_AMOUNT = _("Bitte einen Betrag wie 72300 oder 72.300,50 eingeben.")
FAULTS: dict[Fault, Promise] = {
    Fault.NEGATIVE: _("Der Betrag darf nicht kleiner als 0 sein."),
    Fault.LARGE: _("Der Betrag ist zu groß."),
    Fault.FTE_FORM: _("Bitte eine Zahl über 0 bis 1 eingeben, zum Beispiel 0,5."),
    Fault.FTE_RANGE: _("Bitte eine Zahl über 0 bis 1 eingeben, zum Beispiel 0,5."),
}
ZERO = read_argument("0")


class PublicField(TypedField):
    """A typed field that speaks the language of the page."""

    def said(self, error: NotRead) -> str:
        return str(FAULTS.get(error.fault, NO_AMOUNT))


class SimulatorForm(forms.Form):
    """First month, part of a post and cost until the end of that year."""

    beginn = forms.ChoiceField(label=_("Beginn"))
    anteil = PublicField(
        read_fte,
        label=_("Stellenanteil"),
        help_text=_("1 ist eine volle Stelle, 0,5 eine halbe."),
    )
    personal = PublicField(
        read_argument,
        empty=ZERO,
        required=True,
        label=_("Personalausgaben in Euro"),
        help_text=_("Vom Beginn bis zum 31. Dezember, mit Arbeitgeberanteilen."),
    )
    sach = PublicField(
        read_argument,
        empty=ZERO,
        label=_("Sachausgaben in Euro"),
        help_text=_("Vom Beginn bis zum 31. Dezember."),
    )

    def __init__(self, *args: Any, months: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["beginn"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(months)
        field.error_messages["invalid_choice"] = _("Bitte einen Monat aus der Liste wählen.")
        for name in ("anteil", "personal", "sach"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"

    def start_on(self) -> dt.date:
        """First day of the month chosen; the form is valid."""
        return dt.date.fromisoformat(f"{self.cleaned_data['beginn']}-01")

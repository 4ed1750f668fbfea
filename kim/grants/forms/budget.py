"""What the budget office types, and the filters of journal and forecast."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms

from kim.grants.forms.typed import TypedField
from kim.grants.rules.amounts import read_amount
from kim.grants.services.budget_years import FIRST_YEAR, LAST_YEAR
from kim.grants.states.ledger import ClosedKind, EntryKind
from kim.ui.forms import GermanDateField

REASON_HELP = "Steht im Protokoll, zum Beispiel das Haushaltsgesetz oder der Erlass mit Datum."
MORE, LESS = "mehr", "weniger"


class ReasonForm(forms.Form):
    """A deed that needs nothing but its reason."""

    reason = forms.CharField(
        label="Grund oder Fundstelle",
        help_text=REASON_HELP,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AmountForm(ReasonForm):
    """An amount and why. ``once`` is the key of this form: sent twice, it is booked once."""

    amount = TypedField(read_amount, label="Betrag", help_text="In Euro, zum Beispiel 1.234,56.")
    once = forms.UUIDField(label="Schlüssel des Formulars", widget=forms.HiddenInput)
    field_order: tuple[str, ...] = ("amount", "reason", "once")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"once": uuid.uuid4()})
        self.fields["amount"].widget.attrs["inputmode"] = "decimal"

    def amount_value(self) -> Decimal:
        """The amount as the service takes it."""
        amount = self.cleaned_data["amount"]
        assert isinstance(amount, Decimal)
        return amount


class ChangeForm(AmountForm):
    """An amount that is added to what there is, or taken from it."""

    way = forms.ChoiceField(label="Was buchen Sie?", widget=forms.RadioSelect, initial=MORE)
    field_order = ("way", "amount", "reason", "once")

    def __init__(self, data: Any = None, *, ways: dict[str, str]) -> None:
        super().__init__(data)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(ways.items())

    def amount_value(self) -> Decimal:
        amount = super().amount_value()
        return -amount if self.cleaned_data["way"] == LESS else amount


class CloseForm(ReasonForm):
    """Why nothing more may be awarded from a year."""

    kind = forms.ChoiceField(label="Art", choices=ClosedKind.choices, widget=forms.RadioSelect)
    field_order = ("kind", "reason")


class TitleForm(forms.Form):
    """A title of the budget."""

    number = forms.CharField(
        label="Kapitel und Titel", max_length=40, help_text="Zum Beispiel 07 02 - 633 71."
    )
    purpose = forms.CharField(label="Zweckbestimmung", max_length=200)


class YearForm(forms.Form):
    """A year of a title."""

    title = forms.TypedChoiceField(label="Haushaltstitel", coerce=int)
    year = forms.IntegerField(
        label="Haushaltsjahr", min_value=FIRST_YEAR, max_value=LAST_YEAR, localize=False
    )

    def __init__(self, *args: Any, titles: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["title"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = titles


class JournalForm(forms.Form):
    """Which entries of the journal to show."""

    von = GermanDateField(label="Von", required=False)
    bis = GermanDateField(label="Bis", required=False)
    jahr = forms.TypedChoiceField(
        label="Haushaltsjahr", coerce=int, empty_value=None, required=False
    )
    art = forms.ChoiceField(label="Art", required=False)
    suche = forms.CharField(label="Vorgang oder Grund", required=False, max_length=200)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("jahr", [("", "alle"), *((year, str(year)) for year in years)]),
            ("art", [("", "alle"), *EntryKind.choices]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """The days in order."""
        data = super().clean() or {}
        if data.get("von") and data.get("bis") and data["bis"] < data["von"]:
            self.add_error("bis", "Das Ende liegt vor dem Anfang.")
        return data

    def chosen(self) -> dict[str, Any]:
        """Filters as the query takes them; none while one cannot be read."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "first_on": data.get("von"),
            "last_on": data.get("bis"),
            "year": data.get("jahr"),
            "kind": data.get("art", ""),
            "words": data.get("suche", ""),
        }


class ShareForm(forms.Form):
    """How much of what is asked for is expected to be awarded."""

    anteil = forms.IntegerField(
        label="Anteil der offenen Anträge in Prozent",
        help_text="0 bis 100; so viel der Anträge ohne Festlegung wird voraussichtlich bewilligt.",
        min_value=0,
        max_value=100,
        required=False,
    )

    def share(self) -> Decimal:
        """Percent; all of it where nothing valid was typed."""
        typed = self.cleaned_data.get("anteil") if self.is_valid() else None
        return Decimal(100 if typed is None else typed)

"""The two calculators of officers: ends of periods, and the possible grant."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from django import forms

from kim.grants.forms.typed import TypedField
from kim.grants.rules.amounts import read_amount, read_count, read_day, read_fte
from kim.grants.rules.calculation import Calculation, SourcedTerms, calculate, end_of_year
from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.deadlines import Deadline, deadline

DAY_HELP = "Form: TT.MM.JJJJ"
EUR_HELP = "In Euro für den ganzen Zeitraum, zum Beispiel 72.300,00"
ZERO = read_amount("0")
TermsFor: TypeAlias = Callable[[dt.date], SourcedTerms]


def count(label: str) -> TypedField:
    return TypedField(read_count, empty=0, label=label, widget=forms.TextInput({"size": 4}))


class DeadlineForm(forms.Form):
    """A period from the day of an event. ``result`` is there once the form is valid."""

    ab = TypedField(
        read_day, label="Tag des Ereignisses", help_text=f"{DAY_HELP}; zählt selbst nicht mit"
    )
    monate = count("Monate")
    wochen = count("Wochen")
    tage = count("Tage")
    fest = forms.BooleanField(
        label="Ende nicht verschieben",
        required=False,
        help_text="Für Bewilligungszeiträume, die Zwei-Monats-Frist, Zinsen und feste Tage",
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.errors:
            return told
        try:
            self.result: Deadline = deadline(
                told["ab"],
                months=told["monate"],
                weeks=told["wochen"],
                days=told["tage"],
                shift=not told["fest"],
            )
        except CannotCompute as error:
            raise forms.ValidationError(str(error)) from error
        return told


class GrantForm(forms.Form):
    """A grant of a call. ``result`` is there once the form is valid."""

    beginn = TypedField(read_day, label="Beginn", help_text=DAY_HELP)
    ende = TypedField(
        read_day, required=False, label="Ende", help_text="ohne Angabe der 31. Dezember des Jahres"
    )
    anteil = TypedField(
        read_fte, label="Stellenanteil", help_text="1 = volle Stelle, sonst wie 0,75"
    )
    personal = TypedField(read_amount, empty=ZERO, label="Personalausgaben", help_text=EUR_HELP)
    sach = TypedField(read_amount, empty=ZERO, label="Sachausgaben", help_text=EUR_HELP)

    def __init__(
        self, data: Mapping[str, Any] | None, *, terms_for: TermsFor, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.terms_for = terms_for

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.errors:
            return told
        try:
            self.result: Calculation = calculate(
                self.terms_for(told["beginn"]),
                start_on=told["beginn"],
                end_on=told["ende"] or end_of_year(told["beginn"]),
                fte=told["anteil"],
                costs={"personnel": told["personal"], "material": told["sach"]},
            )
        except CannotCompute as error:
            raise forms.ValidationError(str(error)) from error
        return told

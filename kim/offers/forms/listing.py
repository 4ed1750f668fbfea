"""Filters of the list, and the deeds for several offers at once."""

from typing import Any

from django import forms

from kim.network.rules.fields import FIELDS
from kim.offers.queries.desk import freshness_choices
from kim.offers.states import BY_HAND, OfferState

STATES = [("", "alle außer archivierten"), *(
    choice for choice in OfferState.choices if choice[0] != OfferState.NONE
)]  # fmt: skip
DEEDS = [(deed.name, deed.label) for deed in BY_HAND]
CONFIRM = ("confirm", "Als geprüft bestätigen")


class DeskForm(forms.Form):
    """What narrows the list."""

    suche = forms.CharField(label="Suche in Titel und Anbieter", required=False, max_length=100)
    stand = forms.ChoiceField(label="Stand", choices=STATES, required=False)
    aktualitaet = forms.ChoiceField(label="Aktualität", required=False)
    anbieter = forms.TypedChoiceField(
        label="Anbieter", coerce=int, required=False, empty_value=None
    )
    feld = forms.ChoiceField(
        label="Handlungsfeld", required=False,
        choices=[("", "alle"), *((code, field.name_de) for code, field in FIELDS.items())],
    )  # fmt: skip
    wartet = forms.BooleanField(label="nur mit wartender Änderung", required=False)
    sortiert = forms.ChoiceField(
        label="Sortiert nach", required=False,
        choices=[("neu", "zuletzt geändert"), ("geprueft", "am längsten nicht geprüft"),
                 ("anbieter", "Anbieter")],
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("anbieter", [("", "alle"), *organisations]),
            ("aktualitaet", [("", "alle"), *freshness_choices()]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined] # choice fields

    def found(self) -> dict[str, Any]:
        """What could be read."""
        return self.cleaned_data if self.is_valid() else {}


class BulkForm(forms.Form):
    """One deed for several offers."""

    deed = forms.ChoiceField(label="Mit der Auswahl", choices=[*DEEDS, CONFIRM])
    nr = forms.MultipleChoiceField(choices=())

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        numbers = [number for number in data.getlist("nr") if number.isascii() and number.isdigit()]
        self.fields["nr"].choices = [(number, number) for number in numbers[:200]]  # type: ignore[attr-defined] # a choice field

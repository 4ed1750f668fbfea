"""Forms about ties between organisations."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kim.network.forms.organisations import field_choices
from kim.network.states import RelationKind
from kim.ui.forms import GermanDateField

Choices = Sequence[tuple[Any, str]]
STRENGTHS = ((1, "1 – lose"), (2, "2 – regelmäßig"), (3, "3 – eng"))


class RelationForm(forms.Form):
    """A tie of one organisation to another."""

    kind = forms.ChoiceField(label="Diese Stelle …", choices=RelationKind.choices)
    target = forms.TypedChoiceField(label="Akteur", coerce=int)
    strength = forms.TypedChoiceField(label="Stärke", coerce=int, choices=STRENGTHS, initial=2)
    last_contact_on = GermanDateField(label="Letzter Kontakt", required=False)

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "Bitte wählen"), *targets]  # type: ignore[attr-defined] # a field with choices


class PictureFilter(forms.Form):
    """Which part of the network to draw. Wrong values count as none."""

    feld = forms.ChoiceField(label="Handlungsfeld", required=False)
    kommune = forms.ChoiceField(label="Kommune", required=False)
    verbindung = forms.ChoiceField(
        label="Verbindung", required=False, choices=[("", "alle"), *RelationKind.choices]
    )

    def __init__(self, *args: Any, places: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feld"].choices = [("", "alle"), *field_choices()]  # type: ignore[attr-defined] # a field with choices
        self.fields["kommune"].choices = [("", "alle"), *places]  # type: ignore[attr-defined] # same

    def found(self) -> dict[str, Any]:
        """What was asked for; what cannot be read is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

"""What the list of applications is narrowed by. Everything stands in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from kim.grants.states.applications import ApplicationState
from kim.grants.states.groups import GROUPS
from kim.ui.forms import EurField

Choices = Sequence[tuple[str, str]]
DUE = (
    ("", "alle"),
    ("ueberfaellig", "überfällig"),
    ("bald", "in den nächsten 7 Tagen"),
    ("monat", "in den nächsten 30 Tagen"),
    ("keine", "ohne Frist"),
)
SORTS = {
    "nummer": "Aktenzeichen",
    "kommune": "Kommune",
    "stand": "Stand",
    "seit": "seit",
    "frist": "Frist",
    "beantragt": "beantragt",
    "bewilligt": "bewilligt",
    "bearbeitung": "Bearbeitung",
}
STATES = [
    ("", "alle"),
    ("Gruppen", [(code, name) for code, (name, _) in GROUPS.items()]),
    ("Einzeln", list(ApplicationState.choices)),
]
DIRECTIONS = [(sign + key, key) for key in SORTS for sign in ("", "-")]


class ListForm(forms.Form):
    """Filters of the list; none is needed. ``sortiert`` with a minus turns the order."""

    suche = forms.CharField(label="Aktenzeichen oder Kommune", required=False, max_length=100)
    stand = forms.ChoiceField(label="Stand", required=False, choices=STATES)
    aufruf = forms.ChoiceField(label="Aufruf", required=False)
    kommune = forms.ChoiceField(label="Kommune", required=False)
    bearbeitung = forms.ChoiceField(label="Bearbeitung", required=False)
    frist = forms.ChoiceField(label="Frist", required=False, choices=DUE)
    von = EurField(label="Beantragt ab", required=False, help_text="In Euro, wie 10.000")
    bis = EurField(label="Beantragt bis", required=False, help_text="In Euro, wie 80.000")
    sortiert = forms.ChoiceField(required=False, choices=DIRECTIONS, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        calls: Choices,
        places: Choices,
        officers: Choices,
    ) -> None:
        super().__init__(data, auto_id="%s")
        every = [("", "alle")]
        self._choices("aufruf", [*every, *calls])
        self._choices("kommune", [*every, *places])
        special = [("ich", "meine"), ("niemand", "noch nicht zugewiesen")]
        self._choices("bearbeitung", [*every, *special, *officers])

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        low, high = told.get("von"), told.get("bis")
        if low is not None and high is not None and low > high:
            self.add_error("bis", "Der obere Betrag muss mindestens so groß sein wie der untere.")
        return told

    def found(self) -> dict[str, Any]:
        """What could be read; a filter that could not is left out and has its error."""
        self.is_valid()
        return dict(self.cleaned_data)


class SavedViewForm(forms.Form):
    """The name of a saved view."""

    title = forms.CharField(label="Name der Ansicht", max_length=80)


class AssignForm(forms.Form):
    """Who works on the chosen applications."""

    nr = forms.MultipleChoiceField(
        label="Anträge",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Bitte wählen Sie mindestens einen Antrag."},
    )
    officer = forms.ChoiceField(label="Bearbeitung")

    def __init__(self, *args: Any, numbers: Choices, officers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("nr", numbers), ("officer", officers)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)


class EmptyForm(forms.Form):
    """A deed that needs no more than the click."""


class DeleteViewForm(forms.Form):
    """Deleting a saved view needs no more than the click."""

"""Forms of the register of other grants (andere Förderungen)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kim.ui.forms import EurField, GermanDateField

Choices = Sequence[tuple[str, str]]


class OtherGrantsFilter(forms.Form):
    """Filters of the list; they stand in the address."""

    kommune = forms.ChoiceField(label="Kommune", required=False)
    jahr = forms.IntegerField(
        label="Jahr", required=False, min_value=2000, max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kommune", [("", "alle"), *places])


class OtherGrantForm(forms.Form):
    """A grant of another programme, entered by hand."""

    ags = forms.ChoiceField(label="Kommune")
    funder = forms.CharField(
        label="Zuwendungsgeber", max_length=200, help_text="Zum Beispiel: Bund"
    )
    title = forms.CharField(label="Gegenstand", max_length=300)
    reference = forms.CharField(label="Aktenzeichen", max_length=80, required=False)
    amount = EurField(label="Betrag")
    start_on = GermanDateField(label="Von")
    end_on = GermanDateField(label="Bis")
    source = forms.CharField(
        label="Quelle", max_length=300, help_text="Woher wissen Sie das? Zum Beispiel: Bescheid vom"
    )

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "ags", [("", "Bitte wählen"), *places])


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)

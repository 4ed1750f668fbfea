"""Filters of the record, all in the address."""

from typing import Any

from django import forms

from kim.ui.forms import GermanDateField


class RecordForm(forms.Form):
    """Which events of the record to show."""

    von = GermanDateField(label="Von", required=False)
    bis = GermanDateField(label="Bis", required=False)
    was = forms.ChoiceField(label="Was", required=False)
    suche = forms.CharField(label="Grund, Gegenstand oder Anfrage", required=False, max_length=200)

    def __init__(self, *args: Any, deeds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["was"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "alles"), *deeds]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("von") and data.get("bis") and data["bis"] < data["von"]:
            self.add_error("bis", "Das Ende liegt vor dem Anfang.")
        return data

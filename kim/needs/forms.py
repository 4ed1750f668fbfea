"""Filters of the gap matrix, and the reason of a decision."""

from typing import Any

from django import forms

from kim.needs.queries.stock import Areas
from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.network.rules.fields import FIELDS
from kim.offers.rules.codes import TargetGroup

BY_AREA, BY_GROUP = "gebiete", "zielgruppen"
VIEWS = [(BY_AREA, "Gebiete"), (BY_GROUP, "Zielgruppen")]
EVERYBODY, EVERYWHERE, EVERY_LANGUAGE = "alle Zielgruppen", "ganzes Gebiet", "alle Sprachen"
LONGEST_REASON = 500
GROUPS = [("", EVERYBODY), *TargetGroup.choices()]
LANGUAGES = [
    ("", EVERY_LANGUAGE),
    *((language.code, language.name_de) for language in SPOKEN_LANGUAGES.values()),
]
CODES = [(field.code, field.name_de) for field in FIELDS.values()]


class FilterForm(forms.Form):
    """What the matrix shows. An unknown choice is an error, an absent one the first."""

    sicht = forms.ChoiceField(label="Spalten", choices=VIEWS, required=False)
    gruppe = forms.ChoiceField(label="Zielgruppe", choices=GROUPS, required=False)
    gebiet = forms.ChoiceField(label="Gebiet", required=False)
    sprache = forms.ChoiceField(label="Sprache des Angebots", choices=LANGUAGES, required=False)
    alle = forms.BooleanField(label="auch Unterthemen zeigen", required=False)

    def __init__(self, data: Any = None, *, areas: Areas) -> None:
        super().__init__(data)
        field = self.fields["gebiet"]
        assert isinstance(field, forms.ChoiceField)
        parts = [(area.key, area.name) for area in areas.parts]
        field.choices = [("", EVERYWHERE), *(parts if len(parts) > 1 else [])]

    def chosen(self, name: str) -> str:
        """A choice; the first one where nothing valid was asked for."""
        return str(self.cleaned_data.get(name) or "")


class CellForm(FilterForm):
    """One cell of the matrix: the filters and the field."""

    feld = forms.ChoiceField(label="Handlungsfeld", choices=CODES)


class ReachForm(forms.Form):
    """Whose reach is computed."""

    feld = forms.ChoiceField(label="Handlungsfeld", choices=CODES, required=False)
    sprache = forms.ChoiceField(label="Sprache des Angebots", choices=LANGUAGES, required=False)

    def field_code(self) -> str:
        """The field asked for; the first of all where nothing valid was asked for."""
        return str(self.cleaned_data.get("feld") or CODES[0][0])


class ReasonForm(forms.Form):
    """Why a gap is dismissed or closed."""

    grund = forms.CharField(
        label="Grund",
        help_text="Ein Satz ohne Namen, zum Beispiel: Der Nachbarkreis deckt das ab.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

"""What staff type into the register. Forms check the shape; services decide."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.datastructures import MultiValueDict

from kim.kernel.dates import Precision
from kim.programme.rules.evidence import Evidence, When
from kim.programme.rules.legal_keys import LegalKey
from kim.programme.rules.legal_values import HELP, SWITCHES, Kind, typed
from kim.programme.states import BY_NAME, Certainty, Figure, LegalMark, OccupancyKind
from kim.ui.forms import EurField, FuzzyDateField, GermanDateField

REASON_HELP = "Warum, und woher Sie es wissen. Steht im Protokoll. Bitte keine Angaben zu Personen."
EVIDENCE_HELP = "Tag des Schreibens, der Meldung oder der Veröffentlichung."
DAY_TWICE = "Bitte nur einen Tag eingeben."
KNOWN_LATER = "Was in Zukunft bekannt sein wird, weiß noch niemand. Bitte einen Tag bis heute."
ONLY_WEB = URLValidator(schemes=["http", "https"], message="Bitte eine Adresse mit https://.")


def reason_field() -> forms.CharField:
    return forms.CharField(
        label="Grund oder Fundstelle",
        help_text=REASON_HELP,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """A deed that needs nothing but its reason."""

    reason = reason_field()


class EvidenceForm(forms.Form):
    """What every fact needs; ``sources`` are the publications to choose from."""

    evidence_on = GermanDateField(label="Belegt am", help_text=EVIDENCE_HELP)
    certainty = forms.ChoiceField(
        label="Sicherheit", choices=Certainty.choices, initial=Certainty.CONFIRMED
    )
    source = forms.TypedChoiceField(label="Quelle", coerce=int, empty_value=None, required=False)
    reason = reason_field()

    def __init__(self, *args: Any, sources: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "keine veröffentlichte Quelle"), *sources]

    def evidence(self) -> Evidence:
        """The checked fields as the services take them."""
        return Evidence(
            reason=self.cleaned_data["reason"],
            evidence_on=self.cleaned_data["evidence_on"],
            certainty=self.cleaned_data["certainty"],
            source_id=self.cleaned_data["source"],
        )


class StepForm(EvidenceForm):
    """A step of a participation, taken or corrected."""

    when = FuzzyDateField(label="Datum")
    field_order: tuple[str, ...] = ("when", "evidence_on", "certainty", "source", "reason")

    def when_value(self) -> When:
        day, precision = self.cleaned_data["when"]
        return When(on=day, precision=Precision(precision))


class BulkStepForm(StepForm):
    """The same step for several municipalities at once."""

    deed = forms.ChoiceField(
        label="Was ist geschehen?",
        choices=[(name, transition.label) for name, transition in BY_NAME.items()],
    )
    places = forms.MultipleChoiceField(
        label="Kommunen", widget=forms.CheckboxSelectMultiple, choices=()
    )
    field_order = ("deed", "places", "when", "evidence_on", "certainty", "source", "reason")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["places"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = places


class OccupancyForm(StepForm):
    """A span of a post; the end is open while it lasts."""

    to_on = GermanDateField(label="Bis", required=False, help_text="Leer, solange es andauert.")
    field_order = ("when", "to_on", "evidence_on", "certainty", "source", "reason")


class TermsForm(EvidenceForm):
    """Size and pay group of a post."""

    from_on = GermanDateField(label="Gilt ab")
    fte = forms.DecimalField(
        label="Umfang in Stellen (VZÄ)",
        help_text="Zum Beispiel 0,75; eine volle Stelle ist 1.",
        max_digits=3,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=Decimal("1.00"),
        localize=True,
    )
    pay_group = forms.CharField(
        label="Entgeltgruppe",
        required=False,
        max_length=60,
        help_text="Freier Text, zum Beispiel „EG 10 TVöD“. Steht nicht auf öffentlichen Seiten.",
    )
    field_order = ("from_on", "fte", "pay_group", "evidence_on", "certainty", "source", "reason")


class ContactForm(forms.Form):
    """Contact at work of a post."""

    function = forms.CharField(
        label="Funktion", max_length=120, help_text="Zum Beispiel „Integrationsmanagement“."
    )
    name = forms.CharField(label="Name", max_length=120, required=False)
    email = forms.EmailField(label="Dienstliche E-Mail-Adresse", max_length=254, required=False)
    phone = forms.CharField(label="Dienstliches Telefon", max_length=40, required=False)
    consent_on = GermanDateField(
        label="Einwilligung zur Veröffentlichung vom",
        required=False,
        help_text="Ohne Datum bleibt der Kontakt intern. Form: TT.MM.JJJJ",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class SourceForm(forms.Form):
    """A publication."""

    title = forms.CharField(label="Titel", max_length=300)
    publisher = forms.CharField(label="Herausgeber", max_length=200)
    published_on = GermanDateField(label="Veröffentlicht am")
    address = forms.URLField(
        label="Adresse",
        max_length=600,
        required=False,
        assume_scheme="https",
        validators=[ONLY_WEB],
    )
    note = forms.CharField(
        label="Hinweis", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PublishedFigureForm(EvidenceForm):
    """A figure somebody published."""

    figure = forms.ChoiceField(label="Kennzahl", choices=Figure.choices)
    value = forms.IntegerField(label="Wert", min_value=0, max_value=36)
    key_date_on = GermanDateField(label="Stichtag")
    field_order = ("figure", "value", "key_date_on", "source", "evidence_on", "certainty", "reason")


class BudgetForm(EvidenceForm):
    """Programme money of a year."""

    year = forms.IntegerField(label="Haushaltsjahr", min_value=2025, max_value=2100)
    amount = EurField(label="Betrag")
    is_about = forms.BooleanField(label="nur ungefähr veröffentlicht („rund“)", required=False)
    announced_on = GermanDateField(label="Bekannt gegeben am")
    field_order = (
        "year", "amount", "is_about", "announced_on", "evidence_on", "certainty", "source",
        "reason",
    )  # fmt: skip


KINDS = {
    OccupancyKind.INSTALLED: "Stelle besetzen",
    OccupancyKind.VACANT: "Vakanz melden",
    OccupancyKind.DEPUTY: "Vertretung erfassen",
}


class LegalNumberForm(forms.Form):
    """A new value of a legal number, or a start value checked against its source."""

    value = forms.CharField(label="Wert", max_length=200)
    valid_from_on = GermanDateField(label="Gilt ab")
    valid_to_on = GermanDateField(
        label="Gilt bis", required=False, help_text="Leer, wenn kein Ende bestimmt ist."
    )
    mark = forms.ChoiceField(
        label="Beleglage",
        choices=[
            (LegalMark.SOURCED.value, "belegt: am amtlichen Text geprüft"),
            (LegalMark.ASSUMPTION.value, "Annahme: Festlegung ohne amtlichen Text"),
        ],
    )
    source = forms.CharField(
        label="Quelle",
        max_length=400,
        help_text="Vorschrift und Fassung, oder Schreiben mit Datum. Steht auf Berechnungen.",
    )
    address = forms.URLField(
        label="Adresse der Quelle",
        max_length=600,
        required=False,
        assume_scheme="https",
        validators=[ONLY_WEB],
    )
    reason = forms.CharField(
        label="Grund",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Warum der Wert gilt oder sich ändert. Steht im Protokoll.",
    )

    def __init__(self, *args: Any, known: LegalKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = SWITCHES if known.kind == Kind.SWITCH else known.choices
        if choices:
            self.fields["value"] = forms.ChoiceField(label="Wert", choices=list(choices.items()))
        else:
            unit = f"Einheit: {known.unit.label}. " if known.unit.label else ""
            self.fields["value"].help_text = unit + HELP[known.kind]
        self.known = known
        self.order_fields(list(LegalNumberForm.base_fields))

    def clean_value(self) -> str:
        """Read it once here, so that the sentence stands at the field."""
        text: str = self.cleaned_data["value"]
        try:
            typed(self.known.kind, text, self.known.choices)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("valid_from_on"), found.get("valid_to_on")
        if first and last and last < first:
            self.add_error("valid_to_on", "„Gilt bis“ liegt vor „Gilt ab“. Bitte prüfen Sie es.")
        return found


class ComparedForm(forms.Form):
    """The second person says what they have done."""

    compared = forms.BooleanField(
        label="Ich habe Wert, Einheit und Tage mit der Quelle verglichen.",
        error_messages={"required": "Bitte vergleichen Sie den Wert mit der Quelle."},
    )


class LegalFilterForm(forms.Form):
    """Key date and standing in the address of the list; both may be left out."""

    stichtag = GermanDateField(label="Gültig am (TT.MM.JJJJ)", required=False, help_text="")
    beleg = forms.ChoiceField(
        label="Beleglage",
        required=False,
        choices=[
            ("", "alle"),
            ("law_check", "noch zu prüfen (law-check)"),
            ("offen", "nicht bestätigt oder nicht gesetzt"),
            ("vorschlag", "mit offenem Vorschlag"),
        ],
    )


class KeyDateForm(forms.Form):
    """Key date and state of knowledge in the address of a page; both may be left out."""

    stichtag = GermanDateField(label="Stichtag", required=False)
    bekannt = GermanDateField(label="Bekannt am", required=False)

    def __init__(self, asked: MultiValueDict[str, str], *, today: dt.date) -> None:
        super().__init__(asked)
        self.asked, self.today = asked, today

    def clean(self) -> dict[str, Any]:
        """One day each, and no knowledge from the future."""
        found: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            if len(self.asked.getlist(name)) > 1:
                self.add_error(name, DAY_TWICE)
        if (known_on := found.get("bekannt")) and known_on > self.today:
            self.add_error("bekannt", KNOWN_LATER)
        return found

    def days(self) -> tuple[dt.date, dt.date]:
        """Key date and day of knowledge; today where nothing valid was typed."""
        data = self.cleaned_data if self.is_valid() else {}
        return data.get("stichtag") or self.today, data.get("bekannt") or self.today

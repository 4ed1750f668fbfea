"""Forms about organisations: filters, entry, contacts, people, merging."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kim.network.models import Contact, Organisation
from kim.network.queries.merging import Choice
from kim.network.rules.consent import CONSENT_TEXTS, CURRENT
from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.network.rules.fields import FIELDS, children
from kim.network.rules.opening_lines import DAYS, LineWrong, lines_of, read_line, with_lines
from kim.network.services.contacts import ContactValues
from kim.network.services.organisations import OrganisationValues
from kim.network.states import ConsentWay, ContactPurpose, OrganisationKind, OrganisationState
from kim.ui.forms import GermanDateField

Choices = Sequence[tuple[Any, str]]
LANGUAGE_CHOICES = [(code, row.name_de) for code, row in SPOKEN_LANGUAGES.items()]
PHONE_HELP = "Zum Beispiel 06232 140"
COORDINATE = "Bitte Grad als Zahl eingeben, zum Beispiel 49,31719; in Deutschland 47 bis 56 Breite."


def field_choices() -> list[tuple[str, str]]:
    """The fields of work; those of the second level behind their parent."""
    found = []
    for parent in children(""):
        found.append((parent.code, parent.name_de))
        found += [
            (child.code, f"{parent.name_de}: {child.name_de}") for child in children(parent.code)
        ]
    assert len(found) == len(FIELDS)
    return found


class OrganisationFilter(forms.Form):
    """Which organisations to show. Wrong values count as none."""

    suche = forms.CharField(label="Name, Ort oder Stichwort", required=False, max_length=100)
    feld = forms.ChoiceField(label="Handlungsfeld", required=False)
    art = forms.ChoiceField(
        label="Art", required=False, choices=[("", "alle"), *OrganisationKind.choices]
    )
    stand = forms.ChoiceField(
        label="Stand",
        required=False,
        choices=[("", "alle, ohne archivierte"), *OrganisationState.choices],
    )
    sprache = forms.ChoiceField(
        label="Sprache", required=False, choices=[("", "alle"), *LANGUAGE_CHOICES]
    )
    kommune = forms.ChoiceField(label="Kommune", required=False)
    bestaetigen = forms.BooleanField(label="nur unbestätigte", required=False)

    def __init__(self, *args: Any, places: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feld"].choices = [("", "alle"), *field_choices()]  # type: ignore[attr-defined] # a field with choices
        self.fields["kommune"].choices = [("", "alle"), *places]  # type: ignore[attr-defined] # same

    def found(self) -> dict[str, Any]:
        """What was asked for; what cannot be read is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class OrganisationForm(forms.Form):
    """An organisation. Texts are trimmed; hours are one line per day."""

    municipality = forms.TypedChoiceField(label="Kommune, die den Eintrag führt", coerce=int)
    name = forms.CharField(label="Name", max_length=200)
    short_name = forms.CharField(label="Kurzname", max_length=60, required=False)
    kind = forms.ChoiceField(label="Art", choices=OrganisationKind.choices)
    fields_ = forms.MultipleChoiceField(
        label="Handlungsfelder", required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label="Sprachen, die gesprochen werden", required=False,
        choices=LANGUAGE_CHOICES, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    areas = forms.TypedMultipleChoiceField(
        label="Einzugsgebiet", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    street = forms.CharField(label="Straße und Hausnummer", max_length=120, required=False)
    postcode = forms.RegexField(
        r"^[0-9]{5}$", label="Postleitzahl", required=False,
        error_messages={"invalid": "Bitte fünf Ziffern eingeben, zum Beispiel 67346."},
    )  # fmt: skip
    town = forms.CharField(label="Ort", max_length=120, required=False)
    latitude = forms.CharField(label="Breite (Grad)", required=False, max_length=12)
    longitude = forms.CharField(label="Länge (Grad)", required=False, max_length=12)
    website = forms.URLField(
        label="Internetseite", max_length=300, required=False, assume_scheme="https"
    )
    mail = forms.EmailField(
        label="E-Mail der Stelle", max_length=254, required=False,
        help_text="Adresse der Einrichtung, nicht einer Person. Sie wird veröffentlicht.",
    )  # fmt: skip
    phone = forms.CharField(
        label="Telefon der Stelle", max_length=40, required=False, help_text=PHONE_HELP
    )
    description = forms.CharField(
        label="Beschreibung", required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Was tut die Einrichtung, für wen? Keine Namen von Ratsuchenden.",
    )  # fmt: skip
    source = forms.CharField(
        label="Quelle", max_length=200, required=False, help_text="Woher wissen Sie es?"
    )
    by_appointment = forms.BooleanField(label="nach Vereinbarung", required=False)
    anyway = forms.BooleanField(label="Es ist ein anderer Akteur: trotzdem anlegen", required=False)

    def __init__(
        self,
        *args: Any,
        municipalities: Choices,
        areas: Choices,
        organisation: Organisation | None = None,
        **kwargs: Any,
    ) -> None:
        self.opening = organisation.opening if organisation else {}
        if organisation is not None:
            kwargs.setdefault("initial", self.initial_of(organisation))
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipalities  # type: ignore[attr-defined] # a field with choices
        self.fields["fields_"].choices = field_choices()  # type: ignore[attr-defined] # same
        self.fields["areas"].choices = areas  # type: ignore[attr-defined] # same
        lines = lines_of(self.opening)
        for index, day in enumerate(DAYS):
            self.fields[f"day_{index}"] = forms.CharField(
                label=day, required=False, max_length=100, initial=lines.get(index, "")
            )
        if organisation is not None:
            del self.fields["municipality"], self.fields["anyway"]

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        """What is stored, as the form shows it."""
        names = (
            "name", "short_name", "kind", "languages", "street", "postcode", "town", "website",
            "mail", "phone", "description", "source",
        )  # fmt: skip
        return {
            **{name: getattr(organisation, name) for name in names},
            "latitude": _degrees(organisation.latitude),
            "longitude": _degrees(organisation.longitude),
            "fields_": organisation.fields,
            "areas": [area.pk for area in organisation.areas.all()],
            "by_appointment": organisation.opening.get("by_appointment", False),
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in ("latitude", "longitude"):
            told[name] = self._coordinate(name, told.get(name, ""))
        if (told["latitude"] is None) != (told["longitude"] is None) and not self.errors:
            self.add_error("longitude", "Bitte Breite und Länge zusammen eingeben, oder keine.")
        for index in range(len(DAYS)):
            try:
                read_line(told.get(f"day_{index}", ""))
            except LineWrong as wrong:
                self.add_error(f"day_{index}", str(wrong))
        return told

    def _coordinate(self, name: str, text: str) -> Decimal | None:
        if not text:
            return None
        low, high = (47, 56) if name == "latitude" else (5, 16)
        try:
            found = Decimal(text.replace(",", ".")).quantize(Decimal("0.00001"))
            inside = low <= found <= high
        except ArithmeticError:
            inside = False
        if not inside:
            self.add_error(name, ValidationError(COORDINATE, code="invalid"))
            return None
        return found

    def values(self) -> OrganisationValues:
        """What the service takes. Only for a valid form."""
        told = self.cleaned_data
        lines = {index: told.get(f"day_{index}", "") for index in range(len(DAYS))}
        names = (
            "name", "short_name", "street", "postcode", "town", "website", "mail", "phone",
            "description", "source", "latitude", "longitude",
        )  # fmt: skip
        return OrganisationValues(
            kind=OrganisationKind(told["kind"]),
            fields=tuple(told["fields_"]),
            languages=tuple(told["languages"]),
            area_ids=tuple(told["areas"]),
            opening=with_lines(self.opening, lines, by_appointment=told["by_appointment"]),
            **{name: told[name] for name in names},
        )


def _degrees(value: Decimal | None) -> str:
    return "" if value is None else f"{value}".replace(".", ",")


class ContactForm(forms.Form):
    """A contact at work, with the consent to publish it."""

    function = forms.CharField(
        label="Funktion", max_length=120, help_text="Zum Beispiel: Migrationsberatung"
    )
    name = forms.CharField(label="Name", max_length=120, required=False)
    mail = forms.EmailField(label="dienstliche E-Mail", max_length=254, required=False)
    phone = forms.CharField(
        label="dienstliches Telefon", max_length=40, required=False, help_text=PHONE_HELP
    )
    purpose = forms.ChoiceField(label="Zweck", choices=ContactPurpose.choices)
    languages = forms.MultipleChoiceField(
        label="Sprachen", required=False, choices=LANGUAGE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        if contact is not None:
            names = ("function", "name", "mail", "phone", "purpose", "languages")
            kwargs.setdefault("initial", {name: getattr(contact, name) for name in names})
        super().__init__(*args, **kwargs)

    def values(self) -> ContactValues:
        told = self.cleaned_data
        return ContactValues(
            function=told["function"], name=told["name"], mail=told["mail"], phone=told["phone"],
            purpose=ContactPurpose(told["purpose"]), languages=tuple(told["languages"]),
        )  # fmt: skip


class ConsentForm(forms.Form):
    """Day and way of a consent; the text stands above it."""

    on = GermanDateField(label="Einwilligung vom")
    way = forms.ChoiceField(label="Wie liegt sie vor?", choices=ConsentWay.choices)
    text = CONSENT_TEXTS[CURRENT]


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Dienstliche E-Mail-Adresse", max_length=254,
        help_text="Die Person bekommt einen Link. Er gilt 14 Tage.",
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Grund", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Steht im Protokoll. Bitte keine vertraulichen Angaben.",
    )  # fmt: skip


class MergeForm(forms.Form):
    """Of each value that differs: which of both stays."""

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differing = [choice for choice in choices if choice.differs]
        for choice in self.differing:
            self.fields[choice.key] = forms.ChoiceField(
                label=choice.label,
                choices=[("kept", choice.kept or "(leer)"), ("gone", choice.gone or "(leer)")],
                initial="gone" if choice.takes_gone else "kept",
                widget=forms.RadioSelect,
            )

    def taken(self) -> list[str]:
        return [key for key, value in self.cleaned_data.items() if value == "gone"]

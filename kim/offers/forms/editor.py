"""The editor of an offer: seven answers in sight, the rest folded, rows for places and times."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.network.rules.fields import FIELDS, children
from kim.network.rules.opening import Closed, Dated, Hours, HoursKind, Schedule, Slot
from kim.network.rules.texts import clean_text
from kim.offers.forms.times import DatedForm, Rows, SlotForm, VenueForm, read_closed
from kim.offers.rules.checks import Flaw
from kim.offers.rules.codes import (
    Access,
    Capacity,
    Childcare,
    Cost,
    Eligibility,
    Level,
    Mode,
    OfferKind,
    Registration,
    TargetGroup,
)
from kim.offers.rules.offer_data import OfferData, TextData, TimeData, VenueData
from kim.ui.forms import GermanDateField

MANY = forms.CheckboxSelectMultiple
LEVELS = [("", "keine Angabe"), *Level.choices()]
LANGUAGES = [(code, language.name_de) for code, language in SPOKEN_LANGUAGES.items()]


def field_choices() -> list[Any]:
    """The fields of work, those with parts as groups."""
    found: list[Any] = []
    for field in children(""):
        parts = [(part.code, f"– {part.name_de}") for part in children(field.code)]
        own = (field.code, field.name_de)
        found.append((field.name_de, [own, *parts]) if parts else own)
    return found


FIELD_GROUPS = field_choices()
TEXTS = ("title", "summary", "description", "cost_text", "eligibility_text", "registration_text")
LINES = (
    "kind", "level_from", "level_to", "cost", "childcare", "mode", "registration",
    "registration_url", "online_url", "capacity", "contact_name", "contact_mail",
    "contact_phone", "contact_website", "owner_mail", "source", "licence", "attribution",
)  # fmt: skip
LISTS = ("languages", "target_groups", "access", "eligibility")
VALUES = ("min_age", "max_age", "starts_on", "ends_on", "check_interval_days")
TIMES = ("by_appointment", "on_holidays", "in_school_holidays", "closed", "times_note")
REQUIRED = (
    "title", "field", "organisation", "mode", "languages", "contact_name", "contact_phone",
    "contact_mail", "contact_website",
)  # fmt: skip
FOLDED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Beschreibung und Kurztext", ("summary", "description", "kind", "more_fields")),
    (
        "Für wen und wer kommen kann",
        (
            "target_groups", "level_from", "level_to", "eligibility", "eligibility_text",
            "min_age", "max_age",
        ),
    ),
    (
        "Kosten, Anmeldung und Plätze",
        (
            "cost", "cost_text", "registration", "registration_text", "registration_url",
            "capacity", "childcare",
        ),
    ),
    ("Barrierefreiheit und Internet", ("access", "online_url")),
    (
        "Zeitraum, Zuständigkeit und Quelle",
        (
            "starts_on", "ends_on", "owner_mail", "check_interval_days", "source", "licence",
            "attribution",
        ),
    ),
)  # fmt: skip
PATHS = {"fields": "field", "organisation_id": "organisation", "times": "by_appointment"}


def line(label: str, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **more)


class OfferForm(forms.Form):
    """What stands once in an offer."""

    title = forms.CharField(label="Titel", max_length=200)
    field = forms.ChoiceField(label="Handlungsfeld", choices=[("", "bitte wählen"), *FIELD_GROUPS])
    organisation = forms.TypedChoiceField(label="Anbieter", coerce=int)
    mode = forms.ChoiceField(label="Wo findet es statt?", choices=Mode.choices())
    languages = forms.MultipleChoiceField(
        label="In welchen Sprachen?", choices=LANGUAGES, widget=MANY
    )
    contact_name = line("Ansprechstelle", 120, help_text="Eine Funktion oder ein Team, kein Name.")
    contact_phone = line("Telefon", 40)
    contact_mail = line("E-Mail", 254)
    contact_website = line("Internetseite", 300)
    summary = line("Kurz gesagt", 300, help_text="Ein bis zwei Sätze für die Liste.")
    description = forms.CharField(
        label="Beschreibung",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    kind = forms.ChoiceField(label="Art", choices=OfferKind.choices(), initial="ongoing")
    more_fields = forms.MultipleChoiceField(
        label="Weitere Handlungsfelder", required=False, widget=MANY,
        choices=[(code, field.name_de) for code, field in FIELDS.items()],
    )  # fmt: skip
    target_groups = forms.MultipleChoiceField(
        label="Zielgruppen", choices=TargetGroup.choices(), widget=MANY, required=False
    )
    level_from = forms.ChoiceField(label="Sprachniveau von", choices=LEVELS, required=False)
    level_to = forms.ChoiceField(label="Sprachniveau bis", choices=LEVELS, required=False)
    eligibility = forms.MultipleChoiceField(
        label="Wer kommen kann", choices=Eligibility.choices(), widget=MANY, required=False
    )
    eligibility_text = line("Dazu in Worten", 500)
    min_age = forms.IntegerField(label="Alter von", min_value=0, max_value=120, required=False)
    max_age = forms.IntegerField(label="Alter bis", min_value=0, max_value=120, required=False)
    cost = forms.ChoiceField(label="Kosten", choices=Cost.choices(), initial="unknown")
    cost_text = line("Kosten in Worten", 300)
    registration = forms.ChoiceField(
        label="Anmeldung", choices=Registration.choices(), initial="unknown"
    )
    registration_text = line("Anmeldung in Worten", 500)
    registration_url = line("Anmeldung im Internet", 300)
    capacity = forms.ChoiceField(label="Plätze", choices=Capacity.choices(), initial="unknown")
    childcare = forms.ChoiceField(
        label="Kinderbetreuung", choices=Childcare.choices(), initial="unknown"
    )
    access = forms.MultipleChoiceField(
        label="Barrierefreiheit des Angebots", choices=Access.choices(), widget=MANY, required=False
    )
    online_url = line("Adresse im Internet", 300)
    starts_on = GermanDateField(label="beginnt am", required=False)
    ends_on = GermanDateField(label="endet am", required=False)
    owner_mail = line(
        "E-Mail für Rückfragen", 254,
        help_text="Wer gefragt wird, ob alles noch stimmt. Leer: die Kommune.",
    )  # fmt: skip
    check_interval_days = forms.IntegerField(label="eigener Prüfabstand in Tagen", required=False)
    source = line("Quelle", 200)
    licence = line("Lizenz", 120)
    attribution = line("Namensnennung", 300)
    by_appointment = forms.BooleanField(label="nach Vereinbarung", required=False)
    on_holidays = forms.BooleanField(label="nicht an gesetzlichen Feiertagen", required=False)
    in_school_holidays = forms.BooleanField(label="nicht in den Schulferien", required=False)
    closed = forms.CharField(
        label="geschlossen am", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Je Zeile ein Tag oder Zeitraum: 24.12.2026–06.01.2027 Betriebsferien",
    )  # fmt: skip
    times_note = line("Hinweis zu den Zeiten", 300)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "bitte wählen"), *organisations]

    def clean_closed(self) -> tuple[Closed, ...]:
        return read_closed(self.cleaned_data["closed"])

    def clean_title(self) -> str:
        return clean_text(self.cleaned_data["title"], lines=False)


class OfferEditor:
    """All forms of the page together. ``old`` keeps what the page does not show."""

    def __init__(
        self, typed: MultiValueDict[str, str] | None, *, organisations: list[tuple[int, str]],
        old: OfferData | None = None, more: str = "", initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.old = old
        start = dict(initial or {}) if old is None else typed_again(old)
        self.form = OfferForm(typed, initial=start, organisations=organisations)
        self.venues = Rows(
            VenueForm, "ort", data=typed, blank=1, more=more == "ort",
            initial=[] if old is None else [venue_typed(venue) for venue in old.venues],
        )  # fmt: skip
        places = [("", "–"), *((str(n), f"Ort {n + 1}") for n in range(self.venues.count))]
        slots, dates = times_typed(old) if old else ([], [])
        self.slots = Rows(
            SlotForm, "zeit", data=typed, initial=slots, blank=2, more=more == "zeit", venues=places
        )
        self.dates = Rows(
            DatedForm, "termin", data=typed, initial=dates, blank=1, more=more == "termin",
            venues=places,
        )  # fmt: skip

    def words(self) -> str:
        """Summary and description as they were typed, right or not."""
        return "\n".join(str(self.form[name].value() or "") for name in ("summary", "description"))

    @property
    def rows(self) -> tuple[Rows[Any], ...]:
        return (self.venues, self.slots, self.dates)

    @property
    def folded(self) -> list[tuple[str, list[Any], bool]]:
        """The folded parts: heading, fields, and whether it must stand open."""
        return [
            (
                title,
                [self.form[name] for name in names],
                any(name in self.form.errors for name in names if self.form.is_bound),
            )
            for title, names in FOLDED
        ]

    @property
    def required(self) -> list[Any]:
        return [self.form[name] for name in REQUIRED]

    @property
    def when(self) -> list[Any]:
        return [self.form[name] for name in TIMES]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Address within the page and sentence of everything that is wrong in rows."""
        return [
            (row[name].id_for_label if name in row.fields else "", sentence)
            for rows in self.rows
            for row in rows.filled
            for name, sentences in row.errors.items()
            for sentence in sentences
        ]

    def is_valid(self) -> bool:
        valid = [self.form.is_valid(), *(rows.is_valid() for rows in self.rows)]
        for row in (*self.slots.filled, *self.dates.filled):
            number = row.cleaned_data.get("venue", "")
            if number and self.venues.place_of(number) is None:
                row.add_error("venue", "Dieser Ort ist leer. Bitte füllen Sie ihn aus.")
                valid.append(False)
        return all(valid)

    def add_flaws(self, flaws: Iterable[Flaw]) -> None:
        """Put what the service found at the fields it is about."""
        for flaw in flaws:
            parts = flaw.path.split(".")
            if parts[0] == "venues" and len(parts) == 3 and int(parts[1]) < len(self.venues.filled):
                self.venues.filled[int(parts[1])].add_error(parts[2], flaw.message)
                continue
            name = PATHS.get(parts[0], parts[-1])
            self.form.add_error(name if name in self.form.fields else None, flaw.message)

    def data(self) -> OfferData:
        """The values, to be asked only when the editor is valid."""
        given = self.form.cleaned_data
        old = self.old or OfferData(organisation_id=given["organisation"])
        codes = [given["field"], *given["more_fields"]]
        values: dict[str, Any] = {name: given[name] for name in (*LINES, *VALUES)}
        values |= {name: tuple(given[name]) for name in LISTS}
        return replace(
            old,
            organisation_id=given["organisation"],
            text=TextData(**{name: clean_text(given[name]) for name in TEXTS}),
            fields=tuple(dict.fromkeys(codes)),
            venues=tuple(self._venue(row) for row in self.venues.filled),
            times=self._times(old),
            **values,
        )

    def _venue(self, row: VenueForm) -> VenueData:
        given = {**row.cleaned_data, "access": tuple(row.cleaned_data["access"])}
        before = self.old.venues if self.old else ()
        known = [venue for venue in before if venue.street == given["street"]]
        base = known[0] if known else VenueData()
        return replace(base, **given)

    def _times(self, old: OfferData) -> tuple[TimeData, ...]:
        """One entry for each place and kind; the exceptions hold for all of them."""
        given = self.form.cleaned_data
        base = Schedule(
            closed=given["closed"],
            closed_on_public_holidays=given["on_holidays"],
            closed_in_school_holidays=given["in_school_holidays"],
            by_appointment=given["by_appointment"],
            note=clean_text(given["times_note"], lines=False),
        )
        groups: dict[tuple[HoursKind, int | None], Schedule] = {}
        for row in (*self.slots.filled, *self.dates.filled):
            hours = row.hours
            assert hours is not None
            number = row.cleaned_data["venue"]
            group = (hours.kind, self.venues.place_of(number) if number else None)
            first = base if not groups else replace(base, by_appointment=False, note="")
            schedule = groups.get(group, first)
            if isinstance(hours, Slot):
                groups[group] = replace(schedule, slots=(*schedule.slots, hours))
            elif isinstance(hours, Dated):
                groups[group] = replace(schedule, dates=(*schedule.dates, hours))
        if not groups and base:
            groups[HoursKind.VISITING, None] = base
        kept = {(time.kind, time.venue): time for time in old.times}
        found = []
        for (kind, venue), schedule in groups.items():
            before = kept.get((kind, venue), TimeData(schedule=Schedule()))
            schedule = replace(schedule, extra=before.schedule.extra)
            found.append(TimeData(schedule=schedule, kind=kind, venue=venue, extra=before.extra))
        return tuple(found)


def typed_again(data: OfferData) -> dict[str, Any]:
    """What the main form shows of an offer."""
    schedules = [time.schedule for time in data.times]
    closed = {row: None for schedule in schedules for row in schedule.closed}
    return {
        "organisation": data.organisation_id,
        "field": data.fields[0] if data.fields else "",
        "more_fields": list(data.fields[1:]),
        "by_appointment": any(schedule.by_appointment for schedule in schedules),
        "on_holidays": any(schedule.closed_on_public_holidays for schedule in schedules),
        "in_school_holidays": any(schedule.closed_in_school_holidays for schedule in schedules),
        "closed": "\n".join(closed_line(row) for row in closed),
        "times_note": next((schedule.note for schedule in schedules if schedule.note), ""),
        **{name: getattr(data.text, name) for name in TEXTS},
        **{name: getattr(data, name) for name in (*LINES, *VALUES)},
        **{name: list(getattr(data, name)) for name in LISTS},
    }


def closed_line(closed: Closed) -> str:
    """A closed stretch as it is typed."""
    last = "" if closed.to_on == closed.from_on else f"–{closed.to_on:%d.%m.%Y}"
    return f"{closed.from_on:%d.%m.%Y}{last} {closed.reason}".strip()


def venue_typed(venue: VenueData) -> dict[str, Any]:
    """A place as the row shows it."""
    names = ("name", "street", "postcode", "town", "latitude", "longitude", "note")
    return {name: getattr(venue, name) for name in names} | {"access": list(venue.access)}


def times_typed(data: OfferData) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Weekly times and dates as the rows show them."""
    slots: list[dict[str, Any]] = []
    dates: list[dict[str, Any]] = []
    for time in data.times:
        place = "" if time.venue is None else str(time.venue)
        for slot in time.schedule.slots:
            slots.append(
                {
                    "days": list(slot.days),
                    "venue": place,
                    "from_on": slot.from_on,
                    "until_on": slot.until_on,
                    **hours_typed(slot),
                }
            )
        for dated in time.schedule.dates:
            known = dated.rule in ("", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY")
            dates.append(
                {
                    "on": dated.on,
                    "repeat": dated.rule if known else "own",
                    "rule": "" if known else dated.rule,
                    "not_on": ", ".join(f"{day:%d.%m.%Y}" for day in dated.not_on),
                    "venue": place,
                    **hours_typed(dated),
                }
            )
    return slots, dates


def hours_typed(hours: Hours) -> dict[str, Any]:
    """From, to, kind and note of a row."""
    return {
        "opens": clock(hours.opens), "closes": clock(hours.closes), "kind": hours.kind.value,
        "past_midnight": hours.past_midnight, "note": hours.note,
    }  # fmt: skip


def clock(time: dt.time) -> str:
    return f"{time:%H:%M}"

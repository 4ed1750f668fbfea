"""The one form every exchange format is read into and written from. Plain values, no database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kim.network.rules.schedule import Schedule

Json = dict[str, Any]
SOURCE_LANGUAGE = "de"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecord:
    """Words of an offer in one language. ``state`` is machine, reviewed or outdated."""

    title: str
    summary: str = ""
    description: str = ""
    cost: str = ""
    eligibility: str = ""
    registration: str = ""
    state: str = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueRecord:
    """Where an offer takes place. Coordinates in degrees (WGS 84), both or none."""

    key: str = ""
    name: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    latitude: float | None = None
    longitude: float | None = None
    access: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """When something is open or takes place, at the venue with this key or (empty) anywhere."""

    schedule: Schedule
    venue: str = ""
    kind: str = "visiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """Public ways to reach an offer: functions, never persons."""

    function: str = ""
    mail: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRecord:
    """The organisation that provides an offer (Anbieter)."""

    key: str = ""
    name: str = ""
    kind: str = ""
    description: str = ""
    mail: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRecord:
    """An offer (Angebot) as it is exchanged.

    ``key`` is the public id (UUID) in kim, empty before it has one; ``source_key`` the id at
    ``source``. Codes are those of kim; what a format says beyond them stands in ``extra`` under
    the name of the format and goes out again with the same format.
    """

    key: str = ""
    source: str = ""
    source_key: str = ""
    kind: str = "ongoing"
    active: bool = True
    texts: Mapping[str, TextRecord] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    level_from: str = ""
    level_to: str = ""
    cost: str = "unknown"
    childcare: str = "unknown"
    access: tuple[str, ...] = ()
    mode: str = "on_site"
    registration: str = "unknown"
    registration_url: str = ""
    online_url: str = ""
    eligibility: tuple[str, ...] = ()
    min_age: int | None = None
    max_age: int | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    capacity: str = "unknown"
    municipality: str = ""
    areas: tuple[str, ...] = ()
    contact: ContactRecord = field(default_factory=ContactRecord)
    provider: ProviderRecord = field(default_factory=ProviderRecord)
    venues: tuple[VenueRecord, ...] = ()
    plans: tuple[PlanRecord, ...] = ()
    licence: str = ""
    attribution: str = ""
    checked_on: dt.date | None = None
    modified_at: dt.datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The German title, or the first there is."""
        return self.text().title

    def text(self, language: str = SOURCE_LANGUAGE) -> TextRecord:
        """Words in a language, else in German, else in the first language there is."""
        for code in (language, SOURCE_LANGUAGE, *self.texts):
            if code in self.texts:
                return self.texts[code]
        return TextRecord(title="")


@dataclass(frozen=True, slots=True)
class Loss:
    """What a crossing changed: ``field`` at its place, ``value`` what kind, ``why`` in German.

    ``kept_by`` says what keeps it all the same (``extra``, ``profile``, ``note``); empty means
    it is lost.
    """

    field: str
    value: str
    why: str
    kept_by: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: its place, the field, and how to mend it, in German."""

    place: str
    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """What was read from one entry: the record, or why there is none, and what was lost."""

    place: str
    record: OfferRecord | None
    losses: tuple[Loss, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """One entry in a format, and what the format could not say."""

    value: Json
    losses: tuple[Loss, ...] = ()


class NotReadable(Exception):
    """A file as a whole cannot be read. Text: German, says how to mend it."""

"""What is wrong with an offer as it was typed: where, and a German sentence how to fix it."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from kim.kernel.dates import EARLIEST, LATEST
from kim.network.rules.content_languages import unknown_languages
from kim.network.rules.fields import is_field
from kim.network.rules.texts import INVISIBLE, has_invisible
from kim.offers.rules.codes import (
    Access,
    Capacity,
    Childcare,
    Coded,
    Cost,
    Eligibility,
    Level,
    Mode,
    OfferKind,
    Registration,
    TargetGroup,
    unknown_codes,
)
from kim.offers.rules.freshness import LONGEST, SHORTEST
from kim.offers.rules.offer_data import OfferData, TextData, VenueData

# The box around Rheinland-Pfalz with about ten kilometres beyond its border (WGS84).
SOUTH, NORTH = Decimal("48.87"), Decimal("51.04")
WEST, EAST = Decimal("5.97"), Decimal("8.65")
OUTSIDE = (
    "Dieser Punkt liegt nicht in Rheinland-Pfalz. Bitte prüfen Sie die Reihenfolge: erst die "
    "Breite (etwa 50), dann die Länge (etwa 7)."
)
SINGLE: dict[str, type[Coded]] = {
    "kind": OfferKind, "cost": Cost, "childcare": Childcare, "mode": Mode,
    "registration": Registration, "capacity": Capacity,
}  # fmt: skip
SEVERAL: dict[str, type[Coded]] = {
    "target_groups": TargetGroup, "access": Access, "eligibility": Eligibility,
}  # fmt: skip
TEXT_LIMITS = {
    "title": 200, "summary": 300, "description": 10_000, "cost_text": 300,
    "eligibility_text": 500, "registration_text": 500,
}  # fmt: skip
VENUE_LIMITS = {"name": 200, "street": 120, "town": 120, "note": 300}
LINE_LIMITS = {
    "contact_name": 120,
    "source": 200,
    "source_key": 200,
    "licence": 120,
    "attribution": 300,
}
ADDRESSES = ("registration_url", "online_url", "contact_website")
MAILS = ("contact_mail", "owner_mail")
MAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@[^@\s,;<>()\"]+\.[^@\s.,;<>()\"]{2,}")
PHONE = re.compile(r"\+?[\d\s()/.-]{4,38}\d", re.ASCII)
POSTCODE = re.compile(r"\d{5}", re.ASCII)
OLDEST = 120
MOST = 60  # entries of a list
UNKNOWN = "Diesen Wert gibt es nicht: {values}. Bitte wählen Sie aus der Liste."


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing to fix: ``path`` such as ``venues.0.postcode``, and a German sentence."""

    path: str
    message: str


def flaws(data: OfferData) -> list[Flaw]:
    """Everything that keeps an offer from being stored, in the order of the form."""
    return [
        *_text_flaws(data.text),
        *_code_flaws(data),
        *_address_flaws(data),
        *_number_flaws(data),
        *(flaw for index, venue in enumerate(data.venues) for flaw in _venue_flaws(venue, index)),
        *_time_flaws(data),
    ]


def missing(data: OfferData) -> list[Flaw]:
    """Which of the seven required answers are missing; without them nothing becomes public.

    Title, field, provider, place or online, when, language, contact.
    """
    placed = data.venues or data.online_url or data.mode in (Mode.ONLINE, Mode.OUTREACH)
    contact = data.contact_mail or data.contact_phone or data.contact_website
    answers = (
        ("text.title", data.text.title.strip(), "Bitte geben Sie dem Angebot einen Titel."),
        ("fields", data.fields, "Bitte wählen Sie mindestens ein Handlungsfeld."),
        ("organisation_id", data.organisation_id, "Bitte wählen Sie, wer das anbietet."),
        ("venues", placed, "Bitte geben Sie einen Ort an oder wählen Sie „online“."),
        (
            "times",
            any(time.schedule for time in data.times),
            "Bitte geben Sie an, wann es stattfindet, oder wählen Sie „nach Vereinbarung“.",
        ),
        ("languages", data.languages, "Bitte wählen Sie mindestens eine Sprache."),
        (
            "contact_mail",
            contact,
            "Bitte geben Sie eine E-Mail-Adresse, Telefonnummer oder Internetseite an.",
        ),
    )
    return [Flaw(path=path, message=message) for path, answer, message in answers if not answer]


def _text_flaws(text: TextData) -> Iterator[Flaw]:
    for name, most in TEXT_LIMITS.items():
        yield from _line_flaws(f"text.{name}", getattr(text, name), most)


def _line_flaws(path: str, value: str, most: int) -> Iterator[Flaw]:
    if len(value) > most:
        yield Flaw(path=path, message=f"Bitte kürzen Sie den Text auf {most} Zeichen.")
    elif has_invisible(value):
        yield Flaw(path=path, message=INVISIBLE)


def _code_flaws(data: OfferData) -> Iterator[Flaw]:
    for name, codes in SINGLE.items():
        yield from _unknown(name, unknown_codes(codes, [getattr(data, name)]))
    for name, codes in SEVERAL.items():
        yield from _unknown(name, unknown_codes(codes, getattr(data, name)))
    yield from _unknown("fields", [code for code in data.fields if not is_field(code)])
    yield from _unknown("languages", unknown_languages(list(data.languages)))
    levels = [level for level in (data.level_from, data.level_to) if level]
    yield from _unknown("level_from", unknown_codes(Level, levels))
    order = Level.values()
    known = [order.index(level) for level in levels if level in order]
    if known != sorted(known):
        yield Flaw(
            path="level_to",
            message="Das höchste Niveau liegt unter dem niedrigsten. Bitte tauschen Sie beide.",
        )


def _unknown(path: str, values: list[str]) -> Iterator[Flaw]:
    if values:
        shown = ", ".join(f"„{value[:20]}“" for value in values[:3])
        yield Flaw(path=path, message=UNKNOWN.format(values=shown))


def _address_flaws(data: OfferData) -> Iterator[Flaw]:
    for name, most in LINE_LIMITS.items():
        yield from _line_flaws(name, getattr(data, name), most)
    for name in ADDRESSES:
        value = getattr(data, name)
        if value and not _is_address(value):
            yield Flaw(
                path=name,
                message="Bitte geben Sie eine Internetadresse an, die mit https:// beginnt.",
            )
    for name in MAILS:
        value = getattr(data, name)
        if value and (len(value) > 254 or has_invisible(value) or not MAIL.fullmatch(value)):
            yield Flaw(path=name, message="Bitte prüfen Sie die E-Mail-Adresse.")
    if data.contact_phone and not PHONE.fullmatch(data.contact_phone):
        yield Flaw(
            path="contact_phone",
            message="Bitte geben Sie eine Telefonnummer mit Vorwahl an, zum Beispiel 06131 123456.",
        )


def _is_address(value: str) -> bool:
    if len(value) > 300 or has_invisible(value) or any(char.isspace() for char in value):
        return False
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and parts.username is None


def _number_flaws(data: OfferData) -> Iterator[Flaw]:
    ages = [("min_age", data.min_age), ("max_age", data.max_age)]
    for name, age in ages:
        if age is not None and not 0 <= age <= OLDEST:
            yield Flaw(path=name, message=f"Bitte geben Sie ein Alter von 0 bis {OLDEST} an.")
    if data.min_age is not None and data.max_age is not None and data.max_age < data.min_age:
        yield Flaw(
            path="max_age",
            message="Das Höchstalter liegt unter dem Mindestalter. Bitte tauschen Sie beide.",
        )
    for name in ("starts_on", "ends_on"):
        day: dt.date | None = getattr(data, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            yield Flaw(path=name, message="Bitte geben Sie einen Tag von 2000 bis 2099 an.")
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        yield Flaw(
            path="ends_on", message="Das Ende liegt vor dem Anfang. Bitte tauschen Sie beide Tage."
        )
    days = data.check_interval_days
    if days is not None and not SHORTEST <= days <= LONGEST:
        yield Flaw(
            path="check_interval_days",
            message=f"Bitte geben Sie {SHORTEST} bis {LONGEST} Tage an.",
        )


def _venue_flaws(venue: VenueData, index: int) -> Iterator[Flaw]:
    path = f"venues.{index}"
    for name, most in VENUE_LIMITS.items():
        yield from _line_flaws(f"{path}.{name}", getattr(venue, name), most)
    if not (venue.name or venue.street or venue.town):
        yield Flaw(path=f"{path}.street", message="Bitte geben Sie Straße und Ort an.")
    if venue.postcode and not POSTCODE.fullmatch(venue.postcode):
        yield Flaw(
            path=f"{path}.postcode",
            message="Bitte geben Sie eine Postleitzahl mit fünf Ziffern an.",
        )
    yield from _unknown(f"{path}.access", unknown_codes(Access, venue.access))
    yield from _point_flaws(venue, path)


def _point_flaws(venue: VenueData, path: str) -> Iterator[Flaw]:
    north, east = venue.latitude, venue.longitude
    if (north is None) != (east is None):
        name = "latitude" if north is None else "longitude"
        yield Flaw(path=f"{path}.{name}", message="Bitte geben Sie Breite und Länge zusammen an.")
    elif north is not None and east is not None and not is_in_state(north, east):
        yield Flaw(path=f"{path}.latitude", message=OUTSIDE)


def is_in_state(latitude: Decimal, longitude: Decimal) -> bool:
    """Whether a point may lie in Rheinland-Pfalz: inside the box around it."""
    known = latitude.is_finite() and longitude.is_finite()
    return known and SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def _time_flaws(data: OfferData) -> Iterator[Flaw]:
    if len(data.times) > MOST:
        yield Flaw(path="times", message=f"Bitte geben Sie höchstens {MOST} Zeiten an.")
    if len(data.venues) > MOST:
        yield Flaw(path="venues", message=f"Bitte geben Sie höchstens {MOST} Orte an.")
    for index, time in enumerate(data.times):
        if time.venue is not None and not 0 <= time.venue < len(data.venues):
            yield Flaw(path=f"times.{index}.venue", message="Diesen Ort gibt es hier nicht.")

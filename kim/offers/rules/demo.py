"""Made-up offers of a demonstration: the same for each municipality each time, all marked.

What is offered stands in ``data/demo.csv`` (own work, CC0); places and days vary by the key of
the municipality. ``when`` there is ``w DAYS HOURS`` (weekly), ``p`` (by phone), ``a`` (by
appointment), ``c IN DAYS HOURS`` (a course that begins in so many days) or ``e IN HOURS``.
"""

import csv
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from kim.network.rules.opening import Dated, HoursKind, Schedule, Slot
from kim.offers.rules.offer_data import OfferData, TextData, TimeData, VenueData

FILE = Path(__file__).parents[1] / "data" / "demo.csv"
LEFT_OUT = 3  # offers each municipality does not have, so that they differ
COURSE_DAYS = 84
MARK = "Erfundenes Beispiel. Dieses Angebot gibt es nicht."
NOTES: Mapping[str, tuple[str, str]] = {  # column: mark of the title, short text
    "en": ("Example", "Offered in {town}. This is a made-up example."),
    "uk": ("Приклад", "Проходить у {town}. Це вигаданий приклад."),
    "ar": ("مثال", "يقام في {town}. هذا مثال غير حقيقي."),
    "tr": ("Örnek", "Yer: {town}. Bu uydurma bir örnektir."),
    "leicht": ("Beispiel", "Das Angebot ist in {town}. Das ist nur ein Beispiel."),
}
TAGS = {"leicht": "de-x-leicht"}
ACCESS = (("step_free", "toilet"), ("step_free", "lift", "quiet"), ("companion",), (),
          ("plain_language", "parking"), ("step_free", "hearing"))  # fmt: skip
CAPACITY = ("free", "unknown", "few", "unknown", "full", "waiting")
MODES = ("on_site", "on_site", "on_site", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A made-up organisation that offers something."""

    pk: int
    name: str
    street: str
    mail: str
    languages: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a municipality is: key, the town of its offices, its point in degrees if known."""

    pk: int
    ags: str
    town: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOffer:
    """One offer, how many days ago it was checked, and (language, title, summary) beside German."""

    data: OfferData
    checked_days: int
    others: tuple[tuple[str, str, str], ...]


@cache
def _patterns() -> tuple[dict[str, str], ...]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def offers_of(spot: Spot, providers: Sequence[Provider], today: dt.date) -> list[MadeOffer]:
    """The offers of a municipality by its organisations, in the order of the network's demo."""
    seed = int(hashlib.sha256(spot.ags.encode()).hexdigest()[:8], 16)
    rows = _patterns()
    # the first one, a language café, is everywhere
    left_out = {1 + (seed + step * 7) % (len(rows) - 1) for step in range(LEFT_OUT)}
    return [
        _offer(row, spot, providers[int(row["provider"]) % len(providers)], seed + index, today)
        for index, row in enumerate(rows)
        if index not in left_out
    ]


def _offer(
    row: Mapping[str, str], spot: Spot, provider: Provider, number: int, today: dt.date
) -> MadeOffer:
    low, high = row["levels"].split()
    schedule, kind, starts_on, ends_on = _when(row["when"], today, number % 5)
    host = provider.mail.partition("@")[2]
    place = _venue(spot, provider, number)
    data = OfferData(
        organisation_id=provider.pk,
        kind=row["kind"],
        text=TextData(
            title=f"{row['title']} (Beispiel)",
            summary=row["summary"],
            description=f"{row['summary']} Angeboten in {spot.town} von {provider.name}. {MARK}",
            cost_text="5 Euro je Termin (Beispiel)" if row["cost"] == "low" else "",
        ),
        fields=tuple(row["fields"].split()),
        languages=tuple(provider.languages),
        target_groups=tuple(row["groups"].split()),
        level_from=low,
        level_to=high,
        cost=row["cost"],
        childcare=row["childcare"],
        access=place.access,
        mode=MODES[number % len(MODES)],
        registration=row["registration"],
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=CAPACITY[number % len(CAPACITY)] if row["kind"] == "course" else "unknown",
        area_ids=(spot.pk,),
        contact_name="Geschäftsstelle (Beispiel)",
        contact_mail=f"angebote@{host}",
        contact_website=f"https://{host}",
        owner_mail=f"pflege@{host}",
        venues=(place,),
        times=(TimeData(schedule=schedule, kind=kind, venue=0),),
        source="Beispieldaten",
    )
    return MadeOffer(
        data=data, checked_days=_checked_days(row["kind"], number), others=_others(row, spot)
    )


def _others(row: Mapping[str, str], spot: Spot) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (TAGS.get(column, column), f"{row[column]} ({mark})", note.format(town=spot.town))
        for column, (mark, note) in NOTES.items()
        if row[column]
    )


def _venue(spot: Spot, provider: Provider, number: int) -> VenueData:
    """At the provider, within about a kilometre of the point of the municipality."""
    latitude = longitude = None
    if spot.latitude is not None and spot.longitude is not None:
        latitude = spot.latitude + Decimal(provider.pk % 9 - 4) / 500
        longitude = spot.longitude + Decimal(provider.pk % 7 - 3) / 400
    return VenueData(
        name=f"{provider.name}, Raum {1 + number % 3}",
        street=provider.street,
        town=spot.town,
        latitude=latitude,
        longitude=longitude,
        access=ACCESS[number % len(ACCESS)],
    )


def _when(
    text: str, today: dt.date, shift: int
) -> tuple[Schedule, HoursKind, dt.date | None, dt.date | None]:
    """Times with their kind, first and last day; ``shift`` moves what has a day by that many."""
    way, *rest = text.split()
    if way == "a":
        return Schedule(by_appointment=True), HoursKind.VISITING, None, None
    opens, closes = (dt.time.fromisoformat(part) for part in rest[-1].split("-"))
    if way == "e":
        on = today + dt.timedelta(days=int(rest[0]) + shift)
        dated = Dated(on=on, opens=opens, closes=closes, kind=HoursKind.EVENT)
        return Schedule(dates=(dated,)), HoursKind.EVENT, on, on
    kind = {"w": HoursKind.VISITING, "p": HoursKind.PHONE, "c": HoursKind.COURSE}[way]
    first = today + dt.timedelta(days=int(rest[0]) + shift) if way == "c" else None
    last = first + dt.timedelta(days=COURSE_DAYS) if first else None
    slot = Slot(
        days=tuple(int(day) for day in rest[-2].split("+")),
        opens=opens, closes=closes, kind=kind, from_on=first, until_on=last,
    )  # fmt: skip
    return Schedule(slots=(slot,), closed_on_public_holidays=True), kind, first, last


def _checked_days(kind: str, number: int) -> int:
    """Most are fresh; one of eleven is due, another one overdue."""
    interval = 91 if kind in ("course", "event") else 182
    if number % 11 == 3:
        return interval - 4
    if number % 11 == 7:
        return interval + 25
    return number * 5 % 60

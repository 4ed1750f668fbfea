"""Texts and places of search entries, as they stand in a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from kim.offers.models import SearchSpot, SearchText

SOURCE = "de"


@dataclass(frozen=True, slots=True)
class EntryText:
    """Title and short text in the best language there is."""

    language: str
    title: str
    summary: str
    state: str
    link: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of an entry."""

    town: str
    postcode: str
    latitude: Decimal | None
    longitude: Decimal | None


def texts_of(ids: Iterable[int], language: str) -> dict[int, EntryText]:
    """For each entry its text in ``language``, else in German, else in any.

    One query; a second one only where some entry has neither of the two.
    """
    wanted = set(ids)
    found = _texts(Q(entry__in=wanted, language__in=(language, SOURCE)), language)
    if missing := wanted - found.keys():
        found |= _texts(Q(entry__in=missing), language)
    return found


def _texts(condition: Q, language: str) -> dict[int, EntryText]:
    """The best text of each entry: those in ``language`` come last and replace others."""
    rows = (
        SearchText.objects.filter(condition)
        .order_by()
        .values_list("entry_id", "language", "title", "summary", "state", "link")
    )
    best = sorted(rows, key=lambda row: (row[1] == language, row[1] == SOURCE, row[1]))
    return {entry: EntryText(*rest) for entry, *rest in best}


def spots_of(ids: Sequence[int]) -> dict[int, list[Spot]]:
    """The places of each entry; one query."""
    found: dict[int, list[Spot]] = {}
    rows = (
        SearchSpot.objects.filter(entry__in=ids)
        .order_by("pk")
        .values_list("entry_id", "town", "postcode", "latitude", "longitude")
    )
    for entry, town, postcode, latitude, longitude in rows:
        found.setdefault(entry, []).append(Spot(town, postcode, latitude, longitude))
    return found

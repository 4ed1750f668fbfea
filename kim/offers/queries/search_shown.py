"""Texts and places of search entries, as they stand in a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    """For each entry its text in ``language``, else in German, else in any; one query."""
    found: dict[int, EntryText] = {}
    rank: dict[int, int] = {}
    wanted = (language, SOURCE)
    for row in SearchText.objects.filter(entry__in=list(ids)).order_by("language"):
        place = wanted.index(row.language) if row.language in wanted else len(wanted)
        if place < rank.get(row.entry_id, len(wanted) + 1):
            rank[row.entry_id] = place
            found[row.entry_id] = EntryText(
                row.language, row.title, row.summary, row.state, row.link
            )
    return found


def spots_of(ids: Sequence[int]) -> dict[int, list[Spot]]:
    """The places of each entry; one query."""
    found: dict[int, list[Spot]] = {}
    for row in SearchSpot.objects.filter(entry__in=ids).order_by("pk"):
        spot = Spot(row.town, row.postcode, row.latitude, row.longitude)
        found.setdefault(row.entry_id, []).append(spot)
    return found

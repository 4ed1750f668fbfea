"""Choosing and sorting the rows of the public list. An unknown choice chooses everything."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from kim.places.rules.names import sorting_key

STATES = ("", "dabei", "spaeter", "ohne", "beendet")
KINDS = ("", "kreis", "stadt")
SORTS = ("", "stand", "einwohner")
STATUS_OF = {
    "dabei": ("started", "paused"),
    "spaeter": ("announced", "approved"),
    "ohne": ("none",),
    "beendet": ("ended",),
}
TOWN_OF = {"kreis": (False,), "stadt": (True,)}
ORDER = ("started", "paused", "approved", "announced", "none", "ended")


class Counted(Protocol):
    @property
    def value(self) -> int: ...


class Listed(Protocol):
    """What a row must say to be chosen and sorted."""

    @property
    def full_name(self) -> str: ...
    @property
    def sort_key(self) -> str: ...
    @property
    def ags(self) -> str: ...
    @property
    def seat(self) -> str: ...
    @property
    def is_town(self) -> bool: ...
    @property
    def status(self) -> str: ...
    @property
    def population(self) -> Counted | None: ...


R = TypeVar("R", bound=Listed)


def choose(rows: Sequence[R], *, state: str, kind: str, name: str, sort: str) -> list[R]:
    """Rows that fit every choice, sorted.

    ``name`` is found anywhere in name or seat, or at the start of the AGS; case and accents
    do not matter. Rows without population come last.
    """
    part = sorting_key(name.strip())
    found = [
        row
        for row in rows
        if row.status in STATUS_OF.get(state, ORDER)
        and row.is_town in TOWN_OF.get(kind, (True, False))
        and _named(row, part)
    ]
    found.sort(key=lambda row: (row.sort_key, row.ags))
    if sort == "stand":
        found.sort(key=lambda row: ORDER.index(row.status))
    elif sort == "einwohner":
        found.sort(key=_people, reverse=True)
    return found


def _people(row: Listed) -> int:
    return row.population.value if row.population else -1


def _named(row: Listed, part: str) -> bool:
    return (
        not part
        or part in sorting_key(row.full_name)
        or part in sorting_key(row.seat)
        or row.ags.startswith(part)
    )

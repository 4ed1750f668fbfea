"""Gap matrix (Lückenmatrix): field × area × target group, with what is there and how true it is.

Pure counting. Offers are no persons, so their counts are never suppressed; what counts persons
(see ``reach``) leaves through ``kim.kernel.suppression``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

ALL = ""
"""Stands for all target groups, or for the whole municipality."""


class Verdict(StrEnum):
    """How a cell is served (Versorgung)."""

    EMPTY = "empty"
    THIN = "thin"
    COVERED = "covered"

    @property
    def label(self) -> str:
        return VERDICTS[self]


VERDICTS = {
    Verdict.EMPTY: "kein Angebot",
    Verdict.THIN: "wenig",
    Verdict.COVERED: "versorgt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """What the matrix needs of an offer. ``areas`` are the keys of all areas it is meant for.

    An offer without target groups is for everybody: it counts in every group. ``capacity`` is the
    band of the offer (``free``, ``few``, ``full``, ``waiting``, ``unknown``), ``fresh`` whether it
    was checked in time.
    """

    key: str
    fields: frozenset[str]
    groups: frozenset[str]
    areas: frozenset[str]
    capacity: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how many offers, checked in time, with places, full.

    ``reliable`` counts those that are checked in time and not full.
    """

    offers: int = 0
    fresh: int = 0
    with_places: int = 0
    full: int = 0
    reliable: int = 0
    keys: tuple[str, ...] = ()

    def verdict(self, *, thin_below: int) -> Verdict:
        """Empty without offers; thin with fewer than ``thin_below`` that can be relied on.

        A cell whose offers are all full or all unchecked is thin, however many there are.
        """
        if not self.offers:
            return Verdict.EMPTY
        return Verdict.THIN if self.reliable < thin_below else Verdict.COVERED

    @property
    def reason(self) -> str:
        """Why the cell is as it is, in one sentence for the page."""
        if not self.offers:
            return "Hier ist kein Angebot bekannt."
        parts = [f"{self.offers} Angebot" if self.offers == 1 else f"{self.offers} Angebote"]
        if self.fresh < self.offers:
            parts.append(f"davon {self.fresh} rechtzeitig geprüft")
        if self.full:
            parts.append(f"{self.full} voll")
        return ", ".join(parts) + "."


@dataclass(slots=True)
class Count:
    """A cell while it is being counted."""

    fresh: int = 0
    with_places: int = 0
    full: int = 0
    reliable: int = 0
    keys: list[str] = field(default_factory=list)


Place = tuple[str, str, str]
"""Field, area, target group."""


def matrix(
    rows: Iterable[OfferRow],
    *,
    fields: Mapping[str, str],
    areas: Sequence[str],
    groups: Sequence[str],
) -> dict[Place, Cell]:
    """All cells, the empty ones too. ``fields`` maps each category to its parent (or "").

    A main category counts its sub-categories, each offer once. ``ALL`` in ``areas`` or ``groups``
    asks for the sum over all of them. Rows in unknown areas count in ``ALL`` only.
    """
    counts = {(name, area, group): Count() for name in fields for area in areas for group in groups}
    for row in rows:
        for place in _places(row, fields=fields, areas=areas, groups=groups):
            count = counts[place]
            count.keys.append(row.key)
            full = row.capacity in {"full", "waiting"}
            count.fresh += row.fresh
            count.full += full
            count.reliable += row.fresh and not full
            count.with_places += row.capacity in {"free", "few"}
    return {
        place: Cell(
            offers=len(count.keys),
            fresh=count.fresh,
            with_places=count.with_places,
            full=count.full,
            reliable=count.reliable,
            keys=tuple(count.keys),
        )
        for place, count in counts.items()
    }


def _places(
    row: OfferRow, *, fields: Mapping[str, str], areas: Sequence[str], groups: Sequence[str]
) -> set[Place]:
    named = {name for name in row.fields if name in fields}
    named |= {fields[name] for name in named if fields[name]}
    inside = [area for area in areas if area == ALL or area in row.areas]
    meant = [group for group in groups if group == ALL or not row.groups or group in row.groups]
    return {(name, area, group) for name in named for area in inside for group in meant}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Offers of different providers for the same field, area and group: a hint, not a fault."""

    field: str
    area: str
    group: str
    keys: tuple[str, ...]


def overlaps(
    cells: Mapping[Place, Cell], providers: Mapping[str, str], *, from_providers: int = 3
) -> list[Overlap]:
    """Cells in which at least ``from_providers`` providers do the same; the fullest first.

    ``providers`` maps the key of an offer to its provider. Sums (``ALL``) are left out.
    """
    found = [
        Overlap(name, area, group, cell.keys)
        for (name, area, group), cell in cells.items()
        if area != ALL
        and group != ALL
        and len({providers[key] for key in cell.keys}) >= from_providers
    ]
    return sorted(found, key=lambda hit: (-len(hit.keys), hit.field, hit.area, hit.group))

"""Suppression of small numbers (Kleinzahlunterdrückung): counts of persons that could show one.

A count of 1 to 4 persons is hidden, and so is whatever would give it away by subtraction from
a total. Money, posts, organisations and offers are no persons and are never hidden.

Source: threshold and order of steps are assumptions of this project after the practice of
statistical offices; § 22 LDSG RLP is to be confirmed (law-check).
"""

from collections.abc import Sequence
from dataclasses import dataclass

MIN_CELL = 5
MIN_BASE = 10
MIN_POSSIBLE = 3
HIDDEN_WORDS = f"weniger als {MIN_CELL}"


@dataclass(frozen=True, slots=True)
class Table:
    """What may be shown of a row of counts: ``None`` stands for a hidden count (a dot)."""

    cells: tuple[int | None, ...]
    total: int | None

    @property
    def hides_something(self) -> bool:
        """Whether the note on hidden numbers belongs below the table."""
        return None in self.cells or self.total is None


def suppressed(counts: Sequence[int], *, zero_tells: bool = False) -> Table:
    """Hide what could show a person in ``counts``, whose sum is published beside them.

    First every count of 1 to 4 (with ``zero_tells`` also 0). As long as a hidden count could
    have fewer than three values, knowing the total and the threshold, the smallest count that
    is still shown is hidden too; if none is left, the total goes. Negative counts are an error.
    """
    if any(count < 0 for count in counts):
        raise ValueError("A count of persons cannot be negative.")
    least = 0 if zero_tells else 1
    hidden = {place for place, count in enumerate(counts) if least <= count < MIN_CELL}
    total: int | None = sum(counts)
    while hidden and total is not None and not _safe(counts, hidden, least):
        shown = [place for place, count in enumerate(counts) if place not in hidden and count]
        if shown:
            hidden.add(min(shown, key=lambda place: (counts[place], place)))
        else:
            total = None
    cells = tuple(None if place in hidden else count for place, count in enumerate(counts))
    return Table(cells=cells, total=total)


def _safe(counts: Sequence[int], hidden: set[int], least: int) -> bool:
    """Whether each hidden count keeps three possible values for a reader of all the rest."""
    bounds = {
        place: (least, MIN_CELL - 1) if counts[place] < MIN_CELL else (MIN_CELL, None)
        for place in hidden
    }
    together = sum(counts[place] for place in hidden)
    for place, (low, high) in bounds.items():
        others = [bound for other, bound in bounds.items() if other != place]
        lowest = together - sum(top for _, top in others if top is not None)
        if any(top is None for _, top in others):
            lowest = low
        highest = together - sum(bottom for bottom, _ in others)
        values = min(highest, high or highest) - max(lowest, low) + 1
        if values < MIN_POSSIBLE:
            return False
    return True


def count_in_words(count: int) -> str:
    """A single count of persons that stands alone: ``12``, ``weniger als 5``, ``0``."""
    return HIDDEN_WORDS if 0 < count < MIN_CELL else f"{count:,}".replace(",", ".")


def may_show_share(base: int) -> bool:
    """Whether a share or an average of ``base`` persons may be shown: from 10 on."""
    return base >= MIN_BASE

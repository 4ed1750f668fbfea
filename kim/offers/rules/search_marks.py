"""Traits of an offer as the search stores and asks them: ``group:code``, and times as bits."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

OFFER, ARTICLE = "offer", "article"
KINDS = ((OFFER, "Angebot"), (ARTICLE, "Artikel"))
DAYS = 7
PARTS = ("frueh", "mittag", "abend")  # until 12, from 12, from 17 o'clock
NOON, EVENING = 12, 17


class Group(StrEnum):
    """A group of traits (Merkmalsgruppe). The value stands in the address of a search."""

    KIND = "art"
    FIELD = "thema"
    LANGUAGE = "sprache"
    AUDIENCE = "gruppe"
    LEVEL = "niveau"
    COST = "kosten"
    CHILDCARE = "kinder"
    ACCESS = "barriere"
    MODE = "form"
    SEATS = "platz"

    @property
    def bit(self) -> int:
        """The bit that says an entry fails this group."""
        return 1 << list(Group).index(self)


SLOTS_BIT = 1 << len(Group)
# Groups of which an entry must have every chosen trait; of the others any of them.
ALL_OF = frozenset({Group.ACCESS})


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekday (0 is Monday) and a part of the day (0 morning, 1 afternoon, 2 evening)."""

    day: int
    part: int

    @property
    def bit(self) -> int:
        return 1 << (self.day * len(PARTS) + self.part)


def mark(group: Group, code: str) -> str:
    return f"{group}:{code}"


def slots_between(day: int, start: float, end: float) -> int:
    """Bits of one opening on a weekday, from and to in hours; past midnight counts as evening."""
    bounds = ((0.0, NOON), (NOON, EVENING), (EVENING, 24.0))
    if end <= start:
        end = 24.0
    return sum(
        Slot(day, part).bit for part, (low, high) in enumerate(bounds) if start < high and end > low
    )


def slots_wanted(days: Iterable[int], parts: Iterable[str]) -> int:
    """Bits of a choice of weekdays and parts of the day; one of both empty means any."""
    chosen_days = {day for day in days if 0 <= day < DAYS}
    chosen_parts = {PARTS.index(part) for part in parts if part in PARTS}
    if not chosen_days and not chosen_parts:
        return 0
    return sum(
        Slot(day, part).bit
        for day in chosen_days or range(DAYS)
        for part in chosen_parts or range(len(PARTS))
    )

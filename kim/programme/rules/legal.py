"""Dated legal numbers (Rechtswerte): what the law, an order or the ministry has set for a day.

A number that cannot be found or read is missing, and who needs it has to stop: fail closed.
Values are the stored text, see ``legal_values``; the keys there are: ``legal_keys``.

Source: design of the register of parameters; LHO and VwVfG name no form for it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from kim.kernel.dates import format_day
from kim.programme.rules.legal_keys import KEYS
from kim.programme.rules.legal_release import days_in_words
from kim.programme.rules.legal_values import (
    read_amount,
    read_amounts,
    read_code,
    read_percent,
    read_switch,
    read_text,
    read_whole,
    read_wholes,
    shown,
)

T = TypeVar("T")


class Mark(StrEnum):
    """How well a number is founded (Beleglage)."""

    SOURCED = "sourced"
    LAW_CHECK = "law_check"
    ASSUMPTION = "assumption"

    @property
    def label(self) -> str:
        return MARK_LABELS[self]


MARK_LABELS = {
    Mark.SOURCED: "belegt",
    Mark.LAW_CHECK: "noch zu prüfen (law-check)",
    Mark.ASSUMPTION: "Annahme",
}


class LegalNumberMissing(Exception):
    """A legal number is not set for the day, or cannot be read. Text: a German sentence."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


def label_of(key: str) -> str:
    """German name of a key; an unknown key is its own name."""
    return KEYS[key].label if key in KEYS else key


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalNumber:
    """One number with the days it is valid (both inclusive) and where it was read.

    ``value`` is stored text. ``confirmed``: a second person has released it against its
    source; start values (Startwerte) are in force without that.
    """

    key: str
    value: str
    unit: str
    valid_from_on: dt.date
    valid_to_on: dt.date | None
    source: str
    address: str = ""
    mark: Mark = Mark.LAW_CHECK
    confirmed: bool = False

    @property
    def shown(self) -> str:
        """The value as people read it."""
        known = KEYS.get(self.key)
        if known is None or known.unit != self.unit:
            return f"{self.value} {self.unit}".strip()
        return shown(known.kind, known.unit, self.value, known.choices)

    @property
    def days(self) -> str:
        """``ab 01.01.2025``, ``01.01.2025 bis 30.06.2025`` or ``nur am 01.01.2025``."""
        return days_in_words(self.valid_from_on, self.valid_to_on)

    @property
    def needs_law_check(self) -> bool:
        """Nobody has confirmed the number against the official text."""
        return self.mark == Mark.LAW_CHECK and not self.confirmed

    @property
    def standing(self) -> str:
        """How far the number can be relied on, for people."""
        if self.needs_law_check:
            return self.mark.label
        return f"{self.mark.label}, {'bestätigt' if self.confirmed else 'nicht bestätigt'}"

    @property
    def trace(self) -> str:
        """One line to print: name, value, validity, source and what is still open."""
        parts = [f"{label_of(self.key)}: {self.shown}", f"gilt {self.days}"]
        parts.append(f"Quelle: {self.source}")
        if not self.confirmed:
            parts.append(self.standing)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class LegalNumbers:
    """The numbers in force on one day (Rechtswerte eines Tages), by key.

    Each getter raises ``LegalNumberMissing`` for a number that is not set, has another unit
    than its key asks for, or cannot be read.
    """

    day: dt.date
    by_key: Mapping[str, LegalNumber] = field(default_factory=dict)

    @classmethod
    def of(cls, day: dt.date, numbers: Iterable[LegalNumber]) -> "LegalNumbers":
        """Those of ``numbers`` that are in force on ``day``.

        Two for one key: neither counts, the number is missing.
        """
        found: dict[str, LegalNumber] = {}
        twice = set()
        for number in numbers:
            if number.valid_from_on <= day <= (number.valid_to_on or dt.date.max):
                if number.key in found:
                    twice.add(number.key)
                found[number.key] = number
        kept = {key: number for key, number in found.items() if key not in twice}
        return cls(day, MappingProxyType(kept))

    def __iter__(self) -> Iterator[LegalNumber]:
        return iter(self.by_key.values())

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    @property
    def law_check(self) -> frozenset[str]:
        """Keys that nobody has confirmed against the official text."""
        return frozenset(number.key for number in self if number.needs_law_check)

    @property
    def unconfirmed(self) -> frozenset[str]:
        """Keys whose number no second person has released yet, whatever its mark."""
        return frozenset(number.key for number in self if not number.confirmed)

    def number(self, key: str) -> LegalNumber:
        """The number of a key, readable or not."""
        if key not in self.by_key:
            raise LegalNumberMissing(
                key,
                f"Der Rechtswert „{label_of(key)}“ ist für den {format_day(self.day)} nicht "
                "gesetzt. Bitte tragen Sie ihn unter „Rechtswerte“ ein.",
            )
        return self.by_key[key]

    def whole(self, key: str) -> int:
        """A whole number, in the unit of its key."""
        return self._read(key, read_whole)

    def wholes(self, key: str) -> tuple[int, ...]:
        """Several whole numbers, at least one."""
        return self._read(key, read_wholes)

    def amount(self, key: str) -> Decimal:
        """An amount in EUR, to the cent, never negative."""
        return self._read(key, read_amount)

    def amounts(self, key: str) -> tuple[Decimal, ...]:
        """Several amounts in EUR, rising, at least one."""
        return self._read(key, read_amounts)

    def percent(self, key: str) -> Decimal:
        """Percent (or percentage points), 5 for 5 %. May be negative."""
        return self._read(key, read_percent)

    def code(self, key: str) -> str:
        """One of the choices of the key."""
        code = self._read(key, read_code)
        if key in KEYS and code not in KEYS[key].choices:
            raise self._unreadable(key)
        return code

    def switch(self, key: str) -> bool:
        """On or off."""
        return self._read(key, read_switch)

    def text(self, key: str) -> str:
        """Text on one line."""
        return self._read(key, read_text)

    def limit(self, key: str) -> Decimal | None:
        """An amount in EUR that the key allows to be unset: then None, as the key explains."""
        if key not in self.by_key and key in KEYS and KEYS[key].unset:
            return None
        return self.amount(key)

    def trace(self, *keys: str) -> tuple[str, ...]:
        """The lines to print for the keys that were used."""
        return tuple(self.number(key).trace for key in keys)

    def _read(self, key: str, read: Callable[[str], T]) -> T:
        number = self.number(key)
        if key in KEYS and number.unit != KEYS[key].unit:
            raise self._unreadable(key)
        try:
            return read(number.value)
        except ValueError as error:
            raise self._unreadable(key) from error

    def _unreadable(self, key: str) -> LegalNumberMissing:
        found = self.by_key[key]
        stored = f"{found.value} {found.unit}".strip()
        return LegalNumberMissing(
            key,
            f"Der Rechtswert „{label_of(key)}“ ist für den {format_day(self.day)} nicht lesbar "
            f"(„{stored}“). Bitte berichtigen Sie ihn unter „Rechtswerte“.",
        )

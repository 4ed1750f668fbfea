"""What releasing a legal number does to those in force: they end, or are replaced in part."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kim.kernel.dates import format_day

DAY = dt.timedelta(days=1)


def days_in_words(from_on: dt.date, to_on: dt.date | None) -> str:
    """``ab 01.01.2025``, ``01.01.2025 bis 30.06.2025`` or ``nur am 01.01.2025``."""
    if to_on is None:
        return f"ab {format_day(from_on)}"
    if from_on == to_on:
        return f"nur am {format_day(from_on)}"
    return f"{format_day(from_on)} bis {format_day(to_on)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A row with the days it is valid, both inclusive; ``to_on`` None has no end."""

    pk: int | None
    from_on: dt.date
    to_on: dt.date | None
    shown: str

    @property
    def last_on(self) -> dt.date:
        return self.to_on or dt.date.max

    @property
    def days(self) -> str:
        return days_in_words(self.from_on, self.to_on)


def overlap(one: Span, other: Span) -> bool:
    """Whether both are valid on some day."""
    return one.from_on <= other.last_on and other.from_on <= one.last_on


@dataclass(frozen=True, slots=True)
class Rest:
    """Days of a replaced row that the new one does not cover; they get a row of their own."""

    of: Span
    from_on: dt.date
    to_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Release:
    """Consequences: who ends on which day, who is replaced, what is left of it.

    ``gap_from_on``: from this day on nothing is set.
    """

    ends: tuple[tuple[Span, dt.date], ...] = ()
    replaces: tuple[Span, ...] = ()
    rests: tuple[Rest, ...] = ()
    gap_from_on: dt.date | None = None

    def sentences(self, new: Span, today: dt.date) -> tuple[str, ...]:
        """The consequences in words, for who is about to confirm."""
        told = [
            f"Der bisherige Wert {old.shown} ({old.days}) endet am {format_day(on)}."
            for old, on in self.ends
        ]
        told += [
            f"Der bisherige Wert {old.shown} ({old.days}) wird ersetzt und bleibt lesbar."
            for old in self.replaces
        ]
        told += [
            f"{rest.of.shown} gilt weiter: {days_in_words(rest.from_on, rest.to_on)}."
            for rest in self.rests
        ]
        before = [*(old for old, _ in self.ends), *self.replaces]
        if before and all(old.shown == new.shown for old in before):
            told.append("Der Wert bleibt gleich; er gilt dann als bestätigt.")
        elif new.from_on <= today:
            told.append(
                f"Der Wert gilt rückwirkend ab {format_day(new.from_on)}. Erlassene Bescheide "
                "behalten ihren Wert; bitte prüfen Sie, ob einer zu ändern ist."
            )
        if self.gap_from_on:
            told.append(f"Ab {format_day(self.gap_from_on)} ist dann kein Wert gesetzt.")
        return tuple(told)


def release(new: Span, in_force: Sequence[Span]) -> Release:
    """What releasing ``new`` does to the rows of its key that are in force.

    A row with an open end that began earlier is closed the day before. Every other row it
    overlaps is replaced; the days of that row it does not cover go on in a row of their own.
    No day has two values afterwards, and no day that had one is left without.

    Source: own design; a row is never changed, a new value is a new row.
    """
    ends: list[tuple[Span, dt.date]] = []
    replaces: list[Span] = []
    rests: list[Rest] = []
    for old in in_force:
        if not overlap(new, old):
            continue
        began_earlier = old.from_on < new.from_on
        if began_earlier and old.to_on is None:
            ends.append((old, new.from_on - DAY))
        else:
            replaces.append(old)
            if began_earlier:
                rests.append(Rest(old, old.from_on, new.from_on - DAY))
        if new.to_on and new.to_on < old.last_on:
            rests.append(Rest(old, new.to_on + DAY, old.to_on))
    after = None if new.to_on is None else new.to_on + DAY
    follows = any(after and old.from_on <= after <= old.last_on for old in in_force)
    return Release(tuple(ends), tuple(replaces), tuple(rests), None if follows else after)

"""Figures for a key date (Stichtagszahlen): one pure function over dated facts.

A figure is either computed from the register, with the municipalities behind it, or only
published: then just the sum is known, and no name is guessed.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kim.kernel.dates import first_day
from kim.programme.rules.register import Body, Money, Published, Register, Step, counts_from

REGISTER = "register"
PUBLISHED = "published"
TAKING_PART = frozenset({"announced", "approved", "started", "paused"})
UNDER_WAY = frozenset({"started", "paused"})


@dataclass(frozen=True, slots=True)
class Count:
    """A number of municipalities. ``ags`` is None when only the sum is known."""

    value: int
    basis: str
    ags: tuple[str, ...] | None
    source: str = ""
    address: str = ""
    key_date_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside the register's own for the same day."""

    figure: str
    published: int
    register: int | None
    key_date_on: dt.date
    source: str
    address: str

    @property
    def agrees(self) -> bool | None:
        """None when the register cannot say anything."""
        return None if self.register is None else self.published == self.register


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one key date, each with its basis."""

    on: dt.date
    known_on: dt.date
    programme_running: bool
    eligible: Count
    towns: int
    districts: int
    participating: Count
    started: Count
    starting_later: Count
    starting_on: dt.date | None
    managers_installed: Count
    funds_received: Count | None
    budget: Money | None
    budgets: tuple[Money, ...]
    undated_start: tuple[str, ...]
    status: dict[str, str]
    comparisons: tuple[Comparison, ...]
    bodies: dict[str, Body]

    @property
    def share(self) -> Fraction:
        """Participating of eligible; 0 when nobody is eligible."""
        return Fraction(self.participating.value, self.eligible.value or 1)

    @property
    def share_percent(self) -> Decimal:
        """Share in percent with one place, half up."""
        return (Decimal(self.share.numerator * 100) / self.share.denominator).quantize(
            Decimal("0.1")
        )


def figures(register: Register, *, on: dt.date, known_on: dt.date) -> Figures:
    """Figures of the programme for the key date ``on`` from what was known on ``known_on``.

    A fuzzy date counts from the first day on which it is proven (``counts_from``).
    """
    counted = _count(register, on)
    received = _published_at(register.published, "funds_received", on)
    budgets = tuple(
        sorted((m for m in register.money if m.announced_on <= on), key=lambda m: m.year)
    )
    towns = sum(body.is_town for body in register.bodies)
    return Figures(
        on=on,
        known_on=known_on,
        programme_running=register.starts_on <= on <= (register.ends_on or dt.date.max),
        eligible=_of(body.ags for body in register.bodies),
        towns=towns,
        districts=len(register.bodies) - towns,
        participating=_of(counted.participating),
        started=_of(counted.started),
        starting_later=_of(counted.later),
        starting_on=min(counted.later.values(), default=None),
        managers_installed=_of(counted.installed),
        funds_received=received,
        budget=budgets[-1] if budgets else None,
        budgets=budgets,
        undated_start=tuple(sorted(counted.undated)),
        status=counted.status,
        comparisons=_comparisons(register, on),
        bodies={body.ags: body for body in register.bodies},
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    status: dict[str, str]
    participating: list[str]
    started: list[str]
    later: dict[str, dt.date]
    installed: list[str]
    undated: set[str]


def _count(register: Register, on: dt.date) -> _Counted:
    by_participation: dict[int, list[Step]] = {}
    for step in sorted(register.steps, key=lambda step: (step.participation, step.order)):
        by_participation.setdefault(step.participation, []).append(step)
    status: dict[str, str] = {}
    later: dict[str, dt.date] = {}
    undated: set[str] = set()
    for steps in by_participation.values():
        ags = steps[0].ags
        reached = [s for s in steps if _proven(s) <= on]
        if reached and status.get(ags, "ended") == "ended":
            status[ags] = reached[-1].status
        starts = [s for s in steps if s.status == "started" and s not in reached]
        if starts and status.get(ags) in {"announced", "approved"}:
            later[ags] = _proven(starts[0])
        if any(first_day(s.on, s.precision) <= on < _proven(s) for s in starts):
            undated.add(ags)
    return _Counted(
        status=status,
        participating=[ags for ags, found in status.items() if found in TAKING_PART],
        started=[ags for ags, found in status.items() if found in UNDER_WAY],
        later=later,
        installed=_installed(register, on),
        undated=undated,
    )


def _proven(step: Step) -> dt.date:
    return counts_from(step.on, step.precision, step.evidence_on)


def _installed(register: Register, on: dt.date) -> list[str]:
    return [
        span.ags
        for span in register.occupied
        if span.kind == "installed"
        and counts_from(span.from_on, span.precision, span.evidence_on) <= on
        and on <= (span.to_on or dt.date.max)
    ]


def _of(ags: Iterable[str]) -> Count:
    found = tuple(sorted(set(ags)))
    return Count(len(found), REGISTER, found)


def _published_at(published: Iterable[Published], figure: str, on: dt.date) -> Count | None:
    """Newest published value for a day not after ``on``; None when nothing was published."""
    known = [p for p in published if p.figure == figure and p.key_date_on <= on]
    if not known:
        return None
    newest = max(known, key=lambda p: p.key_date_on)
    return Count(newest.value, PUBLISHED, None, newest.source, newest.address, newest.key_date_on)


def _comparisons(register: Register, on: dt.date) -> tuple[Comparison, ...]:
    """Each published figure up to ``on`` beside the register's own for its day."""
    found = []
    for p in sorted(register.published, key=lambda p: (p.key_date_on, p.figure)):
        if p.key_date_on > on:
            continue
        counted = _count(register, p.key_date_on)
        own = {
            "eligible": len(register.bodies),
            "participating": len(counted.participating),
            "managers_installed": len(set(counted.installed)),
            "starting_later": len(counted.later),
        }
        found.append(
            Comparison(p.figure, p.value, own.get(p.figure), p.key_date_on, p.source, p.address)
        )
    return tuple(found)

"""Figures for a key date (Stichtagszahlen): one pure function over dated facts.

A figure is either computed from the register, with the municipalities behind it, or only
published: then just the sum is known, and no name is guessed.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from kim.kernel.dates import Precision, first_day
from kim.programme.rules.register import Body, Money, Published, Register, Step, counts_from

REGISTER = "register"
PUBLISHED = "published"
TAKING_PART = frozenset({"announced", "approved", "started", "paused"})
UNDER_WAY = frozenset({"started", "paused"})
BEFORE_START = TAKING_PART - UNDER_WAY
ONE_DAY = dt.timedelta(days=1)


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
class Start:
    """Municipalities that start in the same span (Beginn).

    ``on`` is the first day of the span that ``precision`` names.
    """

    on: dt.date
    precision: Precision
    ags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside the register's own for the same day (Abgleich)."""

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
    """All figures of one key date (Stichtag), each with its basis.

    ``unconfirmed`` started by announcement only: no later source says that they did.
    ``undated_starts`` lie in a span around the key date, on a day nobody published; they do
    not count as participating yet. ``vacant`` posts are known to be empty; of all others that
    are not installed nothing is known. ``starting_on`` is set when all later starts are one day.
    """

    on: dt.date
    known_on: dt.date
    programme_starts_on: dt.date
    programme_ends_on: dt.date | None
    eligible: Count
    towns: int
    districts: int
    participating: Count
    started: Count
    unconfirmed: tuple[str, ...]
    starting_later: Count
    starts: tuple[Start, ...]
    managers_installed: Count
    vacant: tuple[str, ...]
    funds_received: Count | None
    budget: Money | None
    budgets: tuple[Money, ...]
    undated_starts: tuple[Start, ...]
    status: dict[str, str]
    comparisons: tuple[Comparison, ...]
    bodies: dict[str, Body]

    @property
    def programme_running(self) -> bool:
        """Whether the key date lies in the programme, both ends inclusive."""
        return self.programme_starts_on <= self.on <= (self.programme_ends_on or dt.date.max)

    @property
    def starting_on(self) -> dt.date | None:
        """The day of all later starts; None without one, with several or with vague ones."""
        if len(self.starts) == 1 and self.starts[0].precision == Precision.DAY:
            return self.starts[0].on
        return None

    @property
    def share(self) -> Fraction:
        """Participating of eligible; 0 when nobody is eligible."""
        return Fraction(self.participating.value, self.eligible.value or 1)

    @property
    def share_percent(self) -> Decimal:
        """Share in percent with one place, half up."""
        percent = Decimal(self.share.numerator * 100) / self.share.denominator
        return percent.quantize(Decimal("0.1"), ROUND_HALF_UP)


def figures(register: Register, *, on: dt.date, known_on: dt.date) -> Figures:
    """Figures of the programme for the key date ``on`` from what was known on ``known_on``.

    A vague date counts from the first day on which it is proven (``counts_from``). A
    participation still counts on the day it ends. Facts about bodies that are not eligible
    are left out. The order of the facts does not matter.
    """
    counted = _count(register, on)
    budgets = tuple(
        sorted((m for m in register.money if m.announced_on <= on), key=lambda m: m.year)
    )
    towns = sum(body.is_town for body in register.bodies)
    return Figures(
        on=on,
        known_on=known_on,
        programme_starts_on=register.starts_on,
        programme_ends_on=register.ends_on,
        eligible=_of(body.ags for body in register.bodies),
        towns=towns,
        districts=len(register.bodies) - towns,
        participating=_of(counted.participating),
        started=_of(counted.started),
        unconfirmed=tuple(sorted(counted.unconfirmed)),
        starting_later=_of(counted.later),
        starts=_starts(counted.later),
        managers_installed=_of(counted.installed),
        vacant=tuple(sorted(_holding(register, "vacant", on) & counted.participating)),
        funds_received=_published_at(register.published, "funds_received", on),
        budget=budgets[-1] if budgets else None,
        budgets=budgets,
        undated_starts=_starts(counted.undated),
        status=counted.status,
        comparisons=_comparisons(register, on),
        bodies={body.ags: body for body in sorted(register.bodies, key=lambda body: body.ags)},
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """``status`` holds the step reached by everybody who reached one."""

    status: dict[str, str]
    later: dict[str, Step]
    undated: dict[str, Step]
    unconfirmed: set[str]
    installed: set[str]

    @property
    def participating(self) -> set[str]:
        return {ags for ags, found in self.status.items() if found in TAKING_PART}

    @property
    def started(self) -> set[str]:
        return {ags for ags, found in self.status.items() if found in UNDER_WAY}


def _count(register: Register, on: dt.date) -> _Counted:
    eligible = {body.ags for body in register.bodies}
    by_participation: dict[int, list[Step]] = {}
    for step in sorted(register.steps, key=lambda step: (step.participation, step.order)):
        if step.ags in eligible:
            by_participation.setdefault(step.participation, []).append(step)
    current: dict[str, Step] = {}
    later: dict[str, Step] = {}
    undated: dict[str, Step] = {}
    for steps in by_participation.values():
        ags = steps[0].ags
        reached = [step for step in steps if _holds_from(step) <= on]
        if reached and (ags not in current or current[ags].status == "ended"):
            current[ags] = reached[-1]
        coming = [step for step in steps if step.status == "started" and step not in reached]
        if coming and reached and reached[-1].status in BEFORE_START:
            later[ags] = coming[0]
        if coming and not reached and _span_begins(coming[0]) <= on >= register.starts_on:
            undated[ags] = coming[0]
    status = {ags: step.status for ags, step in current.items()}
    taking_part = {ags for ags, found in status.items() if found in TAKING_PART}
    return _Counted(
        status=status,
        later={ags: step for ags, step in later.items() if status[ags] in BEFORE_START},
        undated={ags: step for ags, step in undated.items() if ags not in taking_part},
        unconfirmed={
            ags
            for ags, step in current.items()
            if step.status in UNDER_WAY and step.certainty != "confirmed"
        },
        installed=_holding(register, "installed", on) & taking_part,
    )


def _holds_from(step: Step) -> dt.date:
    """First day of a step. The day on which a participation ends is still part of it."""
    day = counts_from(step.on, step.precision, step.evidence_on)
    if step.status == "ended" and step.precision == Precision.DAY:
        return day + ONE_DAY if day < dt.date.max else day
    return day


def _span_begins(step: Step) -> dt.date:
    return first_day(step.on, step.precision)


def _holding(register: Register, kind: str, on: dt.date) -> set[str]:
    """Whose post is in this state on the day; the last day of a span is inclusive."""
    return {
        span.ags
        for span in register.occupied
        if span.kind == kind
        and counts_from(span.from_on, span.precision, span.evidence_on) <= on
        and on <= (span.to_on or dt.date.max)
    }


def _starts(steps: dict[str, Step]) -> tuple[Start, ...]:
    grouped: dict[tuple[dt.date, Precision], list[str]] = {}
    for ags, step in sorted(steps.items()):
        span = (_span_begins(step), step.precision)
        grouped.setdefault(span, []).append(ags)
    return tuple(Start(*span, tuple(ags)) for span, ags in sorted(grouped.items()))


def _of(ags: Iterable[str]) -> Count:
    found = tuple(sorted(set(ags)))
    return Count(len(found), REGISTER, found)


def _published_at(published: Iterable[Published], figure: str, on: dt.date) -> Count | None:
    """Newest published value for a day not after ``on``; None when nothing was published."""
    known = [p for p in published if p.figure == figure and p.key_date_on <= on]
    if not known:
        return None
    newest = max(known, key=_published_order)
    return Count(newest.value, PUBLISHED, None, newest.source, newest.address, newest.key_date_on)


def _published_order(p: Published) -> tuple[dt.date, str, str, int, str]:
    return p.key_date_on, p.figure, p.source, p.value, p.address


def _comparisons(register: Register, on: dt.date) -> tuple[Comparison, ...]:
    """Each published figure up to ``on`` beside the register's own for its day."""
    due = sorted((p for p in register.published if p.key_date_on <= on), key=_published_order)
    own = {day: _own(register, day) for day in {p.key_date_on for p in due}}
    return tuple(
        Comparison(
            p.figure, p.value, own[p.key_date_on].get(p.figure), p.key_date_on, p.source, p.address
        )
        for p in due
    )


def _own(register: Register, on: dt.date) -> dict[str, int]:
    """What the register itself can say for a day; who received money it cannot."""
    counted = _count(register, on)
    return {
        "eligible": len(register.bodies),
        "participating": len(counted.participating),
        "managers_installed": len(counted.installed),
        "starting_later": len(counted.later),
    }

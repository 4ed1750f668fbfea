"""The register as frozen values: what the figures are computed from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kim.kernel.dates import Precision, first_day, last_day


@dataclass(frozen=True, slots=True)
class Body:
    """An eligible municipality (antragsberechtigte Kommune)."""

    ags: str
    name: str
    full_name: str
    is_town: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of a participation. ``order`` is its place in the participation."""

    ags: str
    participation: int
    order: int
    status: str
    on: dt.date
    precision: Precision
    evidence_on: dt.date
    certainty: str


@dataclass(frozen=True, slots=True)
class Occupied:
    """A span in which a post is installed, vacant or deputised; ``to_on`` None is open."""

    ags: str
    kind: str
    from_on: dt.date
    precision: Precision
    to_on: dt.date | None
    evidence_on: dt.date


@dataclass(frozen=True, slots=True)
class Money:
    """Programme money of a year, in EUR. ``is_about``: only published roughly."""

    year: int
    amount: Decimal
    is_about: bool
    announced_on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Published:
    """A figure from a publication. ``source`` names it, ``address`` leads to it."""

    figure: str
    value: int
    key_date_on: dt.date
    source: str
    address: str


@dataclass(frozen=True, slots=True)
class Register:
    """Everything the figures need, as it was known on one day."""

    starts_on: dt.date
    ends_on: dt.date | None
    bodies: Sequence[Body]
    steps: Sequence[Step]
    occupied: Sequence[Occupied]
    money: Sequence[Money]
    published: Sequence[Published]


def counts_from(on: dt.date, precision: Precision, evidence_on: dt.date) -> dt.date:
    """First day on which a fact surely holds.

    A source that says "2025" proves it for its own day when that lies in 2025: what it tells
    has happened by then. A source of another year proves it for the last day of 2025 only.
    A date with the precision of a day counts from that day.
    """
    if precision == Precision.DAY:
        return on
    if first_day(on, precision) <= evidence_on <= last_day(on, precision):
        return evidence_on
    return last_day(on, precision)

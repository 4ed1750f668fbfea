"""Freshness contract (Aktualität): how long what was checked counts as true, and what follows.

Intervals are dated data, so that a change of the rule changes no former day. Days are inclusive.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kim.kernel.dates import add_months


class Freshness(StrEnum):
    """How far an entry can be relied upon (Aktualität). Stored codes are never renamed."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Freshness.FRESH: "aktuell",
    Freshness.DUE: "Prüfung fällig",
    Freshness.OVERDUE: "überfällig",
    Freshness.HIDDEN: "nicht mehr öffentlich",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """How often offers of a kind are checked, from a day on (Prüfabstand).

    ``remind_days`` before the end of the interval it is due; ``grey_days`` after the end it is
    overdue and the manager hears of it; ``hide_days`` after the end it is hidden.
    """

    kind: str
    from_on: dt.date
    months: int
    remind_days: int
    grey_days: int
    hide_days: int
    source: str


OWN_RULE = "Vorgabe der Anwendung; die Kommune kann je Angebot einen anderen Abstand setzen"
START = dt.date(2000, 1, 1)
ANY = ""
INTERVALS = (
    Interval(
        kind=ANY, from_on=START, months=6, remind_days=14, grey_days=14, hide_days=42,
        source=OWN_RULE,
    ),
    Interval(
        kind="course", from_on=START, months=3, remind_days=14, grey_days=14, hide_days=42,
        source=OWN_RULE,
    ),
    Interval(
        kind="event", from_on=START, months=3, remind_days=14, grey_days=14, hide_days=42,
        source=OWN_RULE,
    ),
)  # fmt: skip
CAPACITY_DAYS = 28  # four weeks; then what was said about places counts no longer
SHORTEST, LONGEST = 7, 730  # days an own interval may have


def interval_for(kind: str, on: dt.date) -> Interval:
    """The rule for a kind on a day: its own one, else the general one; the newest that began."""
    begun = [row for row in INTERVALS if row.from_on <= on and row.kind in (kind, ANY)]
    return max(begun, key=lambda row: (row.kind == kind, row.from_on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The days of one entry: due, overdue and hidden from these days on (Prüftermine)."""

    due_on: dt.date
    overdue_on: dt.date
    hidden_on: dt.date

    def state(self, today: dt.date) -> Freshness:
        """Where the entry stands on a day."""
        if today >= self.hidden_on:
            return Freshness.HIDDEN
        if today >= self.overdue_on:
            return Freshness.OVERDUE
        return Freshness.DUE if today >= self.due_on else Freshness.FRESH

    def next_change(self, today: dt.date) -> dt.date | None:
        """The next day on which the state changes; None once it is hidden."""
        days = (self.due_on, self.overdue_on, self.hidden_on)
        return min((day for day in days if day > today), default=None)


def contract(
    *, kind: str, checked_on: dt.date, own_days: int | None = None, ends_on: dt.date | None = None
) -> Contract:
    """When an entry checked on a day must be checked again.

    ``own_days`` is the interval somebody set for this entry. The day after ``ends_on``, the
    last day of a course or event, it is hidden in any case: nobody can go there any more.
    """
    rule = interval_for(kind, checked_on)
    ends = (
        checked_on + dt.timedelta(days=own_days)
        if own_days is not None
        else add_months(checked_on, rule.months)
    )
    # a short interval of one's own is not due from its first day on
    remind = min(rule.remind_days, (ends - checked_on).days // 2)
    due = ends - dt.timedelta(days=remind)
    overdue = ends + dt.timedelta(days=rule.grey_days)
    hidden = ends + dt.timedelta(days=rule.hide_days)
    if ends_on is not None:
        hidden = min(hidden, ends_on + dt.timedelta(days=1))
    return Contract(due_on=min(due, hidden), overdue_on=min(overdue, hidden), hidden_on=hidden)


def capacity_counts(checked_on: dt.date | None, today: dt.date) -> bool:
    """Whether what was said about free places still counts: for four weeks."""
    return checked_on is not None and today <= checked_on + dt.timedelta(days=CAPACITY_DAYS)

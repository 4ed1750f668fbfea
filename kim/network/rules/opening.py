"""Opening and course times: what is open now, and what comes next, in Europe/Berlin."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from dateutil.rrule import rrule, rrulestr

from kim.kernel.dates import BERLIN, legal_day, rlp_holidays
from kim.network.rules.schedule import Closed, Dated, Hours, HoursKind, Schedule, Slot
from kim.network.rules.school_holidays import school_holiday

__all__ = [
    "Closed",
    "Dated",
    "Hours",
    "HoursKind",
    "Opening",
    "Schedule",
    "Slot",
    "days_of_rule",
    "is_open",
    "last_day_of",
    "next_openings",
    "openings",
    "rests_on",
]

DAY = dt.timedelta(days=1)
HORIZON = dt.timedelta(days=400)  # how far ahead the next opening is looked for
RULE_REACH = dt.timedelta(days=3660)  # rules are followed for ten years at most


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Opening:
    """One stretch of being open: moments in UTC, the end not included (geöffnet).

    UTC, because Python compares two moments of one zone by the clock on the wall.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: HoursKind
    note: str = ""

    @property
    def on(self) -> dt.date:
        """The day on which it begins in Berlin."""
        return legal_day(self.starts_at)

    @property
    def begins(self) -> dt.datetime:
        """Its begin by the clock in Berlin, for people to read."""
        return self.starts_at.astimezone(BERLIN)

    @property
    def ends(self) -> dt.datetime:
        """Its end by the clock in Berlin, for people to read."""
        return self.ends_at.astimezone(BERLIN)

    def covers(self, moment: dt.datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


def is_open(schedule: Schedule, now: dt.datetime, kind: HoursKind | None = None) -> bool:
    """Whether it is open at the moment ``now`` (aware); with ``kind``, for that kind of hours.

    Phone hours never make a place "open": without ``kind`` they do not count.
    """
    today = legal_day(now)
    return any(
        opening.covers(now)
        for opening in openings(schedule, today - DAY, today)
        if (opening.kind == kind if kind else opening.kind != HoursKind.PHONE)
    )


def next_openings(
    schedule: Schedule, now: dt.datetime, count: int = 3, kind: HoursKind | None = None
) -> list[Opening]:
    """The next ``count`` stretches that begin after ``now``, at most 400 days ahead, in order."""
    today = legal_day(now)
    found: list[Opening] = []
    first = today
    while len(found) < count and first < today + HORIZON:
        last = min(first + 30 * DAY, today + HORIZON)
        found += [
            opening
            for opening in openings(schedule, first, last)
            if opening.starts_at > now and kind in (None, opening.kind)
        ]
        first = last + DAY
    return found[:count]


def openings(schedule: Schedule, first: dt.date, last: dt.date) -> list[Opening]:
    """Every stretch that begins on one of the days, both inclusive, in order of time."""
    found = set()
    for hours, day in _hours_and_days(schedule, first, last):
        if opening := _opening(hours, day):
            found.add(opening)
    return sorted(found)


def _hours_and_days(
    schedule: Schedule, first: dt.date, last: dt.date
) -> Iterator[tuple[Hours, dt.date]]:
    for day in _days(first, last) if schedule.slots else ():
        slots = [slot for slot in schedule.slots if _counts(slot, day)]
        if slots and not rests_on(schedule, day):
            for slot in slots:
                yield slot, day
    for dated in schedule.dates:
        for day in days_of_rule(dated, first, last):
            single = not dated.rule
            if not (_is_closed(schedule, day) if single else rests_on(schedule, day)):
                yield dated, day
    for extra in schedule.extra:
        for day in days_of_rule(extra, first, last):
            yield extra, day


def rests_on(schedule: Schedule, day: dt.date) -> bool:
    """Whether what comes back regularly falls out on this day."""
    if _is_closed(schedule, day):
        return True
    if schedule.closed_on_public_holidays and day in rlp_holidays(day.year):
        return True
    return schedule.closed_in_school_holidays and school_holiday(day) is not None


def _is_closed(schedule: Schedule, day: dt.date) -> bool:
    return any(closed.covers(day) for closed in schedule.closed)


def _counts(slot: Slot, day: dt.date) -> bool:
    begun = slot.from_on is None or slot.from_on <= day
    return begun and (slot.until_on is None or day <= slot.until_on) and day.weekday() in slot.days


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += DAY


def _opening(hours: Hours, day: dt.date) -> Opening | None:
    """The stretch as moments. None if the night without 2 o'clock leaves nothing of it.

    The clock on the wall counts. An hour that comes twice is the first one; an hour that does
    not exist is the one after it.
    """
    end_day = day + DAY if hours.past_midnight else day
    starts = _moment(day, hours.opens)
    ends = _moment(end_day, hours.closes)
    if ends <= starts:
        return None
    return Opening(starts_at=starts, ends_at=ends, kind=hours.kind, note=hours.note)


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, BERLIN).astimezone(dt.UTC)


def days_of_rule(dated: Dated, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days of a date or rule between two days, both inclusive; without those that fall out."""
    if not dated.rule:
        if first <= dated.on <= last:
            yield dated.on
        return
    for day in takewhile(lambda day: day <= last, _all_days(dated.rule, dated.on)):
        if day >= first and day not in dated.not_on:
            yield day


@lru_cache(maxsize=2048)
def _all_days(rule: str, on: dt.date) -> tuple[dt.date, ...]:
    """All days of a rule within ten years. Raises ValueError for a rule that cannot be read."""
    start = dt.datetime.combine(on, dt.time())
    parts = dict(part.split("=", 1) for part in rule.upper().split(";"))
    count = int(parts.pop("COUNT", "0"))
    reach = start + RULE_REACH
    end = min(_until(parts.pop("UNTIL", "")) or reach, reach)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    found = rrulestr(text, dtstart=start)
    assert isinstance(found, rrule)
    moments = iter(found.replace(until=end))
    return tuple(moment.date() for moment in (islice(moments, count) if count else moments))


def _until(text: str) -> dt.datetime | None:
    """The day of UNTIL; its time of day says nothing here, days are counted."""
    return dt.datetime.strptime(text[:8], "%Y%m%d") if text else None  # noqa: DTZ007 -- a day


def last_day_of(schedule: Schedule) -> dt.date | None:
    """The last day on which something takes place, or None if there is no end.

    None also for a schedule that names no day at all. A rule without an end has none.
    """
    if not (schedule.slots or schedule.dates or schedule.extra):
        return None
    ends: list[dt.date] = []
    for slot in schedule.slots:
        if slot.until_on is None:
            return None
        ends.append(slot.until_on)
    for dated in (*schedule.dates, *schedule.extra):
        days = list(days_of_rule(dated, dt.date.min, dt.date.max))
        if days and dated.rule and "UNTIL=" not in dated.rule and "COUNT=" not in dated.rule:
            return None
        ends += days[-1:]
    return max(ends, default=None)

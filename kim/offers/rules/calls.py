"""Call list (Anrufliste): which offers are worth the manager's half hour first, and why."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kim.kernel.dates import format_day, rlp_holiday_names
from kim.network.rules.opening import Schedule, rests_on

WEIGHTS = {  # what misleads people most stands first
    "reported_gone": 100,
    "reported_wrong": 80,
    "expired": 70,
    "bounced": 60,
    "source_differs": 50,
    "overdue": 40,
    "holiday": 25,
    "capacity_old": 10,
}
PER_REPEAT = 10  # each further report of the same
PER_WEEK = 2  # waiting counts, at most for half a year
MOST_WEEKS = 26
TRIED = 30  # somebody who was not reached comes after those nobody has tried
HOLIDAY_DAYS = 14  # how far ahead holidays are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One open signal of an offer (Anlass)."""

    kind: str
    text: str
    since: dt.date
    count: int = 1
    tried_on: dt.date | None = None


def score(reasons: Iterable[Reason], today: dt.date) -> int:
    """How urgent a call is: the strongest reason, a little for every other, repeats and waiting.

    More reasons, more reports or a longer wait never make it less.
    """
    found = sorted((_weight(reason, today) for reason in reasons), reverse=True)
    return found[0] + sum(weight // 4 for weight in found[1:]) if found else 0


def _weight(reason: Reason, today: dt.date) -> int:
    weeks = min(max((today - reason.since).days // 7, 0), MOST_WEEKS)
    repeats = (reason.count - 1) * PER_REPEAT
    tried = TRIED if reason.tried_on == today else 0
    return max(WEIGHTS[reason.kind] + repeats + PER_WEEK * weeks - tried, 0)


def coming_holidays(today: dt.date) -> dict[dt.date, str]:
    """Public holidays of Rheinland-Pfalz in the next two weeks, with their names."""
    days = [today + dt.timedelta(days=offset) for offset in range(HOLIDAY_DAYS + 1)]
    names = {day: rlp_holiday_names(day.year).get(day, "") for day in days}
    return {day: name for day, name in names.items() if name}


def holiday_questions(schedule: Schedule, today: dt.date) -> Iterator[str]:
    """Public holidays of the next two weeks on which weekly hours would go on, as sentences."""
    if schedule.closed_on_public_holidays:
        return
    extra = {dated.on for dated in schedule.extra}
    for day, name in coming_holidays(today).items():
        if day in extra or rests_on(schedule, day):
            continue
        if any(
            day.weekday() in slot.days and _runs(slot.from_on, slot.until_on, day)
            for slot in schedule.slots
        ):
            yield f"Am {format_day(day)} ({name}) wäre nach Plan geöffnet."


def _runs(first: dt.date | None, last: dt.date | None, day: dt.date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)

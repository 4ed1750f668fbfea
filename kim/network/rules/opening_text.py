"""Opening times in German: "Mo und Mi 15–17 Uhr, nicht in den Schulferien"."""

import datetime as dt
from collections.abc import Sequence

from kim.kernel.dates import MONTHS, WEEKDAYS, format_day
from kim.network.rules.schedule import Dated, Hours, HoursKind, Schedule, Slot

SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LEAST_RANGE = 3  # from three days in a row on it is "Mo–Mi"
PREFIX = {HoursKind.PHONE: "Telefon: "}


def schedule_text(schedule: Schedule) -> str:
    """All of it in one line; empty for an empty schedule."""
    parts = [*_slot_texts(schedule.slots), *(dated_text(row) for row in schedule.dates)]
    parts += [f"zusätzlich {dated_text(row)}" for row in schedule.extra]
    sentences = ["; ".join(parts)] if parts else []
    if parts and (exceptions := exceptions_text(schedule)):
        sentences[0] += f", {exceptions}"
    if schedule.by_appointment:
        sentences.append("nach Vereinbarung")
    if schedule.note:
        sentences.append(schedule.note)
    return "; ".join(sentences)


def exceptions_text(schedule: Schedule) -> str:
    """When it falls out: "nicht an Feiertagen und in den Schulferien, geschlossen am …"."""
    rests = []
    if schedule.closed_on_public_holidays:
        rests.append("an Feiertagen")
    if schedule.closed_in_school_holidays:
        rests.append("in den Schulferien")
    parts = [f"nicht {' und '.join(rests)}"] if rests else []
    for closed in schedule.closed:
        if closed.from_on == closed.to_on:
            span = f"am {format_day(closed.from_on)}"
        else:
            span = f"vom {format_day(closed.from_on)} bis {format_day(closed.to_on)}"
        reason = f" ({closed.reason})" if closed.reason else ""
        parts.append(f"geschlossen {span}{reason}")
    return ", ".join(parts)


def days_text(days: Sequence[int]) -> str:
    """``Mo–Fr``, ``Mo und Mi``, ``Mo–Mi und Sa``."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names: list[str] = []
    for run in runs:
        if len(run) >= LEAST_RANGE:
            names.append(f"{SHORT[run[0]]}–{SHORT[run[-1]]}")
        else:
            names += [SHORT[day] for day in run]
    return join_and(names)


def hours_text(hours: Hours) -> str:
    """``15–17 Uhr``, ``8:30–12 Uhr``, ``20–2 Uhr (bis zum nächsten Tag)``."""
    return f"{_span(hours)} Uhr{_after(hours)}"


def join_and(names: Sequence[str]) -> str:
    """``a``, ``a und b``, ``a, b und c``."""
    return " und ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _span(hours: Hours) -> str:
    closes = "24" if hours.past_midnight and hours.closes == dt.time() else _clock(hours.closes)
    return f"{_clock(hours.opens)}–{closes}"


def _clock(time: dt.time) -> str:
    return f"{time.hour}:{time.minute:02}" if time.minute else str(time.hour)


def _after(hours: Hours) -> str:
    night = hours.past_midnight and hours.closes != dt.time()
    notes = [text for text in ("bis zum nächsten Tag" if night else "", hours.note) if text]
    return f" ({', '.join(notes)})" if notes else ""


def _slot_texts(slots: Sequence[Slot]) -> list[str]:
    """Slots of the same days together: "Mo–Fr 8–12 und 14–16 Uhr"."""
    groups: dict[tuple[object, ...], list[Slot]] = {}
    for slot in slots:
        night = slot.past_midnight and slot.closes != dt.time()
        key = (slot.kind, slot.days, slot.from_on, slot.until_on, night, slot.note)
        groups.setdefault(key, []).append(slot)
    same_hours: dict[tuple[object, ...], list[Slot]] = {}
    texts = []
    for group in groups.values():
        if len(group) > 1:
            texts.append(_group_text(group))
        else:
            slot = group[0]
            alike_key = (slot.kind, slot.from_on, slot.until_on, hours_text(slot))
            same_hours.setdefault(alike_key, []).append(slot)
    for alike in same_hours.values():
        days = sorted({day for slot in alike for day in slot.days})
        texts.append(f"{_intro(alike[0], days)} {hours_text(alike[0])}{_validity(alike[0])}")
    return texts


def _group_text(group: Sequence[Slot]) -> str:
    first = group[0]
    spans = join_and([_span(slot) for slot in sorted(group, key=lambda slot: slot.opens)])
    return f"{_intro(first, first.days)} {spans} Uhr{_after(first)}{_validity(first)}"


def _intro(slot: Slot, days: Sequence[int]) -> str:
    return f"{PREFIX.get(slot.kind, '')}{days_text(days)}"


def _validity(slot: Slot) -> str:
    first, last = slot.from_on, slot.until_on
    if first and last:
        return f" (vom {format_day(first)} bis {format_day(last)})"
    if first:
        return f" (ab {format_day(first)})"
    return f" (bis {format_day(last)})" if last else ""


def dated_text(dated: Dated) -> str:
    """``am 03.12.2026, 15–17 Uhr`` or ``jeden 1. Dienstag im Monat 15–17 Uhr, ab …``."""
    prefix = PREFIX.get(dated.kind, "")
    if not dated.rule:
        day = f"{SHORT[dated.on.weekday()]}, {format_day(dated.on)}"
        return f"{prefix}{day}, {hours_text(dated)}"
    out = (
        [f"nicht am {join_and([format_day(day) for day in dated.not_on])}"] if dated.not_on else []
    )
    parts = [f"{prefix}{rule_text(dated)} {hours_text(dated)}", f"ab {format_day(dated.on)}", *out]
    return ", ".join(parts)


def rule_text(dated: Dated) -> str:
    """A recurrence in words; rules beyond the usual ones are "nach besonderem Plan"."""
    parts = dict(part.split("=", 1) for part in dated.rule.split(";"))
    frequency, step = parts.pop("FREQ"), int(parts.pop("INTERVAL", "1"))
    ending = _ending(parts.pop("COUNT", ""), parts.pop("UNTIL", ""))
    parts.pop("WKST", None)
    words = {
        "DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly,
    }[frequency](parts, step, dated.on)  # fmt: skip
    return f"{words or 'nach besonderem Plan'}{ending}"


def _ending(count: str, until: str) -> str:
    if count:
        return f" ({count}-mal)"
    return f" (bis {until[6:8]}.{until[4:6]}.{until[:4]})" if until else ""


def _daily(parts: dict[str, str], step: int, _on: dt.date) -> str:
    return "" if parts else "täglich" if step == 1 else f"alle {step} Tage"


def _weekly(parts: dict[str, str], step: int, on: dt.date) -> str:
    codes = parts.pop("BYDAY", RULE_DAYS[on.weekday()]).split(",")
    if parts or any(code not in RULE_DAYS for code in codes):
        return ""
    days = days_text(sorted(RULE_DAYS.index(code) for code in codes))
    return f"jeden {days}" if step == 1 else f"alle {step} Wochen {days}"


def _monthly(parts: dict[str, str], step: int, on: dt.date) -> str:
    rhythm = "im Monat" if step == 1 else f"alle {step} Monate"
    if code := parts.pop("BYDAY", ""):
        place, day = code[:-2].removeprefix("+"), code[-2:]
        if parts or "," in code or not place or day not in RULE_DAYS:
            return ""
        which = {"-1": "letzten"}.get(place, f"{place}." if place.isdigit() else "")
        return f"jeden {which} {WEEKDAYS[RULE_DAYS.index(day)]} {rhythm}" if which else ""
    number = parts.pop("BYMONTHDAY", str(on.day))
    return "" if parts or not number.isdigit() else f"am {number}. {rhythm}"


def _yearly(parts: dict[str, str], step: int, on: dt.date) -> str:
    if parts or step != 1:
        return ""
    return f"jedes Jahr am {on.day}. {MONTHS[on.month - 1]}"

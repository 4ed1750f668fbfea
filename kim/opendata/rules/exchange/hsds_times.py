"""Times in HSDS 3.0: one ``schedule`` for each rule, and back where the rule is certain."""

import datetime as dt
import re
from typing import Any

from kim.network.rules.opening_data import MOST_TEXT, ScheduleInvalid, parse_schedule
from kim.network.rules.opening_text import schedule_text
from kim.network.rules.schedule import Dated, Schedule, Slot
from kim.opendata.rules.exchange.clean import line_of
from kim.opendata.rules.exchange.record import WEEKDAYS, Json, Loss

RULE_PARTS = {"INTERVAL": "interval", "COUNT": "count", "BYDAY": "byday",
              "BYMONTHDAY": "bymonthday", "WKST": "wkst"}  # fmt: skip
NUMBERS = ("INTERVAL", "COUNT")
FREQUENCIES = ("WEEKLY", "MONTHLY")
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
UNSAID = ("byweekno", "byyearday", "timezone")


def write_schedules(schedule: Schedule) -> tuple[list[Json], list[Loss]]:
    """The schedules of HSDS without ids, and what they cannot say."""
    rows = [_slot(slot) for slot in schedule.slots]
    losses: list[Loss] = []
    for dated in (*schedule.dates, *schedule.extra):
        row = _dated(dated)
        if row is None:
            why = "HSDS kennt nur wöchentliche und monatliche Regeln."
            losses.append(Loss("schedules", "Regel", why, "profile"))
            row = {"description": schedule_text(Schedule(dates=(dated,)))}
        if dated.not_on:
            losses.append(Loss("schedules", "Ausfalltage", "HSDS kennt keine.", "profile"))
        rows.append(row)
    for name, value in (("Schließzeiten", schedule.closed),
                        ("Feiertage", schedule.closed_on_public_holidays),
                        ("Schulferien", schedule.closed_in_school_holidays)):  # fmt: skip
        if value:
            losses.append(Loss("schedules", name, "HSDS sagt nicht, wann etwas ruht.", "profile"))
    said = "; ".join(filter(None, [schedule.by_appointment * "nach Vereinbarung", schedule.note]))
    if said:
        rows.append({"description": said})
    return rows, losses


def _hours(hours: Slot | Dated) -> Json:
    row: Json = {"opens_at": f"{hours.opens:%H:%M}", "closes_at": f"{hours.closes:%H:%M}"}
    if hours.note:
        row["description"] = hours.note
    return row | {"notes": hours.kind.label}


def _slot(slot: Slot) -> Json:
    row: Json = {"freq": "WEEKLY", "wkst": "MO", "byday": ",".join(WEEKDAYS[d] for d in slot.days)}
    if slot.from_on:
        row["valid_from"] = slot.from_on.isoformat()
    if slot.until_on:
        row["valid_to"] = slot.until_on.isoformat()
    return row | _hours(slot)


def _dated(dated: Dated) -> Json | None:
    row: Json = {"dtstart": dated.on.isoformat()}
    if not dated.rule:
        row |= {"valid_from": row["dtstart"], "valid_to": row["dtstart"]}
        return row | _hours(dated)
    parts = dict(part.split("=", 1) for part in dated.rule.split(";"))
    if parts.pop("FREQ") not in FREQUENCIES:
        return None
    row["freq"] = dated.rule.split("FREQ=")[1].split(";")[0]
    if until := parts.pop("UNTIL", ""):
        row["until"] = f"{until[:4]}-{until[4:6]}-{until[6:8]}"
    for name, value in parts.items():
        if name not in RULE_PARTS:
            return None
        row[RULE_PARTS[name]] = int(value) if name in NUMBERS else value
    return row | _hours(dated)


def read_schedules(rows: Any, place: str) -> tuple[Schedule, list[Loss]]:
    """The times of a list of schedules; what is not certain becomes a note."""
    data: Json = {"slots": [], "dates": []}
    notes: list[str] = []
    losses: list[Loss] = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        found = _read(row)
        if found is not None and _valid(found):
            data[found[0]].append(found[1])
            continue
        words = line_of(str(row.get("description") or ""))
        if words == "nach Vereinbarung":
            data["by_appointment"] = True
            continue
        notes += [words] if words else []
        if len(row) > 2 or not words:
            why = "Die Regel ist für kim nicht eindeutig; sie steht als Hinweis dabei."
            losses.append(Loss(f"{place}.schedules", "Zeit", why, "extra"))
    data["note"] = "; ".join(dict.fromkeys(notes))[:MOST_TEXT].strip()
    return parse_schedule(data), losses


def _valid(found: tuple[str, Json]) -> bool:
    try:
        parse_schedule({found[0]: [found[1]]})
    except ScheduleInvalid:
        return False
    return True


def _read(row: Json) -> tuple[str, Json] | None:
    """The row as a slot or a dated one in the JSON of ``parse_schedule``; None if unclear."""
    opens, closes = _clock(row.get("opens_at")), _clock(row.get("closes_at"))
    if not opens or not closes or opens == closes or any(row.get(name) for name in UNSAID):
        return None
    hours = {"opens": opens, "closes": closes, "past_midnight": closes < opens,
             "note": line_of(str(row.get("description") or ""))[:MOST_TEXT]}  # fmt: skip
    first = _day(row.get("dtstart")) or _day(row.get("valid_from"))
    last = _day(row.get("until")) or _day(row.get("valid_to"))
    if not row.get("freq"):
        single = first and first == last and not row.get("byday")
        return ("dates", {"on": first, **hours}) if single else None
    days = str(row.get("byday") or "").replace(" ", "").split(",")
    plain = row["freq"] == "WEEKLY" and not (row.get("bymonthday") or row.get("count"))
    if plain and row.get("interval") in (None, 1) and set(days) <= set(WEEKDAYS):
        numbers = [WEEKDAYS.index(day) for day in days]
        return "slots", {"days": numbers, "from_on": first, "until_on": last, **hours}
    if not first or row["freq"] not in FREQUENCIES:
        return None
    rule = [f"FREQ={row['freq']}"]
    rule += [f"{name}={row[key]}" for name, key in RULE_PARTS.items() if row.get(key)]
    if row.get("until") and last:
        rule.append(f"UNTIL={last.replace('-', '')}")
    return "dates", {"on": first, "rule": ";".join(rule), **hours}


def _clock(value: Any) -> str:
    found = CLOCK.fullmatch(value) if isinstance(value, str) else None
    return f"{int(found[1]):02}:{found[2]}" if found else ""


def _day(value: Any) -> str:
    if not isinstance(value, str) or not DAY.match(value):
        return ""
    try:
        return dt.date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return ""

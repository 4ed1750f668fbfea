"""Opening times as JSON: read with a German sentence for every wrong field, and written."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from kim.kernel.dates import EARLIEST, LATEST
from kim.network.rules.opening import days_of_rule
from kim.network.rules.schedule import VERSION, Closed, Dated, HoursKind, Schedule, Slot
from kim.network.rules.texts import INVISIBLE, clean_text, has_invisible

T = TypeVar("T")
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
END_OF_DAY = "24:00"
DAY_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOST_ROWS = 100
MOST_TEXT = 300
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
ONE_DAY = "([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)"
RULE_PARTS: Mapping[str, re.Pattern[str]] = {
    "FREQ": re.compile("|".join(sorted(FREQUENCIES))),
    "INTERVAL": re.compile(r"[1-9]\d?", re.ASCII),
    "COUNT": re.compile(r"[1-9]\d{0,2}", re.ASCII),
    "UNTIL": re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII),
    "WKST": re.compile(r"MO|TU|WE|TH|FR|SA|SU"),
    "BYDAY": re.compile(rf"{ONE_DAY}(,{ONE_DAY})*"),
    "BYMONTHDAY": re.compile(r"-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01]))*", re.ASCII),
    "BYMONTH": re.compile(r"([1-9]|1[0-2])(,([1-9]|1[0-2]))*", re.ASCII),
    "BYSETPOS": re.compile(r"-?[1-9]\d?(,-?[1-9]\d?)*", re.ASCII),
}  # fmt: skip
NEVER = "Nach dieser Regel findet nie etwas statt. Bitte prüfen Sie Tag und Monat."
UNREADABLE = (
    "Diese Wiederholung kann nicht gelesen werden. Erlaubt sind tägliche, wöchentliche, "
    "monatliche und jährliche Regeln (RRULE)."
)
KEYS = {
    "version", "slots", "dates", "extra", "closed", "closed_on_public_holidays",
    "closed_in_school_holidays", "by_appointment", "note",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong where: ``path`` such as ``slots.0.closes``, and a German sentence."""

    path: str
    message: str


class ScheduleInvalid(Exception):
    """The times cannot be read (Zeiten fehlerhaft). ``problems`` say where and how to fix it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class _Wrong(Exception):
    """One wrong value; the text is the German sentence."""


def parse_schedule(data: object) -> Schedule:
    """Read the JSON of a schedule. An empty object is an empty schedule.

    Raises ScheduleInvalid with every wrong field at once.
    """
    if not isinstance(data, Mapping):
        raise ScheduleInvalid([Problem(path="", message="Zeiten müssen ein Objekt sein.")])
    reader = _Reader(data)
    if data.get("version", VERSION) != VERSION:
        reader.note("version", "Diese Fassung der Zeiten ist unbekannt; bekannt ist 1.")
    for key in sorted(set(map(str, data)) - KEYS):
        reader.note(key[:40], "Dieses Feld gibt es in den Zeiten nicht. Bitte entfernen Sie es.")
    schedule = Schedule(
        slots=reader.rows("slots", _slot),
        dates=reader.rows("dates", _dated),
        extra=reader.rows("extra", _dated),
        closed=reader.rows("closed", _closed),
        closed_on_public_holidays=reader.value("closed_on_public_holidays", _flag, instead=False),
        closed_in_school_holidays=reader.value("closed_in_school_holidays", _flag, instead=False),
        by_appointment=reader.value("by_appointment", _flag, instead=False),
        note=reader.value("note", _text, instead=""),
    )
    reader.finish()
    return schedule


class _Reader:
    """Reads fields of an object and collects what is wrong, with its path."""

    def __init__(self, data: Mapping[str, Any], path: str = "") -> None:
        self.data, self.path = data, path
        self.problems: list[Problem] = []

    def note(self, key: str, message: str) -> None:
        path = f"{self.path}.{key}" if self.path else key
        self.problems.append(Problem(path=path, message=message))

    def value(self, key: str, read: Callable[[object], T], instead: T) -> T:
        """The field as ``read`` has it; ``instead`` when it is wrong, for nobody to keep."""
        try:
            return read(self.data.get(key))
        except _Wrong as wrong:
            self.note(key, str(wrong))
            return instead

    def rows(self, key: str, read: Callable[["_Reader"], T]) -> tuple[T, ...]:
        rows = self.data.get(key) or []
        if not isinstance(rows, list) or len(rows) > MOST_ROWS:
            self.note(key, f"Hier steht eine Liste mit höchstens {MOST_ROWS} Zeilen.")
            return ()
        found = []
        for index, row in enumerate(rows):
            if not isinstance(row, Mapping):
                self.note(f"{key}.{index}", "Jede Zeile muss ein Objekt sein.")
                continue
            reader = _Reader(row, f"{self.path}.{key}.{index}" if self.path else f"{key}.{index}")
            value = read(reader)
            self.problems += reader.problems
            if not reader.problems:
                found.append(value)
        return tuple(found)

    def finish(self) -> None:
        if self.problems:
            raise ScheduleInvalid(self.problems)


def _slot(reader: _Reader) -> Slot:
    hours = _hours(reader)
    slot = Slot(
        days=reader.value("days", _weekdays, instead=()),
        from_on=reader.value("from_on", _optional_day, instead=None),
        until_on=reader.value("until_on", _optional_day, instead=None),
        **hours,
    )
    if slot.from_on and slot.until_on and slot.until_on < slot.from_on:
        reader.note("until_on", "Der letzte Tag liegt vor dem ersten. Bitte tauschen Sie beide.")
    return slot


def _dated(reader: _Reader) -> Dated:
    hours = _hours(reader)
    dated = Dated(
        on=reader.value("on", _day, instead=EARLIEST),
        rule=reader.value("rule", _rule, instead=""),
        not_on=reader.value("not_on", _days, instead=()),
        **hours,
    )
    if not reader.problems and next(days_of_rule(dated, dated.on, dt.date.max), None) is None:
        reader.note("rule", NEVER)
    return dated


def _closed(reader: _Reader) -> Closed:
    first = reader.value("from_on", _day, instead=EARLIEST)
    last = reader.value("to_on", _optional_day, instead=None) or first
    if not reader.problems and last < first:
        reader.note(
            "to_on", "Der letzte Schließtag liegt vor dem ersten. Bitte tauschen Sie beide."
        )
    return Closed(from_on=first, to_on=last, reason=reader.value("reason", _text, instead=""))


def _hours(reader: _Reader) -> dict[str, Any]:
    opens = reader.value("opens", _time, instead=dt.time())
    closes_text = reader.data.get("closes")
    past_midnight = reader.value("past_midnight", _flag, instead=False)
    if closes_text == END_OF_DAY:
        closes, past_midnight = dt.time(), True
    else:
        closes = reader.value("closes", _time, instead=dt.time())
    if not reader.problems:
        _check_order(reader, opens, closes, past_midnight)
    return {
        "opens": opens,
        "closes": closes,
        "past_midnight": past_midnight,
        "kind": reader.value("kind", _kind, instead=HoursKind.VISITING),
        "note": reader.value("note", _text, instead=""),
    }


def _check_order(reader: _Reader, opens: dt.time, closes: dt.time, past_midnight: bool) -> None:
    if past_midnight and closes > opens:
        reader.note(
            "closes",
            "Das wären mehr als 24 Stunden. Bitte nehmen Sie „bis nach Mitternacht“ heraus.",
        )
    if not past_midnight and closes <= opens:
        reader.note(
            "closes",
            "Das Ende liegt vor dem Anfang. Bitte ändern Sie eine Uhrzeit oder kreuzen Sie "
            "„bis nach Mitternacht“ an.",
        )


def _time(value: object) -> dt.time:
    if isinstance(value, str) and (found := TIME.fullmatch(value)):
        return dt.time(int(found[1]), int(found[2]))
    raise _Wrong("Bitte geben Sie eine Uhrzeit von 00:00 bis 23:59 an, zum Beispiel 15:00.")


def _day(value: object) -> dt.date:
    if isinstance(value, str) and DAY_TEXT.fullmatch(value):
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            day = dt.date.min
        if EARLIEST <= day <= LATEST:
            return day
    raise _Wrong("Bitte geben Sie einen Tag zwischen 01.01.2000 und 31.12.2099 an.")


def _optional_day(value: object) -> dt.date | None:
    return None if value in (None, "") else _day(value)


def _days(value: object) -> tuple[dt.date, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise _Wrong(f"Hier steht eine Liste mit höchstens {MOST_ROWS} Tagen.")
    return tuple(sorted({_day(row) for row in value}))


def _weekdays(value: object) -> tuple[int, ...]:
    good = (
        isinstance(value, list)
        and value
        and all(type(day) is int and 0 <= day <= 6 for day in value)
    )
    if not good:
        raise _Wrong("Bitte wählen Sie mindestens einen Wochentag.")
    assert isinstance(value, list)
    return tuple(sorted(set(value)))


def _kind(value: object) -> HoursKind:
    if value in (None, ""):
        return HoursKind.VISITING
    if value in list(HoursKind):
        return HoursKind(str(value))
    raise _Wrong("Diese Art der Zeit gibt es nicht. Bitte wählen Sie eine aus der Liste.")


def _flag(value: object) -> bool:
    if value in (None, False, True):
        return bool(value)
    raise _Wrong("Hier steht nur ja oder nein.")


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise _Wrong(f"Hier steht ein Text mit höchstens {MOST_TEXT} Zeichen.")
    if has_invisible(value):
        raise _Wrong(INVISIBLE)
    return clean_text(value)


def _rule(value: object) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise _Wrong(UNREADABLE)
    text = value.upper().removeprefix("RRULE:").rstrip(";")
    parts = [part.partition("=") for part in text.split(";")]
    names = [name for name, _, _ in parts]
    good = len(set(names)) == len(names) and "FREQ" in names
    for name, _, content in parts:
        good = good and name in RULE_PARTS and RULE_PARTS[name].fullmatch(content) is not None
    if not good:
        raise _Wrong(UNREADABLE)
    try:
        next(days_of_rule(_probe(text), EARLIEST, LATEST), None)
    except ValueError as error:
        raise _Wrong("Diese Wiederholung widerspricht sich. Bitte wählen Sie sie neu.") from error
    return text


def _probe(rule: str) -> Dated:
    return Dated(on=EARLIEST, rule=rule, opens=dt.time(8), closes=dt.time(9))


def schedule_data(schedule: Schedule) -> dict[str, Any]:
    """The schedule as JSON of version 1; what is empty is left out. ``parse_schedule`` reads it."""
    return _without_empty(
        {
            "version": VERSION,
            "slots": [_slot_data(row) for row in schedule.slots],
            "dates": [_dated_data(row) for row in schedule.dates],
            "extra": [_dated_data(row) for row in schedule.extra],
            "closed": [
                _without_empty(
                    {"from_on": _iso(row.from_on), "to_on": _iso(row.to_on), "reason": row.reason}
                )
                for row in schedule.closed
            ],
            "closed_on_public_holidays": schedule.closed_on_public_holidays,
            "closed_in_school_holidays": schedule.closed_in_school_holidays,
            "by_appointment": schedule.by_appointment,
            "note": schedule.note,
        }
    )


def _slot_data(slot: Slot) -> dict[str, Any]:
    return _without_empty(
        {
            "days": list(slot.days),
            **_hours_data(slot),
            "from_on": _iso(slot.from_on),
            "until_on": _iso(slot.until_on),
        }
    )


def _dated_data(dated: Dated) -> dict[str, Any]:
    return _without_empty(
        {
            "on": _iso(dated.on),
            "rule": dated.rule,
            "not_on": [_iso(day) for day in dated.not_on],
            **_hours_data(dated),
        }
    )


def _hours_data(hours: Slot | Dated) -> dict[str, Any]:
    return {
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "past_midnight": hours.past_midnight,
        "kind": hours.kind.value,
        "note": hours.note,
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", [], False)}

"""Weekly opening hours as people type them: one line per day, ``9–12, 14:00–16:30``."""

import re
from collections.abc import Mapping
from typing import Any

DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
TIME = r"(\d{1,2})(?:[:.](\d{2}))?(?: ?Uhr)?"
SPAN = re.compile(rf"{TIME} ?(?:-|–|—|bis) ?{TIME}", re.ASCII)
WRONG = "Bitte Zeiten wie 9–12, 14:00–16:30 eingeben; mehrere mit Komma trennen."
ORDER = "Das Ende liegt vor dem Anfang. Bitte tauschen Sie beide."


class LineWrong(Exception):
    """A line that cannot be read. Text: a German sentence that says how."""


def read_line(text: str) -> list[tuple[str, str]]:
    """Spans of a day in order, as ``("09:00", "12:00")``. Raises LineWrong."""
    spans = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]| und ", text))):
        found = SPAN.fullmatch(part)
        if not found:
            raise LineWrong(WRONG)
        opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
        if closes <= opens:
            raise LineWrong(ORDER)
        spans.append((opens, closes))
    return sorted(spans)


def _time(hour: str, minute: str | None) -> str:
    if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
        raise LineWrong(WRONG)
    return f"{int(hour):02}:{int(minute or 0):02}"


def with_lines(
    opening: Mapping[str, Any], lines: Mapping[int, str], *, by_appointment: bool
) -> dict[str, Any]:
    """The stored schedule with its weekly visiting hours replaced; what else it says stays.

    Raises LineWrong.
    """
    kept = [slot for slot in opening.get("slots", ()) if not _is_plain(slot)]
    typed = [
        {"days": [day], "opens": opens, "closes": closes}
        for day, line in sorted(lines.items())
        for opens, closes in read_line(line)
    ]
    found = {k: v for k, v in opening.items() if k not in ("slots", "by_appointment")}
    if typed or kept:
        found["slots"] = [*typed, *kept]
    if by_appointment:
        found["by_appointment"] = True
    if found.keys() <= {"version"}:
        return {}
    return {"version": 1, **found}


def lines_of(opening: Mapping[str, Any]) -> dict[int, str]:
    """The weekly visiting hours as lines to type over, by day (0 is Monday)."""
    found: dict[int, list[str]] = {}
    for slot in opening.get("slots", ()):
        if _is_plain(slot):
            for day in slot["days"]:
                found.setdefault(day, []).append(f"{slot['opens']}–{slot['closes']}")
    return {day: ", ".join(sorted(spans)) for day, spans in found.items()}


def _is_plain(slot: Mapping[str, Any]) -> bool:
    """Hours that a line can hold: without kind, note, first or last day."""
    return slot.keys() <= {"days", "opens", "closes"}

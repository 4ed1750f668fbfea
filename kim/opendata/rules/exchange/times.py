"""Opening times as people write them: read where certain, else kept as a note."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from kim.network.rules.opening_data import MOST_TEXT
from kim.network.rules.schedule import Dated, HoursKind, Schedule, Slot
from kim.opendata.rules.exchange.record import WEEKDAYS

NAMES = {
    "MO": ("mo", "montag", "montags", "mon"),
    "TU": ("di", "dienstag", "dienstags", "die"),
    "WE": ("mi", "mittwoch", "mittwochs", "mit"),
    "TH": ("do", "donnerstag", "donnerstags", "don"),
    "FR": ("fr", "freitag", "freitags", "fre"),
    "SA": ("sa", "samstag", "samstags", "sonnabend", "sonnabends"),
    "SU": ("so", "sonntag", "sonntags", "son"),
}
DAY_OF = {name: code for code, names in NAMES.items() for name in names}
ORDINALS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "letzten": -1, "letzter": -1, "erster": 1,
            "ersten": 1, "zweiten": 2, "zweiter": 2, "dritten": 3, "vierten": 4}  # fmt: skip
SKIPPED = frozenset({"jeden", "jede", "immer", "am", "von", "uhr", "h", "wöchentlich", "jeweils"})
APPOINTMENT = re.compile(
    r"(?:nur\s+|und\s+|oder\s+|sowie\s+)?(?:nach|mit)\s+(?:(?:tel\.?|telefonischer|vorheriger|"
    r"persönlicher|individueller)\s+)*"
    r"(?:vereinbarung|absprache|terminvereinbarung|termin)|\bn\.\s?v\.|\bauf anfrage",
    re.IGNORECASE,
)
TOKEN = re.compile(
    r"(?P<time>(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?(?![\d.:])|(?:[01]?\d|2[0-4])[:.][0-5]\d)"
    r"|(?P<ordinal>[1-5]\.)(?=\s*[A-Za-zÄÖÜäöü])"
    r"|(?P<dash>-|–|—|\bbis\b)"
    r"|(?P<join>,|;|/|&|\+|\bund\b|\bu\.|\n|\bsowie\b|:(?=\s))"
    r"|(?P<word>[A-Za-zÄÖÜäöüß]+)\.?"
    r"|(?P<space>\s+)",
    re.IGNORECASE,
)
ALL_DAYS = {"täglich": WEEKDAYS}
OPTIONAL_SPACE = re.compile(r"\b(im|des)\s+monats?\b", re.IGNORECASE)
LONGEST = 500  # characters; longer texts are prose


@dataclass(slots=True)
class _Group:
    days: list[str] = field(default_factory=list)
    spans: list[tuple[dt.time, dt.time]] = field(default_factory=list)
    ordinal: int = 0


class _Unclear(Exception):
    pass


def read_times(text: str, *, from_on: dt.date, kind: HoursKind = HoursKind.VISITING) -> Schedule:
    """Times in German words: ``Mo 9-12 Uhr, Do 14-16``, ``jeden 1. Di im Monat 15-17``.

    Only what is understood to the last sign becomes a rule; else the whole text stays a note.
    ``14-tägig`` stays one, too: nobody knows in which week it began. ``from_on`` is the first
    day of monthly rules.
    """
    said = text.strip()
    rest, appointments = APPOINTMENT.subn(" ", said)
    rest = rest.strip(" ,;.()\n")
    try:
        if len(said) > LONGEST:
            raise _Unclear
        slots, dates = _rules(rest, from_on, kind) if rest else ((), ())
    except _Unclear:
        return Schedule(note=said[:MOST_TEXT])
    return Schedule(slots=slots, dates=dates, by_appointment=bool(appointments))


def _rules(
    text: str, from_on: dt.date, kind: HoursKind
) -> tuple[tuple[Slot, ...], tuple[Dated, ...]]:
    text, monthly = OPTIONAL_SPACE.subn(" ", text)
    slots: list[Slot] = []
    dates: list[Dated] = []
    for group in _groups(_tokens(text)):
        if not group.days or not group.spans or bool(group.ordinal) != bool(monthly):
            raise _Unclear
        for opens, closes in group.spans:
            if opens == closes:
                raise _Unclear
            hours: dict[str, Any] = {
                "opens": opens, "closes": closes, "past_midnight": closes < opens, "kind": kind,
            }  # fmt: skip
            if group.ordinal:
                days = ",".join(f"{group.ordinal}{day}" for day in group.days)
                rule = f"FREQ=MONTHLY;BYDAY={days}"
                dates.append(Dated(on=from_on, rule=rule, **hours))
            else:
                numbers = tuple(sorted({WEEKDAYS.index(day) for day in group.days}))
                slots.append(Slot(days=numbers, **hours))
    return tuple(slots), tuple(dates)


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            if text[place] in ".()":  # "Mo." and brackets around a time
                place += 1
                continue
            raise _Unclear
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(_named(kind, match[kind].lower()))
        place = match.end()
    return [token for token in found if token[0] != "skip"]


def _named(kind: str, word: str) -> tuple[str, str]:
    """The kind of a word: a day, several days, an ordinal, or one that adds nothing."""
    if kind == "ordinal":
        return kind, word.rstrip(".")
    if kind != "word":
        return kind, word
    if word in DAY_OF:
        return "day", DAY_OF[word]
    if word in ALL_DAYS:
        return "days", word
    if word in ORDINALS:
        return "ordinal", word
    if word in SKIPPED:
        return "skip", word
    raise _Unclear


def _groups(tokens: list[tuple[str, str]]) -> list[_Group]:
    groups: list[_Group] = [_Group()]
    place = 0
    while place < len(tokens):
        kind, word = tokens[place]
        after = [token[0] for token in tokens[place + 1 : place + 3]]
        if kind in ("day", "days", "ordinal") and groups[-1].spans:
            groups.append(_Group())
        group = groups[-1]
        if kind == "day" and after == ["dash", "day"]:
            group.days += _between(word, tokens[place + 2][1])
            place += 2
        elif kind == "time" and after == ["dash", "time"]:
            group.spans.append((_clock(word), _clock(tokens[place + 2][1])))
            place += 2
        else:
            _single(group, kind, word)
        place += 1
    return groups


def _single(group: _Group, kind: str, word: str) -> None:
    if kind == "day":
        group.days.append(word)
    elif kind == "days":
        group.days += ALL_DAYS[word]
    elif kind == "ordinal" and not group.ordinal:
        group.ordinal = ORDINALS[word]
    elif kind != "join":
        raise _Unclear


def _between(first: str, last: str) -> list[str]:
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    if start >= end:
        raise _Unclear
    return list(WEEKDAYS[start : end + 1])


def _clock(word: str) -> dt.time:
    hour, _, minute = word.replace(".", ":").partition(":")
    if int(hour) == 24 and minute not in ("", "00"):
        raise _Unclear
    return dt.time(int(hour) % 24, int(minute or 0))

"""Cells of a list as fields of an offer: read where certain, refused with a reason, or reported."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kim.opendata.rules.exchange import clean
from kim.opendata.rules.exchange.record import (
    SOURCE_LANGUAGE,
    Json,
    Loss,
    Refusal,
)
from kim.opendata.rules.exchange.sheet_columns import BY_NAME
from kim.opendata.rules.exchange.terms import (
    ACCESS,
    EVERYBODY,
    SINGLE,
    TARGET_GROUPS,
    code_of,
    field_code,
    language_code,
    words_in,
)

LONGEST = {"title": 200, "provider": 200, "summary": 300, "description": 10_000,
           "cost_text": 300, "eligibility": 500, "registration_text": 500, "venue": 200,
           "street": 120, "town": 120, "function": 120, "licence": 120, "attribution": 300,
           "source_key": 200}  # fmt: skip
LONG_TEXT = 10_000
MONTHS = {name: number for number, name in enumerate(
    ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september",
     "oktober", "november", "dezember"), start=1)}  # fmt: skip
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
LEVEL = re.compile(r"\b(alpha|a1|a2|b1|b2|c1|c2)\b", re.IGNORECASE)
MONEY = re.compile(r"\d+(?:,\d\d)?\s*(?:€|eur\b|euro\b)", re.IGNORECASE)
AGE = re.compile(r"(\d{1,3})(?:\s*jahren?)?", re.IGNORECASE)
AGS = re.compile(r"07\d{3}(?:\d{3})?")


@dataclass(slots=True)
class Draft:
    """An offer while its row is read."""

    place: str
    today: dt.date
    values: Json
    losses: list[Loss] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)  # cells that are read together

    def lose(self, name: str, why: str, kept_by: str = "") -> None:
        self.losses.append(Loss(heading(name), "Zelle", why, kept_by))

    def refuse(self, name: str, why: str) -> None:
        self.refusals.append(Refusal(self.place, heading(name), why))

    def part(self, name: str) -> Json:
        """``venue``, ``contact`` or ``provider`` as a dictionary to write to."""
        part: Json = self.values.setdefault(name, {})
        return part

    def text(self, language: str = SOURCE_LANGUAGE) -> Json:
        text: Json = self.values["texts"].setdefault(language, {})
        return text


def heading(name: str) -> str:
    """The heading of a column as people know it."""
    plain, _, language = name.partition(":")
    label = BY_NAME[plain].heading if plain in BY_NAME else plain
    return f"{label} ({language})" if language else label


def cell_text(draft: Draft, name: str, cell: str) -> str:
    """The cell as harmless text; what was taken out is reported."""
    if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "|", "%", "\t"):
        cell = cell[1:]  # as kim and spreadsheets write what must not run
    elif clean.is_formula(cell):
        draft.refuse(name, "Die Zelle enthält eine Formel. Bitte tragen Sie den Wert ein.")
        return ""
    if clean.has_markup(cell):
        draft.lose(name, "HTML wird zu reinem Text.", "note")
        cell = clean.words_of_html(cell)
    if clean.has_bidi(cell):
        draft.lose(name, "Zeichen, die die Textrichtung umkehren, sind entfernt.", "note")
    return clean.plain(cell)


def apply(draft: Draft, name: str, cell: str) -> None:
    """Write one cell into the draft. An empty cell empties its field."""
    plain, _, language = name.partition(":")
    text = cell_text(draft, name, cell)
    limit = LONGEST.get(plain, LONG_TEXT)
    if len(text) > limit:
        draft.refuse(name, f"Der Text ist länger als {limit} Zeichen. Bitte kürzen Sie ihn.")
        return
    if plain in TEXT_FIELDS:
        value = text if plain in ("description", "eligibility") else clean.line_of(text)
        draft.text(language or SOURCE_LANGUAGE)[TEXT_FIELDS[plain]] = value
    elif plain in SINGLE and plain not in OTHERS:
        _single(draft, plain, text)
    elif plain in OTHERS:
        OTHERS[plain](draft, text)
    else:
        draft.said[plain] = text


TEXT_FIELDS = {"title": "title", "summary": "summary", "description": "description",
               "eligibility": "eligibility", "cost_text": "cost",
               "registration_text": "registration"}  # fmt: skip


def _single(draft: Draft, name: str, text: str) -> None:
    code = code_of(SINGLE[name], text) if text else "unknown"
    if code in SINGLE[name]:
        draft.values[name] = code
    elif not text:
        draft.values.pop(name, None)
    else:
        draft.values.pop(name, None)
        known = ", ".join(words[0] for words in SINGLE[name].values())
        draft.lose(name, f"„{text[:40]}“ ist kein bekannter Wert. Bekannt sind: {known}.")


def _cost(draft: Draft, text: str) -> None:
    code = code_of(SINGLE["cost"], text)
    if code is None and MONEY.search(text):
        code = "fee"
    draft.values["cost"] = code or "unknown"
    if text and code_of(SINGLE["cost"], text) is None:
        draft.text().setdefault("cost", clean.line_of(text))


def _levels(draft: Draft, text: str) -> None:
    found = [
        level.upper() if level.lower() != "alpha" else "alpha" for level in LEVEL.findall(text)
    ]
    draft.values["level_from"] = found[0] if found else code_of(SINGLE["level_from"], text) or ""
    if len(found) > 1:
        draft.values["level_to"] = found[-1]
    if text and not draft.values["level_from"]:
        draft.lose("level_from", f"„{text[:40]}“ ist kein Sprachniveau (A1 bis C2, Alpha).")


def _level_to(draft: Draft, text: str) -> None:
    draft.values["level_to"] = code_of(SINGLE["level_to"], text) or ""


def _codes(draft: Draft, name: str, text: str, code: Callable[[str], str | None]) -> None:
    found: list[str] = []
    unknown: list[str] = []
    for word in words_in(text):
        value = code(word)
        if value:
            found.append(value)
        else:
            unknown.append(word)
    draft.values[name] = tuple(dict.fromkeys(found))
    if unknown:
        words = ", ".join(unknown)[:100]
        draft.lose(name, f"Nicht erkannt: {words}. Bitte wählen Sie nach dem Einlesen.")


def _fields(draft: Draft, text: str) -> None:
    _codes(draft, "fields", text, field_code)


def _languages(draft: Draft, text: str) -> None:
    _codes(draft, "languages", text, language_code)


def _access(draft: Draft, text: str) -> None:
    if code_of({"yes": ("ja", "x")}, text):
        text = "barrierefrei"
    if text.casefold() in ("nein", "-", "keine"):
        text = ""
    _codes(draft, "access", text, lambda word: code_of(ACCESS, word))


def _target_groups(draft: Draft, text: str) -> None:
    """Target groups are written freely in lists: other words become part of who may come."""
    codes: list[str] = []
    others: list[str] = []
    for word in words_in(text):
        code = code_of(TARGET_GROUPS, word)
        if code:
            codes.append(code)
        elif word.casefold() not in EVERYBODY:
            others.append(word)
    draft.values["target_groups"] = tuple(dict.fromkeys(codes))
    if others:
        draft.text().setdefault("eligibility", clean.line_of(", ".join(others))[:500])
        draft.lose("target_groups", "Andere Wörter stehen unter „Wer kommen kann“.", "note")


def _registration(draft: Draft, text: str) -> None:
    code = code_of(SINGLE["registration"], text) if text else None
    draft.values["registration"] = code or "unknown"
    if text and code is None:
        draft.text().setdefault("registration", clean.line_of(text)[:500])


def _age(name: str) -> Callable[[Draft, str], None]:
    def read(draft: Draft, text: str) -> None:
        found = AGE.fullmatch(text)
        draft.values[name] = int(found[1]) if found and int(found[1]) <= 120 else None
        if text and draft.values[name] is None:
            draft.lose(name, "Erwartet wird ein Alter in Jahren, etwa 18.")

    return read


def _day(name: str) -> Callable[[Draft, str], None]:
    def read(draft: Draft, text: str) -> None:
        day = read_day(text)
        draft.values[name] = day
        if text and day is None:
            draft.lose(name, f"„{text[:30]}“ ist kein Datum. Erwartet wird etwa 31.12.2026.")
        elif name == "checked_on" and day and day > draft.today:
            draft.values[name] = None
            draft.lose(name, "Der Stand liegt in der Zukunft.")

    return read


def read_day(text: str) -> dt.date | None:
    """A day as written in lists; a month alone is its first day."""
    text = text.strip().removeprefix("Stand").strip(" :")
    patterns = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%m/%Y", "%m.%Y", "%d/%m/%Y",
                "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S")  # fmt: skip
    for pattern in patterns:
        try:
            day = dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
        return day if EARLIEST <= day <= LATEST else None
    words = text.casefold().split()
    if len(words) == 2 and words[0].rstrip(".") in MONTHS and re.fullmatch(r"20\d\d", words[1]):
        return dt.date(int(words[1]), MONTHS[words[0].rstrip(".")], 1)
    return None


def _contact(name: str, read: Callable[[str], str], expected: str) -> Callable[[Draft, str], None]:
    def write(draft: Draft, text: str) -> None:
        first = re.split(r"[\n;]|\s/\s|\s(?:oder|und)\s", text)[0].strip() if text else ""
        draft.part("contact")[name] = value = read(text) or read(first)
        if text and value != text.strip():
            why = f"Nur „{value}“ wird übernommen." if value else expected
            draft.lose("mail" if name == "mail" else name, why)

    return write


def _person(draft: Draft, text: str) -> None:
    if text:
        draft.lose("person", "Namen von Personen werden nicht übernommen. "
                             "Bitte nennen Sie eine Stelle oder Funktion.")  # fmt: skip


def _areas(draft: Draft, text: str) -> None:
    _codes(draft, "areas", text, lambda word: word if AGS.fullmatch(word) else None)


def _line(part: str, name: str) -> Callable[[Draft, str], None]:
    def write(draft: Draft, text: str) -> None:
        target = draft.part(part) if part else draft.values
        target[name] = clean.line_of(text)

    return write


def _registration_url(draft: Draft, text: str) -> None:
    draft.values["registration_url"] = address = clean.web_address(text)
    if text and not address:
        draft.lose("registration_url", "Das ist keine Internetadresse (https://…).")


OTHERS: dict[str, Callable[[Draft, str], None]] = {
    "key": _line("", "key"),
    "source_key": _line("", "source_key"),
    "provider": _line("provider", "name"),
    "fields": _fields,
    "target_groups": _target_groups,
    "languages": _languages,
    "level_from": _levels,
    "level_to": _level_to,
    "cost": _cost,
    "access": _access,
    "registration": _registration,
    "registration_url": _registration_url,
    "min_age": _age("min_age"),
    "max_age": _age("max_age"),
    "starts_on": _day("starts_on"),
    "ends_on": _day("ends_on"),
    "checked_on": _day("checked_on"),
    "function": _line("contact", "function"),
    "person": _person,
    "phone": _contact("phone", clean.phone_number, "Das ist keine Telefonnummer."),
    "mail": _contact("mail", clean.mail_address, "Das ist keine E-Mail-Adresse."),
    "website": _contact("website", clean.web_address, "Das ist keine Internetadresse."),
    "areas": _areas,
    "licence": _line("", "licence"),
    "attribution": _line("", "attribution"),
}

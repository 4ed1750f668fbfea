"""The frame of a letter of the authority: sender of the day, recipient, remedy, signature.

All amounts and days come as German text or are put into it here; the result is the data of the
template and is kept with the notice as it was.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kim.grants.rules.placeholders import CannotFill, fill
from kim.kernel.dates import format_day

Block = dict[str, Any]
LAND = "Land Rheinland-Pfalz"
LONGEST_RETURN = 70  # signs on one line of 80 mm


class TextMissing(Exception):
    """A text module that the letter needs is not there. Text: a German sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A text module in the version of the day (Textbaustein)."""

    code: str
    number: int
    title: str
    text: str
    law: str = ""
    needs_law_check: bool = False


@dataclass(slots=True)
class Texts:
    """The text modules of a day with the values of one letter; remembers what was used."""

    by_code: Mapping[str, Wording]
    values: Mapping[str, str]
    used: dict[str, Wording] = field(default_factory=dict)

    def __call__(self, code: str) -> str:
        """The filled text. Raises TextMissing, CannotFill."""
        wording = self.by_code.get(code)
        if wording is None:
            raise TextMissing(
                f"Der Textbaustein „{code}“ gilt an diesem Tag nicht. Bitte legen Sie ihn unter "
                "„Texte der Bescheide“ an."
            )
        self.used[code] = wording
        try:
            return fill(wording.text, self.values)
        except CannotFill as fault:
            raise CannotFill(f"Textbaustein „{wording.title}“: {fault}") from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The authority as it is called on the day of the letter (Bewilligungsbehörde).

    ``is_ministry``: nobody stands above it, so remedy is an action at once.
    """

    name: str
    unit: str
    address: str
    is_ministry: bool
    court: str

    @property
    def one_line(self) -> str:
        return ", ".join(line.strip() for line in self.address.splitlines() if line.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every letter shows around its text. ``signer`` is empty while it is a draft."""

    sender: Sender
    recipient: tuple[str, ...]
    file_number: str
    number: str
    title: str
    subject: str
    dated_on: dt.date
    created_at: dt.datetime
    applied_on: dt.date | None
    signer: str = ""
    signer_role: str = ""
    is_demo: bool = False
    is_draft: bool = False


def letter(
    frame: Frame,
    texts: Texts,
    body: list[Block],
    *,
    has_remedy: bool,
    annexes: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The data of the template: docs/pdf.md. Raises TextMissing, CannotFill."""
    sender = frame.sender
    data: dict[str, Any] = {
        "created_at": frame.created_at.replace(microsecond=0).isoformat(),
        "title": f"{frame.title} {frame.number}".strip(),
        "sender": {
            "land": LAND,
            "name": sender.name,
            "address": [line for line in (sender.unit, *sender.address.splitlines()) if line],
            "return_line": return_line(sender),
        },
        "recipient": list(frame.recipient),
        "references": references(frame),
        "file_number": frame.file_number,
        "dated": f"{frame.title} vom {format_day(frame.dated_on)}",
        "subject": frame.subject,
        "body": [{"kind": "text", "text": texts("salutation")}, *body],
        "annexes": list(annexes),
        "draft": frame.is_draft,
        "demo": frame.is_demo,
    }
    if has_remedy:
        data["remedy"] = {"text": texts("remedy_court" if sender.is_ministry else "remedy_appeal")}
    if frame.signer:
        data["signature"] = {
            "closing": texts("closing"),
            "name": frame.signer,
            "role": frame.signer_role,
            "note": texts("signature_note"),
        }
    return data


def return_line(sender: Sender) -> str:
    """The small line above the recipient; a long name would need a second one and is left out."""
    whole = f"{sender.name}, {sender.one_line}"
    return whole if len(whole) <= LONGEST_RETURN else sender.one_line


def references(frame: Frame) -> list[list[str]]:
    """Number, day and file at the side of the address."""
    rows = [
        ["Aktenzeichen", frame.file_number],
        ["Nummer", frame.number or "wird beim Erlass vergeben"],
        ["Datum", format_day(frame.dated_on)],
    ]
    if frame.applied_on:
        rows.append(["Ihr Schreiben vom", format_day(frame.applied_on)])
    return rows


def of_months(months: int) -> str:
    """A period in the genitive, as a remedy instruction writes it: ``eines Monats``."""
    return "eines Monats" if months == 1 else f"von {months} Monaten"


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def text(value: str) -> Block:
    return {"kind": "text", "text": value}


def pairs(rows: list[list[str]], width: int = 52) -> Block:
    return {"kind": "pairs", "rows": rows, "width": width}

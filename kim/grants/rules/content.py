"""What an application says (Inhalt des Antrags): typed text read into frozen values.

Sections keep what was typed, letter by letter; ``read`` makes values of it. What cannot be read
becomes None and an ``Unreadable`` with a German sentence, so nothing is lost and nothing guessed.
Amounts in EUR, days inclusive, shares of a post as 0 < FTE <= 1.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kim.grants.rules.amounts import NotRead, read_amount
from kim.kernel.dates import EARLIEST, LATEST, parse_day

FTE = re.compile(r"([01])(?:[.,](\d{1,2}))?", re.ASCII)
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class FundKind(StrEnum):
    """Where money of the financing plan comes from (Finanzierungsquelle)."""

    OWN = "own"  # Eigenmittel
    THIRD_PARTY = "third_party"  # Drittmittel
    OTHER_GRANT = "other_grant"  # andere Zuwendung
    GRANT = "grant"  # beantragte Zuwendung


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Typed text that is no value: where it stands and how to mend it."""

    section: str
    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One expense of the plan (Ausgabe), month by month (``2026-01``), in EUR."""

    key: str
    category: str
    label: str
    months: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.months.values(), Decimal("0.00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLine:
    """One source of money of the plan (Einnahme), in EUR. ``category``: for the grant only."""

    key: str
    kind: FundKind
    label: str
    amount: Decimal
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal with the sign by which its success is seen (Ziel und Merkmal)."""

    text: str
    indicator: str
    by_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInfo:
    """An attachment as the rules see it (Anlage)."""

    kind: str
    name: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything an application says, read. None or empty: not said, or not readable."""

    title: str = ""
    start_on: dt.date | None = None
    end_on: dt.date | None = None
    contact_function: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    signing_function: str = ""
    iban: str = ""
    cash_reference: str = ""
    starting_point: str = ""
    structures: str = ""
    tasks: str = ""
    place_in_organisation: str = ""
    partners: str = ""
    goals: tuple[Goal, ...] = ()
    fte: Decimal | None = None
    pay_group: str = ""
    pay_step: str = ""
    post_start_on: dt.date | None = None
    contract_on: dt.date | None = None
    limited: bool | None = None
    limited_to_on: dt.date | None = None
    deputy_function: str = ""
    costs: tuple[CostLine, ...] = ()
    funds: tuple[FundLine, ...] = ()
    declarations: Mapping[str, bool | None]
    council: str = "unknown"
    council_on: dt.date | None = None
    council_reference: str = ""
    short_notice_reason: str = ""
    files: tuple[FileInfo, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    def cost_of(self, category: str) -> Decimal:
        """Planned expenses of one category, in EUR."""
        return sum((c.total for c in self.costs if c.category == category), Decimal("0.00"))

    def fund(self, kind: FundKind, category: str | None = None) -> Decimal:
        """Planned money of one kind, in EUR; of the grant also by category."""
        return sum(
            (f.amount for f in self.funds if f.kind == kind and category in (None, f.category)),
            Decimal("0.00"),
        )

    @property
    def cost_total(self) -> Decimal:
        return sum((line.total for line in self.costs), Decimal("0.00"))

    @property
    def fund_total(self) -> Decimal:
        return sum((line.amount for line in self.funds), Decimal("0.00"))

    @property
    def requested(self) -> Decimal:
        return self.fund(FundKind.GRANT)


class Reader:
    """Reads one section and collects what cannot be read."""

    def __init__(self, section: str, data: Mapping[str, Any]) -> None:
        self.section = section
        self.data = data
        self.unreadable: list[Unreadable] = []

    def text(self, field: str) -> str:
        value = self.data.get(field, "")
        return value.strip() if isinstance(value, str) else ""

    def refuse(self, field: str, text: str) -> None:
        self.unreadable.append(Unreadable(self.section, field, text))

    def day(self, field: str, typed: str | None = None) -> dt.date | None:
        typed = self.text(field) if typed is None else typed.strip()
        if not typed:
            return None
        try:
            found = parse_day(typed)
        except ValueError:
            self.refuse(field, f"„{typed}“ ist kein Datum. Bitte schreiben Sie TT.MM.JJJJ.")
            return None
        if not EARLIEST <= found <= LATEST:
            self.refuse(field, f"„{typed}“ liegt zu weit weg. Bitte prüfen Sie das Jahr.")
            return None
        return found

    def amount(self, field: str, typed: str) -> Decimal | None:
        typed = typed.strip()
        if not typed:
            return None
        try:
            return read_amount(typed)
        except NotRead as error:
            self.refuse(field, f"„{typed}“: {error}")
            return None

    def fte(self, field: str) -> Decimal | None:
        typed = self.text(field)
        if not typed:
            return None
        found = FTE.fullmatch(typed)
        if not found:
            self.refuse(
                field, f"„{typed}“ ist kein Stellenanteil. Bitte schreiben Sie wie 0,5 oder 1."
            )
            return None
        return Decimal(f"{found[1]}.{found[2] or 0}")

    def answer(self, field: str) -> bool | None:
        return {"yes": True, "no": False}.get(self.text(field))

    def rows(self, field: str) -> Sequence[Mapping[str, Any]]:
        found = self.data.get(field, [])
        return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def read(sections: Mapping[str, Mapping[str, Any]], files: Sequence[FileInfo] = ()) -> Content:
    """The values of all sections (code -> data). Missing sections say nothing."""
    parts = {code: Reader(code, sections.get(code, {})) for code in SECTIONS}
    found: dict[str, Any] = {}
    for code, reader in SECTIONS.items():
        found |= reader(parts[code])
    unreadable = tuple(line for part in parts.values() for line in part.unreadable)
    return Content(**found, files=tuple(files), unreadable=unreadable)


def _basics(part: Reader) -> dict[str, Any]:
    texts = (
        "title", "contact_function", "contact_email", "contact_phone", "signing_function",
        "iban", "cash_reference", "short_notice_reason",
    )  # fmt: skip
    return {name: part.text(name) for name in texts} | {
        "start_on": part.day("start_on"),
        "end_on": part.day("end_on"),
    }


def _concept(part: Reader) -> dict[str, Any]:
    texts = ("starting_point", "structures", "tasks", "place_in_organisation", "partners")
    goals = tuple(
        Goal(
            text=str(row.get("text", "")).strip(),
            indicator=str(row.get("indicator", "")).strip(),
            by_on=part.day(f"goals.{index}.by_on", str(row.get("by_on", ""))),
        )
        for index, row in enumerate(part.rows("goals"))
        if any(str(value).strip() for value in row.values())
    )
    return {name: part.text(name) for name in texts} | {"goals": goals}


def _post(part: Reader) -> dict[str, Any]:
    return {
        "fte": part.fte("fte"),
        "pay_group": part.text("pay_group"),
        "pay_step": part.text("pay_step"),
        "post_start_on": part.day("post_start_on"),
        "contract_on": part.day("contract_on"),
        "limited": part.answer("limited"),
        "limited_to_on": part.day("limited_to_on"),
        "deputy_function": part.text("deputy_function"),
    }


def _plan(part: Reader) -> dict[str, Any]:
    return {
        "costs": tuple(_cost(part, i, row) for i, row in enumerate(part.rows("costs"))),
        "funds": tuple(_fund(part, i, row) for i, row in enumerate(part.rows("funds"))),
    }


def _cost(part: Reader, index: int, row: Mapping[str, Any]) -> CostLine:
    typed = row.get("months", {})
    months = {
        month: amount
        for month, text in (typed.items() if isinstance(typed, dict) else ())
        if MONTH.fullmatch(str(month))
        and (amount := part.amount(f"costs.{index}.{month}", str(text))) is not None
    }
    return CostLine(
        key=str(row.get("key", index)),
        category=str(row.get("category", "")),
        label=str(row.get("label", "")).strip(),
        months=months,
    )


def _fund(part: Reader, index: int, row: Mapping[str, Any]) -> FundLine:
    kind = str(row.get("kind", ""))
    return FundLine(
        key=str(row.get("key", index)),
        kind=FundKind(kind) if kind in set(FundKind) else FundKind.OWN,
        label=str(row.get("label", "")).strip(),
        amount=part.amount(f"funds.{index}.amount", str(row.get("amount", ""))) or Decimal("0.00"),
        category=str(row.get("category", "")),
    )


def _declarations(part: Reader) -> dict[str, Any]:
    return {"declarations": {code: part.answer(code) for code in part.data}}


def _council(part: Reader) -> dict[str, Any]:
    return {
        "council": part.text("state") or "unknown",
        "council_on": part.day("meeting_on"),
        "council_reference": part.text("reference"),
    }


SECTIONS = {
    "basics": _basics,
    "concept": _concept,
    "post": _post,
    "plan": _plan,
    "declarations": _declarations,
    "council": _council,
}

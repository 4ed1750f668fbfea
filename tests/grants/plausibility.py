"""An application and its surroundings in which every plausibility rule is kept; to be broken."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kim.grants.rules.content import Content, FileInfo, read
from kim.grants.rules.plausibility import check
from kim.grants.rules.results import (
    Context,
    EarlyStartFacts,
    OtherFunding,
    RegisterFacts,
    Requirement,
)
from tests.grants.factories import MONTHS, SECTIONS, TODAY
from tests.grants.terms import terms

PERSONNEL = {"key": "c1", "category": "personnel", "label": "Personalausgaben der Stelle",
             "months": dict.fromkeys(MONTHS, "6.012,50")}  # fmt: skip
MATERIAL = {"key": "c2", "category": "material", "label": "Raum, Technik und Veranstaltungen",
            "months": dict.fromkeys(MONTHS, "1.487,30")}  # fmt: skip
OWN = {"key": "f1", "kind": "own", "label": "Haushalt der Stadt", "amount": "10.125,00"}
GRANT_P = {"key": "f2", "kind": "grant", "category": "personnel", "label": "Land",
           "amount": "50.000,00"}  # fmt: skip
GRANT_M = {"key": "f3", "kind": "grant", "category": "material", "label": "Land",
           "amount": "14.873,00"}  # fmt: skip
GOAL = {"text": "Ein Verzeichnis aller Angebote", "indicator": "200 Einträge",
        "by_on": "30.09.2026"}  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    **SECTIONS,
    "concept": {**SECTIONS["concept"], "goals": [GOAL]},
    "plan": {"costs": [PERSONNEL, MATERIAL], "funds": [OWN, GRANT_P, GRANT_M]},
    "declarations": {
        "financing_secured": "yes", "no_double_funding": "yes", "not_begun": "yes",
        "correct": "yes", "input_vat": "no",
    },
}  # fmt: skip
FILES = (
    FileInfo(kind="concept", name="konzept.pdf", sha256="a" * 64, media_type="application/pdf"),
    FileInfo(
        kind="council_decision", name="beschluss.pdf", sha256="b" * 64,
        media_type="application/pdf",
    ),
)  # fmt: skip
TERMS = terms(
    weeks_before_start=4,
    cutoff_on=dt.date(2026, 10, 15),
    personnel_low=Decimal("50000.00"),
    personnel_high=Decimal("110000.00"),
    concept_min_words=3,
    round_amount=Decimal("100.00"),
)


def asked(code: str, label: str = "", must: bool = True) -> Requirement:
    return Requirement(code=code, label=label or f"Erklärung {code}.", is_mandatory=must)


def content(files: tuple[FileInfo, ...] = FILES, **sections: Mapping[str, Any]) -> Content:
    """The good application with single fields of sections replaced, read as a page reads it."""
    return read({code: {**data, **sections.get(code, {})} for code, data in GOOD.items()}, files)


def context(**changes: Any) -> Context:
    """The surroundings of the good application; ``terms_…`` changes a term of the call."""
    of_call = {
        name.removeprefix("terms_"): changes.pop(name)
        for name in list(changes)
        if name.startswith("terms_")
    }
    base = Context(
        terms=replace(TERMS, **of_call),
        today=TODAY,
        place_name="Stadt Speyer",
        declarations=tuple(map(asked, GOOD["declarations"])),
        attachments=(
            asked("concept", "Konzept"),
            asked("council_decision", "Beschluss", must=False),
        ),
        register=RegisterFacts(status="started", fte=Decimal("1.0"), pay_group="EG10"),
    )
    return replace(base, **changes)


def fired(said: Content, around: Context) -> set[str]:
    """Ids of the rules that are not kept."""
    return {result.rule for result in check(said, around)}


def early(**changes: Any) -> EarlyStartFacts:
    """A request for an early start from 5 January, contract on that day."""
    return replace(
        EarlyStartFacts(
            consented=False, start_on=dt.date(2026, 1, 5), contract_on=dt.date(2026, 1, 5)
        ),
        **changes,
    )


def consent(first: str, last: str) -> EarlyStartFacts:
    return early(
        consented=True,
        valid_from_on=dt.date.fromisoformat(first),
        valid_to_on=dt.date.fromisoformat(last),
    )


def other_funding(first: str, last: str) -> OtherFunding:
    return OtherFunding(
        reference="BV 7", funder="Bund", title="Sprachförderung",
        start_on=dt.date.fromisoformat(first), end_on=dt.date.fromisoformat(last),
        amount=Decimal(5000),
    )  # fmt: skip

"""What each letter says between salutation and remedy. Amounts in EUR.

Source of the contents of an award: VV Nr. 4 and 5 zu § 44 LHO; §§ 36, 37, 39 VwVfG (law-check).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kim.grants.rules.letters import Block, Texts, heading, pairs, text
from kim.grants.rules.steps import number
from kim.grants.rules.words import both_ways
from kim.kernel.dates import format_day
from kim.kernel.money import format_eur

ZERO = Decimal("0.00")
COVERED = {"publicity": "Hinweis auf die Förderung", "audit": "Prüfungsrecht"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """One cost category of the notice (Ausgabengruppe)."""

    label: str
    financing: str
    cost: Decimal
    ceiling: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A side condition (Nebenbestimmung)."""

    code: str
    title: str
    text: str
    is_standard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFacts:
    """What an award grants (Inhalt der Bewilligung)."""

    amount: Decimal
    requested: Decimal
    start_on: dt.date
    end_on: dt.date
    fte: Decimal
    purpose: str
    budget_title: str
    lines: tuple[AwardLine, ...]
    other_funds: tuple[tuple[str, Decimal], ...]
    conditions: tuple[Condition, ...]
    special: str
    reason: str
    is_partial: bool

    @property
    def cost(self) -> Decimal:
        return sum((line.cost for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFacts:
    """One part of a change and what was decided on it (Teil der Änderung)."""

    label: str
    wish: str
    is_granted: bool
    verdict: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentFacts:
    """What an amendment changes: values before and after, ``None`` where nothing was set."""

    parts: tuple[PartFacts, ...]
    before: tuple[Decimal, dt.date, dt.date]
    after: tuple[Decimal, dt.date, dt.date]
    lines: tuple[AwardLine, ...]
    special: str
    reason: str

    @property
    def is_granted(self) -> bool:
        return any(part.is_granted for part in self.parts)


def award_body(facts: AwardFacts, texts: Texts) -> list[Block]:
    """An award or partial award, in the order of the VV."""
    period = f"{format_day(facts.start_on)} bis {format_day(facts.end_on)}"
    body = [
        {
            "kind": "decision",
            "text": texts("partial_decision" if facts.is_partial else "award_decision"),
        },
        heading("Zuwendung"),
        pairs(
            [
                ["Betrag", both_ways(facts.amount)],
                ["Art der Zuwendung", texts("kind_of_grant")],
                ["Finanzierungsart", "; ".join(_financing(facts.lines))],
                ["Höchstbetrag", f"{format_eur(facts.amount)}; höhere Ausgaben trägt die Kommune."],
                ["Bewilligungszeitraum", period],
                ["Stellenanteil", number(facts.fte)],
                ["Haushaltstitel", facts.budget_title],
                ["Zweck", facts.purpose],
            ]
        ),
        heading("Zuwendungsfähige Ausgaben und Finanzierung"),
        lines_table(facts.lines, "Die Höchstbeträge gelten je Ausgabengruppe."),
        funds_table(facts),
        heading("Auszahlung"),
        text(texts("payment")),
        heading("Nebenbestimmungen"),
        text(texts("conditions")),
        {"kind": "numbered", "items": condition_items(facts.conditions, facts.special)},
        heading("Nachweise und Berichte"),
        text(texts("reports")),
    ]
    codes = {condition.code for condition in facts.conditions}
    for code, title in COVERED.items():
        if code not in codes:
            body += [heading(title), text(texts(code))]
    body += [heading("Gründe"), text(texts("legal_basis")), text(facts.reason)]
    return [*body, heading("Bestandskraft"), text(texts("waiver_hint"))]


def rejection_body(reason: str, hearing: str, texts: Texts) -> list[Block]:
    """A refusal with its reasons, and what the hearing brought."""
    body = [
        {"kind": "decision", "text": texts("rejection_decision")},
        heading("Gründe"),
        text(texts("rejection_basis")),
        text(reason),
    ]
    return [*body, heading("Anhörung"), text(hearing)] if hearing else body


def amendment_body(facts: AmendmentFacts, texts: Texts) -> list[Block]:
    """What changes, part by part, with the values before and after."""
    code = "amendment_decision" if facts.is_granted else "amendment_refusal"
    body: list[Block] = [
        {"kind": "decision", "text": texts(code)},
        heading("Ihre Anträge und unsere Entscheidung"),
        {
            "kind": "table",
            "columns": [
                {"text": "Gegenstand", "width": 3},
                {"text": "Beantragt", "width": 4},
                {"text": "Entscheidung", "width": 3},
                {"text": "Begründung", "width": 5},
            ],
            "rows": [[p.label, p.wish, p.verdict, p.answer] for p in facts.parts],
        },
    ]
    if facts.is_granted:
        body += [
            heading("Stand vor und nach der Änderung"),
            {
                "kind": "table",
                "columns": [
                    {"text": "Angabe", "width": 3},
                    {"text": "bisher", "align": "right", "width": 3},
                    {"text": "neu", "align": "right", "width": 3},
                ],
                "rows": _before_and_after(facts),
            },
        ]
        if facts.lines:
            body += [
                heading("Zuwendungsfähige Ausgaben nach der Änderung"),
                lines_table(facts.lines, "Die Höchstbeträge gelten je Ausgabengruppe."),
            ]
        if facts.special:
            items = condition_items((), facts.special)
            body += [heading("Weitere Nebenbestimmungen"), {"kind": "numbered", "items": items}]
    return [*body, heading("Gründe"), text(facts.reason)]


def early_start_body(*, consented: bool, reason: str, texts: Texts) -> list[Block]:
    """Consent to begin before the award, or its refusal."""
    code = "early_start_consent" if consented else "early_start_refusal"
    body = [{"kind": "decision", "text": texts(code)}]
    if consented:
        body += [heading("Was die Zustimmung bedeutet"), text(texts("early_start_meaning"))]
    return [*body, heading("Gründe"), text(reason)]


def completion_body(points: Sequence[tuple[str, str]], texts: Texts) -> list[Block]:
    """What is missing, section by section, and until when."""
    return [
        text(texts("completion_opening")),
        {
            "kind": "table",
            "columns": [{"text": "Abschnitt", "width": 2}, {"text": "Was fehlt", "width": 5}],
            "rows": [[section, missing] for section, missing in points],
        },
        text(texts("completion_closing")),
    ]


def hearing_body(reason: str, texts: Texts) -> list[Block]:
    """What the authority means to decide, why, and until when to comment."""
    return [
        text(texts("hearing_opening")),
        heading("Gründe"),
        text(reason),
        heading("Ihre Stellungnahme"),
        text(texts("hearing_closing")),
    ]


def lines_table(lines: Sequence[AwardLine], caption: str) -> Block:
    """Expenses, ceilings and grant by category, with their sum."""
    total = [
        "Summe", "",
        *(format_eur(sum((getattr(line, name) for line in lines), ZERO))
          for name in ("cost", "ceiling", "amount")),
    ]  # fmt: skip
    return {
        "kind": "table",
        "caption": caption,
        "columns": [
            {"text": "Ausgabengruppe", "width": 3},
            {"text": "Finanzierungsart", "width": 4},
            {"text": "Ausgaben", "align": "right", "width": 3},
            {"text": "Höchstbetrag", "align": "right", "width": 3},
            {"text": "Zuwendung", "align": "right", "width": 3},
        ],
        "rows": [
            [line.label, line.financing, format_eur(line.cost), format_eur(line.ceiling),
             format_eur(line.amount)]
            for line in lines
        ],
        "total": total,
    }  # fmt: skip


def funds_table(facts: AwardFacts) -> Block:
    """Where the money comes from: the grant, funds of others, and what the municipality bears."""
    sources = [("Zuwendung des Landes", facts.amount)]
    sources += [(label, amount) for label, amount in facts.other_funds if amount]
    own = facts.cost - sum((amount for _, amount in sources), ZERO)
    if own > ZERO:
        sources.append(("Eigenmittel der Kommune", own))
    total = sum((amount for _, amount in sources), ZERO)
    rows = [[label, format_eur(amount)] for label, amount in sources]
    return {
        "kind": "table",
        "caption": "Finanzierungsplan",
        "columns": [
            {"text": "Herkunft der Mittel", "width": 5},
            {"text": "Betrag", "align": "right", "width": 2},
        ],
        "rows": rows,
        "total": ["Summe", format_eur(total)],
    }


def condition_items(conditions: Sequence[Condition], special: str) -> list[str]:
    """All side conditions, to be numbered: standard, special, and those of the single case."""
    ordered = sorted(conditions, key=lambda found: not found.is_standard)
    items = [f"{found.title}: {found.text}" for found in ordered]
    return [*items, *(line.strip() for line in special.splitlines() if line.strip())]


def _financing(lines: Sequence[AwardLine]) -> list[str]:
    return [f"{line.label}: {line.financing}" for line in lines]


def _before_and_after(facts: AmendmentFacts) -> list[list[str]]:
    old, new = facts.before, facts.after
    return [
        ["Zuwendung", both_ways(old[0]), both_ways(new[0])],
        ["Bewilligungszeitraum", _period(old), _period(new)],
    ]


def _period(state: tuple[Decimal, dt.date, dt.date]) -> str:
    return f"{format_day(state[1])} bis {format_day(state[2])}"

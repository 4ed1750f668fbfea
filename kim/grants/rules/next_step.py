"""What has to be done next with a file, who does it, and why somebody else cannot."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kim.kernel.dates import format_day

AUTHORS = ("integration_manager", "deputy", "treasury")
OFFICE = ("grant_office",)
BUDGET = ("budget_officer",)
DECIDERS = ("grant_office", "programme_lead", "budget_officer")
NAMES = {
    AUTHORS: "das Integrationsmanagement der Kommune",
    ("head",): "die Leitung der Kommune",
    OFFICE: "die Bewilligungsstelle",
    BUDGET: "der Haushalt",
    DECIDERS: "eine Person mit Zeichnungsbefugnis",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a file: its state and what has happened in it.

    ``state``, ``council`` and ``roles`` are stored codes; ``roles`` are those the person may act
    in for this file. ``excluded`` says in German why four eyes keep the person from the step, or
    is empty. ``due_on`` is the day until which the step is due.
    """

    state: str
    roles: Collection[str]
    council: str = "unknown"
    due_on: dt.date | None = None
    officer: str = ""
    drafted: bool = False
    notice_waits: bool = False
    unsent: bool = False
    hits_open: int = 0
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """``page`` is an address below that of the file, empty without one.

    ``reason`` says why the person cannot take the step; then ``page`` is empty.
    """

    label: str
    page: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    page: str
    roles: tuple[str, ...]


def next_step(facts: Facts) -> NextStep:
    """The one step that brings the file on. A file that is over has none: empty ``label``."""
    steps = _steps(facts)
    if not steps:
        return NextStep("", "", "", _over(facts))
    mine = next((step for step in steps if set(step.roles) & set(facts.roles)), None)
    step = mine or steps[0]
    who = NAMES[step.roles]
    if mine is None:
        return NextStep(step.label, "", who, _waits(who, facts))
    blocked = facts.excluded or _hindrance(facts)
    return NextStep(step.label, "" if blocked else step.page, who, blocked)


def _steps(facts: Facts) -> list[_Step]:
    """The steps of a state, the one that everything waits for first."""
    if facts.state == "ready_for_decision" and facts.drafted:
        return [_Step("Entscheidung zeichnen", "entscheidung/", DECIDERS)]
    if facts.state in ("approved", "rejected"):
        return _after_decision(facts)
    return {
        "draft": [
            _Step("Antrag ausfüllen", "antrag/", AUTHORS),
            _Step("Antrag prüfen und unterzeichnen", "antrag/pruefen/", ("head",)),
        ],
        "submitted": [_Step("Antrag in Prüfung nehmen", "pruefung/", OFFICE)],
        "completeness_check": [_Step("Vollständigkeit prüfen", "pruefung/", OFFICE)],
        "completion_requested": [
            _Step("Nachforderung beantworten", "nachforderung/", AUTHORS),
            _Step("Ergänzung prüfen und unterzeichnen", "nachforderung/", ("head",)),
        ],
        "technical_review": [_Step("Fachlich prüfen", "pruefung/fachlich/", OFFICE)],
        "budget_review": [_Step("Haushaltsmäßig prüfen", "pruefung/haushalt/", BUDGET)],
        "ready_for_decision": [_Step("Entscheidung entwerfen", "entscheidung/", OFFICE)],
        "hearing_before_rejection": [
            _Step("Zur Anhörung Stellung nehmen", "anhoerung/", ("head",)),
            _Step("Nach der Anhörung entscheiden", "entscheidung/", OFFICE),
        ],
    }.get(facts.state, [])


def _after_decision(facts: Facts) -> list[_Step]:
    if facts.unsent:
        return [_Step("Bescheid versenden", "#schreiben", OFFICE)]
    if facts.notice_waits:
        return [
            _Step("Empfang des Bescheids bestätigen", "#schreiben", ("head",)),
            _Step("Bekanntgabe und Bestandskraft festhalten", "#schreiben", OFFICE),
        ]
    return []


def _waits(who: str, facts: Facts) -> str:
    """Why somebody else has to wait, and how long it may take."""
    text = f"Jetzt ist {who} am Zug"
    if facts.officer and who == NAMES[OFFICE]:
        text += f" ({facts.officer})"
    return f"{text}, bis zum {format_day(facts.due_on)}." if facts.due_on else f"{text}."


def _hindrance(facts: Facts) -> str:
    """What in the file itself keeps the step from being taken."""
    if facts.state != "ready_for_decision":
        return ""
    if facts.hits_open:
        return "Zuerst sind die Treffer zur Doppelförderung zu bewerten."
    if facts.drafted and facts.council not in ("decided", "not_needed"):
        return "Vor der Bewilligung muss der Gremienbeschluss der Kommune vorliegen."
    return ""


def _over(facts: Facts) -> str:
    return {
        "approved": "Der Antrag ist bewilligt. Zurzeit ist nichts zu tun.",
        "rejected": "Der Antrag ist abgelehnt. Zurzeit ist nichts zu tun.",
        "withdrawn": "Der Antrag ist zurückgenommen.",
        "discontinued": "Das Verfahren ist eingestellt.",
    }[facts.state]

"""States of grants as data: machines, closed lists, and German names for the record."""

from kim.grants.states.applications import APPLICATION, ApplicationState
from kim.grants.states.calls import CALL, CallState
from kim.grants.states.decisions import (
    CHANGE,
    DECISION,
    NOTICE,
    NOTICE_LABELS,
    ChangeState,
    DecisionState,
    NoticeState,
)
from kim.grants.states.ledger import DEED_LABELS as LEDGER_LABELS
from kim.grants.states.reviews import EARLY_START, REVIEW, EarlyStartState, ReviewState

MACHINES = {
    "call": (CallState, CALL),
    "application": (ApplicationState, APPLICATION),
    "early_start": (EarlyStartState, EARLY_START),
    "review": (ReviewState, REVIEW),
    "decision": (DecisionState, DECISION),
    "notice": (NoticeState, NOTICE),
    "change": (ChangeState, CHANGE),
}
DEED_LABELS = {
    f"grants.{machine}_{arrow.name}": arrow.label
    for machine, (_, arrows) in MACHINES.items()
    for arrow in arrows
} | {
    "grants.start_application": "Antrag begonnen",
    "grants.save_section": "Abschnitt gespeichert",
    "grants.rebase_application": "Auf neue Fassung umgestellt",
    "grants.give_reason": "Begründung geschrieben",
    "grants.release_alarm": "Fehlalarm der Freitextprüfung freigegeben",
    "grants.waive_rule": "Ausnahme von einer Regel gemacht",
    "grants.confirm_waiver": "Ausnahme von einer Regel bestätigt",
    "grants.end_waiver": "Ausnahme von einer Regel aufgehoben",
    "grants.report_council": "Gremienbeschluss gemeldet",
    "grants.add_attachment": "Anlage hinzugefügt",
    "grants.remove_attachment": "Anlage entfernt",
    "grants.extend_request": "Frist der Nachforderung verlängert",
    "grants.answer_points": "Nachgeforderte Punkte beantwortet",
    "grants.remind_of_request": "An die Nachforderung erinnert",
    "grants.open_review": "Prüfung begonnen",
    "grants.save_review": "Prüfung gespeichert",
    "grants.assess_hit": "Doppelförderungstreffer bewertet",
    "grants.add_other_grant": "Andere Förderung erfasst",
    "grants.end_other_grant": "Andere Förderung zurückgenommen",
    "grants.early_start_request": "Vorzeitigen Maßnahmebeginn beantragt",
    "grants.load_call": "Aufruf geladen",
    "grants.propose_version": "Neue Fassung des Aufrufs begonnen",
    "grants.withdraw_version": "Fassung des Aufrufs verworfen",
    "grants.release_version": "Fassung des Aufrufs freigegeben",
    "grants.set_parameter": "Kennwert des Aufrufs geändert",
    "grants.set_requirement": "Anforderung des Aufrufs geändert",
    "grants.set_condition": "Nebenbestimmung des Aufrufs geändert",
    "grants.remove_row": "Eintrag des Aufrufs entfernt",
    "grants.set_recipients": "Antragsberechtigte Kommunen geändert",
    "grants.assign_officer": "Zugewiesen",
    "grants.write_message": "Nachricht geschrieben",
    "grants.draft_decision": "Entscheidung entworfen",
    "grants.request_change": "Änderung beantragt",
    "grants.answer_hearing": "Stellungnahme in der Anhörung",
    "grants.register_not_followed": "Register nicht fortgeschrieben",
}
DEED_LABELS |= LEDGER_LABELS | NOTICE_LABELS

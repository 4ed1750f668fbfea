"""The course of a made-up file at the Land, step by step, a few days between them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kim.accounts.actor import Actor
from kim.grants.models import Application, Decision, Notice
from kim.grants.queries.decision import basis_of
from kim.grants.queries.review import review_in_force
from kim.grants.rules.content import FundKind
from kim.grants.services.acknowledge import waive_remedy
from kim.grants.services.completeness import (
    Point,
    answer_points,
    confirm_complete,
    request_items,
    take_over,
)
from kim.grants.services.decisions import Draft, draft_award, draft_rejection
from kim.grants.services.delivery import dispatch_notice, serve_notice
from kim.grants.services.demo.setting import Land, at
from kim.grants.services.early_start import consent_to_early_start, request_early_start
from kim.grants.services.hearings import answer_hearing, start_hearing
from kim.grants.services.reviews import Findings, close_review, open_review
from kim.grants.services.signing import sign_decision
from kim.grants.states.calls import RequirementKind
from kim.grants.states.reviews import ReviewKind

EXAMPLE = (
    "Beispieltext: Die Angaben sind nachvollziehbar und mit den übrigen Anträgen vergleichbar."
)


@dataclass(slots=True, kw_only=True)
class Case:
    """A made-up file on its way: who acts, and the day it has got to."""

    application_id: int
    land: Land
    author: Actor
    head: Actor
    told: Mapping[str, Any]
    day: dt.date
    today: dt.date

    def later(self, days: int) -> dt.datetime:
        """Some days on, in the morning; never beyond today."""
        self.day = min(self.day + dt.timedelta(days=days), self.today)
        return at(self.day)

    @property
    def application(self) -> Application:
        """As it is now."""
        return Application.objects.select_related("version", "call", "place").get(
            pk=self.application_id
        )


def go(case: Case, goal: str) -> None:
    """Take the steps to a goal. Raises KeyError for an unknown one."""
    for step in WAYS[goal]:
        step(case)


def check(case: Case) -> None:
    """Take it over (Vollständigkeitsprüfung)."""
    now = case.later(2)
    take_over(actor=case.land.officer, application_id=case.application_id, now=now)


def ask(case: Case) -> None:
    """Ask for missing items; one of two is answered."""
    points = [
        Point(section="plan", text="Bitte die Sachausgaben nach Posten aufschlüsseln (Beispiel)."),
        Point(section="concept", text="Bitte die Ziele für das Ehrenamt ergänzen (Beispiel)."),
    ]
    request = request_items(
        actor=case.land.officer, application_id=case.application_id, points=points,
        now=case.later(3),
    )  # fmt: skip
    first = request.items.order_by("pk")[0]
    answer_points(
        actor=case.author, application_id=case.application_id, now=case.later(4),
        answers={first.pk: "Beispiel: Reisekosten 40 %, Veranstaltungen 60 %."},
    )  # fmt: skip


def complete(case: Case) -> None:
    """Find it complete."""
    confirm_complete(actor=case.land.officer, application_id=case.application_id, now=case.later(3))


def start_early(case: Case) -> None:
    """Ask for an early start and consent, where the example wants one."""
    if not case.told.get("early"):
        return
    now = case.later(1)
    asked = request_early_start(
        actor=case.head, application_id=case.application_id, now=now,
        reason="Beispiel: Die ausgewählte Person kann nur jetzt zusagen.",
        contract_on=case.day + dt.timedelta(days=20), start_on=case.day + dt.timedelta(days=40),
        risk_accepted=True,
    )  # fmt: skip
    consent_to_early_start(
        actor=case.land.officer, early_start_id=asked.pk, now=case.later(3),
        reason="Beispiel: Die Begründung ist nachvollziehbar.",
    )  # fmt: skip


def technical(case: Case, positive: bool = True) -> None:
    """The technical review."""
    _review(case, case.land.officer, ReviewKind.TECHNICAL, positive)


def technical_no(case: Case) -> None:
    """A technical review that speaks against it."""
    technical(case, positive=False)


def technical_open(case: Case) -> None:
    """A technical review that has only begun."""
    open_review(
        actor=case.land.officer, application_id=case.application_id, kind=ReviewKind.TECHNICAL,
        now=case.later(2),
    )  # fmt: skip


def review_budget(case: Case) -> None:
    """The budget review."""
    _review(case, case.land.budget, ReviewKind.BUDGET, True)


def draft(case: Case) -> None:
    """Draft the award as the reviews propose."""
    application = case.application
    assert application.start_on
    assert application.end_on
    assert application.fte
    draft_award(
        actor=case.land.officer, application_id=application.pk, version=0, now=case.later(2),
        draft=Draft(
            reason="Beispiel: Das erhebliche Landesinteresse ist begründet, die Ausgaben sind "
            "notwendig und angemessen, die Mittel sind vorhanden.",
            start_on=application.start_on, end_on=application.end_on, fte=application.fte,
            amounts=_amounts(case),
        ),
    )  # fmt: skip


def refuse(case: Case) -> None:
    """Draft a refusal."""
    draft_rejection(
        actor=case.land.officer, application_id=case.application_id, version=0, now=case.later(2),
        draft=Draft(
            reason="Beispiel: Das Vorhaben baut keine Strukturen auf; ein einmaliges Druckwerk "
            "oder ein Kalender begründet kein erhebliches Landesinteresse (§ 23 LHO)."
        ),
    )  # fmt: skip


def hear(case: Case) -> None:
    """Start the hearing."""
    start_hearing(actor=case.land.officer, decision_id=_decision(case).pk, now=case.later(1))


def comment(case: Case) -> None:
    """The municipality comments in the hearing."""
    answer_hearing(
        actor=case.head, decision_id=_decision(case).pk, now=case.later(9),
        answer="Beispiel: Wir nehmen die Gründe zur Kenntnis und planen neu.",
    )  # fmt: skip


def sign(case: Case) -> None:
    """All signatures the decision needs, by people who did not draft or review."""
    signers = (case.land.signer, case.land.lead)
    for signer in signers:
        decision = _decision(case)
        sign_decision(
            actor=signer, decision_id=decision.pk, version=decision.version, now=case.later(1)
        )
        if Decision.objects.get(pk=decision.pk).state == "signed":
            return


def dispatch(case: Case) -> None:
    """Send the notice."""
    now = case.later(1)
    dispatch_notice(
        actor=case.land.officer, notice_id=_notice(case).pk, mode="letter", sent_on=case.day,
        proof="Beispiel: Vermerk der Poststelle", now=now,
    )  # fmt: skip


def serve(case: Case) -> None:
    """Record that it is served."""
    serve_notice(
        actor=case.land.officer, notice_id=_notice(case).pk, received_on=None, now=case.later(5)
    )


def waive(case: Case) -> None:
    """The municipality waives its remedy."""
    received = case.day
    waive_remedy(
        actor=case.head, notice_id=_notice(case).pk, received_on=received, now=case.later(2)
    )


def _decision(case: Case) -> Decision:
    return Decision.objects.filter(application_id=case.application_id).latest("pk")


def _notice(case: Case) -> Notice:
    rows = Notice.objects.filter(application_id=case.application_id, decision__isnull=False)
    return rows.latest("pk")


def _amounts(case: Case) -> dict[str, Decimal]:
    """What was asked for, less what the example cuts."""
    basis = basis_of(case.application)
    amounts = {
        category.code: basis.content.fund(FundKind.GRANT, category.code)
        for category in basis.terms.categories
    }
    amounts["material"] -= Decimal(case.told.get("cut", 0))
    return amounts


def _review(case: Case, who: Actor, kind: ReviewKind, positive: bool) -> None:
    found = review_in_force(case.application, kind) or open_review(
        actor=who, application_id=case.application_id, kind=kind, now=case.later(2)
    )
    criteria = case.application.version.requirements.filter(kind=RequirementKind.CRITERION)
    answer = ("yes", "") if positive else ("no", "Beispiel: nicht dargelegt")
    findings = Findings(
        no_conflict=True,
        answers={row.code: answer for row in criteria},
        state_interest=EXAMPLE if positive else "",
        comparison="Beispiel: im Rahmen der übrigen Anträge." if positive else "",
        amounts=_amounts(case) if positive else {},
        statement=EXAMPLE,
    )
    close_review(
        actor=who, review_id=found.pk, findings=findings, positive=positive,
        version=found.version, now=case.later(3),
    )  # fmt: skip


Step = Callable[[Case], None]
TO_REVIEW: tuple[Step, ...] = (check, complete)
TO_READY: tuple[Step, ...] = (*TO_REVIEW, technical, review_budget)
TO_AWARD: tuple[Step, ...] = (*TO_READY, draft, sign)
WAYS: dict[str, tuple[Step, ...]] = {
    "submitted": (),
    "completion_requested": (check, ask),
    "technical_review": (*TO_REVIEW, technical_open),
    "budget_review": (*TO_REVIEW, technical),
    "ready": TO_READY,
    "signing": (*TO_READY, draft),
    "issued": TO_AWARD,
    "dispatched": (*TO_AWARD, dispatch),
    "served": (*TO_AWARD, dispatch, serve),
    "final": (*TO_AWARD, dispatch, serve, waive),
    "hearing": (check, complete, start_early, technical_no, refuse, hear),
    "rejected": (*TO_REVIEW, technical_no, refuse, hear, comment, sign),
}

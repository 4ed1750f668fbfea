"""The hearing before a refusal (Anhörung, § 28 VwVfG): the municipality is heard and answers."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Decision
from kim.grants.services.cases import GrantError, move_application, require_state, today_in_berlin
from kim.grants.services.decisions import drafted_decision, found_decision
from kim.grants.services.notices import issue_hearing
from kim.grants.services.telling import file_path, tell_land, tell_municipality
from kim.grants.states.applications import START_HEARING
from kim.grants.states.decisions import DecisionKind, DecisionState
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.programme.queries.legal import legal_numbers_on


@transaction.atomic
def start_hearing(
    *, actor: Actor, decision_id: int, now: dt.datetime, to_on: dt.date | None = None
) -> Decision:
    """Hear the municipality before a refusal (Anhörung); the period is a dated legal number.

    Raises PermissionDenied, GrantError, LegalNumberMissing. Source: § 28 VwVfG.
    """
    decision, application = found_decision(decision_id=decision_id)
    enforce(actor, START_HEARING.permission, application)
    require_state(application=application, transition=START_HEARING)
    drafted_decision(actor=actor, decision_id=decision_id)
    if decision.kind != DecisionKind.REJECTION:
        raise GrantError("Angehört wird nur vor einer Ablehnung.")
    today = today_in_berlin(now)
    weeks = legal_numbers_on(today).whole("hearing_period")
    last = to_on or today + dt.timedelta(weeks=weeks)
    if last <= today:
        raise GrantError("Die Frist der Anhörung muss in der Zukunft enden.")
    states = move_application(
        actor=actor, application=application, transition=START_HEARING, now=now
    )
    decision.hearing_from_on, decision.hearing_to_on = today, last
    decision.save(update_fields=["hearing_from_on", "hearing_to_on"])
    application.due_on = last
    application.save(update_fields=["due_on"])
    issue_hearing(actor=actor, decision=decision, now=now)
    record(
        at=now, actor=actor.key, action="grants.application_start_hearing", subject=application,
        changes={"state": states, "hearing_to_on": [None, last.isoformat()]},
        law=START_HEARING.law,
    )  # fmt: skip
    tell_municipality(
        application=application, now=now, kind=Kind("grants.hearing", Group.DEADLINE),
        subject=f"{application.number}: Anhörung vor der Entscheidung, bitte bis "
        f"{format_day(last)} Stellung nehmen.",
        path=file_path(number=application.number, page="anhoerung/"),
    )  # fmt: skip
    return decision


@transaction.atomic
def answer_hearing(*, actor: Actor, decision_id: int, answer: str, now: dt.datetime) -> Decision:
    """The municipality comments in the hearing (Stellungnahme).

    A late comment counts until somebody has signed. Who has read the draft before must read it
    again. Raises PermissionDenied, GrantError.
    """
    decision, application = found_decision(decision_id=decision_id)
    enforce(actor, "grants.answer_hearing", application)
    if decision.state != DecisionState.DRAFTED or decision.hearing_from_on is None:
        raise GrantError("Zu diesem Vorgang läuft keine Anhörung.")
    if decision.signatures.exists():
        raise GrantError(
            "Die Frist ist abgelaufen, und die Entscheidung wird schon gezeichnet. Bitte schreiben "
            "Sie eine Nachricht zum Vorgang."
        )
    if not answer.strip():
        raise GrantError("Bitte schreiben Sie Ihre Stellungnahme.")
    decision.hearing_answer = answer.strip()
    decision.version += 1
    decision.save(update_fields=["hearing_answer", "version"])
    record(
        at=now, actor=actor.key, action="grants.answer_hearing", subject=decision,
        changes={"hearing_answer": [None, "erfasst"]}, law="§ 28 VwVfG",
    )  # fmt: skip
    tell_land(
        application=application, now=now, besides=actor,
        kind=Kind("grants.hearing_answered", Group.TASK),
        subject=f"{application.number}: Stellungnahme in der Anhörung eingegangen.",
        path=file_path(number=application.number, page="entscheidung/"),
    )  # fmt: skip
    return decision

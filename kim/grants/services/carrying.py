"""A decision takes effect with its last signature: money, award, state, notice, register.

All of it or nothing. Locks are taken in one order, so that nobody waits in a circle: file,
accounts, register, series of numbers, and the record last.
"""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Application, Award, Decision
from kim.grants.queries.decision import Basis
from kim.grants.rules.decision import months_of
from kim.grants.rules.years import by_year
from kim.grants.services.cases import advance_application, today_in_berlin
from kim.grants.services.ledger import award_money, release_money
from kim.grants.services.notices import issue_notice
from kim.grants.services.telling import file_path, tell_land, tell_municipality
from kim.grants.states.applications import APPROVE, REJECT
from kim.grants.states.decisions import DecisionKind, DecisionState
from kim.programme.services.facts import RegisterError, lock_register
from kim.programme.services.follow import follow_award

AWARDS = (DecisionKind.AWARD, DecisionKind.PARTIAL)


@transaction.atomic
def carry_out(*, actor: Actor, decision: Decision, basis: Basis, now: dt.datetime) -> None:
    """Carry out a decision that is signed completely; the caller holds the lock of the file.

    A register that contradicts the award does not stop it: that is recorded instead.
    Raises GrantError.
    """
    application = decision.application
    decision.state, decision.signed_at = DecisionState.SIGNED, now
    decision.save(update_fields=["state", "signed_at", "levels"])
    granted = decision.kind in AWARDS
    if granted:
        _award(actor, decision, basis, now)
        lock_register()
    else:
        release_money(actor=actor, application=application, reason=decision.reason, now=now)
    transition = APPROVE if granted else REJECT
    states = advance_application(application=application, transition=transition, now=now)
    application.due_on = None
    application.save(update_fields=["due_on"])
    issue_notice(actor=actor, decision=decision, now=now)
    record(
        at=now, actor=actor.key, action=f"grants.application_{transition.name}",
        subject=application, changes={"state": states}, reason=decision.reason,
        law=transition.law,
    )  # fmt: skip
    if granted:
        _follow(actor, decision, now)
    _tell(application, actor, now)


def _award(actor: Actor, decision: Decision, basis: Basis, now: dt.datetime) -> None:
    """Bind the money year by year, and write the award."""
    start_on, end_on, fte, amount = (
        decision.start_on,
        decision.end_on,
        decision.fte,
        decision.amount,
    )
    assert start_on  # the database holds awards to all four
    assert end_on
    assert fte
    assert amount
    amounts = {line.category: line.amount for line in decision.lines.all()}
    lines = basis.lines(basis.ceilings(start_on, end_on, fte), amounts)
    months = months_of(basis.content, lines)
    years = by_year(amount, start_on=start_on, end_on=end_on, months=months)
    award_money(
        actor=actor, application=decision.application, years=years, reason=decision.reason, now=now
    )
    Award.objects.create(
        application=decision.application, sequence=0, decision=decision, amount=amount,
        start_on=start_on, end_on=end_on, fte=fte, at=now,
        lines={
            line.category: {
                "label": line.label, "cost": str(line.cost), "amount": str(line.amount)
            }
            for line in lines
        },
        months={month: str(part) for month, part in months.items()},
    )  # fmt: skip


def _follow(actor: Actor, decision: Decision, now: dt.datetime) -> None:
    """The register of participations follows; what it contradicts is recorded."""
    application = decision.application
    assert decision.start_on
    try:
        follow_award(
            ags=application.place.ags, number=application.number,
            decided_on=today_in_berlin(now), starts_on=decision.start_on, now=now,
        )  # fmt: skip
    except RegisterError as contradiction:
        record(
            at=now, actor=actor.key, action="grants.register_not_followed", subject=application,
            reason=str(contradiction),
        )  # fmt: skip


def _tell(application: Application, actor: Actor, now: dt.datetime) -> None:
    number = application.number
    tell_municipality(
        application=application, now=now, kind=Kind("grants.decided", Group.DECISION),
        subject=f"{number}: Über Ihren Antrag ist entschieden.",
    )  # fmt: skip
    tell_land(
        application=application, now=now, roles=(Role.GRANT_OFFICE,), besides=actor,
        kind=Kind("grants.notice_to_send", Group.TASK),
        subject=f"{number}: Die Entscheidung ist gezeichnet, der Bescheid ist zu versenden.",
        path=file_path(number=number),
    )  # fmt: skip

"""A decision takes effect with its last signature: money, award, state, notice, register.

All of it or nothing. Locks are taken in one order, so that nobody waits in a circle: file,
accounts, register, series of numbers, and the record last.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import prefetch_related_objects

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Award, Decision
from kim.grants.queries.budget import money_of
from kim.grants.queries.decision import rows_of
from kim.grants.rules.content import Content
from kim.grants.rules.decision import months_of
from kim.grants.rules.years import amended, by_year
from kim.grants.services.cases import advance_application, today_in_berlin
from kim.grants.services.ledger import amend_money, award_money, release_money
from kim.grants.services.notices import issue_notice
from kim.grants.services.telling import file_path, tell_land, tell_municipality
from kim.grants.states.applications import APPROVE, REJECT
from kim.grants.states.decisions import DECIDE_CHANGE, DecisionKind, DecisionState
from kim.programme.queries.figures import KIM_RLP
from kim.programme.services.facts import RegisterError, lock_register
from kim.programme.services.follow import follow_award

AWARDS = (DecisionKind.AWARD, DecisionKind.PARTIAL)
MONEY = ("amount", "start_on", "end_on")  # what the budget years hang on


@transaction.atomic(savepoint=False)
def carry_out(*, actor: Actor, decision: Decision, content: Content, now: dt.datetime) -> None:
    """Carry out a decision that is signed completely; the caller holds the lock of the file.

    ``content`` is the application as it was signed. A register that contradicts the award does
    not stop it: that is recorded instead. Raises GrantError.
    """
    application = decision.application
    decision.state, decision.signed_at = DecisionState.SIGNED, now
    decision.save(update_fields=["state", "signed_at", "levels"])
    prefetch_related_objects([decision], "lines")  # for award and notice; they stay as they are
    if decision.kind in AWARDS:
        _award(actor, decision, content, now)
        if _is_followed(decision):
            lock_register()
    elif decision.kind == DecisionKind.AMENDMENT:
        _amend(actor, decision, content, now)
    else:
        release_money(actor=actor, application=application, reason=decision.reason, now=now)
    told = _move(decision, now)
    issue_notice(actor=actor, decision=decision, now=now, content=content)
    record(
        at=now, actor=actor.key, action=f"grants.{told.action}", subject=application,
        changes={"state": told.states}, reason=decision.reason, law=told.law,
    )  # fmt: skip
    if _is_followed(decision):
        _follow(actor, decision, now)
    _tell(decision, actor, now)


@dataclass(frozen=True, slots=True)
class Moved:
    """Which arrow was taken (Übergang), for the record."""

    action: str
    states: list[str]
    law: str


def _move(decision: Decision, now: dt.datetime) -> Moved:
    """Move the application, or the change request of an amendment."""
    application, change = decision.application, decision.change
    application.due_on = None
    if change:
        application.save(update_fields=["due_on"])
        states = [change.state, DECIDE_CHANGE.target]
        change.state, change.ended_at = DECIDE_CHANGE.target, now
        change.save(update_fields=["state", "ended_at"])
        return Moved(f"change_{DECIDE_CHANGE.name}", states, DECIDE_CHANGE.law)
    arrow = APPROVE if decision.kind in AWARDS else REJECT
    states = advance_application(
        application=application, transition=arrow, now=now, besides=("due_on",)
    )
    return Moved(f"application_{arrow.name}", states, arrow.law)


def _award(actor: Actor, decision: Decision, content: Content, now: dt.datetime) -> None:
    """Bind the money year by year, and write the award."""
    made = _new_award(decision, content, 0, now)
    years = by_year(made.amount, start_on=made.start_on, end_on=made.end_on, months=_months(made))
    award_money(
        actor=actor, application=decision.application, years=years, reason=decision.reason, now=now
    )
    made.save(force_insert=True)


def _amend(actor: Actor, decision: Decision, content: Content, now: dt.datetime) -> None:
    """Add the award as it is from now on; the one before stays. Nothing when all is refused."""
    if decision.amount is None:
        return
    application = decision.application
    before = application.awards.latest("sequence")
    made = _new_award(decision, content, before.sequence + 1, now)
    if any(getattr(made, name) != getattr(before, name) for name in MONEY):
        years = amended(
            {found.year: found.awarded for found in money_of(application)}, made.amount,
            start_on=made.start_on, end_on=made.end_on, months=_months(made),
            this_year=today_in_berlin(now).year,
        )  # fmt: skip
        amend_money(
            actor=actor, application=application, years=years, reason=decision.reason, now=now
        )
    made.save(force_insert=True)


def _new_award(decision: Decision, content: Content, sequence: int, now: dt.datetime) -> Award:
    """The award a decision grants, not yet written."""
    start_on, end_on, fte, amount = (
        decision.start_on,
        decision.end_on,
        decision.fte,
        decision.amount,
    )
    assert start_on
    assert end_on
    assert fte
    assert amount  # the database holds decisions that grant to all four
    lines = rows_of(decision)
    amounts = {line.category: line.amount for line in lines}
    months = months_of(content, amounts, start_on, end_on)
    return Award(
        application=decision.application, sequence=sequence, decision=decision, amount=amount,
        start_on=start_on, end_on=end_on, fte=fte, at=now,
        lines={
            line.category: {
                "label": line.label, "cost": str(line.cost), "amount": str(line.amount)
            }
            for line in lines
        },
        months={month: str(part) for month, part in months.items()},
    )  # fmt: skip


def _months(award: Award) -> dict[str, Decimal]:
    return {month: Decimal(part) for month, part in award.months.items()}


def _is_followed(decision: Decision) -> bool:
    """The register is that of KIM: an award of another programme says nothing in it."""
    return decision.kind in AWARDS and decision.application.call.programme.code == KIM_RLP


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


def _tell(decision: Decision, actor: Actor, now: dt.datetime) -> None:
    application = decision.application
    number = application.number
    what = "Ihren Änderungsantrag" if decision.change else "Ihren Antrag"
    tell_municipality(
        application=application, now=now, kind=Kind("grants.decided", Group.DECISION),
        subject=f"{number}: Über {what} ist entschieden.",
    )  # fmt: skip
    tell_land(
        application=application, now=now, roles=(Role.GRANT_OFFICE,), besides=actor,
        kind=Kind("grants.notice_to_send", Group.TASK),
        subject=f"{number}: Die Entscheidung ist gezeichnet, der Bescheid ist zu versenden.",
        path=file_path(number=number),
    )  # fmt: skip

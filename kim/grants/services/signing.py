"""Signing a decision: levels by amount, four eyes by human, then money, award and notice."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Application, Award, Decision, Signature
from kim.grants.queries.decision import Basis, basis_of, level_for
from kim.grants.rules.decision import months_of, start_fault
from kim.grants.rules.years import by_year
from kim.grants.services.cases import (
    GrantError,
    advance_application,
    lock_application,
    today_in_berlin,
)
from kim.grants.services.ledger import award_money, release_money
from kim.grants.services.notices import issue_notice
from kim.grants.states.applications import APPROVE, REJECT
from kim.grants.states.decisions import DecisionKind, DecisionState
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition

LEVEL_ROLES = {1: Role.GRANT_OFFICE, 2: Role.PROGRAMME_LEAD, 3: Role.BUDGET_OFFICER}
AWARDS = (DecisionKind.AWARD, DecisionKind.PARTIAL)


@transaction.atomic
def sign_decision(*, actor: Actor, decision_id: int, version: int, now: dt.datetime) -> Decision:
    """Sign a decision (Entscheidung zeichnen); the last signature carries it out.

    ``version`` is the draft that was read. Level 1 signs somebody of the Bewilligungsstelle,
    level 2 the Programmleitung, level 3 the Haushalt: never the drafter, a reviewer, or who
    has signed already. Raises PermissionDenied, GrantError, Decision.DoesNotExist.
    Source: VV zu § 44 LHO (law-check); grant rules, section 16.
    """
    asked = Decision.objects.get(pk=decision_id)
    application = lock_application(application_id=asked.application_id)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    decision.application = application
    enforce(actor, "grants.sign_decision", decision)
    _require_readable(decision, version)
    basis = basis_of(application)
    decision.levels = max(decision.levels, _levels(decision, now))
    level = decision.signatures.count() + 1
    _require_level(actor, decision, level)
    if decision.kind in AWARDS:
        _require_award_still_right(decision, basis, now)
    elif decision.kind == DecisionKind.REJECTION:
        _require_hearing(decision, now)
    signature = Signature.objects.create(
        decision=decision, level=level, role=LEVEL_ROLES[level], at=now, by=actor.key,
        person=actor.person,
    )  # fmt: skip
    if level < decision.levels:
        decision.save(update_fields=["levels"])
    else:
        _carry_out(actor, decision, basis, now)
    record(
        at=now, actor=actor.key, action="grants.decision_sign", subject=decision,
        changes={"level": [level - 1, level], "levels": [None, decision.levels],
                 "signature": [None, signature.pk]},
        reason=decision.reason, law="§ 37 Abs. 3 VwVfG; VV zu § 44 LHO",
    )  # fmt: skip
    return decision


def _levels(decision: Decision, now: dt.datetime) -> int:
    amount = decision.amount if decision.amount is not None else decision.application.requested
    assert amount is not None
    return int(level_for(amount, today_in_berlin(now)).level)


def _require_readable(decision: Decision, version: int) -> None:
    if decision.state != DecisionState.DRAFTED:
        raise GrantError("Diese Entscheidung ist schon abschließend gezeichnet oder verworfen.")
    if decision.version != version:
        raise GrantError(
            "Der Entwurf wurde inzwischen geändert. Bitte lesen Sie ihn noch einmal, bevor Sie "
            "zeichnen."
        )


def _require_level(actor: Actor, decision: Decision, level: int) -> None:
    """The role of the next level, and a human who has not signed yet."""
    role = LEVEL_ROLES[level]
    if not actor.has(role):
        raise GrantError(
            f"Als Nächstes zeichnet {role.label} (Unterschrift {level} von {decision.levels})."
        )
    if decision.signatures.filter(person=actor.person).exists():
        raise GrantError("Sie haben schon gezeichnet. Es muss eine andere Person zeichnen.")


def _require_award_still_right(decision: Decision, basis: Basis, now: dt.datetime) -> None:
    """What may have changed since the draft: reviews, council, begin."""
    if not basis.both_positive:
        raise GrantError(
            "Eine Prüfung ist wieder offen. Gezeichnet wird erst nach ihrem Abschluss."
        )
    if not basis.council_is_clear:
        raise GrantError(
            "Der Gremienbeschluss der Kommune liegt noch nicht vor. Vor der Bewilligung muss er "
            "nachgereicht sein."
        )
    assert decision.start_on
    fault = start_fault(
        decision.start_on, basis.content.contract_on, today_in_berlin(now), basis.consent
    )
    if fault:
        raise GrantError(fault)


def _require_hearing(decision: Decision, now: dt.datetime) -> None:
    """Before a refusal the municipality was heard, or there is a reason why not (§ 28 VwVfG)."""
    if decision.no_hearing_reason or decision.hearing_answer:
        return
    if decision.hearing_to_on is None:
        raise GrantError(
            "Vor der Ablehnung ist die Kommune anzuhören (§ 28 VwVfG). Bitte starten Sie die "
            "Anhörung, oder begründen Sie im Entwurf, warum davon abgesehen wird."
        )
    if today_in_berlin(now) <= decision.hearing_to_on:
        raise GrantError(f"Die Anhörung läuft noch bis {format_day(decision.hearing_to_on)}.")


def _carry_out(actor: Actor, decision: Decision, basis: Basis, now: dt.datetime) -> None:
    """The decision takes effect: money, award, state, notice. Nothing of it without the rest."""
    application = decision.application
    decision.state, decision.signed_at = DecisionState.SIGNED, now
    decision.save(update_fields=["state", "signed_at", "levels"])
    if decision.kind in AWARDS:
        _award(actor, decision, basis, now)
        _move(actor, application, APPROVE, now)
    else:
        release_money(actor=actor, application=application, reason="Antrag abgelehnt", now=now)
        _move(actor, application, REJECT, now)
    issue_notice(actor=actor, decision=decision, now=now)


def _move(actor: Actor, application: Application, transition: Transition, now: dt.datetime) -> None:
    states = advance_application(application=application, transition=transition, now=now)
    record(
        at=now, actor=actor.key, action=f"grants.application_{transition.name}", subject=application,
        changes={"state": states}, law=transition.law,
    )  # fmt: skip


def _award(actor: Actor, decision: Decision, basis: Basis, now: dt.datetime) -> Award:
    """Write the award and bind its money, year by year."""
    assert decision.start_on
    assert decision.end_on
    assert decision.amount is not None
    found = basis.ceilings(decision.start_on, decision.end_on, decision.fte or basis.terms.fte_max)
    amounts = {line.category: line.amount for line in decision.lines.all()}
    lines = basis.lines(found, amounts)
    months = months_of(basis.content, lines)
    years = by_year(
        decision.amount, start_on=decision.start_on, end_on=decision.end_on, months=months
    )
    award_money(
        actor=actor, application=decision.application, years=years, reason=decision.reason, now=now
    )
    return Award.objects.create(
        application=decision.application,
        sequence=0,
        decision=decision,
        amount=decision.amount,
        start_on=decision.start_on,
        end_on=decision.end_on,
        fte=decision.fte,
        lines={
            line.category: {
                "label": line.label, "cost": str(line.cost), "amount": str(line.amount)
            }
            for line in lines
        },
        months={month: str(amount) for month, amount in months.items()},
        at=now,
    )  # fmt: skip

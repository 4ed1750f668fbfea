"""Signing a decision: levels by amount, four eyes by human; the last one carries it out."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import prefetch_related_objects

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Decision, Signature
from kim.grants.queries.decision import (
    LEVEL_ROLES,
    Basis,
    amount_in_question,
    basis_of,
    level_for,
    may_sign_level,
)
from kim.grants.rules.decision import start_fault
from kim.grants.services.carrying import AWARDS, carry_out
from kim.grants.services.cases import GrantError, today_in_berlin
from kim.grants.services.changes import require_open_change
from kim.grants.services.decisions import found_decision, require_drafted
from kim.grants.services.telling import file_path, tell_land
from kim.grants.states.decisions import SIGN, DecisionKind
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce


@transaction.atomic
def sign_decision(*, actor: Actor, decision_id: int, version: int, now: dt.datetime) -> Decision:
    """Sign a decision (Entscheidung zeichnen); the last signature carries it out.

    ``version`` is the draft that was read. Level 1 signs somebody of the Bewilligungsstelle,
    level 2 the Programmleitung, level 3 the Haushalt: never the drafter, a reviewer, or who
    has signed already. Raises PermissionDenied, GrantError, Decision.DoesNotExist.
    Source: VV zu § 44 LHO (law-check); grant rules, section 16.
    """
    decision, application = found_decision(decision_id=decision_id)
    prefetch_related_objects([application], "reviews")
    enforce(actor, "grants.sign_decision", decision)
    _require_readable(decision, version)
    basis = basis_of(application)
    decision.levels = max(decision.levels, _levels(decision, now))
    signed = list(decision.signatures.all())
    _require_level(actor, decision, signed)
    level = len(signed) + 1
    if decision.kind in AWARDS:
        _require_award_still_right(decision, basis, now)
    elif decision.kind == DecisionKind.REJECTION:
        _require_hearing(decision, now)
    elif decision.change:
        require_open_change(change=decision.change)
    signature = Signature.objects.create(
        decision=decision, level=level, role=LEVEL_ROLES[level], at=now, by=actor.key,
        person=actor.person,
    )  # fmt: skip
    if level < decision.levels:
        decision.save(update_fields=["levels"])
    else:
        carry_out(actor=actor, decision=decision, content=basis.content, now=now)
    record(
        at=now, actor=actor.key, action="grants.decision_sign", subject=decision,
        changes={"level": [level - 1, level], "levels": [None, decision.levels],
                 "signature": [None, signature.pk]},
        reason=decision.reason, law="§ 37 Abs. 3 VwVfG; VV zu § 44 LHO",
    )  # fmt: skip
    if level < decision.levels:
        _tell_next(decision, LEVEL_ROLES[level + 1], level, actor, now)
    return decision


def _tell_next(decision: Decision, role: Role, level: int, actor: Actor, now: dt.datetime) -> None:
    number = decision.application.number
    tell_land(
        application=decision.application, now=now, roles=(role,), besides=actor,
        kind=Kind("grants.decision_to_sign", Group.TASK),
        subject=f"{number}: Entscheidung zeichnen ({level} von {decision.levels} Unterschriften).",
        path=file_path(number=number, page="entscheidung/"),
    )  # fmt: skip


def _levels(decision: Decision, now: dt.datetime) -> int:
    amount = decision.amount
    if amount is None:
        amount = amount_in_question(decision.application)
    return int(level_for(amount, today_in_berlin(now)).level)


def _require_readable(decision: Decision, version: int) -> None:
    require_drafted(decision=decision, transition=SIGN)
    if decision.version != version:
        raise GrantError(
            "Der Entwurf wurde inzwischen geändert. Bitte lesen Sie ihn noch einmal, bevor Sie "
            "zeichnen."
        )


def _require_level(actor: Actor, decision: Decision, signed: Sequence[Signature]) -> None:
    """The role of the next level, and a human who has not signed yet."""
    if not (verdict := may_sign_level(actor, decision, signed)):
        raise GrantError(verdict.reason)


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

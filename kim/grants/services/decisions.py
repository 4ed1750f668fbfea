"""Drafting a decision: amounts within need and ceilings, reasons, hearing before a refusal."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, Decision
from kim.grants.queries.decision import LEVEL_ROLES, Basis, basis_of, level_for
from kim.grants.queries.findings import rule_faults
from kim.grants.rules.ceilings import CannotCompute, Ceilings
from kim.grants.rules.decision import Line, award_faults, start_fault
from kim.grants.services.cases import (
    GrantError,
    lock_application,
    require_arrow,
    require_state,
    today_in_berlin,
)
from kim.grants.services.telling import file_path, tell_land
from kim.grants.states.applications import APPROVE, REJECT, ApplicationState
from kim.grants.states.decisions import DECISION, DISCARD, DecisionKind, DecisionState, PartState
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition

ZERO = Decimal("0.00")
DRAFT = "grants.draft_decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be decided (Entscheidungsentwurf). Amounts in EUR by cost category."""

    reason: str
    start_on: dt.date | None = None
    end_on: dt.date | None = None
    fte: Decimal | None = None
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    special_conditions: str = ""
    no_hearing_reason: str = ""


@transaction.atomic
def draft_award(
    *, actor: Actor, application_id: int, draft: Draft, version: int, now: dt.datetime
) -> Decision:
    """Draft an award (Bewilligung), or a partial one where less is granted than was asked for.

    ``version`` is that of the draft that was shown, 0 for none. Both reviews must speak for it;
    no amount beyond need, wish and ceiling; no rule that blocks without an exception.
    Raises PermissionDenied, GrantError, Application.DoesNotExist.
    Source: §§ 23, 44 LHO; VV zu § 44 LHO Nr. 2 to 5 (law-check).
    """
    application = _locked(actor, application_id)
    require_state(application=application, transition=APPROVE)
    basis = basis_of(application)
    _require_reason(draft)
    if not basis.both_positive:
        raise GrantError(
            "Bewilligen geht erst, wenn die fachliche und die haushaltsmäßige Prüfung "
            "abgeschlossen sind und beide die Förderung befürworten."
        )
    lines, found = _lines(basis, draft)
    faults = award_faults(lines, found)
    if early := start_fault(
        found.start_on, basis.content.contract_on, today_in_berlin(now), basis.consent
    ):
        faults.append(early)
    faults += rule_faults(application, today=today_in_berlin(now))
    if faults:
        raise GrantError(" ".join(faults))
    total = sum((line.amount for line in lines), ZERO)
    assert application.requested is not None
    partial = total < application.requested
    values = {
        "kind": DecisionKind.PARTIAL if partial else DecisionKind.AWARD,
        "reason": draft.reason.strip(),
        "start_on": found.start_on,
        "end_on": found.end_on,
        "fte": found.fte,
        "amount": total,
        "special_conditions": draft.special_conditions.strip(),
        "no_hearing_reason": "",
        "levels": int(level_for(total, today_in_berlin(now)).level),
    }
    return save_draft(
        actor=actor, application=application, values=values, lines=lines, version=version, now=now
    )


@transaction.atomic
def draft_rejection(
    *, actor: Actor, application_id: int, draft: Draft, version: int, now: dt.datetime
) -> Decision:
    """Draft a refusal (Ablehnung). Without hearing before only with a reason why.

    Raises PermissionDenied, GrantError, Application.DoesNotExist.
    Source: §§ 28, 39 VwVfG.
    """
    application = _locked(actor, application_id)
    require_state(application=application, transition=REJECT)
    _require_reason(draft)
    values = {
        "kind": DecisionKind.REJECTION,
        "reason": draft.reason.strip(),
        "start_on": None,
        "end_on": None,
        "fte": None,
        "amount": None,
        "special_conditions": "",
        "no_hearing_reason": draft.no_hearing_reason.strip(),
        **_heard(application),
        "levels": int(level_for(application.requested or ZERO, today_in_berlin(now)).level),
    }
    return save_draft(
        actor=actor, application=application, values=values, lines=(), version=version, now=now
    )


@transaction.atomic
def discard_decision(*, actor: Actor, decision_id: int, reason: str, now: dt.datetime) -> None:
    """Give up a draft that nobody has signed (Entwurf verwerfen); it stays readable.

    Raises PermissionDenied, GrantError, Decision.DoesNotExist.
    """
    decision, _ = drafted_decision(actor=actor, decision_id=decision_id)
    _discard(actor, decision, reason, now)
    if decision.change:
        decision.change.parts.update(state=PartState.OPEN, answer="")


@transaction.atomic
def return_decision(*, actor: Actor, decision_id: int, reason: str, now: dt.datetime) -> Decision:
    """Send a draft back instead of signing it (zurückgeben): for those who have yet to sign.

    The draft with its signatures is discarded; a copy without signatures takes its place, so
    that nothing written is lost. Raises PermissionDenied, GrantError, Decision.DoesNotExist.
    """
    decision, application = found_decision(decision_id=decision_id)
    enforce(actor, "grants.sign_decision", decision)
    if decision.signatures.filter(person__in=actor.persons).exists():
        raise GrantError("Sie haben schon gezeichnet. Zurückgeben kann, wer noch zu zeichnen hat.")
    lines = list(decision.lines.order_by("position"))
    _discard(actor, decision, reason, now)
    decision.pk, decision._state.adding = None, True
    decision.state, decision.version = DecisionState.DRAFTED, 1
    decision.save(force_insert=True)
    for line in lines:
        line.pk, line._state.adding, line.decision = None, True, decision
        line.save(force_insert=True)
    tell_land(
        application=application, now=now, besides=actor,
        kind=Kind("grants.decision_returned", Group.TASK),
        subject=f"{application.number}: Die Entscheidung wurde zur Überarbeitung zurückgegeben.",
        path=file_path(number=application.number, page="entscheidung/"),
    )  # fmt: skip
    return decision


def _discard(actor: Actor, decision: Decision, reason: str, now: dt.datetime) -> None:
    require_drafted(decision=decision, transition=DISCARD)
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")
    decision.state = DecisionState.DISCARDED
    decision.save(update_fields=["state"])
    record(
        at=now, actor=actor.key, action=f"grants.decision_{DISCARD.name}", subject=decision,
        changes={"state": [DecisionState.DRAFTED, DecisionState.DISCARDED]},
        reason=reason.strip(),
    )  # fmt: skip


def _locked(actor: Actor, application_id: int) -> Application:
    application = lock_application(application_id=application_id)
    enforce(actor, DRAFT, application)
    return application


@transaction.atomic(savepoint=False)
def found_decision(*, decision_id: int) -> tuple[Decision, Application]:
    """The decision under the lock of its file. Raises Decision.DoesNotExist."""
    asked = Decision.objects.values_list("application_id", flat=True).get(pk=decision_id)
    application = lock_application(application_id=asked)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    decision.application = application
    return decision, application


@transaction.atomic
def drafted_decision(*, actor: Actor, decision_id: int) -> tuple[Decision, Application]:
    """A draft that may still be changed. Raises PermissionDenied, GrantError."""
    decision, application = found_decision(decision_id=decision_id)
    enforce(actor, DRAFT, application)
    require_drafted(decision=decision, transition=DISCARD)
    if decision.signatures.exists():
        raise GrantError(
            "Die Entscheidung ist schon gezeichnet. Änderungen am Entwurf gehen nicht mehr; "
            "zurückgeben kann sie, wer noch zu zeichnen hat."
        )
    return decision, application


def require_drafted(*, decision: Decision, transition: Transition) -> None:
    """Raise GrantError with the state of the decision unless it is a draft."""
    require_arrow(transition=transition, arrows=DECISION, state=DecisionState(decision.state))


def _heard(application: Application) -> dict[str, object]:
    """The hearing that runs or ran goes over to a new draft of the refusal."""
    if application.state != ApplicationState.HEARING:
        return {}
    heard = application.decisions.exclude(hearing_from_on=None).order_by("-pk").first()
    names = ("hearing_from_on", "hearing_to_on", "hearing_answer")
    return {name: getattr(heard, name) for name in names} if heard else {}


def _require_reason(draft: Draft) -> None:
    if not draft.reason.strip():
        raise GrantError("Bitte begründen Sie die Entscheidung (§ 39 VwVfG).")


def _lines(basis: Basis, draft: Draft) -> tuple[tuple[Line, ...], Ceilings]:
    """The amounts with their limits, over a period inside the wish and the call."""
    start_on, end_on, fte = draft.start_on, draft.end_on, draft.fte
    if start_on is None or end_on is None or fte is None:
        raise GrantError("Bitte nennen Sie Beginn, Ende und Stellenanteil.")
    if not basis.terms.first_on <= start_on <= end_on <= basis.terms.last_on:
        raise GrantError(
            f"Der Bewilligungszeitraum muss zwischen {format_day(basis.terms.first_on)} und "
            f"{format_day(basis.terms.last_on)} liegen."
        )
    try:
        found = basis.ceilings(start_on, end_on, fte)
    except CannotCompute as fault:
        raise GrantError(str(fault)) from fault
    return basis.lines(found, draft.amounts), found


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    application: Application,
    values: Mapping[str, object],
    lines: tuple[Line, ...],
    version: int,
    now: dt.datetime,
) -> Decision:
    """Write the draft over the one that was shown, or a first one; the lines anew.

    The caller has locked the file and asked. Raises GrantError.
    """
    known = application.decisions.filter(state=DecisionState.DRAFTED).first()
    if (known.version if known else 0) != version:
        raise GrantError(
            "Der Entwurf wurde inzwischen geändert. Bitte laden Sie die Seite neu und "
            "übernehmen Sie Ihre Angaben."
        )
    if known and known.signatures.exists():
        raise GrantError("Die Entscheidung ist schon gezeichnet und lässt sich nicht mehr ändern.")
    is_news = not known or _was_returned(known)
    decision = known or Decision(application=application)
    for name, value in values.items():
        setattr(decision, name, value)
    decision.version = version + 1
    decision.drafted_at, decision.drafted_by = now, actor.key
    decision.drafted_person = actor.person
    decision.save()
    decision.lines.all().delete()
    for position, line in enumerate(lines):
        decision.lines.create(
            position=position, category=line.category, label=line.label, cost=line.cost,
            ceiling=line.ceiling, amount=line.amount,
        )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.draft_decision", subject=decision,
        changes={
            "kind": [None, decision.kind],
            "amount": [None, str(decision.amount) if decision.amount is not None else None],
            **{f"amount_{line.category}": [None, str(line.amount)] for line in lines},
        },
        reason=decision.reason,
        law="§§ 23, 44 LHO; § 39 VwVfG",
    )  # fmt: skip
    if is_news and (decision.kind != DecisionKind.REJECTION or decision.no_hearing_reason):
        _tell_signers(decision, actor, now)
    return decision


def _was_returned(draft: Decision) -> bool:
    """Whether the draft is the copy of one that was given back, and nobody has worked on it."""
    earlier = draft.application.decisions.filter(state=DecisionState.DISCARDED)
    return draft.version == 1 and earlier.exists()


def _tell_signers(decision: Decision, drafter: Actor, now: dt.datetime) -> None:
    """All who may give the first signature learn of a draft that can be signed."""
    number = decision.application.number
    tell_land(
        application=decision.application, now=now, roles=(LEVEL_ROLES[1],), besides=drafter,
        to_all=True, kind=Kind("grants.decision_to_sign", Group.TASK),
        subject=f"{number}: Ein Entwurf ist zu zeichnen (0 von {decision.levels} Unterschriften).",
        path=file_path(number=number, page="entscheidung/"),
    )  # fmt: skip

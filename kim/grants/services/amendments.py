"""Drafting the decision on a change request, part by part (Entscheidung über eine Änderung)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.grants.models import Application, ChangePart, Decision
from kim.grants.queries.decision import Basis, basis_of, level_for, standing_of
from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.changes import Standing, Wish, amended_standing, wish_of
from kim.grants.rules.decision import Line, award_faults
from kim.grants.services.cases import GrantError, today_in_berlin
from kim.grants.services.changes import found_change, require_open_change
from kim.grants.services.decisions import DRAFT, save_draft
from kim.grants.states.decisions import ChangeKind, DecisionKind, PartState
from kim.kernel.permissions import enforce


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided on one part, and why."""

    consents: bool
    answer: str


@transaction.atomic
def draft_amendment(
    *,
    actor: Actor,
    change_id: int,
    verdicts: Mapping[ChangeKind, Verdict],
    reason: str,
    version: int,
    now: dt.datetime,
    special_conditions: str = "",
) -> Decision:
    """Draft what becomes of each part of a change request; signed like every decision.

    Consent is given to a part as it was asked for, within the ceilings of the call. Moving
    between lines that the call does not allow needs a reason. ``version`` is that of the draft
    that was shown, 0 for none. Raises PermissionDenied, GrantError.
    Source: VV Nr. 4 zu § 44 LHO (law-check).
    """
    change, application = found_change(change_id=change_id)
    enforce(actor, DRAFT, application)
    require_open_change(change=change)
    if not reason.strip():
        raise GrantError("Bitte begründen Sie die Entscheidung (§ 39 VwVfG).")
    basis = basis_of(application)
    parts = list(change.parts.order_by("pk"))
    answers = {part.kind: _answer(part, verdicts, basis) for part in parts}
    before = standing_of(application.awards.latest("sequence"))
    granted = {part.kind: wish_of(part.wish) for part in parts if answers[part.kind].consents}
    lines, values = _planned(application, basis, before, granted)
    amount = sum((line.amount for line in lines), before.total * 0) if granted else before.total
    decision = save_draft(
        actor=actor, application=application, lines=lines, version=version, now=now,
        values={
            **values,
            "kind": DecisionKind.AMENDMENT,
            "change": change,
            "reason": reason.strip(),
            "special_conditions": special_conditions.strip(),
            "levels": int(level_for(amount, today_in_berlin(now)).level),
        },
    )  # fmt: skip
    for part in parts:
        verdict = answers[part.kind]
        part.state = PartState.CONSENTED if verdict.consents else PartState.REFUSED
        part.answer = verdict.answer
        part.save(update_fields=["state", "answer"])
    return decision


def _answer(part: ChangePart, verdicts: Mapping[ChangeKind, Verdict], basis: Basis) -> Verdict:
    """The verdict on a part with its reason. Raises GrantError where one is missing."""
    kind = ChangeKind(part.kind)
    verdict = verdicts.get(kind)
    if verdict is None:
        raise GrantError(f"{kind.label}: Bitte entscheiden Sie auch über diesen Teil.")
    answer = verdict.answer.strip()
    if kind == ChangeKind.LINES and verdict.consents and not answer:
        if not basis.terms.line_transfer:
            raise GrantError(
                f"{kind.label}: Der Aufruf lässt das nicht zu. Eine Ausnahme braucht eine "
                "Begründung."
            )
        answer = "Der Aufruf lässt die Verschiebung zu; die Obergrenzen sind eingehalten."
    if not answer:
        raise GrantError(f"{kind.label}: Bitte begründen Sie die Entscheidung.")
    return Verdict(verdict.consents, answer)


def _planned(
    application: Application, basis: Basis, before: Standing, granted: Mapping[str, Wish]
) -> tuple[tuple[Line, ...], dict[str, object]]:
    """Lines and values of the award after the change; nothing of both when all is refused."""
    if not granted:
        return (), dict.fromkeys(("amount", "start_on", "end_on", "fte"))
    after = amended_standing(before, granted)
    try:
        found = basis.ceilings(after.start_on, after.end_on, after.fte)
    except CannotCompute as fault:
        raise GrantError(str(fault)) from fault
    lines = tuple(
        Line(
            category=code,
            label=after.labels[code],
            cost=after.costs[code],
            ceiling=found.of(code),
            requested=amount,
            amount=amount,
        )
        for code, amount in after.amounts.items()
    )
    if faults := award_faults(lines, found):
        raise GrantError(" ".join(faults))
    return lines, {
        "amount": after.total,
        "start_on": after.start_on,
        "end_on": after.end_on,
        "fte": after.fte,
    }

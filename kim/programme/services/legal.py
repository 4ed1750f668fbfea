"""Deeds about dated legal numbers: propose, confirm by another person, take back."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.locks import until_commit
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition, TransitionNotAllowed
from kim.programme.models import LegalRule
from kim.programme.queries.legal import (
    as_span,
    open_proposals,
    planned_release,
    proposer_of,
    rows_in_force,
)
from kim.programme.rules.legal_keys import KEYS
from kim.programme.rules.legal_release import Rest, overlap
from kim.programme.rules.legal_values import typed
from kim.programme.services.facts import RegisterError
from kim.programme.states import (
    CONFIRM_LEGAL,
    PROPOSE_LEGAL,
    RELEASE_LEGAL,
    REPLACE_LEGAL,
    WITHDRAW_LEGAL,
    LegalMark,
    LegalState,
)

LOCK = "programme.legal"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalProposal:
    """What a person proposes. ``value`` is typed text in German, see ``legal_values.typed``."""

    key: str
    value: str
    valid_from_on: dt.date
    valid_to_on: dt.date | None
    source: str
    address: str
    mark: str
    reason: str


@transaction.atomic
def propose_legal_number(*, actor: Actor, said: LegalProposal, now: dt.datetime) -> LegalRule:
    """Propose a legal number (Rechtswert vorschlagen). It is in force once another person confirms.

    Raises PermissionDenied, RegisterError.
    """
    until_commit(LOCK)
    enforce(actor, PROPOSE_LEGAL)
    value = _checked(said)
    new = LegalRule(
        key=said.key,
        value=value,
        unit=KEYS[said.key].unit,
        valid_from_on=said.valid_from_on,
        valid_to_on=said.valid_to_on,
        source=said.source.strip(),
        address=said.address,
        mark=said.mark,
        reason=said.reason.strip(),
        state=LegalState.PROPOSED,
        proposed_by=actor.key,
        proposed_at=now,
    )
    span = as_span(new)
    for other in open_proposals(said.key):
        theirs = as_span(other)
        if overlap(span, theirs):
            raise RegisterError(
                f"Für diese Tage ist schon ein Wert vorgeschlagen: {theirs.shown} ({theirs.days}). "
                "Bitte bestätigen Sie ihn oder nehmen Sie ihn zurück."
            )
    new.save(force_insert=True)
    _record(actor, new, "propose", [None, span.shown], now)
    return new


@transaction.atomic
def confirm_legal_number(*, actor: Actor, pk: int, now: dt.datetime) -> LegalRule:
    """Release a proposed number (Rechtswert bestätigen); ends or replaces those before it.

    Raises PermissionDenied, RegisterError, LegalRule.DoesNotExist.
    """
    until_commit(LOCK)
    row = LegalRule.objects.select_for_update(of=("self",)).get(pk=pk)
    enforce(actor, CONFIRM_LEGAL, proposer_of(row))
    _require(RELEASE_LEGAL, row)
    in_force: dict[int | None, LegalRule] = {old.pk: old for old in rows_in_force(row.key)}
    planned = planned_release(row)
    for span, on in planned.ends:
        _end(actor, in_force[span.pk], on, now)
    for span in planned.replaces:
        _replace(actor, in_force[span.pk], row, now)
    for rest in planned.rests:
        _go_on(actor, in_force[rest.of.pk], rest, now)
    row.state, row.confirmed_by, row.confirmed_at = RELEASE_LEGAL.target, actor.key, now
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    before = [*(span.shown for span, _ in planned.ends), *(old.shown for old in planned.replaces)]
    _record(actor, row, "confirm", ["; ".join(before) or None, as_span(row).shown], now)
    return row


@transaction.atomic
def withdraw_legal_number(*, actor: Actor, pk: int, reason: str, now: dt.datetime) -> LegalRule:
    """Take a proposal back before it is confirmed (Vorschlag zurücknehmen).

    Raises PermissionDenied, RegisterError, LegalRule.DoesNotExist.
    """
    until_commit(LOCK)
    row = LegalRule.objects.select_for_update(of=("self",)).get(pk=pk)
    enforce(actor, PROPOSE_LEGAL)
    _require(WITHDRAW_LEGAL, row)
    if not reason.strip():
        raise RegisterError("Bitte nennen Sie den Grund.")
    row.state, row.closed_by, row.closed_at = WITHDRAW_LEGAL.target, actor.key, now
    row.save(update_fields=["state", "closed_by", "closed_at"])
    _record(actor, row, "withdraw", [as_span(row).shown, None], now, reason.strip())
    return row


def _end(actor: Actor, old: LegalRule, on: dt.date, now: dt.datetime) -> None:
    old.valid_to_on = on
    old.save(update_fields=["valid_to_on"])
    record(
        at=now,
        actor=actor.key,
        action="programme.end_legal_number",
        subject=old,
        changes={"legal_key": [None, old.key], "valid_to_on": [None, on.isoformat()]},
    )


def _replace(actor: Actor, old: LegalRule, new: LegalRule, now: dt.datetime) -> None:
    _require(REPLACE_LEGAL, old)
    old.state, old.closed_by, old.closed_at = REPLACE_LEGAL.target, actor.key, now
    old.replaced_by = new
    old.save(update_fields=["state", "closed_by", "closed_at", "replaced_by"])
    record(
        at=now,
        actor=actor.key,
        action="programme.replace_legal_number",
        subject=old,
        changes={"legal_key": [None, old.key], "replaced_by": [None, new.pk]},
    )


def _go_on(actor: Actor, old: LegalRule, rest: Rest, now: dt.datetime) -> None:
    """Days of ``old`` that nobody spoke about keep its value, source and confirmation."""
    said = ("key", "value", "unit", "source", "address", "mark", "reason", "proposed_by")
    new = LegalRule.objects.create(
        **{name: getattr(old, name) for name in said},
        proposed_at=old.proposed_at,
        valid_from_on=rest.from_on,
        valid_to_on=rest.to_on,
        state=LegalState.PROPOSED if old.confirmed_by else LegalState.START,
    )
    if old.confirmed_by:
        new.state, new.confirmed_by, new.confirmed_at = (
            RELEASE_LEGAL.target, old.confirmed_by, old.confirmed_at,
        )  # fmt: skip
        new.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    _record(actor, new, "continue", [None, as_span(new).shown], now)


def _require(deed: Transition, row: LegalRule) -> None:
    try:
        deed.require(row.state, row.get_state_display())
    except TransitionNotAllowed as refused:
        raise RegisterError(
            f"{refused} Bitte öffnen Sie den Rechtswert neu und vergleichen Sie."
        ) from refused


def _checked(said: LegalProposal) -> str:
    """The value as stored text, if everything is said that has to be."""
    if said.key not in KEYS:
        raise RegisterError("Diesen Rechtswert gibt es nicht.")
    if said.valid_to_on and said.valid_to_on < said.valid_from_on:
        raise RegisterError("„Gilt bis“ liegt vor „Gilt ab“. Bitte prüfen Sie die Tage.")
    if not said.source.strip():
        raise RegisterError("Bitte nennen Sie die Quelle.")
    if said.mark not in (LegalMark.SOURCED, LegalMark.ASSUMPTION):
        raise RegisterError(
            "Vorgeschlagen wird nur, was am amtlichen Text geprüft oder als Annahme gekennzeichnet "
            "ist. Bitte wählen Sie die Beleglage."
        )
    known = KEYS[said.key]
    try:
        return typed(known.kind, said.value, known.choices)
    except ValueError as error:
        raise RegisterError(str(error)) from error


def _record(
    actor: Actor,
    row: LegalRule,
    verb: str,
    values: list[str | None],
    now: dt.datetime,
    reason: str = "",
) -> None:
    days = [row.valid_from_on.isoformat(), row.valid_to_on and row.valid_to_on.isoformat()]
    record(
        at=now,
        actor=actor.key,
        action=f"programme.{verb}_legal_number",
        subject=row,
        changes={
            "legal_key": [None, row.key],
            "value": values,
            "valid_from_on": [None, days[0]],
            "valid_to_on": [None, days[1]],
            "source": [None, row.source],
        },
        reason=reason or row.reason,
        law=KEYS[row.key].law,
    )

"""What is done about gaps: noted, dismissed, closed, taken up again."""

import datetime as dt

from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition
from kim.needs.models import GapCandidate
from kim.needs.rules.matrix import Cell
from kim.needs.states import CLOSE_GAP, DISMISS_GAP, GAP_BY_NAME, NOTE_GAP, GapState

LONGEST_REASON = 500


class GapError(Exception):
    """The deed on a gap is refused. Text: a German sentence."""


@transaction.atomic
def note_gap(
    *,
    actor: Actor,
    municipality_id: int,
    area_id: int | None,
    field: str,
    target_group: str,
    language: str,
    cell: Cell,
    now: dt.datetime,
) -> GapCandidate:
    """Note a cell of the matrix as a gap (Lücke vormerken), with what the matrix says today.

    Who notes the same cell twice gets the gap that is there already; nothing is written twice.
    Raises PermissionDenied.
    """
    enforce(actor, NOTE_GAP.permission, municipality_id)
    about = {
        "municipality_id": municipality_id,
        "area_id": area_id,
        "field": field,
        "target_group": target_group,
        "language": language,
    }
    values = {
        "offers": cell.offers,
        "reliable": cell.reliable,
        "finding": cell.reason,
        "noted_at": now,
    }
    try:
        with transaction.atomic():
            gap = GapCandidate.objects.create(**about, **values, state=NOTE_GAP.target)
    except IntegrityError:  # the database lets one open gap be noted once
        return GapCandidate.objects.get(**about, state=GapState.NOTED)
    record(
        at=now,
        actor=actor.key,
        action="needs.note_gap",
        subject=gap,
        changes={"state": [GapState.NONE, gap.state], "finding": ["", gap.finding]},
    )
    return gap


@transaction.atomic
def decide_gap(
    *, actor: Actor, gap_id: int, deed: str, reason: str = "", now: dt.datetime
) -> GapCandidate:
    """Dismiss, close or take up again a gap; the first two say why.

    Raises PermissionDenied, TransitionNotAllowed, GapError; KeyError for an unknown deed.
    """
    transition: Transition = GAP_BY_NAME[deed]
    gap = GapCandidate.objects.select_for_update().get(pk=gap_id)
    enforce(actor, transition.permission, gap.municipality_id)
    before = GapState(gap.state)
    transition.require(before, before.label)
    if transition in (DISMISS_GAP, CLOSE_GAP):
        gap.reason, gap.decided_at = _checked(reason), now
    else:
        _require_not_noted_again(gap)
        gap.reason, gap.decided_at = "", None
    gap.state = transition.target
    gap.save()
    record(
        at=now,
        actor=actor.key,
        action=f"needs.{transition.name}_gap",
        subject=gap,
        changes={"state": [before, gap.state]},
        reason=gap.reason,
    )
    return gap


def _checked(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise GapError("Bitte schreiben Sie in einem Satz, warum.")
    if len(text) > LONGEST_REASON:
        raise GapError(f"Bitte kürzen Sie den Grund auf {LONGEST_REASON} Zeichen.")
    return text


def _require_not_noted_again(gap: GapCandidate) -> None:
    """Two open gaps for one cell would be one too many; the database says so too."""
    same = GapCandidate.objects.filter(
        municipality_id=gap.municipality_id,
        area_id=gap.area_id,
        field=gap.field,
        target_group=gap.target_group,
        language=gap.language,
        state=GapState.NOTED,
    )
    if same.exists():
        raise GapError(
            "Diese Lücke ist inzwischen neu vorgemerkt. Bitte arbeiten Sie mit der neuen weiter."
        )

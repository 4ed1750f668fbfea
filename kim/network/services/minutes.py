"""Minutes: what was said of each point, resolutions, tasks; frozen once and for all."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record, store_file
from kim.audit.states import Retention
from kim.kernel.permissions import enforce
from kim.network.models import AgendaPoint, Meeting, Minutes, Resolution, Task
from kim.network.queries.bodies import minutes_content
from kim.network.rules.minutes import as_report, content_hash
from kim.network.services.meetings import locked_meeting
from kim.network.services.organisations import NetworkError, require_visible
from kim.network.states import (
    FREEZE,
    MINUTE,
    TASK_BY_NAME,
    MeetingState,
    PointState,
    TaskState,
)
from kim.ui.pdf import render_pdf

TEMPLATE = "network/minutes.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointValues:
    """What the minutes say of one point."""

    point_id: int
    said: str
    state: PointState
    reason: str = ""
    resolution: str = ""


@transaction.atomic
def write_minutes(
    *,
    actor: Actor,
    meeting_id: int,
    points: Sequence[PointValues],
    attended: Collection[int],
    guests: int,
    now: dt.datetime,
) -> Meeting:
    """Write the minutes of a meeting that took place (Protokoll schreiben), any number of times.

    Raises PermissionDenied, NetworkError, TransitionNotAllowed.
    """
    meeting = locked_meeting(meeting_id)
    enforce(actor, MINUTE.permission, meeting.body)
    MINUTE.require(meeting.state, MeetingState(meeting.state).label)
    rows = {row.pk: row for row in meeting.points.all()}
    if {told.point_id for told in points} != set(rows):
        raise NetworkError(
            "Die Tagesordnung wurde inzwischen geändert. Ihre Eingabe ist nicht gespeichert. "
            "Bitte öffnen Sie die Seite neu."
        )
    seats = set(meeting.body.members.values_list("pk", flat=True))
    if not set(attended) <= seats:
        raise NetworkError("Ein Mitglied gehört nicht zu diesem Gremium. Bitte wählen Sie neu.")
    for told in points:
        _write(rows[told.point_id], told)
    before = meeting.state
    meeting.attended, meeting.guests = sorted(set(attended)), guests
    meeting.state, meeting.changed_at = MeetingState(MINUTE.target), now
    meeting.save(update_fields=["attended", "guests", "state", "changed_at"])
    record(
        at=now, actor=actor.key, action="network.minute_meeting", subject=meeting,
        changes={"state": [before, meeting.state], "attended": [None, len(meeting.attended)]},
    )  # fmt: skip
    return meeting


def _write(point: AgendaPoint, told: PointValues) -> None:
    if told.state == PointState.CLOSED and not told.reason.strip():
        raise NetworkError(f"„{point.title}“: Bitte nennen Sie den Grund für das Schließen.")
    require_visible(told.said, told.reason, told.resolution)
    point.said, point.state = told.said.strip(), told.state
    point.reason = told.reason.strip() if told.state == PointState.CLOSED else ""
    point.save(update_fields=["said", "state", "reason"])
    point.resolutions.all().delete()
    if told.resolution.strip():
        Resolution.objects.create(point=point, text=told.resolution.strip())


@transaction.atomic
def add_task(
    *, actor: Actor, meeting_id: int, text: str, owner: str, due_on: dt.date, now: dt.datetime
) -> Task:
    """Note who has to do what until when (Aufgabe). Raises PermissionDenied, NetworkError."""
    meeting = locked_meeting(meeting_id)
    enforce(actor, "network.body", meeting.body)
    if meeting.state not in (MeetingState.HELD, MeetingState.MINUTED):
        raise NetworkError(
            "Aufgaben entstehen in einer Sitzung, deren Protokoll noch nicht festgeschrieben ist."
        )
    if not (text.strip() and owner.strip()):
        raise NetworkError("Bitte nennen Sie die Aufgabe und wer sie erledigt.")
    require_visible(text, owner)
    task = Task.objects.create(
        body=meeting.body, meeting=meeting, text=text.strip(), owner=owner.strip(), due_on=due_on
    )
    record(at=now, actor=actor.key, action="network.add_task", subject=task)
    return task


@transaction.atomic
def move_task(*, actor: Actor, task_id: int, deed: str, result: str, now: dt.datetime) -> Task:
    """Finish, close or reopen a task (``deed``: a name in ``TASK_BY_NAME``).

    Closing without a result needs a reason. Raises PermissionDenied, NetworkError,
    TransitionNotAllowed, KeyError.
    """
    arrow = TASK_BY_NAME[deed]
    task = Task.objects.select_for_update(of=("self",)).select_related("body").get(pk=task_id)
    enforce(actor, arrow.permission, task.body)
    before = TaskState(task.state)
    arrow.require(before, before.label)
    if arrow.target == TaskState.CLOSED and not result.strip():
        raise NetworkError("Bitte nennen Sie den Grund: Keine Aufgabe verschwindet ohne einen.")
    task.state, task.result = TaskState(arrow.target), result.strip()
    task.ended_at = None if task.state == TaskState.OPEN else now
    task.save(update_fields=["state", "result", "ended_at"])
    record(
        at=now, actor=actor.key, action=f"network.{arrow.name}_task", subject=task,
        changes={"state": [before.value, arrow.target]}, reason=task.result,
    )  # fmt: skip
    return task


@transaction.atomic
def freeze_minutes(*, actor: Actor, meeting_id: int, now: dt.datetime) -> Minutes:
    """Freeze the minutes (festschreiben): data, PDF and hash, never rendered again.

    No point may still be open: it is settled, put off or closed with a reason.
    Raises PermissionDenied, NetworkError, TransitionNotAllowed, PdfFailed.
    """
    meeting = locked_meeting(meeting_id)
    enforce(actor, FREEZE.permission, meeting.body)
    FREEZE.require(meeting.state, MeetingState(meeting.state).label)
    left = list(meeting.points.filter(state=PointState.OPEN).values_list("title", flat=True))
    if left:
        raise NetworkError(
            f"Noch offen: {', '.join(left)}. Bitte erledigen, vertagen oder mit Grund schließen."
        )
    content = minutes_content(meeting)
    digest = content_hash(content)
    stored = store_file(
        data=render_pdf(TEMPLATE, as_report(content, digest=digest, created_at=now)),
        name=f"protokoll-{meeting.starts_at:%Y-%m-%d}.pdf", media_type="application/pdf",
        kind="network.minutes", retention=Retention.CASE, stored_by=actor.key, at=now,
    )  # fmt: skip
    minutes = Minutes.objects.create(
        meeting=meeting, content=content, sha256=digest, file_id=stored.pk, frozen_at=now,
        frozen_by=actor.key,
    )  # fmt: skip
    meeting.state, meeting.changed_at = MeetingState(FREEZE.target), now
    meeting.save(update_fields=["state", "changed_at"])
    record(
        at=now, actor=actor.key, action="network.freeze_meeting", subject=meeting,
        changes={"state": [MeetingState.MINUTED.value, meeting.state], "sha256": [None, digest]},
    )  # fmt: skip
    return minutes

"""Meetings: planned with an agenda of what is open, invited, held or cancelled."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.queries.partners import active_members
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.services.jobs import defer
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition
from kim.network.models import AgendaPoint, Meeting
from kim.network.queries.bodies import carried_points, invitees
from kim.network.services.bodies import locked_body
from kim.network.services.organisations import NetworkError, require_visible
from kim.network.states import CANCEL, HOLD, INVITE, MeetingState, PointState

INVITED = Kind("network.invited", Group.TASK)
OPEN_FOR_POINTS = (
    MeetingState.PLANNED,
    MeetingState.INVITED,
    MeetingState.HELD,
    MeetingState.MINUTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingValues:
    """What a form says of a meeting (Angaben zur Sitzung); moments are aware."""

    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    online: str = ""


def locked_meeting(meeting_id: int) -> Meeting:
    """The row with its body, locked until the deed is done. Raises Meeting.DoesNotExist."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("body")
    return found.get(pk=meeting_id)


def require(values: MeetingValues) -> None:
    """Raise NetworkError for what no form should let through."""
    if not values.title.strip():
        raise NetworkError("Bitte geben Sie der Sitzung einen Titel.")
    require_visible(values.title, values.place)
    if values.ends_at <= values.starts_at:
        raise NetworkError("Die Sitzung endet vor ihrem Beginn. Bitte ändern Sie eine Uhrzeit.")


@transaction.atomic
def plan_meeting(*, actor: Actor, body_id: int, values: MeetingValues, now: dt.datetime) -> Meeting:
    """Plan a meeting (Sitzung planen). What was put off stands on its agenda already.

    Raises PermissionDenied, NetworkError.
    """
    body = locked_body(body_id)
    enforce(actor, "network.body", body)
    require(values)
    meeting = Meeting.objects.create(
        body=body, title=values.title.strip(), starts_at=values.starts_at, ends_at=values.ends_at,
        place=values.place.strip(), online=values.online.strip(), changed_at=now,
    )  # fmt: skip
    AgendaPoint.objects.bulk_create(
        AgendaPoint(
            meeting=meeting, position=position, title=point.title, source=point,
            note=f"Vertagt aus „{point.meeting.title}“.",
        )
        for position, point in enumerate(carried_points(body), 1)
    )  # fmt: skip
    record(at=now, actor=actor.key, action="network.plan_meeting", subject=meeting)
    return meeting


@transaction.atomic
def change_meeting(
    *, actor: Actor, meeting_id: int, values: MeetingValues, now: dt.datetime
) -> Meeting:
    """Change title, time and place of a meeting that has not been held (Sitzung verlegen).

    Raises PermissionDenied, NetworkError, TransitionNotAllowed.
    """
    meeting = locked_meeting(meeting_id)
    enforce(actor, "network.body", meeting.body)
    HOLD.require(meeting.state, MeetingState(meeting.state).label)
    require(values)
    before = meeting.starts_at
    meeting.title, meeting.starts_at, meeting.ends_at = (
        values.title.strip(), values.starts_at, values.ends_at,
    )  # fmt: skip
    meeting.place, meeting.online = values.place.strip(), values.online.strip()
    meeting.changed_at = now
    meeting.save()
    record(
        at=now, actor=actor.key, action="network.change_meeting", subject=meeting,
        changes={"starts_at": [before.isoformat(), meeting.starts_at.isoformat()]},
    )  # fmt: skip
    return meeting


@transaction.atomic
def add_point(
    *, actor: Actor, meeting_id: int, title: str, note: str, now: dt.datetime
) -> AgendaPoint:
    """Put a point on the agenda, also one that comes up in the meeting (Tagesordnungspunkt).

    Raises PermissionDenied, NetworkError.
    """
    meeting = locked_meeting(meeting_id)
    enforce(actor, "network.body", meeting.body)
    if meeting.state not in OPEN_FOR_POINTS:
        raise NetworkError("Diese Sitzung ist abgeschlossen. Bitte planen Sie die nächste.")
    if not title.strip():
        raise NetworkError("Bitte nennen Sie den Punkt.")
    require_visible(title, note)
    last = meeting.points.order_by("-position").values_list("position", flat=True).first() or 0
    point = AgendaPoint.objects.create(
        meeting=meeting, position=last + 1, title=title.strip(), note=note.strip()
    )
    record(at=now, actor=actor.key, action="network.add_point", subject=point)
    return point


@transaction.atomic
def invite_to_meeting(*, actor: Actor, meeting_id: int, now: dt.datetime) -> Meeting:
    """Invite everybody, one mail each (einladen). Nobody sees the address of another.

    Whose organisation has accounts gets a message there; all others a mail with a link and a
    calendar file. Raises PermissionDenied, NetworkError, TransitionNotAllowed.
    """
    meeting = locked_meeting(meeting_id)
    enforce(actor, INVITE.permission, meeting.body)
    INVITE.require(meeting.state, MeetingState(meeting.state).label)
    found = invitees(meeting.body, on=legal_day(now))
    if not found.members:
        raise NetworkError("Das Gremium hat noch keine Mitglieder. Bitte nehmen Sie welche auf.")
    _move(actor, meeting, INVITE, now)
    meeting.invited_at = now
    meeting.save(update_fields=["invited_at"])
    users = {
        row.user_id for row in active_members(found.office_ids, on=legal_day(now))
    }  # fmt: skip
    notify(
        recipients=users, kind=INVITED, about=meeting, now=now,
        subject=f"Einladung: {meeting.body.name}"[:200],
        path=reverse("network_public:invitation", args=[meeting.invitation_key]),
    )  # fmt: skip
    for member in found.by_mail:
        defer(job="network.send_invitation", meeting_id=meeting.pk, member_id=member.pk)
    return meeting


@transaction.atomic
def hold_meeting(*, actor: Actor, meeting_id: int, now: dt.datetime) -> Meeting:
    """Say that a meeting took place.

    Raises PermissionDenied, TransitionNotAllowed, NetworkError.
    """
    meeting = locked_meeting(meeting_id)
    enforce(actor, HOLD.permission, meeting.body)
    HOLD.require(meeting.state, MeetingState(meeting.state).label)
    if meeting.starts_at > now:
        raise NetworkError("Die Sitzung hat noch nicht begonnen. Bitte prüfen Sie den Termin.")
    _move(actor, meeting, HOLD, now)
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: int, reason: str, now: dt.datetime) -> Meeting:
    """Cancel a meeting (absagen). Its open points wait for the next one.

    Raises PermissionDenied, TransitionNotAllowed.
    """
    meeting = locked_meeting(meeting_id)
    enforce(actor, CANCEL.permission, meeting.body)
    CANCEL.require(meeting.state, MeetingState(meeting.state).label)
    meeting.points.filter(state=PointState.OPEN).update(state=PointState.CARRIED)
    was_invited = meeting.state == MeetingState.INVITED
    _move(actor, meeting, CANCEL, now, reason)
    if was_invited:
        for member in invitees(meeting.body, on=legal_day(now)).by_mail:
            defer(job="network.send_invitation", meeting_id=meeting.pk, member_id=member.pk)
    return meeting


def _move(
    actor: Actor, meeting: Meeting, arrow: Transition, now: dt.datetime, reason: str = ""
) -> None:
    before = meeting.state
    meeting.state, meeting.changed_at = MeetingState(arrow.target), now
    meeting.save(update_fields=["state", "changed_at"])
    record(
        at=now, actor=actor.key, action=f"network.{arrow.name}_meeting", subject=meeting,
        changes={"state": [before, arrow.target]}, reason=reason,
    )  # fmt: skip

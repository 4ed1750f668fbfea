"""Bodies, meetings and tasks: those of the municipality somebody works for."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.queries.partners import active_members
from kim.accounts.rules.sign_in import hash_token
from kim.kernel.dates import BERLIN, format_day
from kim.network.models import AgendaPoint, Body, BodyMember, Meeting, Task
from kim.network.permissions import READERS
from kim.network.rules.meeting_ics import Entry
from kim.network.states import MeetingState, PointState, TaskState


def visible_bodies(actor: Actor | None) -> QuerySet[Body]:
    """Bodies of the municipality somebody works for, by name. Nobody else reads them."""
    if actor is None:
        return Body.objects.none()
    places = [h.place_id for h in actor.memberships if h.place_id and h.role in READERS]
    return Body.objects.filter(municipality_id__in=places).order_by("name", "pk")


def listed_bodies(actor: Actor) -> QuerySet[Body]:
    """Bodies with how many members they have, the last meeting and what is open. One query."""
    return visible_bodies(actor).annotate(
        seats=Count("members", filter=Q(members__to_on=None), distinct=True),
        last_at=Max("meetings__starts_at"),
        open_tasks=Count("tasks", filter=Q(tasks__state=TaskState.OPEN), distinct=True),
    )


def body_for(actor: Actor, key: UUID) -> Body | None:
    return visible_bodies(actor).select_related("municipality").filter(key=key).first()


def visible_meetings(actor: Actor | None) -> QuerySet[Meeting]:
    """Meetings of visible bodies, the newest first."""
    bodies = visible_bodies(actor).order_by().values("pk")
    found = Meeting.objects.filter(body__in=bodies).select_related("body__municipality")
    return found.order_by("-starts_at", "-pk")


def visible_tasks(actor: Actor | None) -> QuerySet[Task]:
    """Tasks of visible bodies, the earliest due first."""
    bodies = visible_bodies(actor).order_by().values("pk")
    found = Task.objects.filter(body__in=bodies).select_related("body", "meeting")
    return found.order_by("due_on", "pk")


def members_of(body: Body) -> list[BodyMember]:
    """Members of today, by organisation and function. One query."""
    found = body.members.filter(to_on=None).select_related("organisation")
    return sorted(found, key=lambda member: (member.role.casefold(), member.pk))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitees:
    """How the members of a body are reached."""

    members: tuple[BodyMember, ...]
    office_ids: frozenset[int]  # their people get a message
    by_mail: tuple[BodyMember, ...]
    unreachable: tuple[BodyMember, ...]


def address_of(member: BodyMember) -> str:
    """Where a member gets mail: the own address, else that of the organisation."""
    return member.mail or (member.organisation.mail if member.organisation else "")


def invitees(body: Body, *, on: dt.date) -> Invitees:
    """Who gets a message, who a mail, who neither. Two queries."""
    members = members_of(body)
    offices = {m.organisation.office_id for m in members if m.organisation}
    held = active_members([pk for pk in offices if pk], on=on)
    with_people = {row.office_id for row in held}
    by_mail, unreachable, reached = [], [], set()
    for member in members:
        office_id = member.organisation.office_id if member.organisation else None
        if office_id in with_people and not member.mail:
            reached.add(office_id)
        elif address_of(member):
            by_mail.append(member)
        else:
            unreachable.append(member)
    return Invitees(
        members=tuple(members), office_ids=frozenset(pk for pk in reached if pk),
        by_mail=tuple(by_mail), unreachable=tuple(unreachable),
    )  # fmt: skip


def carried_points(body: Body) -> list[AgendaPoint]:
    """What was put off and stands on no later agenda yet. One query."""
    found = AgendaPoint.objects.filter(
        meeting__body=body, state=PointState.CARRIED, successor=None
    ).select_related("meeting")
    return list(found.order_by("meeting__starts_at", "position", "pk"))


def open_tasks(body: Body) -> list[Task]:
    """What is to be done, the earliest due first. One query."""
    found = body.tasks.filter(state=TaskState.OPEN).select_related("meeting")
    return list(found.order_by("due_on", "pk"))


def span_of(meeting: Meeting) -> str:
    """``24.11.2026, 14:00 bis 16:00 Uhr``, by the clock in Berlin."""
    start, end = meeting.starts_at.astimezone(BERLIN), meeting.ends_at.astimezone(BERLIN)
    if start.date() == end.date():
        return f"{format_day(start.date())}, {start:%H:%M} bis {end:%H:%M} Uhr"
    return (
        f"{format_day(start.date())}, {start:%H:%M} Uhr bis "
        f"{format_day(end.date())}, {end:%H:%M} Uhr"
    )


def attendance_of(meeting: Meeting, *, names: bool) -> list[str]:
    """Functions of those who came; with ``names`` those who are still known by name."""
    members = meeting.body.members.select_related("organisation").in_bulk(meeting.attended)
    found = [
        f"{member.role} ({member.name})" if names and member.name else member.role
        for member in members.values()
    ]
    return sorted(found, key=str.casefold)


def minutes_content(meeting: Meeting) -> dict[str, Any]:
    """What is frozen of a meeting: functions, no names. Three queries."""
    points = meeting.points.prefetch_related("resolutions")
    return {
        "body": meeting.body.name,
        "municipality": meeting.body.municipality.full_name,
        "title": meeting.title,
        "when": span_of(meeting),
        "place": meeting.place or meeting.online,
        "attended": attendance_of(meeting, names=False),
        "guests": meeting.guests,
        "is_demo": meeting.body.is_demo,
        "points": [
            {
                "number": number,
                "title": point.title,
                "said": point.said,
                "resolutions": [row.text for row in point.resolutions.all()],
                "outcome": str(PointState(point.state).label),
                "reason": point.reason,
            }
            for number, point in enumerate(points, 1)
        ],
        "tasks": [
            {"text": task.text, "owner": task.owner, "due": format_day(task.due_on)}
            for task in meeting.tasks.order_by("due_on", "pk")
        ],
    }


def meeting_by_invitation(key: UUID) -> Meeting | None:
    """The meeting of a link in an invitation; none before anybody was invited."""
    found = Meeting.objects.exclude(invited_at=None).select_related("body__municipality")
    return found.filter(invitation_key=key).first()


def body_by_feed(token: str) -> Body | None:
    """The body of a secret calendar address."""
    return Body.objects.filter(feed_hash=hash_token(token)).exclude(feed_hash="").first()


def feed_meetings(body: Body) -> list[Meeting]:
    """Meetings in the calendar of a body: those to which was invited. One query."""
    found = body.meetings.exclude(invited_at=None).select_related("body")
    return list(found.order_by("starts_at", "pk"))


def calendar_entries(meetings: Iterable[Meeting], *, site: str, path: str) -> list[Entry]:
    """Meetings for a calendar. ``path`` is the address of an invitation with ``{key}`` in it."""
    return [
        Entry(
            uid=f"{meeting.key}@kim", title=f"{meeting.body.name}: {meeting.title}",
            starts_at=meeting.starts_at, ends_at=meeting.ends_at,
            place=meeting.place or meeting.online,
            url=f"{site}{path.format(key=meeting.invitation_key)}",
            changed_at=meeting.changed_at, cancelled=meeting.state == MeetingState.CANCELLED,
        )
        for meeting in meetings
    ]  # fmt: skip


def invitation_of(*, meeting_id: int, member_id: int) -> tuple[Meeting, str] | None:
    """A meeting and the address of one of its members, for the mail; None when either is gone."""
    meeting = Meeting.objects.select_related("body").filter(pk=meeting_id).first()
    if meeting is None:
        return None
    found = meeting.body.members.filter(pk=member_id, to_on=None).select_related("organisation")
    member = found.first()
    address = address_of(member) if member else ""
    return (meeting, address) if address else None

"""What the network hands up to 'Heute'."""

import datetime as dt

from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.queries.partners import offices_left_alone
from kim.accounts.rules.roles import Role
from kim.kernel.dates import legal_day
from kim.kernel.due import DueItem
from kim.network.models import AgendaPoint, Meeting, Organisation
from kim.network.permissions import KEEPERS
from kim.network.queries import editable_organisations, kept_organisations
from kim.network.queries.bodies import visible_bodies, visible_meetings, visible_tasks
from kim.network.queries.listing import YEAR, unconfirmed
from kim.network.states import MeetingState, OrganisationState, PointState, TaskState

SOON = dt.timedelta(days=14)
WEEK = dt.timedelta(days=7)
MOST_LINES = 20
LINES = 5  # more of a sort become one line


def due_items(actor: Actor, today: dt.date) -> list[DueItem]:
    """Entries to confirm, organisations without people, tasks and meetings of bodies.

    At most eight queries, or none.
    """
    if not actor.has(*KEEPERS, Role.CARRIER):
        return []
    found = [*_to_confirm(actor, today), *_left_alone(actor, today)]
    return [*found, *_bodies(actor, today)] if actor.has(*KEEPERS) else found


def _to_confirm(actor: Actor, today: dt.date) -> list[DueItem]:
    found = editable_organisations(actor).filter(unconfirmed(today))
    rows = list(found.filter(state=OrganisationState.PUBLISHED)[: LINES + 1])
    if len(rows) > LINES:
        count = found.filter(state=OrganisationState.PUBLISHED).count()
        oldest = min((row.confirmed_on for row in rows if row.confirmed_on), default=None)
        return [
            DueItem(
                kind="due", title="Angaben zu Akteuren bestätigen", about=f"{count} Akteure",
                on=oldest and oldest + YEAR, action="Liste öffnen",
                url=f"{reverse('network:list')}?bestaetigen=on",
            )
        ]  # fmt: skip
    return [
        DueItem(
            kind="due", title="Angaben bestätigen", about=row.name,
            on=row.confirmed_on and row.confirmed_on + YEAR, action="Prüfen und bestätigen",
            url=reverse("network:organisation", args=[row.key]),
        )
        for row in rows
    ]  # fmt: skip


def _left_alone(actor: Actor, today: dt.date) -> list[DueItem]:
    if not actor.has(*KEEPERS):
        return []
    kept = kept_organisations(actor).filter(office__isnull=False)
    rows: list[Organisation] = list(kept)
    alone = offices_left_alone([row.office_id for row in rows if row.office_id], on=today)
    return [
        DueItem(
            kind="due", title="Akteur ohne Zugang: Nachfolge klären", about=row.name, on=None,
            url=reverse("network:people", args=[row.key]), action="Person einladen",
        )
        for row in rows
        if row.office_id in alone
    ]  # fmt: skip


def _bodies(actor: Actor, today: dt.date) -> list[DueItem]:
    """Tasks, put-off points and meetings of the bodies somebody keeps. Three queries."""
    return [*_tasks(actor, today), *_carried(actor), *_meetings(actor, today)]


def _tasks(actor: Actor, today: dt.date) -> list[DueItem]:
    found = visible_tasks(actor).filter(state=TaskState.OPEN, due_on__lte=today + SOON)
    return [
        DueItem(
            kind="due", title="Aufgabe aus einem Gremium", about=task.text, on=task.due_on,
            url=reverse("network:task_end", args=[task.pk]), action="Erledigen oder schließen",
        )
        for task in found[:MOST_LINES]
    ]  # fmt: skip


def _carried(actor: Actor) -> list[DueItem]:
    """Points that were put off, in bodies that plan no meeting."""
    bodies = visible_bodies(actor).order_by().values("pk")
    found = AgendaPoint.objects.filter(
        meeting__body__in=bodies, state=PointState.CARRIED, successor=None
    ).select_related("meeting__body")
    return [
        DueItem(
            kind="due", title="Vertagte Punkte brauchen eine Sitzung", on=None,
            about=f"{point.meeting.body.name}: {point.title}", action="Sitzung planen",
            url=reverse("network:meeting_add", args=[point.meeting.body.key]),
        )
        for point in found.order_by("meeting__starts_at", "position")[:MOST_LINES]
    ]  # fmt: skip


def _meetings(actor: Actor, today: dt.date) -> list[DueItem]:
    """To which to invite, which to note, whose minutes to freeze."""
    states = (MeetingState.PLANNED, MeetingState.INVITED, MeetingState.HELD, MeetingState.MINUTED)
    found = visible_meetings(actor).filter(state__in=states, starts_at__date__lte=today + SOON)
    items = []
    for meeting in found.order_by("starts_at")[:MOST_LINES]:
        told = _about_meeting(meeting, today)
        if told:
            items.append(
                DueItem(
                    kind="due", title=told[0], about=f"{meeting.body.name}: {meeting.title}",
                    on=told[1], url=reverse("network:meeting", args=[meeting.key]), action="Öffnen",
                )
            )  # fmt: skip
    return items


def _about_meeting(meeting: Meeting, today: dt.date) -> tuple[str, dt.date] | None:
    on = legal_day(meeting.starts_at)
    if meeting.state in (MeetingState.HELD, MeetingState.MINUTED):
        return "Protokoll festschreiben", on + WEEK
    if on < today:
        return "Sitzung nachtragen", on
    return ("Zur Sitzung einladen", on) if meeting.state == MeetingState.PLANNED else None

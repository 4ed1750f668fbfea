"""Lines of grants on the start page of staff, and so in the calendar of a person."""

import datetime as dt

from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, CompletionRequest, Decision, Notice
from kim.grants.permissions import EXAMINERS, SIGNERS, TOWN
from kim.grants.queries.due_money import money_items
from kim.grants.queries.due_work import waiting_items
from kim.grants.queries.letters import LETTERS
from kim.grants.queries.notices import OPEN, visible_notices
from kim.grants.states.applications import OVER, ApplicationState, CompletionState
from kim.grants.states.decisions import DecisionState, NoticeState
from kim.kernel.due import DueItem

MOST = 100  # lines of one sort; the list of applications shows the rest


def due_items(actor: Actor, today: dt.date) -> list[DueItem]:
    """What is due in grants for one person. Constant number of queries."""
    items = _to_send_or_settle(today) if actor.has(*EXAMINERS) else []
    if actor.has(*EXAMINERS):  # only they are made officers of a file
        items += _own_files(actor)
    items += money_items(actor, today)
    if homes := _homes(actor, TOWN):
        items += _to_answer(homes)
    heads = _homes(actor, SIGNERS)
    if heads:
        items += _to_acknowledge(actor, heads)
    return items + waiting_items(actor, today, heads)


def _to_send_or_settle(today: dt.date) -> list[DueItem]:
    """Notices that wait for dispatch, and those whose finality a person may confirm."""
    rows = Notice.objects.select_related("application__place", "dispatch")
    issued = rows.filter(state=NoticeState.ISSUED).exclude(kind__in=LETTERS)
    final = rows.filter(state__in=OPEN, dispatch__final_on__lte=today).exclude(kind__in=LETTERS)
    items = [
        _line(notice, "Bescheid versenden", notice.issued_on, "Versand festhalten")
        for notice in issued.order_by("issued_on", "pk")[:MOST]
    ]
    return items + [
        _line(notice, "Bestandskraft feststellen", notice.dispatch.final_on, "Ansehen")
        for notice in final.order_by("dispatch__final_on", "pk")[:MOST]
    ]


def _own_files(actor: Actor) -> list[DueItem]:
    """Deadlines of the files one works on (Bearbeitung)."""
    rows = Application.objects.filter(officer_id=actor.user_id, due_on__isnull=False)
    rows = rows.exclude(state__in=sorted(OVER)).select_related("place")
    return [
        DueItem(
            kind="due",
            title=f"{ApplicationState(row.state).label}: {row.number}",
            about=row.place.full_name,
            on=row.due_on,
            url=_file(row.number),
            action="Öffnen",
        )
        for row in rows.order_by("due_on", "pk")[:MOST]
    ]


def _to_answer(homes: list[int]) -> list[DueItem]:
    """What the municipality has been asked: missing items, and a hearing."""
    asked = CompletionRequest.objects.filter(
        state=CompletionState.OPEN, application__place_id__in=homes
    ).select_related("application__place")
    heard = Decision.objects.filter(
        state=DecisionState.DRAFTED,
        hearing_to_on__isnull=False,
        hearing_answer="",
        application__state=ApplicationState.HEARING,
        application__place_id__in=homes,
    ).select_related("application__place")
    found: list[tuple[Application, str, dt.date | None]] = [
        (row.application, "Nachforderung beantworten", row.due_on) for row in asked
    ]
    found += [
        (row.application, "In der Anhörung Stellung nehmen", row.hearing_to_on) for row in heard
    ]
    return [
        DueItem(
            kind="due",
            title=f"{title}: {application.number}",
            about=application.place.full_name,
            on=on,
            url=_file(application.number),
            action="Öffnen",
        )
        for application, title, on in found
    ]


def _to_acknowledge(actor: Actor, homes: list[int]) -> list[DueItem]:
    """Notices whose receipt the head of the municipality has not confirmed."""
    rows = visible_notices(actor).filter(
        state__in=OPEN, application__place_id__in=homes, acknowledgement=None
    )
    rows = rows.exclude(kind__in=LETTERS).select_related("application__place", "dispatch")
    return [
        _line(notice, "Empfang des Bescheids bestätigen", notice.dispatch.sent_on, "Öffnen")
        for notice in rows.order_by("pk")[:MOST]
    ]


def _homes(actor: Actor, roles: tuple[Role, ...]) -> list[int]:
    """Municipalities at which one holds a role."""
    held = [member.place_id for member in actor.memberships if member.role in roles]
    return [place_id for place_id in held if place_id is not None]


def _line(notice: Notice, title: str, on: dt.date | None, action: str) -> DueItem:
    application = notice.application
    return DueItem(
        kind="due",
        title=f"{title}: {notice.number}",
        about=application.place.full_name,
        on=on,
        url=reverse("grants:notice", args=[application.number, notice.number]),
        action=action,
    )


def _file(number: str) -> str:
    return f"/foerderung/vorgang/{number}/"

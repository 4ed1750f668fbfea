"""What accounts hand up to 'Heute': what ends soon, and unread messages."""

import datetime as dt

from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.queries.messages import search_messages
from kim.accounts.queries.people import visible_invitations, visible_memberships
from kim.kernel.dates import legal_day
from kim.kernel.due import DueItem
from kim.kernel.permissions import may

SOON_DAYS = 30
WAITING_DAYS = 3
NEW_DAYS = 14  # as the page says
NEW_LINES = 10


def due_items(actor: Actor, today: dt.date) -> list[DueItem]:
    """What the actor manages and what ends soon, and unread messages. At most three queries."""
    return [*_ending(actor, today), *_unread(actor, today)]


def _unread(actor: Actor, today: dt.date) -> list[DueItem]:
    since = today - dt.timedelta(days=NEW_DAYS)
    found = search_messages(actor, state="unread", group="").filter(created_at__date__gte=since)
    return [
        DueItem(
            kind="new",
            title=row.subject,
            about=row.group_label,
            on=legal_day(row.created_at),
            url=reverse("inbox:open", args=[row.pk]),
            action="Öffnen",
        )
        for row in found[:NEW_LINES]
    ]


def _ending(actor: Actor, today: dt.date) -> list[DueItem]:
    """Memberships and invitations the actor manages that end soon. Two queries, or none."""
    if actor.user_id is None or not may(actor, "accounts.people"):
        return []
    soon = today + dt.timedelta(days=SOON_DAYS)
    ending = visible_memberships(actor).filter(ended_at=None, to_on__range=(today, soon))
    items = [
        DueItem(
            kind="due",
            title="Mitgliedschaft endet",
            about=f"{row.user.name}, {row.role_label}, {row.office.name}",
            on=row.to_on,
            url=reverse("accounts:change", args=[row.pk]),
            action="Zeitraum prüfen",
        )
        for row in ending.exclude(user_id=actor.user_id)
    ]
    waiting = visible_invitations(actor).filter(used_at=None, revoked_at=None)
    last = today + dt.timedelta(days=WAITING_DAYS)
    items += [
        DueItem(
            kind="due",
            title="Einladung läuft ab",
            about=f"{row.email}, {row.role_label}, {row.office.name}",
            on=legal_day(row.expires_at),
            url=reverse("accounts:people"),
            action="Ansehen",
        )
        for row in waiting.filter(expires_at__date__range=(today, last))
    ]
    return sorted(items, key=lambda item: (item.on or dt.date.max, item.about))

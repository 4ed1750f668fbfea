"""Reading messages: one's own inbox, whom to tell, which mails wait."""

import datetime as dt

from django.db.models import F, Q, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.models import Membership, Message, MessagePreference
from kim.accounts.rules.messages import LATE, MOST_TRIES, USUAL, Delivery, Group
from kim.accounts.rules.roles import Role


def visible_messages(actor: Actor | None) -> QuerySet[Message]:
    """The actor's own messages, unread first, then the newest. Nobody reads those of others."""
    if actor is None or actor.user_id is None:
        return Message.objects.none()
    unread_first = F("read_at").desc(nulls_first=True)
    return Message.objects.filter(recipient_id=actor.user_id).order_by(
        unread_first, "-created_at", "-pk"
    )


def search_messages(actor: Actor | None, *, state: str, group: str) -> QuerySet[Message]:
    """Own messages, narrowed. ``state``: ``unread``, ``read`` or empty; ``group`` empty is all."""
    found = visible_messages(actor)
    if state:
        found = found.filter(read_at__isnull=state == "unread")
    return found.filter(group=group) if group else found


def deliveries_of(actor: Actor) -> dict[Group, Delivery]:
    """How the actor gets mails, per sort; what was never chosen is as usual."""
    rows = MessagePreference.objects.filter(user_id=actor.user_id or 0)
    chosen = {Group(row.group): Delivery(row.delivery) for row in rows}
    return {group: chosen.get(group, USUAL[group]) for group in Group}


def recipients_with_role(
    *roles: Role, on: dt.date, office_id: int | None = None, place_id: int | None = None
) -> list[int]:
    """Accounts that hold one of the roles on a day, for ``notify``. One query.

    ``office_id`` or ``place_id`` narrow it to an office or to the municipality at a place;
    without either, everybody with the role is meant: use that for roles of the Land only.
    """
    held = Membership.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), role__in=roles, from_on__lte=on, ended_at=None
    )
    if office_id is not None:
        held = held.filter(office_id=office_id)
    if place_id is not None:
        held = held.filter(office__place_id=place_id)
    return list(held.order_by("user_id").values_list("user_id", flat=True).distinct())


def waiting_mails() -> QuerySet[Message]:
    """Messages about which a mail may still go off: wanted, not sent, not read, not tried out."""
    return Message.objects.filter(read_at=None, sent_at=None, open_tries__lt=MOST_TRIES).exclude(
        delivery=Delivery.NONE
    )


def daily_mails(*, now: dt.datetime) -> dict[int, list[int]]:
    """Account -> messages for its daily mail; with those whose own mail never got through."""
    late = Q(delivery=Delivery.NOW, created_at__lte=now - LATE)
    rows = waiting_mails().filter(Q(delivery=Delivery.DAILY) | late)
    found: dict[int, list[int]] = {}
    for user_id, pk in rows.order_by("recipient_id", "pk").values_list("recipient_id", "pk"):
        found.setdefault(user_id, []).append(pk)
    return found

"""Messages: put into the inbox in the transaction of the deed that causes them; read; deleted."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Model

from kim.accounts.actor import Actor
from kim.accounts.models import Message, MessagePreference
from kim.accounts.queries.messages import deliveries_of, visible_messages
from kim.accounts.rules.messages import KEPT, USUAL, Delivery, Group, Kind
from kim.accounts.services.jobs import defer
from kim.kernel.permissions import enforce


@transaction.atomic(savepoint=False)
def notify(
    *,
    recipients: Iterable[int],
    kind: Kind,
    subject: str,
    path: str,
    about: Model,
    now: dt.datetime,
) -> list[Message]:
    """Tell people something (mitteilen), from inside the deed that causes it.

    ``recipients`` are ids of accounts; each gets one message, whatever the order. ``subject``
    is a German sentence of at most 200 characters without data on other people; ``path`` is
    where to go on, within this site. Rows and jobs for mails belong to the caller's
    transaction: a deed that is undone has told nobody. The mail itself is sent later and
    carries neither ``subject`` nor ``path``.
    """
    wanted = sorted(set(recipients))
    chosen = dict(
        MessagePreference.objects.filter(user_id__in=wanted, group=kind.group).values_list(
            "user_id", "delivery"
        )
    )
    messages = Message.objects.bulk_create(
        Message(
            recipient_id=user_id, kind=kind.code, group=kind.group, subject=subject, path=path,
            about=f"{about._meta.label}:{about.pk}", created_at=now,
            delivery=chosen.get(user_id, USUAL[kind.group]),
        )
        for user_id in wanted
    )  # fmt: skip
    for message in messages:
        if message.delivery == Delivery.NOW:
            defer(job="accounts.mail_message", user_id=message.recipient_id, message_id=message.pk)
    return messages


@transaction.atomic
def mark_read(*, actor: Actor, message_id: int, is_read: bool, now: dt.datetime) -> Message:
    """Mark one of the own messages as read or unread. The first moment of reading stays.

    Raises PermissionDenied, Message.DoesNotExist also for messages to others.
    """
    enforce(actor, "accounts.inbox")
    message = visible_messages(actor).select_for_update(of=("self",)).get(pk=message_id)
    if is_read != (message.read_at is not None):
        message.read_at = now if is_read else None
        message.save(update_fields=["read_at"])
    return message


@transaction.atomic
def mark_all_read(*, actor: Actor, now: dt.datetime) -> int:
    """Mark all own messages as read, at the moment ``now``, which is what undoes it.

    Gives how many were unread. Raises PermissionDenied.
    """
    enforce(actor, "accounts.inbox")
    return visible_messages(actor).filter(read_at=None, created_at__lte=now).update(read_at=now)


@transaction.atomic
def undo_all_read(*, actor: Actor, read_at: dt.datetime) -> int:
    """Make those own messages unread again that were marked at exactly ``read_at``.

    Gives how many. Raises PermissionDenied.
    """
    enforce(actor, "accounts.inbox")
    return visible_messages(actor).filter(read_at=read_at).update(read_at=None)


@transaction.atomic
def choose_deliveries(*, actor: Actor, wanted: Mapping[Group, Delivery]) -> None:
    """Set how the actor gets mails, per sort; holds for messages from now on.

    Raises PermissionDenied.
    """
    enforce(actor, "accounts.inbox")
    assert actor.user_id is not None, "the permission is for people"
    before = deliveries_of(actor)
    for group, delivery in wanted.items():
        if before[group] != delivery:
            MessagePreference.objects.update_or_create(
                user_id=actor.user_id, group=group, defaults={"delivery": delivery}
            )


@transaction.atomic
def delete_old_messages(*, now: dt.datetime) -> int:
    """Delete messages that arrived twelve months ago or earlier, read or not. Gives how many."""
    count, _ = Message.objects.filter(created_at__lte=now - KEPT).delete()
    return count

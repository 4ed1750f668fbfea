"""Which accounts belong to one human: connect them, separate them."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.models import User
from kim.accounts.queries import connected_with, visible_accounts
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.kernel.locks import until_commit
from kim.kernel.permissions import enforce

LAW = "Vier-Augen-Prinzip"


LINKED = Kind("accounts.accounts_linked", Group.NEWS)
SEPARATED = Kind("accounts.account_separated", Group.NEWS)


class CannotLink(Exception):
    """The accounts cannot be connected or separated. Text: a German sentence."""


@transaction.atomic
def link_accounts(
    *, actor: Actor, user_id: int, other_id: int, reason: str, now: dt.datetime
) -> UUID:
    """Note that two accounts belong to one human (Konten verbinden). Gives the person key.

    Whatever is connected to either of them belongs to the same human from then on, also
    looking back: four eyes are counted by the key an account has when it is asked.
    Raises PermissionDenied, CannotLink, User.DoesNotExist for accounts the actor cannot see.
    """
    enforce(actor, "accounts.link")
    until_commit(LAW)
    account = visible_accounts(actor).get(pk=user_id)
    other = visible_accounts(actor).get(pk=other_id)
    if account.pk == other.pk:
        raise CannotLink("Das ist zweimal dasselbe Konto. Bitte nennen Sie zwei verschiedene.")
    if account.person == other.person:
        raise CannotLink("Diese beiden Konten sind schon verbunden.")
    notify(
        recipients=[account.pk, other.pk], kind=LINKED, about=account, now=now,
        subject="Ihr Konto wurde mit einem anderen verbunden", path=reverse("mfa_index"),
    )  # fmt: skip
    _move(
        User.objects.filter(person=other.person).order_by("pk"), to=account.person,
        action="accounts.link_accounts", actor=actor, reason=reason, now=now,
    )  # fmt: skip
    return account.person


@transaction.atomic
def separate_account(*, actor: Actor, user_id: int, reason: str, now: dt.datetime) -> UUID:
    """Undo a wrong connection: the account stands for a human of its own again (trennen).

    Nobody separates accounts of their own. Gives the new person key.
    Raises PermissionDenied, CannotLink, User.DoesNotExist for accounts the actor cannot see.
    """
    until_commit(LAW)
    account = visible_accounts(actor).get(pk=user_id)
    enforce(actor, "accounts.link", account)
    if not connected_with(actor, account):
        raise CannotLink("Dieses Konto ist mit keinem anderen verbunden, das Sie verwalten.")
    notify(
        recipients=[account.pk], kind=SEPARATED, about=account, now=now,
        subject="Ihr Konto steht wieder für sich", path=reverse("mfa_index"),
    )  # fmt: skip
    fresh = uuid4()
    _move(
        [account], to=fresh, action="accounts.separate_account", actor=actor, reason=reason,
        now=now,
    )  # fmt: skip
    return fresh


def _move(
    users: Iterable[User], *, to: UUID, action: str, actor: Actor, reason: str, now: dt.datetime
) -> None:
    """Give accounts another person key, with a line in the record for each."""
    for user in users:
        before, user.person = user.person, to
        user.save(update_fields=["person"])
        record(
            at=now, actor=actor.key, action=action, subject=user,
            changes={"person": [str(before), str(to)]}, reason=reason, law=LAW,
        )  # fmt: skip

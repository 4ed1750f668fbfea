"""Which accounts belong to one human: connect them, separate them."""

import datetime as dt
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

    Whatever is connected to either of them belongs to the same human from then on. All keep
    the keys they had, so that what they did under them counts as well (``Actor.was``).
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
    users = _accounts_of(account.person, other.person)
    for user in users:
        _give(user, account.person, _keys_of(users), "accounts.link_accounts", actor, reason, now)
    return account.person


@transaction.atomic
def separate_account(*, actor: Actor, user_id: int, reason: str, now: dt.datetime) -> UUID:
    """Undo a wrong connection: the account stands for a human of its own again (trennen).

    Both sides go on under new keys. What was done under the old ones stays with both, for
    nobody can tell any more who it was: there neither is the other's second pair of eyes.
    Nobody separates accounts of their own. Gives the new key of the account.
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
    users = _accounts_of(account.person)
    keys, fresh, rest = _keys_of(users), uuid4(), uuid4()
    for user in users:
        key = fresh if user.pk == account.pk else rest
        _give(user, key, keys, "accounts.separate_account", actor, reason, now)
    return fresh


def _accounts_of(*persons: UUID) -> list[User]:
    return list(User.objects.filter(person__in=persons).order_by("pk"))


def _keys_of(users: list[User]) -> set[UUID]:
    """All keys under which any of them has acted."""
    return {key for user in users for key in (user.person, *user.former_persons)}


def _give(
    user: User,
    person: UUID,
    keys: set[UUID],
    action: str,
    actor: Actor,
    reason: str,
    now: dt.datetime,
) -> None:
    """Give an account its person key and the former ones; with a line in the record if it moves."""
    before, user.person = user.person, person
    user.former_persons = sorted(keys - {person})
    user.save(update_fields=["person", "former_persons"])
    if before != person:
        record(
            at=now, actor=actor.key, action=action, subject=user,
            changes={"person": [str(before), str(person)]}, reason=reason, law=LAW,
        )  # fmt: skip

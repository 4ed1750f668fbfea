"""Sign-in by the identity provider of an organisation: who is let in."""

import datetime as dt

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from kim.accounts.models import Invitation, Membership, Office, User
from kim.accounts.services.invitations import find_or_make_user, use_invitation
from kim.audit.services import record


class NoAccess(Exception):
    """Nobody who is linked to this provider or invited to its office."""


@transaction.atomic
def admit_by_provider(
    *,
    provider: str,
    subject: str,
    email: str,
    name: str,
    office_name: str,
    domains: frozenset[str],
    now: dt.datetime,
) -> SocialAccount:
    """Let somebody in whom the provider of an office has recognised (Anmeldung über Organisation).

    ``email`` is the verified address, or empty. Who is not linked yet needs an open invitation
    to the provider's office for this address. A provider never opens an account that has roles
    at another office: otherwise one organisation could act in the name of another.
    Raises NoAccess without saying why.
    """
    office = Office.objects.select_for_update().filter(name=office_name).first()
    address = email.strip().lower()
    if office is None or not subject or address.rpartition("@")[2] not in domains:
        raise NoAccess
    linked = SocialAccount.objects.filter(provider=provider, uid=subject)
    account = linked.select_related("user").first()
    if account is None:
        account = _link(provider, subject, _invited(office, address, name, now), now)
    if _acts_elsewhere(account.user, office, now) or not account.user.is_active:
        raise NoAccess
    account.extra_data = {}  # what else the provider tells is not needed
    account.save(update_fields=["extra_data"])
    return account


def _invited(office: Office, email: str, name: str, now: dt.datetime) -> User:
    """The account of an invited address; every open invitation to the office is used."""
    invitations = list(
        Invitation.objects.select_for_update().filter(
            email=email, office=office, used_at=None, revoked_at=None, expires_at__gt=now
        )
    )
    if not invitations:
        raise NoAccess
    user = find_or_make_user(email=email, name=name, password=None, now=now)
    for invitation in invitations:
        use_invitation(invitation=invitation, user=user, now=now)
    return user


def _link(provider: str, subject: str, user: User, now: dt.datetime) -> SocialAccount:
    account: SocialAccount = SocialAccount.objects.create(
        user=user, provider=provider, uid=subject, extra_data={}
    )
    record(
        at=now, actor=f"user:{user.pk}", action="accounts.link_provider", subject=user,
        changes={"provider": [None, provider]},
    )  # fmt: skip
    return account


def _acts_elsewhere(user: User, office: Office, now: dt.datetime) -> bool:
    over = Q(ended_at__isnull=False) | Q(to_on__lt=now.date())
    return Membership.objects.filter(user=user).exclude(over).exclude(office=office).exists()

"""From the invitation of a person to the membership it leads to."""

import datetime as dt
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse

from kim.accounts.actor import SYSTEM, Actor
from kim.accounts.models import Invitation, Membership, Office, User
from kim.accounts.models.people import seat_at
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import OfficeKind, Role, role_fits
from kim.accounts.rules.sign_in import INVITATION_VALID, hash_token
from kim.accounts.services.jobs import defer
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.kernel.permissions import enforce

ACCEPTED = Kind("accounts.invitation_accepted", Group.NEWS)


class InvitationNotOpen(Exception):
    """The link is unknown, used, revoked or too old. Which of these is nobody's business."""


class CannotInvite(Exception):
    """The invitation makes no sense. Text: a German sentence."""


@transaction.atomic
def invite_person(
    *,
    actor: Actor,
    email: str,
    office_id: int,
    role: Role,
    from_on: dt.date,
    to_on: dt.date | None,
    now: dt.datetime,
) -> Invitation:
    """Invite somebody to a role at an office (einladen). Replaces an open invitation to it.

    The same happens whether or not the address has an account. The job that sends the mail
    makes the link, so that it is written down nowhere. SYSTEM may invite: somebody has to be
    first. Raises PermissionDenied, CannotInvite, Office.DoesNotExist.
    """
    office = Office.objects.select_for_update().get(pk=office_id)  # one invitation at a time
    seat = seat_at(office, role)
    if actor is not SYSTEM:
        enforce(actor, "accounts.invite", seat)
    if not role_fits(role, seat.kind):
        raise CannotInvite(f"Die Rolle „{role.label}“ gibt es bei „{office.name}“ nicht.")
    if to_on is not None and to_on < from_on:
        raise CannotInvite("Der letzte Tag liegt vor dem ersten.")
    address = email.strip().lower()
    held = Membership.objects.filter(user__email=address, office=office, role=role, ended_at=None)
    if any(row.to_on is None or row.to_on >= from_on for row in held):
        raise CannotInvite("Diese Person hat die Rolle in diesem Zeitraum schon.")
    Invitation.objects.filter(
        email=address, office=office, role=role, used_at=None, revoked_at=None
    ).update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=address, office=office, office_kind=office.kind, role=role,
        from_on=from_on, to_on=to_on,
        token_hash=hash_token(secrets.token_urlsafe(32)),  # a placeholder nobody knows
        created_at=now, created_by_id=actor.user_id, expires_at=now + INVITATION_VALID,
    )  # fmt: skip
    defer(job="accounts.send_invitation", invitation_id=invitation.pk)
    changes: dict[str, list[Any]] = {"office": [None, office.pk], "role": [None, role.value]}
    record(at=now, actor=actor.key, action="accounts.invite", subject=invitation, changes=changes)
    return invitation


@transaction.atomic
def issue_link(*, invitation_id: int, now: dt.datetime) -> tuple[Invitation, str] | None:
    """Give an open invitation a fresh token, for the mail. None when it is no longer open.

    Called by the job. A job that runs twice sends two mails; the last link works.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("office", "created_by")
        .get(pk=invitation_id)
    )
    if not invitation.is_open(now):
        return None
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_token(token)
    invitation.save(update_fields=["token_hash"])
    return invitation, token


@transaction.atomic
def revoke_invitation(
    *, actor: Actor, invitation_id: int, reason: str, now: dt.datetime
) -> Invitation:
    """Take an invitation back (zurückziehen), so that its link is void at once.

    Raises PermissionDenied, InvitationNotOpen, Invitation.DoesNotExist.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    enforce(actor, "accounts.invite", invitation.seat)
    if invitation.used_at or invitation.revoked_at:
        raise InvitationNotOpen
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    record(
        at=now, actor=actor.key, action="accounts.revoke_invitation",
        subject=invitation, reason=reason,
    )  # fmt: skip
    return invitation


@transaction.atomic
def accept_invitation(
    *, token: str, name: str, password: str, now: dt.datetime
) -> tuple[User, Membership]:
    """Become a member by the link of a mail (Einladung annehmen). Works once.

    The link proves the address. Without an account one is made with ``name`` and
    ``password``; an account that exists keeps both. Raises InvitationNotOpen.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(token_hash=hash_token(token))
        .first()
    )
    if invitation is None or not invitation.is_open(now):
        raise InvitationNotOpen
    user = find_or_make_user(email=invitation.email, name=name, password=password, now=now)
    return user, use_invitation(invitation=invitation, user=user, now=now)


def find_or_make_user(*, email: str, name: str, password: str | None, now: dt.datetime) -> User:
    """The account of a proven address. Two invitations used at once make one account."""
    try:
        with transaction.atomic():
            user = User(email=email, name=name or email, created_at=now)
            user.set_password(password)
            user.save()
    except IntegrityError:
        return User.objects.get(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    record(at=now, actor=f"user:{user.pk}", action="accounts.add_user", subject=user)
    return user


def use_invitation(*, invitation: Invitation, user: User, now: dt.datetime) -> Membership:
    """Mark a locked, open invitation as used and make the membership it offers.

    Raises InvitationNotOpen when the person has got the role by another way meanwhile.
    """
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, office_id=invitation.office_id, office_kind=invitation.office_kind,
                role=invitation.role, from_on=invitation.from_on, to_on=invitation.to_on,
                created_at=now,
            )  # fmt: skip
    except IntegrityError as overlap:
        raise InvitationNotOpen from overlap
    if invitation.created_by_id is not None:
        inbox_only = invitation.office_kind == OfficeKind.PARTNER  # no page of people shows these
        notify(
            recipients=[invitation.created_by_id], kind=ACCEPTED, about=membership, now=now,
            subject="Eine Einladung wurde angenommen",
            path=reverse("inbox:list" if inbox_only else "accounts:people"),
        )  # fmt: skip
    changes: dict[str, list[Any]] = {
        "invitation": [None, invitation.pk],
        "role": [None, invitation.role],
    }
    record(
        at=now, actor=f"user:{user.pk}", action="accounts.accept_invitation",
        subject=membership, changes=changes,
    )  # fmt: skip
    return membership

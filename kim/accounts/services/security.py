"""Password, second factor and sessions of one person."""

import datetime as dt

from allauth.account import app_settings as account_settings
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from kim.accounts.actor import SYSTEM, Actor
from kim.accounts.models import User
from kim.accounts.services.jobs import defer
from kim.audit.services import record
from kim.kernel.permissions import enforce


@transaction.atomic
def request_password_reset(*, email: str) -> None:
    """Ask for a mail with a link (Passwort vergessen).

    Nothing is looked up here: known and unknown addresses cost the same and give the same
    answer. The job looks.
    """
    defer(job="accounts.send_password_reset", email=email.strip().lower())


def issue_reset_token(*, email: str) -> tuple[User, str] | None:
    """The person and a token that works once, for an hour; None for whom no mail is sent.

    Nobody who signs in at their organisation's identity provider gets a password this way.
    """
    user = User.objects.filter(email=email).first()
    if user is None or not user.is_active or not user.has_usable_password():
        return None
    return user, account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)


@transaction.atomic
def set_password(*, user_id: int, password: str, now: dt.datetime) -> User:
    """Set a password that was checked before. All other sessions end by that."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(at=now, actor=f"user:{user.pk}", action="accounts.set_password", subject=user)
    return user


@transaction.atomic
def note_second_factor(*, user_id: int, action: str, kind: str, now: dt.datetime) -> None:
    """Record that somebody added or removed a second factor (``kind``: totp, webauthn, …)."""
    user = User.objects.get(pk=user_id)
    record(
        at=now, actor=f"user:{user_id}", action=f"accounts.{action}_second_factor",
        subject=user, changes={"kind": [None, kind]},
    )  # fmt: skip


@transaction.atomic
def reset_second_factor(*, actor: Actor, email: str, now: dt.datetime) -> int:
    """Remove every second factor of a person and end all sessions. By command only.

    Gives how many factors there were. The next sign-in leads to setting one up.
    Raises PermissionError for anybody but SYSTEM, User.DoesNotExist.
    """
    if actor is not SYSTEM:
        raise PermissionError("reset_second_factor is for the command line")
    user = User.objects.select_for_update().get(email=email.strip().lower())
    count, _ = Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    record(
        at=now, actor=actor.key, action="accounts.reset_second_factor", subject=user,
        changes={"factors": [count, 0]},
    )  # fmt: skip
    return int(count)


@transaction.atomic
def end_session(*, actor: Actor, session_id: int, now: dt.datetime) -> None:
    """End one of the actor's own sessions (Sitzung beenden), effective at once.

    Raises PermissionDenied, UserSession.DoesNotExist also for sessions of others.
    """
    enforce(actor, "accounts.own", None)
    session = UserSession.objects.select_for_update().get(pk=session_id, user_id=actor.user_id)
    record(at=now, actor=actor.key, action="accounts.end_session", subject=session)
    session.end()

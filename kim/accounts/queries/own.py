"""The own account: second factors and sessions."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

from kim.accounts.actor import SEEN, SINCE, Actor
from kim.accounts.rules.sign_in import device, is_over


@dataclass(frozen=True, slots=True)
class Factors:
    """Second factors of a person (zweite Stufe)."""

    has_app: bool
    passkeys: tuple[Authenticator, ...]
    codes_left: int

    @property
    def count(self) -> int:
        return int(self.has_app) + len(self.passkeys)


def factors_of(user_id: int) -> Factors:
    """What somebody has set up. One query."""
    rows: Iterable[Authenticator] = Authenticator.objects.filter(user_id=user_id).order_by("pk")
    kinds = Authenticator.Type
    left = 0
    passkeys, has_app = [], False
    for row in rows:
        if row.type == kinds.WEBAUTHN:
            passkeys.append(row)
        elif row.type == kinds.TOTP:
            has_app = True
        else:
            left = len(row.wrap().get_unused_codes())
    return Factors(has_app, tuple(passkeys), left)


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A place where somebody is signed in (Sitzung)."""

    id: int
    device: str
    ip: str
    since: dt.datetime
    seen: dt.datetime
    is_current: bool


def own_sessions(actor: Actor, *, current_key: str | None, now: dt.datetime) -> list[OwnSession]:
    """Sessions that still work, the current one first."""
    found = []
    for row in UserSession.objects.filter(user_id=actor.user_id).order_by("-created_at"):
        data = SessionStore(row.session_key).load()
        since = data.get(SINCE, row.created_at.timestamp())
        seen = data.get(SEEN, since)
        if not data or is_over(since=since, seen=seen, now=now):
            continue
        last = dt.datetime.fromtimestamp(seen, dt.UTC)
        current = row.session_key == current_key
        found.append(
            OwnSession(row.pk, device(row.user_agent), row.ip, row.created_at, last, current)
        )
    return sorted(found, key=lambda session: not session.is_current)

"""Links under which a calendar reads one's deadlines: make, renew, end."""

import datetime as dt
import secrets

from django.db import transaction

from kim.accounts.actor import SYSTEM, Actor
from kim.accounts.models import CalendarLink, User
from kim.accounts.queries.calendars import links_without_membership
from kim.accounts.rules.sign_in import hash_token
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce


@transaction.atomic
def make_calendar_link(*, actor: Actor, now: dt.datetime) -> str:
    """Make the link to one's own deadlines (Kalenderabo anlegen); an earlier one ends by that.

    Gives the secret, which is shown once and kept nowhere. Raises PermissionDenied.
    """
    enforce(actor, "accounts.calendar")
    assert actor.user_id is not None, "the permission is for people"
    user = User.objects.select_for_update().get(pk=actor.user_id)  # one link, whoever is faster
    token = secrets.token_urlsafe(32)
    link, is_new = CalendarLink.objects.update_or_create(
        user=user, defaults={"token_hash": hash_token(token), "created_at": now}
    )
    action = "accounts.make_calendar_link" if is_new else "accounts.renew_calendar_link"
    record(at=now, actor=actor.key, action=action, subject=link)
    return token


@transaction.atomic
def end_calendar_link(*, actor: Actor, now: dt.datetime) -> None:
    """End one's own link (Kalenderabo beenden), effective at once.

    Raises PermissionDenied, CalendarLink.DoesNotExist when there is none.
    """
    enforce(actor, "accounts.own")
    assert actor.user_id is not None, "the permission is for people"
    _end(CalendarLink.objects.select_for_update().get(user_id=actor.user_id), actor, now)


@transaction.atomic
def end_calendar_links(*, now: dt.datetime) -> int:
    """End the links of people who have no role any more. Gives how many."""
    found = list(links_without_membership(on=legal_day(now)).select_for_update(of=("self",)))
    for link in found:
        _end(link, SYSTEM, now)
    return len(found)


def _end(link: CalendarLink, actor: Actor, now: dt.datetime) -> None:
    record(at=now, actor=actor.key, action="accounts.end_calendar_link", subject=link)
    link.delete()

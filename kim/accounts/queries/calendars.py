"""Reading links to calendars: one's own, and whose a secret is."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from kim.accounts.actor import Actor, actor_for
from kim.accounts.models import CalendarLink, Membership
from kim.accounts.rules.sign_in import hash_token
from kim.kernel.permissions import may


def own_calendar_link(actor: Actor) -> CalendarLink | None:
    return CalendarLink.objects.filter(user_id=actor.user_id or 0).first()


def calendar_owner(token: str) -> Actor | None:
    """Whose deadlines a secret opens; None for an unknown one, and for who has no role now."""
    link = CalendarLink.objects.filter(token_hash=hash_token(token)).select_related("user").first()
    if link is None or not link.user.is_active:
        return None
    actor = actor_for(link.user)
    return actor if may(actor, "accounts.calendar") else None


def links_without_membership(*, on: dt.date) -> QuerySet[CalendarLink]:
    """Links of people who have no role on a day and will have none later."""
    held = Membership.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), user=OuterRef("user"), ended_at=None
    )
    return CalendarLink.objects.filter(~Exists(held)).order_by("pk")

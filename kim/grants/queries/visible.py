"""What an actor may see of applications."""

from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.grants.models import Application
from kim.grants.permissions import LAND, TOWN


def visible_applications(actor: Actor | None) -> QuerySet[Application]:
    """Submitted ones for the Land, all own ones for a municipality, none for the public."""
    if actor is None:
        return Application.objects.none()
    homes = [held.place_id for held in actor.memberships if held.place_id and held.role in TOWN]
    seen = Q(place_id__in=homes)
    if actor.has(*LAND):
        seen |= Q(submitted_at__isnull=False)
    return Application.objects.filter(seen)


def application_for(actor: Actor | None, number: str) -> Application | None:
    """One file by its number (Aktenzeichen), or None: unknown and invisible are the same."""
    found = visible_applications(actor).filter(number=number)
    return found.select_related("call", "version", "place", "officer").first()

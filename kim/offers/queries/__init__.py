"""Reading offers. Every list starts with what the actor may see; None is the public."""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.network.queries import own_organisations
from kim.offers.models import Offer, OfferText, OfferTime
from kim.offers.permissions import KEEPERS, READERS
from kim.offers.rules.freshness import Freshness
from kim.offers.rules.offer_data import SOURCE_LANGUAGE
from kim.offers.states import OfferState

PUBLIC = Q(state=OfferState.PUBLISHED) & ~Q(freshness=Freshness.HIDDEN.value)


def visible_offers(actor: Actor | None) -> QuerySet[Offer]:
    """Offers somebody may see, newest first.

    The public, other municipalities and the Land: published ones that freshness does not hide.
    The municipality that keeps them: all. A carrier: those of its organisations.
    """
    if actor is None:
        return Offer.objects.filter(PUBLIC).order_by("-pk")
    mine = Q(municipality_id__in=_places(actor, READERS)) | _provided(actor)
    return Offer.objects.filter(PUBLIC | mine).order_by("-pk")


def managed_offers(actor: Actor) -> QuerySet[Offer]:
    """Offers somebody may edit: kept for a municipality, or of an own organisation."""
    mine = Q(municipality_id__in=_places(actor, KEEPERS)) | _provided(actor)
    return Offer.objects.filter(mine).order_by("-pk")


def kept_offers(actor: Actor) -> QuerySet[Offer]:
    """Offers about which somebody decides for a municipality."""
    return Offer.objects.filter(municipality_id__in=_places(actor, KEEPERS)).order_by("-pk")


def _places(actor: Actor, roles: tuple[Role, ...]) -> list[int]:
    return [held.place_id for held in actor.memberships if held.place_id and held.role in roles]


def _provided(actor: Actor) -> Q:
    if not actor.has(Role.CARRIER):
        return Q(pk__in=[])
    return Q(organisation_id__in=own_organisations(actor).order_by().values("pk"))


def whole(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers with all that belongs to them, for a fixed number of queries."""
    return offers.select_related("organisation", "municipality").prefetch_related(
        "texts", "venues", "areas", Prefetch("times", OfferTime.objects.select_related("venue"))
    )


def with_german(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers with provider and German text only, for lists: ``german_text`` reads it."""
    german = OfferText.objects.filter(language=SOURCE_LANGUAGE)
    return offers.select_related("organisation", "municipality").prefetch_related(
        Prefetch("texts", german, to_attr="german")
    )


def offer_for(actor: Actor | None, key: UUID) -> Offer | None:
    """One offer with all that belongs to it, if the actor may see it."""
    return whole(visible_offers(actor)).filter(key=key).first()


def managed_offer(actor: Actor, key: UUID) -> Offer | None:
    """One offer with all that belongs to it, if the actor may edit it."""
    return whole(managed_offers(actor)).filter(key=key).first()

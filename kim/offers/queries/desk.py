"""The list of who keeps or provides offers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.network.queries import editable_organisations, visible_organisations
from kim.network.rules.fields import field_name, with_children
from kim.offers.models import Offer
from kim.offers.permissions import KEEPERS
from kim.offers.queries import managed_offers, with_german
from kim.offers.rules.freshness import Freshness
from kim.offers.states import OfferState
from kim.places.queries import municipalities

SORTS = {"neu": "-changed_at", "geprueft": "checked_on", "anbieter": "organisation__name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One line of the list (Zeile)."""

    pk: int
    key: UUID
    title: str
    organisation: str
    fields: str
    state: str
    state_label: str
    freshness: str
    freshness_label: str
    checked_on: dt.date | None
    is_public: bool
    has_series: bool
    is_demo: bool


def found_offers(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Offer]:
    """Offers somebody manages, narrowed by what the form of the list gives. Archived ones only
    when they are asked for."""
    found = managed_offers(actor)
    state = asked.get("stand") or ""
    found = found.filter(state=state) if state else found.exclude(state=OfferState.ARCHIVED)
    if words := str(asked.get("suche") or "").strip():
        found = found.filter(
            Q(texts__title__icontains=words) | Q(organisation__name__icontains=words)
        ).distinct()
    if organisation := asked.get("anbieter"):
        found = found.filter(organisation_id=organisation)
    if field := asked.get("feld"):
        found = found.filter(fields__overlap=list(with_children(field)))
    if freshness := asked.get("aktualitaet"):
        found = found.filter(state=OfferState.PUBLISHED, freshness=freshness)
    if asked.get("wartet"):
        found = found.filter(edits__state="waiting").distinct()
    order = SORTS.get(str(asked.get("sortiert") or "neu"), SORTS["neu"])
    return with_german(found).order_by(order, "-pk")


def as_row(offer: Offer) -> DeskRow:
    """A line of an offer read with ``found_offers``. No query."""
    german = getattr(offer, "german")  # noqa: B009 -- set by with_german
    return DeskRow(
        pk=offer.pk,
        key=offer.key,
        title=german[0].title if german else "",
        organisation=offer.organisation.title,
        fields=", ".join(field_name(code) for code in offer.fields[:2]),
        state=offer.state,
        state_label=offer.state_label,
        freshness=offer.freshness if offer.state == OfferState.PUBLISHED else "",
        freshness_label=offer.freshness_label if offer.state == OfferState.PUBLISHED else "",
        checked_on=offer.checked_on,
        is_public=offer.is_public,
        has_series=offer.series is not None,
        is_demo=offer.is_demo,
    )


def provider_choices(actor: Actor) -> list[tuple[int, str]]:
    """Organisations whose offers somebody may enter: for a keeper all that can be seen, for a
    carrier its own. One query."""
    found = visible_organisations(actor) if keeps_any(actor) else editable_organisations(actor)
    found = found.exclude(state__in=("archived", "merged"))
    return list(found.values_list("pk", "name"))


def keeps_any(actor: Actor) -> bool:
    """Whether somebody keeps offers for some municipality."""
    return actor.has(*KEEPERS)


def home_of(actor: Actor, organisation_id: int) -> int | None:
    """The municipality that will keep a new offer: the own one of a keeper, else the provider's."""
    own = [held.place_id for held in actor.memberships if held.place_id and held.role in KEEPERS]
    asked = visible_organisations(actor).filter(pk=organisation_id)
    found = asked.values_list("municipality_id").first()
    kept_by: int | None = found[0] if found else None
    if not own or kept_by in own:
        return kept_by
    return own[0]


def known_of(actor: Actor, organisation_id: int) -> dict[str, Any]:
    """What is known of a provider when an offer of it is entered, by the names of the form."""
    organisation = visible_organisations(actor).get(pk=organisation_id)
    return {
        "organisation": organisation.pk,
        "contact_mail": organisation.mail,
        "contact_phone": organisation.phone,
        "contact_website": organisation.website,
        "owner_mail": organisation.mail,
        "field": organisation.fields[0] if organisation.fields else "",
    }


def new_offer(organisation_id: int, municipality_id: int) -> Offer:
    """An offer that is not stored, to ask permissions and to draw previews with."""
    return Offer(organisation_id=organisation_id, municipality_id=municipality_id)


def freshness_choices() -> list[tuple[str, str]]:
    return [(code.value, code.label) for code in Freshness]


def municipality_names() -> dict[int, str]:
    """Names of the 36 by their numbers. One query."""
    return {place.pk: place.full_name for place in municipalities()}


def series_of(actor: Actor, offer: Offer) -> list[DeskRow]:
    """The other offers of its series that the actor manages."""
    if offer.series is None:
        return []
    found = managed_offers(actor).filter(series=offer.series).exclude(pk=offer.pk)
    return [as_row(row) for row in with_german(found)]


def is_carrier_only(actor: Actor) -> bool:
    return actor.has(Role.CARRIER) and not keeps_any(actor)

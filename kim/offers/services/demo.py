"""Offers for a demonstration: visibly made up, the same each time."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from kim.accounts.queries.demo import demo_actor, demo_member
from kim.accounts.rules.roles import Role
from kim.accounts.services.demo import DEMO_PLACE
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.network.queries import visible_organisations
from kim.offers.models import CheckEvent, Offer, OfferText
from kim.offers.rules.demo import MadeOffer, Provider, Spot, offers_of
from kim.offers.services.offers import create_offer
from kim.offers.services.writing import set_freshness
from kim.offers.states import PUBLISH, CheckOutcome, CheckWay, OfferState, TextState

PUBLIC = ("state", "checked_on", "checked_by", "published_at", "created_at", "freshness",
          "next_change_on")  # fmt: skip


@transaction.atomic
def load_demo_offers(*, now: dt.datetime) -> int:
    """Public offers for each municipality that has demo organisations (Beispieldaten).

    Idempotent: a municipality that has some keeps them. Gives how many are new. The search does
    not know them before ``reindex`` ran, which ``kim demo`` does at its end.
    """
    rows = (
        visible_organisations(None)
        .filter(is_demo=True)
        .select_related("municipality")
        .order_by("municipality__ags", "pk")
    )
    filled = set(Offer.objects.filter(is_demo=True).values_list("municipality__ags", flat=True))
    of: dict[Spot, list[Provider]] = {}
    for row in rows:
        place = row.municipality
        spot = Spot(
            pk=place.pk, ags=place.ags, town=place.seat or place.name,
            latitude=place.latitude, longitude=place.longitude,
        )  # fmt: skip
        of.setdefault(spot, []).append(
            Provider(
                pk=row.pk, name=row.name, street=row.street, mail=row.mail,
                languages=row.languages,
            )
        )  # fmt: skip
    return sum(_fill(spot, found, now) for spot, found in of.items() if spot.ags not in filled)


def _fill(spot: Spot, providers: Sequence[Provider], now: dt.datetime) -> int:
    role = Role.INTEGRATION_MANAGER
    actor = demo_actor(role) if spot.ags == DEMO_PLACE else demo_member(role, spot.ags)
    told = offers_of(spot, providers, legal_day(now))
    made = []
    for row in told:
        offer = create_offer(
            actor=actor, data=row.data, municipality_id=spot.pk, now=now, is_demo=True
        )
        made.append((offer, row))
    _publish(made, actor.key, now)
    _translate(made)
    return len(made)


def _publish(made: Sequence[tuple[Offer, MadeOffer]], by: str, now: dt.datetime) -> None:
    """All at once, checked on different days: ``move_offer`` knows only today."""
    today = legal_day(now)
    for offer, row in made:
        ago = dt.timedelta(days=row.checked_days)
        offer.state, offer.checked_on, offer.checked_by = OfferState.PUBLISHED, today - ago, by
        offer.created_at = offer.published_at = now - ago
        set_freshness(offer=offer, today=today)
        record(
            at=now, actor=by, action=f"offers.{PUBLISH.name}", subject=offer,
            changes={"state": [OfferState.DRAFT, OfferState.PUBLISHED]},
        )  # fmt: skip
    Offer.objects.bulk_update([offer for offer, _ in made], PUBLIC)
    CheckEvent.objects.bulk_create(
        CheckEvent(
            offer=offer, at=now - dt.timedelta(days=row.checked_days),
            outcome=CheckOutcome.CONFIRMED, way=CheckWay.PHONE, by=by, note="Beispieldaten",
        )
        for offer, row in made
    )  # fmt: skip


def _translate(made: Iterable[tuple[Offer, MadeOffer]]) -> None:
    OfferText.objects.bulk_create(
        OfferText(
            offer=offer, language=language, title=title, summary=summary,
            state=TextState.MACHINE, source_version=offer.text_version,
        )
        for offer, row in made
        for language, title, summary in row.others
    )  # fmt: skip

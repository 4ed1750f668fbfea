"""Entries kept in the process: rendered again when their offer changes, and only then."""

import pytest
from django.test import Client

from kim.offers.queries import visible_offers
from kim.offers.services.indexing import reindex
from kim.opendata.queries.fragments import Fragments
from kim.opendata.queries.integreat import LOCATIONS, region_of
from kim.opendata.rules.exchange.record import OfferRecord
from kim.places.services import load_reference
from tests.network.factories import NOW, SPEYER
from tests.offers.factories import make_offer

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_what_changed_is_rendered_again() -> None:
    load_reference(now=NOW)
    rendered: list[str] = []

    def render(record: OfferRecord) -> dict[str, bytes]:
        rendered.append(record.title)
        return {"": record.title.encode()}

    shelf = Fragments(render)
    first, _second = make_offer(title="A"), make_offer(title="B")
    offers = visible_offers(None).order_by("pk")
    before = shelf.of(offers)
    assert shelf.of(offers) == before
    assert sorted(rendered) == ["A", "B"]
    first.texts.update(title="C")
    reindex(offer_ids=[first.pk])
    after = shelf.of(offers)
    assert [entry[""] for entry in after.entries] == [b"C", b"B"]
    assert sorted(rendered) == ["A", "B", "C"]
    assert after.mark != before.mark


def test_region_is_asked_for_once_for_each_version_of_the_data() -> None:
    load_reference(now=NOW)
    offer = make_offer(title="Vorher")
    found = visible_offers(None).order_by("pk")
    before = LOCATIONS.whole("x", lambda: found, 1)
    offer.texts.update(title="Nachher")
    reindex(offer_ids=[offer.pk])
    assert LOCATIONS.whole("x", lambda: found, 1) == before
    [after] = LOCATIONS.whole("x", lambda: found, 2).entries
    assert b"Nachher" in after["de"]
    region = region_of(SPEYER, 1)
    assert region is not None
    assert region == region_of("stadt-speyer", 1) == region_of(SPEYER)
    assert region_of("nirgends", 1) is None
    address = f"/api/v3/{SPEYER}/de/locations/"
    [entry] = Client().get(address).json()
    assert entry["title"] == "Nachher"
    assert Client().get(address).json() == [entry]

"""Offers of a demonstration: made up, marked, made once, and found."""

import pytest
from django.db.models import Count
from django.test import Client

from kim.accounts.services.demo import ensure_demo_people
from kim.network.models import Organisation
from kim.network.services.demo import load_demo_network
from kim.offers.models import Offer, OfferText
from kim.offers.rules.freshness import Freshness
from kim.offers.services.demo import load_demo_offers
from kim.offers.services.indexing import reindex
from tests.programme.factories import NOW, load

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SOME = ("07319", "07334")
LEAST = 25


def test_the_offers_are_made_once_marked_and_found(client: Client) -> None:
    load()
    ensure_demo_people(now=NOW)
    load_demo_network(now=NOW)
    Organisation.objects.exclude(municipality__ags__in=SOME).update(is_demo=False)  # two suffice
    made = load_demo_offers(now=NOW)
    assert made == Offer.objects.count()
    assert load_demo_offers(now=NOW) == 0
    assert Offer.objects.count() == made
    counts = dict(Offer.objects.values_list("municipality__ags").annotate(n=Count("pk")))
    assert set(counts) == set(SOME)
    assert min(counts.values()) >= LEAST
    offers = list(Offer.objects.prefetch_related("venues", "times"))
    assert all(row.is_demo and row.contact_mail.endswith(".example") for row in offers)
    assert all(row.is_public and row.venues.all() and row.times.all() for row in offers)
    assert all(venue.has_point for row in offers for venue in row.venues.all())
    assert {row.freshness for row in offers} == {
        Freshness.FRESH.value, Freshness.DUE.value, Freshness.OVERDUE.value
    }  # fmt: skip
    german = OfferText.objects.filter(language="de").values_list("title", flat=True)
    assert all("(Beispiel)" in title for title in german)
    languages = set(OfferText.objects.values_list("language", flat=True))
    assert languages == {"de", "en", "uk", "ar", "tr", "de-x-leicht"}
    reindex(offer_ids=[row.pk for row in offers])
    assert "Sprachcafé (Beispiel)" in client.get("/angebote/?was=Sprachcafé").content.decode()

"""The read interface for offers: pages, changes, what is gone, HSDS, and bad questions."""

import datetime as dt
import json
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.offers.services.indexing import reindex
from kim.offers.services.offers import move_offer
from kim.opendata.queries.public_offers import EMBEDDED, OFFERS, SERVICES
from kim.opendata.views import offer_schemas as schemas
from tests.network.factories import NOW, WORMS, make_organisation, manager
from tests.offers.factories import make_offer
from tests.opendata.exchanged import STANDARDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]
OFFERS_AT, SERVICES_AT = "/api/v1/offers", "/api/v1/hsds/services"
SCHEMA = STANDARDS / "hsds-3.0" / "schema" / "compiled" / "service_with_definitions.json"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    for shelf in (OFFERS, SERVICES, EMBEDDED):
        shelf.forget()


def get(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


def test_offers_say_what_they_are_and_whose(client: Client) -> None:
    offer = make_offer(licence="CC BY 4.0", attribution="Verein Beispiel")
    make_offer(public=False)
    found = get(client, OFFERS_AT)
    schemas.Offers.model_validate(found)
    [one] = found["offers"]
    assert one["id"] == str(offer.key)
    assert one["url"].endswith(f"/angebote/{offer.key}/")
    assert (one["licence"], one["attribution"]) == ("CC BY 4.0", "Verein Beispiel")
    assert one["checked_on"] == "2026-11-24"
    assert "owner" not in json.dumps(one)
    assert "pflege@muster.example" not in json.dumps(one)
    assert get(client, f"{OFFERS_AT}/{offer.key}") == one
    schemas.Offer.model_validate(one)


def test_pages_lead_to_each_other(client: Client) -> None:
    keys = [str(make_offer(title=f"Kurs {n}").key) for n in range(3)]
    first = get(client, f"{OFFERS_AT}?limit=2")
    assert (first["total"], first["page"], first["pages"]) == (3, 1, 2)
    second = get(client, first["next"])
    assert second["next"] is None
    assert [row["id"] for row in first["offers"] + second["offers"]] == keys
    assert get(client, f"{OFFERS_AT}?page=9")["offers"] == []


def test_filters(client: Client) -> None:
    make_offer(fields=("sprache",))
    make_offer(make_organisation(WORMS), actor=manager(WORMS), ags=WORMS, fields=("wohnen",))
    assert get(client, f"{OFFERS_AT}?municipality={WORMS}")["total"] == 1
    assert get(client, f"{OFFERS_AT}?field=wohnen")["total"] == 1
    assert get(client, f"{OFFERS_AT}?language=uk")["total"] == 0
    assert get(client, f"{OFFERS_AT}?language=de")["total"] == 2


def test_changed_since_names_what_is_gone(client: Client) -> None:
    kept = make_offer()
    gone = make_offer()
    later = NOW + dt.timedelta(days=1)
    move_offer(actor=manager(), offer_id=gone.pk, deed="withdraw", now=later)
    found = get(client, f"{OFFERS_AT}?changed_since={later.isoformat().replace('+00:00', 'Z')}")
    schemas.Offers.model_validate(found)
    assert found["offers"] == []
    assert [row["id"] for row in found["deleted"]] == [str(gone.key)]
    every = get(client, f"{OFFERS_AT}?changed_since=2026-01-01")
    assert [row["id"] for row in every["offers"]] == [str(kept.key)]
    assert get(client, OFFERS_AT)["deleted"] == []


def test_who_has_it_already_is_told_so(client: Client) -> None:
    make_offer()
    first = client.get(OFFERS_AT)
    again = client.get(OFFERS_AT, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    move_offer(actor=manager(), offer_id=make_offer().pk, deed="withdraw", now=NOW)
    make_offer()
    changed = client.get(OFFERS_AT, headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_kept_entries_follow_every_change(client: Client) -> None:
    offer = make_offer()
    get(client, OFFERS_AT)
    offer.organisation.name = "Umbenannt e. V."
    offer.organisation.save()
    offer.texts.update(title="Neuer Titel")
    reindex(offer_ids=[offer.pk])
    [one] = get(client, OFFERS_AT)["offers"]
    assert one["provider"]["name"] == "Umbenannt e. V."
    assert one["texts"]["de"]["title"] == "Neuer Titel"


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=1000000000000000000", "page=x", "limit=0", "limit=201", "limit=²",
     "changed_since=gestern", "municipality=07", "municipality=abcde", "field=quatsch",
     "language=xx", "wer=ich", "page=1&page=2", "page=1.5"],
)  # fmt: skip
@pytest.mark.parametrize("address", [OFFERS_AT, SERVICES_AT])
def test_bad_questions_are_answered_in_german(client: Client, address: str, query: str) -> None:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"].endswith(".")


@pytest.mark.parametrize("address", [OFFERS_AT, SERVICES_AT])
def test_what_is_not_there(client: Client, address: str) -> None:
    hidden = make_offer(public=False)
    for key in (hidden.key, "6c1b7f5e-3f6a-4f0e-9a39-5d1f0b7c2a11", "kaputt"):
        assert client.get(f"{address}/{key}").status_code == 404


def test_services_are_hsds(client: Client) -> None:
    offer = make_offer()
    page = get(client, SERVICES_AT)
    assert (page["total_items"], page["page_number"], page["empty"]) == (1, 1, False)
    [service] = page["contents"]
    assert service["id"] == str(offer.key)
    assert get(client, f"{SERVICES_AT}/{offer.key}") == service
    if SCHEMA.exists():
        checker = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
        assert list(checker.iter_errors(service)) == []


def test_offer_for_search_engines(client: Client) -> None:
    offer = make_offer(title="Sprachcafé")
    response = client.get(f"{OFFERS_AT}/{offer.key}/jsonld")
    assert response.headers["Content-Type"] == "application/ld+json"
    value = response.json()
    assert (value["@context"], value["name"]) == ("https://schema.org", "Sprachcafé")
    page = client.get(f"/angebote/{offer.key}/").content.decode()
    assert f'type="application/ld+json" href="{OFFERS_AT}/{offer.key}/jsonld"' in page


def test_list_to_embed(client: Client) -> None:
    make_offer(title="Sprachcafé")
    found = get(client, "/api/v1/embed?language=de&limit=5")
    schemas.Embedded.model_validate(found)
    assert (found["direction"], found["total"]) == ("ltr", 1)
    assert found["offers"][0]["title"] == "Sprachcafé"
    assert get(client, "/api/v1/embed?language=ar") == {
        "language": "ar", "direction": "rtl", "total": 0, "offers": [],
    }  # fmt: skip
    assert client.get("/api/v1/embed?page=1").status_code == 422
    assert client.get("/api/v1/embed").headers["Access-Control-Allow-Origin"] == "*"
    script = client.get("/api/v1/embed.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"innerHTML" not in script.content


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_number_of_queries(client: Client, count: int) -> None:
    for number in range(count):
        make_offer(title=f"Kurs {number}")
    assert queries(client, OFFERS_AT) == 1
    assert queries(client, SERVICES_AT) == 1


def test_description_names_the_new_addresses(client: Client) -> None:
    paths = get(client, "/api/v1/openapi.json")["paths"]
    for name in ("offers", "offers/{key}", "hsds/services", "hsds/services/{key}", "embed"):
        assert f"/api/v1/{name}" in paths

"""The interface of Integreat over offers of kim: shape, pages, changes, number of queries."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.network.rules.opening import HoursKind, Schedule
from kim.network.rules.schedule import Dated
from kim.offers.rules.offer_data import TextData, TimeData
from kim.offers.services.exchange import Translated, exchange_texts
from kim.offers.services.offers import move_offer
from kim.offers.states import TextState
from kim.opendata.queries.integreat import EVENTS, LOCATIONS, region_path
from kim.opendata.rules.exchange.integreat_read import from_locations
from kim.opendata.views.integreat_api import bracketed
from tests.network.factories import NOW, manager
from tests.offers.factories import make_offer
from tests.opendata.exchanged import STANDARDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]
REGION = "/api/v3/stadt-speyer"
FOLDER = STANDARDS / "integreat-api-v3"
there = pytest.mark.skipif(not FOLDER.exists(), reason="Ordner mit den Standards fehlt")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    for shelf in (LOCATIONS, EVENTS):
        shelf.forget()


def get(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


def arabic(offer_id: int) -> None:
    said = Translated(TextData(title="مقهى"), TextState.REVIEWED)
    exchange_texts(actor=manager(), offer_id=offer_id, texts={"ar": said}, now=NOW)


def test_regions_and_languages(client: Client) -> None:
    regions = get(client, "/api/v3/regions/")
    assert len(regions) == 36
    speyer = next(row for row in regions if row["path"] == "stadt-speyer")
    assert (speyer["prefix"], speyer["name_without_prefix"]) == ("Stadt", "Speyer")
    languages = get(client, f"{REGION}/languages/")
    assert [row["code"] for row in languages[:2]] == ["de", "de-si"]
    assert get(client, "/api/v3/07318/languages/") == languages
    assert len(get(client, f"{REGION}/de/location-categories/")) > 10
    assert get(client, f"{REGION}/de/disclaimer/")["title"] == "Impressum"


def test_places_in_two_languages(client: Client) -> None:
    offer = make_offer(title="Sprachcafé")
    arabic(offer.pk)
    [german] = get(client, f"{REGION}/de/locations/")
    [other] = get(client, f"{REGION}/ar/locations/")
    assert (german["title"], other["title"]) == ("Sprachcafé", "مقهى")
    assert "ar" in german["available_languages"]
    assert german["location"]["town"] == "Speyer"
    assert get(client, f"{REGION}/uk/locations/") == []
    [read] = from_locations({"de": [german], "ar": [other]})
    assert read.record is not None
    assert set(read.record.texts) == {"de", "ar"}


@there
def test_places_have_the_fields_of_the_original(client: Client) -> None:
    make_offer()
    [german] = get(client, f"{REGION}/de/locations/")
    [example] = json.loads((FOLDER / "augsburg_de_locations.json").read_text())
    assert set(german) == set(example)
    [region] = [row for row in get(client, "/api/v3/regions/") if row["path"] == "stadt-speyer"]
    assert set(region) == set(json.loads((FOLDER / "regions_augsburg.json").read_text()))


def test_events(client: Client) -> None:
    dated = Dated(on=dt.date(2026, 12, 1), opens=dt.time(18), closes=dt.time(20))
    times = (TimeData(schedule=Schedule(dates=(dated,)), kind=HoursKind.EVENT, venue=0),)
    make_offer(kind="event", times=times, title="Fest")
    make_offer(title="Ort")
    [event] = get(client, f"{REGION}/de/events/")
    assert (event["title"], event["event"]["start"]) == ("Fest", "2026-12-01T18:00:00+01:00")
    assert [row["title"] for row in get(client, f"{REGION}/de/locations/")] == ["Ort"]


def test_pages_and_what_changed(client: Client) -> None:
    first, second = make_offer(title="A"), make_offer(title="B")
    response = client.get(f"{REGION}/de/locations/?per_page=1")
    assert response.headers["X-Total-Count"] == "2"
    assert 'rel="next"' in response.headers["Link"]
    assert [row["title"] for row in get(client, f"{REGION}/de/locations/?per_page=1&page=2")] == [
        "B"
    ]
    later = NOW + dt.timedelta(days=1)
    move_offer(actor=manager(), offer_id=first.pk, deed="archive", now=later)
    [gone] = get(client, f"{REGION}/de/locations/?modified_after=2026-11-25T00:00:00Z")
    assert gone["deleted"] is True
    assert str(first.key) in gone["path"]
    assert second.pk


def test_unchanged_poll(client: Client) -> None:
    make_offer()
    first = client.get(f"{REGION}/de/locations/")
    again = client.get(f"{REGION}/de/locations/", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v3/nirgends/de/locations/", 404), (f"{REGION}/xx/locations/", 404),
        ("/api/v3/nirgends/languages/", 404), (f"{REGION}/de/locations/?page=-1", 422),
        (f"{REGION}/de/locations/?modified_after=x", 422), (f"{REGION}/de/events/?x=1", 422),
    ],
)  # fmt: skip
def test_bad_questions(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("count", [1, 3])
def test_region_asks_few_queries_whatever_its_size(client: Client, count: int) -> None:
    for number in range(count):
        arabic(make_offer(title=f"Kurs {number}").pk)
    LOCATIONS.forget()
    with CaptureQueriesContext(connection) as captured:
        for code in ("de", "ar"):
            client.get(f"{REGION}/{code}/locations/")
    assert len(captured) <= 10


def test_paths_of_regions_are_plain_letters() -> None:
    assert region_path("Landkreis Südliche Weinstraße") == "landkreis-suedliche-weinstrasse"


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_lists_are_put_together_right(count: int) -> None:
    entries = [b'{"n":%d}' % number for number in range(count)]
    assert json.loads(bracketed(entries)) == [{"n": number} for number in range(count)]

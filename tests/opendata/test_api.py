"""The read interface: what it says, and what it answers to bad questions."""

import json
from typing import Any

import pytest
from django.test import Client

from kim.opendata.views import schemas
from tests.programme.factories import WORMS, lead, occupy, started, step
from tests.programme.registers import ALL_AGS, GROUP_A, GROUP_B
from tests.programme.test_rules_figures import TWENTY_DAYS

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
FACTS = "/api/v1/programme/facts"


def get(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


def test_facts_of_the_published_day(client: Client) -> None:
    found = get(client, f"{FACTS}?on=2025-12-10")
    assert found["on"] == "2025-12-10"
    assert found["eligible"] == {
        "value": 36, "basis": "register", "ags": list(ALL_AGS), "districts": 24, "towns": 12,
    }  # fmt: skip
    twelve = sorted(GROUP_A + GROUP_B)
    assert found["participating"] == {"value": 12, "basis": "register", "ags": twelve}
    assert found["share"] == {"fraction": "1/3", "percent": "33.3", "words": "rund ein Drittel"}
    assert found["managers_installed"] == {"value": 7, "basis": "register", "ags": list(GROUP_A)}
    assert found["starting_later"] == {
        "value": 5,
        "basis": "register",
        "ags": list(GROUP_B),
        "date": "2026-01-01",
        "by_date": [
            {"date": "2026-01-01", "precision": "day", "value": 5, "ags": list(GROUP_B)}
        ],
    }  # fmt: skip
    received = found["funds_received"]
    assert (received["value"], received["basis"], received["ags"], received["key_date"]) == (
        4, "published", None, "2025-12-10",
    )  # fmt: skip
    assert received["address"].startswith("https://www.antenne-kh.de/")
    budget = found["budget"]
    assert (budget["value"], budget["year"], budget["precision"]) == (3_000_000, 2026, "about")
    assert [line["figure"] for line in found["reconciliation"] if line["agrees"] is False] == []
    assert len(found["sources"]) == 7


def test_twenty_key_dates_from_the_loaded_facts(client: Client) -> None:
    names = ("participating", "started", "starting_later", "managers_installed")
    for on, expected in TWENTY_DAYS.items():
        found = get(client, f"{FACTS}?on={on}")
        assert found["eligible"]["value"] == 36
        counts = tuple(found[name]["value"] for name in names)
        received = (found["funds_received"] or {}).get("value")
        assert (*counts, received) == expected[:5], on


def test_as_known_before_the_publication(client: Client) -> None:
    before = get(client, f"{FACTS}?on=2026-06-01&known_on=2025-12-09")
    assert before["participating"]["value"] == 0
    assert before["funds_received"] is None
    assert {source["key"] for source in before["sources"]} == {"rz25a", "gstb25", "nw25", "preis25"}
    after = get(client, f"{FACTS}?on=2026-06-01&known_on=2025-12-10")
    assert after["started"]["unconfirmed"] == list(GROUP_B)


def test_nothing_published_is_null(client: Client) -> None:
    found = get(client, f"{FACTS}?on=2025-06-30")
    assert (found["funds_received"], found["budget"], found["reconciliation"]) == (None, None, [])
    assert found["share"]["fraction"] == "0/1"


def test_the_answers_are_what_the_description_says(client: Client) -> None:
    for query in ("", "?on=2025-12-10", "?on=2025-09-01", "?on=2026-01-01", "?on=2025-06-30"):
        schemas.Facts.model_validate(get(client, f"{FACTS}{query}"))
        schemas.Municipalities.model_validate(get(client, f"/api/v1/municipalities{query}"))
        for ags in ("07319", "07315", "07335"):
            schemas.MunicipalityDetail.model_validate(
                get(client, f"/api/v1/municipalities/{ags}{query}")
            )


BAD = {
    "?on=": "on",
    "?on=2025-13-01": "on",
    "?on=2025-02-30": "on",
    "?on=0000-00-00": "on",
    "?on=10.12.2025": "on",
    "?on=heute": "on",
    "?on=2025-12-10T00:00:00": "on",
    "?on=9999-12-31": "on",
    "?on=0001-01-01": "on",
    "?on=%00": "on",
    "?on=2025-12-10%27--": "on",
    "?on=2025-12-10&on=2025-12-10": "on",
    "?on=%D9%A2%D9%A0%D9%A2%D9%A5-12-10": "on",
    "?known_on=": "known_on",
    "?known_on=2099-01-01": "known_on",
    "?on=2025-12-10&known_on=x": "known_on",
    "?stichtag=2025-12-10": "?",
    "?on=2025-12-10&limit=1": "?",
    "?=": "?",
}


@pytest.mark.parametrize("query", BAD)
@pytest.mark.parametrize("path", ["programme/facts", "municipalities", "municipalities/07319"])
def test_bad_questions_are_answered_in_german(client: Client, path: str, query: str) -> None:
    response = client.get(f"/api/v1/{path}{query}")
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    schemas.Problem.model_validate(body)
    assert (body["title"], body["parameter"]) == ("Ungültige Angabe", BAD[query])
    assert "JJJJ-MM-TT" in body["detail"]
    assert "--" not in body["detail"]  # what was sent is not repeated


def test_the_36_by_their_keys(client: Client) -> None:
    found = get(client, "/api/v1/municipalities?on=2025-12-10")["municipalities"]
    assert [row["ags"] for row in found] == list(ALL_AGS)
    by_ags = {row["ags"]: row for row in found}
    assert by_ags["07312"]["kind"] == "town"
    assert by_ags["07335"]["kind"] == "district"
    assert by_ags["07315"]["status"] == "announced"
    assert by_ags["07315"]["starts_on"] == "2026-01-01"
    assert by_ags["07319"]["status"] == "started"
    assert by_ags["07318"]["status"] == "none"
    assert by_ags["07111"]["population"]["on"] == "2024-12-31"


def test_one_municipality_with_its_history(client: Client) -> None:
    found = get(client, "/api/v1/municipalities/07334?on=2025-12-10")
    assert found["name"] == "Landkreis Germersheim"
    assert [(step["status"], step["on"]) for step in found["steps"]] == [
        ("announced", "2025-12-10"),
        ("started", "2025"),
    ]
    assert found["post"] == {"state": "installed", "since": "2025", "deputy": False, "fte": None}
    assert found["contact"] is None


def test_an_unknown_key_is_not_found(client: Client) -> None:
    for ags in ("07999", "7319", "07", "07319000", "x", "٠٧٣١٩", "07319%00", "-1"):
        response = client.get(f"/api/v1/municipalities/{ags}")
        assert response.status_code == 404, ags
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.json()["title"] == "Seite nicht gefunden"


def test_head_etag_and_headers(client: Client) -> None:
    first = client.get(f"{FACTS}?on=2025-12-10&known_on=2026-01-01")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    assert not first.cookies
    head = client.head(f"{FACTS}?on=2025-12-10&known_on=2026-01-01")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    again = client.get(
        f"{FACTS}?on=2025-12-10&known_on=2026-01-01",
        headers={"if-none-match": first.headers["ETag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused(method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(FACTS)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_description_names_every_address(client: Client) -> None:
    found = get(client, "/api/v1/openapi.json")
    assert found["openapi"].startswith("3.")
    assert set(found["paths"]) == {
        "/api/v1/programme/facts",
        "/api/v1/municipalities",
        "/api/v1/municipalities/{ags}",
        "/api/v1/offers",
        "/api/v1/offers/{key}",
        "/api/v1/offers/{key}/jsonld",
        "/api/v1/hsds/services",
        "/api/v1/hsds/services/{key}",
        "/api/v1/embed",
    }
    assert "Problem" in found["components"]["schemas"]


@pytest.mark.parametrize("path", ["", "v1", "v1/", "v1/docs", "v2/programme/facts"])
def test_other_addresses_are_not_found(client: Client, path: str) -> None:
    response = client.get(f"/api/{path}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_later_facts_never_change_what_was_known_on_a_day(client: Client) -> None:
    query = "on=2026-12-31&known_on=2026-11-23"
    paths = ("programme/facts", "municipalities", "municipalities/07318", "municipalities/07319")
    before = [get(client, f"/api/v1/{path}?{query}") for path in paths]
    who = lead()
    started(who)
    occupy(who, "installed", "2026-02-01")
    step(who, "end", "2026-06-30", WORMS)
    assert [get(client, f"/api/v1/{path}?{query}") for path in paths] == before
    now = get(client, "/api/v1/programme/facts?on=2026-12-31")
    assert now["participating"]["value"] == 12  # Speyer came, Worms left
    assert now["managers_installed"]["value"] == 7

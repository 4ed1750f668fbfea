"""The public pages: what they say, what they keep to themselves, and what they cost."""

import datetime as dt
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.kernel.languages import LANGUAGES
from kim.places.models import ImportRun, Outline, OutlineFrame
from kim.programme.models import Programme, PublishedFigure, Source, TimelineEntry
from kim.programme.rules.key_date import Fault
from kim.programme.rules.lists import KINDS, SORTS, STATES
from kim.programme.services.contacts import set_contact
from kim.programme.services.posts import set_post_terms
from kim.programme.states import Figure, OccupancyKind, Status
from kim.programme.views import public
from tests.programme.factories import (
    MAINZ,
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    lead,
    occupy,
    place,
    proof,
    started,
    step,
)

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
DAY = "?stichtag=2025-12-10"
PAGES = ["/", "/programm/", "/kommunen/", f"/kommunen/{WORMS}/"]
CANARY = "Nur-fuer-Beschaeftigte"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same day on every computer."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return unescape(response.content.decode())


def test_the_published_day(client: Client) -> None:
    page = text_of(client, f"/programm/{DAY}")
    for said in (
        "12 von 36", "33,3 Prozent", "beginnen am 01.01.2026", "rund 3 Mio. Euro",
        "veröffentlicht für den 10.12.2025; welche, ist nicht veröffentlicht",
        "Zum Stichtag 10. Dezember 2025 nehmen zwölf der 36",
        "/api/v1/programme/facts?on=2025-12-10&known_on=",
        "Noch nicht genannt ist keine Absage.",
    ):  # fmt: skip
        assert said in page
    assert page.count("stimmt überein") == 4
    assert page.count("nicht vergleichbar") == 1
    assert "3.000.000" not in page


def test_the_map_names_all_36_with_their_state(client: Client) -> None:
    page = text_of(client, f"/programm/{DAY}")
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert drawing.count("<a href=") == 36
    assert drawing.count(": nimmt teil</title>") == 7
    assert drawing.count(": Teilnahme angekündigt</title>") == 5
    assert drawing.count(": noch nicht genannt</title>") == 24
    assert 'aria-label="KL  – Stadt Kaiserslautern: noch nicht genannt"' in drawing
    assert 'aria-label="KL-L  – Landkreis Kaiserslautern: noch nicht genannt"' in drawing


def test_real_outlines_take_the_place_of_tiles(client: Client) -> None:
    run = ImportRun.objects.create(
        kind="boundaries", file_name="grenzen.geojson", sha256="0" * 64, at=NOW,
        source="Beispielquelle", licence="dl-de/by-2-0",
    )  # fmt: skip
    frame = OutlineFrame.objects.create(id=1, view_box="0 0 600 772", run=run)
    Outline.objects.create(place=place(WORMS), frame=frame, path="M1 1L2 2L3 1Z")
    page = text_of(client, f"/programm/{DAY}")
    drawing = page[page.index("<svg") : page.index("</svg>")]
    assert 'viewBox="0 0 600 772"' in drawing
    assert 'd="M1 1L2 2L3 1Z"' in drawing
    assert 'fill-rule="evenodd"' in drawing
    assert 'aria-label="Stadt Worms: nimmt teil"' in drawing
    assert "<rect" not in drawing
    assert "Quelle der Grenzen: Beispielquelle, dl-de/by-2-0" in page


def test_before_the_programme_the_page_says_so(client: Client) -> None:
    page = text_of(client, "/programm/?stichtag=2025-06-30")
    assert "0 von 36" in page
    assert "Das Programm beginnt erst am 01.07.2025." in page


def test_a_day_to_come_says_so(client: Client) -> None:
    assert "Der Tag liegt in der Zukunft" in text_of(client, "/programm/?stichtag=2099-12-31")


def test_starts_without_a_day_are_named_as_such(client: Client) -> None:
    page = text_of(client, "/programm/?stichtag=2025-09-01")
    assert (
        "7 Kommunen beginnen in diesem Zeitraum; der genaue Tag ist nicht veröffentlicht." in page
    )


def test_a_start_that_nobody_confirmed_is_named_as_such(client: Client) -> None:
    assert "Bei 5 Kommunen war der Beginn angekündigt" in text_of(
        client, "/programm/?stichtag=2026-01-01"
    )
    page = text_of(client, f"/kommunen/{MAINZ}/?stichtag=2026-01-01")
    assert "angekündigt, nicht bestätigt" in page


def test_as_known_on_an_earlier_day(client: Client) -> None:
    page = text_of(client, "/programm/?stichtag=2026-01-01&bekannt=2025-12-09")
    assert "0 von 36" in page
    assert "Antenne" not in page


BAD = {
    "stichtag=": "Bitte ein Datum wie 10.12.2025 oder 2025-12-10 eingeben.",
    "stichtag=morgen": "Bitte ein Datum wie 10.12.2025 oder 2025-12-10 eingeben.",
    "stichtag=2025-13-01": "Diesen Tag gibt es nicht.",
    "stichtag=31.02.2026": "Diesen Tag gibt es nicht.",
    "stichtag=0000-00-00": "Diesen Tag gibt es nicht.",
    "stichtag=9999-12-31": "Bitte einen Tag vom 01.01.2000 bis zum 31.12.2099 eingeben.",
    "stichtag=2025-12-10&bekannt=2099-01-01": "Was in Zukunft bekannt sein wird",
    "bekannt=%00": "Bitte ein Datum wie",
    "stichtag=2025-12-10&stichtag=2025-06-30": "Bitte ein Datum wie",
}


@pytest.mark.parametrize("query", BAD)
@pytest.mark.parametrize("page", PAGES[1:])
def test_a_bad_date_keeps_what_was_typed(client: Client, page: str, query: str) -> None:
    shown = text_of(client, f"{page}?{query}", status=422)
    assert "<title>Fehler: " in shown
    assert BAD[query] in shown
    typed = query.split("=")[-1]
    if typed and "%" not in typed:
        assert f'value="{typed}"' in shown
    assert 'id="fehler"' in shown
    assert "12 von 36" not in shown


def test_typed_text_is_shown_as_text(client: Client) -> None:
    raw = client.get("/programm/", {"stichtag": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>" not in raw
    raw = client.get("/kommunen/", {"name": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>" not in raw


HITS = {
    "": 36,
    "stand=dabei": 7,
    "stand=spaeter": 5,
    "stand=ohne": 24,
    "stand=ohne&art=stadt": 3,
    "art=kreis": 24,
    "name=kaiserslautern": 2,
    "name=SÜD": 2,
    "name=sud": 2,
    "name=07319": 1,
    "name=Montabaur": 1,
    "stand=unbekannt&art=x&sortierung=y": 36,
    "name=%00": 0,
}


def test_filters_of_the_list(client: Client) -> None:
    for query, hits in HITS.items():
        page = text_of(client, f"/kommunen/{DAY}&{query}")
        assert page.count('<th scope="row">') == hits, query
        assert (f"{hits} von 36 Kommunen" in page) == bool(hits), query
        assert ("Keine Kommune passt zu dieser Auswahl." in page) == (not hits), query
        assert ("<table" in page) == bool(hits), query


@pytest.mark.parametrize(
    ("sort", "first"),
    [("", "Landkreis Ahrweiler"), ("stand", "Landkreis Bad Kreuznach"), ("einwohner", "Mainz")],
)
def test_sorting_of_the_list(client: Client, sort: str, first: str) -> None:
    page = text_of(client, f"/kommunen/{DAY}&sortierung={sort}")
    assert first in page.split('<th scope="row">')[1]


def test_the_entry_page_says_where_the_programme_stands(client: Client) -> None:
    page = text_of(client, "/")
    for said in ("12 von 36", "bei 5 nur angekündigt",
                 "24 Landkreise und 12 kreisfreie Städte", "freiwillig",
                 "Noch nicht genannt ist keine Absage."):  # fmt: skip
        assert said in page


def test_not_named_is_no_refusal(client: Client) -> None:
    page = text_of(client, f"/kommunen/{SPEYER}/")
    assert "noch nicht genannt" in page
    assert "Noch nicht genannt ist keine Absage." in page
    assert "Verlauf" not in page


def test_a_municipality_with_population_and_source(client: Client) -> None:
    page = text_of(client, f"/kommunen/07338/{DAY}")
    assert "Rhein-Pfalz-Kreis" in page
    assert "Ludwigshafen am Rhein" in page
    assert "155.882" in page
    assert "am 31.12.2024" in page
    assert "/api/v1/municipalities/07338?on=2025-12-10" in page


def test_an_unknown_key_is_not_found(client: Client) -> None:
    for ags in ("07999", "7", "07", "07319000", "Worms", "٠٧٣١٩", "07319%00"):
        assert client.get(f"/kommunen/{ags}/").status_code == 404, ags


def test_an_interest_is_not_public(client: Client) -> None:
    step(lead(), "interest", "2026-03-01")
    assert "Interesse" not in text_of(client, f"/kommunen/{SPEYER}/")
    assert client.get(f"/api/v1/municipalities/{SPEYER}").json()["status"] == "none"
    assert client.get(f"/api/v1/municipalities/{SPEYER}").json()["steps"] == []


def test_a_vacant_post_is_named_as_such(client: Client) -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-03-01")
    occupy(who, "vacant", "2026-09-01")
    assert "unbesetzt" in text_of(client, "/kommunen/?name=Speyer&art=stadt")
    assert "unbesetzt seit 01.09.2026" in text_of(client, f"/kommunen/{SPEYER}/")
    assert client.get(f"/api/v1/municipalities/{SPEYER}").json()["post_state"] == "vacant"
    assert "unbesetzt" not in text_of(client, "/kommunen/?name=Speyer&stichtag=2026-08-31")


def test_every_code_has_a_word() -> None:
    assert set(public.FIGURE) == set(Figure.values)
    assert set(public.STATUS) == set(Status.values) - {Status.INTEREST}
    assert set(public.STEP) == set(public.STATUS) - {Status.NONE}
    assert set(public.POST) == {"", *OccupancyKind.values} - {OccupancyKind.DEPUTY}
    assert set(public.FAULT) == set(Fault)
    for codes, labels in (
        (STATES, public.STATE_LABELS), (KINDS, public.KIND_LABELS), (SORTS, public.SORT_LABELS),
    ):  # fmt: skip
        assert set(codes) == set(labels)


def test_contact_only_with_consent_and_nothing_internal(client: Client) -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-03-01")
    set_post_terms(
        actor=who, ags=SPEYER, from_on=dt.date(2026, 3, 1), fte=Decimal("0.75"),
        pay_group=CANARY, evidence=proof(CANARY), now=NOW,
    )  # fmt: skip
    words = {"function": "Integrationsmanagement", "name": CANARY, "email": "kim@stadt.example"}
    addresses = [f"/kommunen/{SPEYER}/", f"/api/v1/municipalities/{SPEYER}", "/kommunen/"]

    set_contact(actor=who, ags=SPEYER, **words, phone="", consent_on=None, now=NOW)
    shown = "".join(text_of(client, address) for address in addresses)
    assert "kim@stadt.example" not in shown
    assert CANARY not in shown
    assert "0,75" in shown

    set_contact(actor=who, ags=SPEYER, **words, phone="06232 0", consent_on=TODAY, now=NOW)
    shown = text_of(client, addresses[0])
    assert "kim@stadt.example" in shown
    assert CANARY in shown
    assert client.get(addresses[1]).json()["contact"]["phone"] == "06232 0"


def test_no_cookie_no_session_and_kept_by_caches(client: Client) -> None:
    for page in PAGES:
        response = client.get(page)
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()
        assert response.headers["Cache-Control"] == "public, max-age=60"
        assert client.head(page).status_code == 200
        assert client.post(page).status_code == 405


def test_every_language_has_the_pages(client: Client) -> None:
    for language in LANGUAGES[1:]:
        for page in PAGES:
            shown = text_of(client, f"/{language.code}{page}")
            assert f'<html lang="{language.code}" dir="{language.direction}"' in shown
            assert f'href="/{language.code}/kommunen/' in shown
        press = '<div class="kim-press kim-stack" lang="de" dir="ltr">'
        assert press in text_of(client, f"/{language.code}/programm/")


def add_facts(number: int) -> None:
    programme = Programme.objects.get()
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=day) for day in range(number)]
    source = Source.objects.create(
        key="viele", title="Viele", publisher="Beispiel", published_on=dt.date(2020, 1, 1)
    )
    common = {"programme": programme, "source": source}
    PublishedFigure.objects.bulk_create(
        PublishedFigure(
            **common, figure="participating", value=0, key_date_on=day, known_from_at=NOW,
            reason="Probe", recorded_by="system",
        )
        for day in days
    )  # fmt: skip
    TimelineEntry.objects.bulk_create(
        TimelineEntry(**common, on=day, text=f"Probe {day}") for day in days
    )


QUERIES = {"/": 6, "/programm/": 12, "/kommunen/": 8, f"/kommunen/{WORMS}/": 12,
           "/api/v1/programme/facts": 7, "/api/v1/municipalities": 8,
           f"/api/v1/municipalities/{WORMS}": 12}  # fmt: skip


@pytest.mark.parametrize("number", [1, 3, 1000])
def test_the_number_of_queries_does_not_grow(client: Client, number: int) -> None:
    add_facts(number)
    for address, expected in QUERIES.items():
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(address)
        assert len(found) == expected, address

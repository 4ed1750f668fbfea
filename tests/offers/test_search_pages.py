"""Pages and feeds of the public search, asked without a browser."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from config.environment import is_tiles
from kim.offers.models import SearchWord
from kim.offers.queries.search_map import map_data
from kim.offers.rules.map_outlines import geographic, line, middle, rings_of
from kim.offers.services.entries import write_entries
from kim.offers.services.search_words import count_search, forget_searches
from tests.network.factories import TODAY
from tests.offers.factories import make_offer
from tests.offers.test_search import draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]
LARGEST = 200 * 1024


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "was=%25", "was=_", "was=*", "was=" + "a" * 10_000, "was=der+die+das", "seite=-1",
        "seite=" + "9" * 18, "was=%00", "was=%E2%80%AEabc", "tag=9&zeit=nie&umkreis=x",
        "thema=x'%20or%201=1", "merk=nein", "wo=67346", "wo=%F0%9F%98%80", "sprache=" + "x" * 90,
        "was=%EF%BF%BD%ED%A0%80",
    ],
)  # fmt: skip
def test_no_address_is_refused(client: Client, query: str) -> None:
    write_entries(drafts=[draft("Chor")])
    for page in ("", "merkzettel/", "neu.rss", "termine.ics"):
        answer = client.get(f"/angebote/{page}?{query}")
        assert answer.status_code == 200
        assert not answer.cookies


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_list_has_one_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_entries(drafts=[draft(f"Chor Nummer{n}") for n in range(rows)])
    client.get("/angebote/?was=Chor")
    with django_assert_num_queries(9):  # four of them count the search in its own transaction
        answer = client.get("/angebote/?was=Chor")
    assert len(answer.content) < LARGEST
    with django_assert_num_queries(3):
        client.get("/angebote/")


def test_the_map_says_what_it_leaves_out(client: Client) -> None:
    write_entries(drafts=[draft("Chor"), draft("Chor ohne Ort", spots=[])])
    found = text_of(client, "/angebote/?was=Chor&ansicht=karte")
    assert "1 Angebot hat keinen Ort auf der Karte." in found
    assert re.search(r'"title": "Chor", "lang": "de"', found)
    assert "</script><b>" not in found


def test_texts_of_users_never_become_markup(client: Client) -> None:
    write_entries(drafts=[draft("Chor </script><b>fett</b>")])
    for page in ("?was=Chor&ansicht=karte", "merkzettel/", "neu.rss"):
        assert "<b>fett" not in text_of(client, f"/angebote/{page}")


def test_a_feed_holds_the_newest_first(client: Client) -> None:
    write_entries(drafts=[draft("Chor eins")])
    write_entries(drafts=[draft("Chor zwei")])
    feed = ElementTree.fromstring(text_of(client, "/angebote/neu.rss?was=Chor"))  # noqa: S314 -- our own answer
    titles = [item.text for item in feed.iterfind("channel/item/title")]
    assert titles == ["Chor zwei", "Chor eins"]
    assert feed.findtext("channel/title") == "Angebote – Chor"


def test_a_calendar_holds_the_coming_dates(client: Client) -> None:
    make_offer(title="Sprachcafé am Markt")
    answer = client.get("/angebote/termine.ics?was=Sprachcafe")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert events
    assert {str(event["summary"]) for event in events} == {"Sprachcafé am Markt"}
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_notes_stand_in_the_order_of_the_address_and_tell_what_is_gone(client: Client) -> None:
    one, two = draft("Chor"), draft("Tanz")
    write_entries(drafts=[one, two])
    gone = "5a3c1c1e-0000-4000-8000-000000000009"
    found = text_of(client, f"/angebote/merkzettel/?merk={two.key}&merk={gone}&merk={one.key}")
    assert found.index("Tanz") < found.index("Chor")
    assert "1 gemerktes Angebot gibt es nicht mehr." in found
    assert found.count("<svg") == 2


def test_searches_are_counted_without_persons(client: Client) -> None:
    write_entries(drafts=[draft("Chor")])
    for _ in range(2):
        client.get("/angebote/?was=Ich+suche+einen+Chor&wo=Speyer")
    client.get("/angebote/?was=Raumschiff")
    client.get("/angebote/?was=Chor&seite=2")
    client.head("/angebote/?was=Chor")
    rows = SearchWord.objects.order_by("word").values_list("word", "times", "empty")
    assert list(rows) == [("chor", 2, 0), ("raumschiff", 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "0176 1234567",
        "aktenzeichen 12345/26",
        "eins zwei drei vier fünf sechs",
        "der die das",
        "x" * 50,
    ],
)
def test_what_may_be_a_person_is_not_counted(text: str) -> None:
    assert not count_search(text=text, ags="", language="de", found=0, on=TODAY)


def test_rare_words_are_forgotten(client: Client) -> None:
    for times, word in ((5, "chor"), (4, "tanz")):
        SearchWord.objects.create(
            on=TODAY.replace(month=10, day=1), language="de", word=word, times=times
        )
    assert forget_searches(today=TODAY) == 1
    assert SearchWord.objects.get().word == "chor"


def test_nothing_is_loaded_from_elsewhere_unless_the_operator_says_so(client: Client) -> None:
    answer = client.get("/angebote/?ansicht=karte")
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy or policy.endswith("img-src 'self' data:")
    assert settings.MAP_SERVERS == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://karte.example.org/{z}/{x}/{y}.png", True),
        ("http://karte.example.org/{z}/{x}/{y}.png", False),
        ("https://karte.example.org/{z}/{x}.png", False),
        ("https://*.example.org/{z}/{x}/{y}.png", False),
        ("https://a.example.org; script-src *//{z}/{x}/{y}", False),
    ],
)
def test_tiles_come_from_one_encrypted_server(address: str, good: bool) -> None:
    assert is_tiles(address) is good


def test_outlines_come_back_in_degrees() -> None:
    # a drawing of three squares: x = 100 (lon - 7), y = 100 (50 - lat)
    paths = {
        str(n): f"M{n * 50},{n * 30}L{n * 50 + 10},{n * 30}L{n * 50 + 10},{n * 30 + 10}"
        f"L{n * 50},{n * 30 + 10}Z"
        for n in range(3)
    }
    known = {key: (7 + (int(key) * 50 + 5) / 100, 50 - (int(key) * 30 + 5) / 100) for key in paths}
    found = geographic(paths, known)
    assert found["1"][0][0] == (49.7, 7.5)
    assert geographic(paths, {}) == {}
    assert middle(rings_of(paths["0"])) == (5, 5)
    assert line([(0, 1), (1, 3)]) == (2, 1)


def test_the_map_knows_the_36_without_outlines() -> None:
    found = map_data(points=[], tiles="", attribution="")
    assert (len(found["towns"]), found["outlines"], found["source"]) == (36, [], "")

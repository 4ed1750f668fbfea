"""Integreat API v3: places, events and pages come in, offers go out in the same shape."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from kim.network.rules.opening_text import schedule_text
from kim.opendata.rules.exchange.integreat_read import from_events, from_locations, from_pages
from kim.opendata.rules.exchange.integreat_terms import category_of_fields, fields_of_category
from kim.opendata.rules.exchange.integreat_write import Stand, write_event, write_location
from kim.opendata.rules.exchange.record import Json
from tests.opendata.exchanged import FULL, STANDARDS

FOLDER = STANDARDS / "integreat-api-v3"
there = pytest.mark.skipif(not FOLDER.exists(), reason="Ordner mit den Standards fehlt")
STAND = Stand(region="germersheim", base="https://kim.example.org", number_of=lambda _key: 7)


def place(language: str, **values: Any) -> Json:
    """A place as Integreat writes it, in one language."""
    return {
        "id": 11,
        "path": f"/beispiel/{language}/locations/beratung/",
        "url": "https://integreat.example.org/beispiel/de/locations/beratung/",
        "title": "Beratungsstelle",
        "last_updated": "2026-03-01T10:00:00+01:00",
        "meta_description": "Kurz gesagt",
        "content": "<p>Wir <a href='https://example.org/x'>helfen</a>.</p><ul><li>eins</li></ul>",
        "available_languages": {},
        "email": "beratung@example.org",
        "phone_number": "06341 1234",
        "website": "https://example.org",
        "category": {"id": 1, "name": "Beratungsstelle", "icon": "advice"},
        "opening_hours": [
            {"closed": False, "allDay": False, "timeSlots": [{"start": "10:00", "end": "13:00"}]},
            {"closed": True, "timeSlots": []},
            {"closed": False, "allDay": True, "timeSlots": []},
            {"closed": False, "appointmentOnly": True, "timeSlots": []},
        ],
        "location": {
            "id": 4, "name": "Rathaus", "address": "Markt 1", "town": "Germersheim",
            "postcode": "76726", "latitude": 49.22, "longitude": 8.36,
        },
        "organization": {"id": 2, "name": "Verein (Beispiel)", "website": "https://example.org"},
        "barrier_free": True,
        **values,
    }  # fmt: skip


def event(**values: Any) -> Json:
    return {
        "id": 5,
        "path": "/beispiel/de/events/fest/",
        "title": "Fest",
        "content": "<p>Wir feiern.</p>",
        "location": {"id": None, "name": None, "latitude": None, "longitude": None},
        "event": {
            "id": 5, "start_date": "2026-07-01", "start_time": "18:00:00", "end_date": "2026-07-01",
            "end_time": "20:00:00", "all_day": False,
        },
        "recurrence_rule": None,
        **values,
    }  # fmt: skip


def test_place_in_several_languages_is_one_offer() -> None:
    arabic = place("ar", id=12, title="مركز", content="<p>نساعد</p>")
    [read] = from_locations({"ar": [arabic], "de": [place("de")]})
    record = read.record
    assert record is not None
    assert record.source_key == "location:4"
    assert {code: text.title for code, text in record.texts.items()} == {
        "de": "Beratungsstelle", "ar": "مركز",
    }  # fmt: skip
    assert record.texts["de"].description == "Wir helfen (https://example.org/x).\n\n- eins"
    assert record.texts["de"].summary == "Kurz gesagt"
    assert record.fields == ("beratung",)
    assert record.access == ("step_free",)
    assert record.provider.name == "Verein (Beispiel)"
    assert (record.contact.mail, record.contact.phone) == ("beratung@example.org", "06341 1234")
    assert record.venues[0].town == "Germersheim"
    words = "Mo 10–13 Uhr; Mi 0–24 Uhr; nach Vereinbarung"
    assert schedule_text(record.plans[0].schedule).replace(" (bis zum nächsten Tag)", "") == words
    assert record.extra["integreat"]["de"]["category"]["icon"] == "advice"


def test_german_text_shown_in_another_language_is_no_translation() -> None:
    [read] = from_locations({"de": [place("de")], "tr": [place("tr")]})
    assert read.record is not None
    assert list(read.record.texts) == ["de"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"location": {"id": 4, "name": "x", "latitude": 0, "longitude": 0}}, "location.latitude"),
        ({"email": "keine"}, "email"),
        ({"thumbnail": "https://example.org/x.png"}, "thumbnail"),
        ({"temporarily_closed": True}, "temporarily_closed"),
        ({"opening_hours": [{"timeSlots": [{"start": "x", "end": "y"}]}]}, "opening_hours"),
    ],
)
def test_losses_of_places_are_named(values: Json, field: str) -> None:
    [read] = from_locations({"de": [place("de", **values)]})
    assert read.record is not None
    assert field in {loss.field for loss in read.losses}


@pytest.mark.parametrize(
    "rows", [{"en": [place("en")]}, {"de": [place("de", title="")]}], ids=["no German", "no title"]
)
def test_places_without_german_title_are_refused(rows: Any) -> None:
    [read] = from_locations(rows)
    assert read.record is None
    assert [refusal.field for refusal in read.refusals] == ["title"]


def test_dates_of_one_series_are_one_offer() -> None:
    rule = "DTSTART:20260701T160000\nRRULE:FREQ=WEEKLY;BYDAY=WE"
    dates = [
        event(id=None, path=f"/beispiel/de/events/fest${day}/", recurrence_rule=rule,
              event={**event()["event"], "id": None, "start_date": day, "end_date": day})
        for day in ("2026-07-01", "2026-07-08")
    ]  # fmt: skip
    [read] = from_events({"de": dates}, "Landkreis (Beispiel)")
    assert read.record is not None
    assert read.record.source_key == "/beispiel/de/events/fest/"
    [dated] = read.record.plans[0].schedule.dates
    assert (dated.on, dated.rule) == (dt.date(2026, 7, 1), "FREQ=WEEKLY;BYDAY=WE")
    assert read.record.provider.name == "Landkreis (Beispiel)"


@pytest.mark.parametrize(
    ("values", "closes", "past"),
    [
        ({"end_date": "2026-07-02", "end_time": "02:00:00"}, dt.time(2), True),
        ({"all_day": True}, dt.time(0), True),
    ],
)
def test_events_past_midnight_and_all_day(values: Json, closes: dt.time, past: bool) -> None:
    [read] = from_events({"de": [event(event={**event()["event"], **values})]})
    assert read.record is not None
    [dated] = read.record.plans[0].schedule.dates
    assert (dated.closes, dated.past_midnight) == (closes, past)


@pytest.mark.parametrize(
    "rows", [[None, 5, "x"], [{"location": "x", "event": 5}], [{}], [{"title": None}]]
)
def test_broken_lists_break_nothing(rows: list[Any]) -> None:
    assert [read.record for read in from_locations({"de": rows}) if read.record] == []
    assert [read.record for read in from_events({"de": rows}) if read.record] == []
    assert from_pages({"de": rows}).articles == ()


def test_pages_become_articles_with_their_tree() -> None:
    german = {"path": "/b/de/start/", "title": "Start", "content": "<h2>Hallo</h2>", "order": 3,
              "parent": {"path": None}}  # fmt: skip
    child = {**german, "path": "/b/de/start/mehr/", "title": "Mehr", "order": 1,
             "parent": {"path": "/b/de/start/"}}  # fmt: skip
    turkish = {**german, "path": "/b/tr/start/", "title": "Giriş", "content": "<p>Merhaba</p>",
               "available_languages": {"de": {"path": "/b/de/start/"}}}  # fmt: skip
    first, second = from_pages({"tr": [turkish], "de": [german, child]}).articles
    assert dict(first.titles) == {"de": "Start", "tr": "Giriş"}
    assert dict(first.contents) == {"de": "Hallo", "tr": "Merhaba"}
    assert (second.parent, second.position) == (first.key, 1)


def test_offer_goes_out_in_the_shape_of_a_place() -> None:
    german = write_location(FULL, "de", STAND)
    arabic = write_location(FULL, "ar", STAND).value
    assert german.value["path"].startswith("/germersheim/de/locations/")
    assert german.value["location"]["town"] == "Germersheim"
    assert german.value["category"]["icon"] == "meeting_point"
    assert german.value["opening_hours"][0]["timeSlots"] == [{"start": "09:00", "end": "12:00"}]
    assert german.value["opening_hours"][5]["appointmentOnly"] is True
    assert set(german.value["available_languages"]) == {"ar", "de-si"}
    assert arabic["title"] == "مقهى اللغة"
    assert {loss.field for loss in german.losses} >= {"target_groups", "languages", "childcare"}


def test_place_written_by_kim_reads_as_the_same_offer() -> None:
    lists = {code: [write_location(FULL, code, STAND).value] for code in ("de", "ar")}
    [read] = from_locations(lists)
    assert read.record is not None
    assert read.record.texts["de"].title == FULL.texts["de"].title
    assert read.record.venues[0].street == FULL.venues[0].street
    assert read.record.contact.mail == FULL.contact.mail
    assert read.record.plans[0].schedule.slots[0].days == (0, 2)


def test_html_cannot_leave_through_the_content() -> None:
    text = replace(FULL.texts["de"], description="<script>x</script> & mehr")
    value = write_location(replace(FULL, texts={"de": text}), "de", STAND).value
    assert value["content"] == "<p>&lt;script&gt;x&lt;/script&gt; &amp; mehr</p>"


def test_dated_rules_go_out_as_events() -> None:
    [written] = write_event(FULL, "de", STAND)
    assert written.value["event"]["start"] == "2026-03-03T18:00:00+01:00"
    rule = "DTSTART:20260303T170000\nRRULE:FREQ=MONTHLY;BYDAY=1TU"
    assert written.value["recurrence_rule"] == rule


@pytest.mark.parametrize(
    ("category", "fields"),
    [
        ({"name": "Migrationsberatung"}, ("beratung",)), ({"icon": "office"}, ("behoerde",)),
        ({"name": "Sprache", "icon": "office"}, ("sprache",)), ({}, ()), ({"icon": "neu"}, ()),
    ],
)  # fmt: skip
def test_categories(category: Json, fields: tuple[str, ...]) -> None:
    assert fields_of_category(category) == fields


def test_every_field_has_a_category() -> None:
    assert category_of_fields(("kultur",)) == "culture"
    assert category_of_fields(()) == "service"


@there
def test_published_examples_are_understood() -> None:
    def lists(kind: str) -> Json:
        return {
            code: json.loads((FOLDER / f"augsburg_{code}_{kind}.json").read_text())
            for code in ("de", "en", "ar")
        }

    [location] = from_locations(lists("locations"))
    assert location.record is not None
    assert set(location.record.texts) == {"de", "en", "ar"}
    [series] = from_events(lists("events"))
    assert series.record is not None
    pages = {
        code: json.loads((FOLDER / f"augsburg_{code}_pages.json").read_text())
        for code in ("de", "ar")
    }
    articles = from_pages(pages).articles
    keys = {article.key for article in articles}
    assert len(articles) == len(pages["de"])
    assert {article.parent for article in articles if article.parent} <= keys


@there
def test_places_have_the_fields_of_the_published_examples() -> None:
    [example] = json.loads((FOLDER / "augsburg_de_locations.json").read_text())
    written = write_location(FULL, "de", STAND).value
    assert set(written) == set(example)
    assert set(written["location"]) == set(example["location"])
    assert set(written["category"]) == set(example["category"])
    [series] = json.loads((FOLDER / "augsburg_de_events_combine_recurring.json").read_text())
    [event_written] = write_event(FULL, "de", STAND)
    assert set(event_written.value) == set(series)
    assert set(event_written.value["event"]) == set(series["event"])

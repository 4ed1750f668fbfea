"""schema.org, vCard, iCalendar, and what makes text from outside harmless."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from icalendar import Calendar

from kim.network.rules.schedule import Schedule, Slot
from kim.opendata.rules.exchange import clean
from kim.opendata.rules.exchange.calendars import to_calendar
from kim.opendata.rules.exchange.cards import card, folded, to_vcard
from kim.opendata.rules.exchange.record import ContactRecord, OfferRecord, PlanRecord, TextRecord
from kim.opendata.rules.exchange.schemaorg import to_jsonld
from kim.opendata.rules.exchange.terms import field_code, language_code
from tests.opendata.exchanged import FULL, NOW, TODAY

ADDRESS = "https://kim.example.org/angebote/x/"


def test_course_as_jsonld() -> None:
    written = to_jsonld(FULL, address=ADDRESS)
    value = written.value
    assert (value["@type"], value["@id"], value["name"]) == (
        "Course", ADDRESS, "Sprachcafé Beispielstadt",
    )  # fmt: skip
    assert value["educationalLevel"] == "A1 bis B1"
    [instance] = value["hasCourseInstance"]
    assert instance["courseSchedule"][0]["byDay"] == ["Monday", "Wednesday"]
    assert instance["location"]["address"]["postalCode"] == "76726"
    assert value["offers"]["availability"] == "https://schema.org/LimitedAvailability"
    assert {loss.field for loss in written.losses} == {
        "childcare",
        "eligibility",
        "access",
        "plans",
    }
    json.dumps(value)


def test_event_and_service_as_jsonld() -> None:
    event = to_jsonld(replace(FULL, kind="event"), address=ADDRESS, language="ar").value
    assert (event["@type"], event["name"]) == ("EducationEvent", "مقهى اللغة")
    assert (event["startDate"], event["endDate"]) == ("2026-03-03T18:00:00", "2026-03-03T20:00:00")
    office = replace(FULL.provider, kind="office")
    service = to_jsonld(replace(FULL, kind="consultation", provider=office)).value
    assert service["@type"] == "GovernmentService"
    assert service["areaServed"][0]["identifier"]["value"] == "07334"
    assert service["hoursAvailable"][0]["opens"] == "09:00"
    bare = to_jsonld(OfferRecord(texts={"de": TextRecord(title="x")})).value
    assert bare["@type"] == "Service"


def test_calendar_holds_each_rule_with_its_days_off() -> None:
    content, losses = to_calendar([FULL], today=TODAY, now=NOW, base="https://kim.example.org")
    events = Calendar.from_ical(content).walk("VEVENT")
    assert losses == []
    assert [str(event["summary"]) for event in events] == ["Sprachcafé Beispielstadt"] * 3
    weekly, monthly, phone = events
    assert weekly["rrule"]["BYDAY"] == ["MO", "WE"]
    off = {day.dt.date() for part in weekly["exdate"] for day in part.dts}
    assert dt.date(2026, 8, 3) in off  # closed in the first half of August
    assert dt.date(2026, 12, 25) not in off  # a Friday
    assert dt.date(2026, 6, 10) not in off
    assert str(monthly["location"]) == "Haus der Familie, Musterstraße 1, 76726 Germersheim"
    assert weekly["dtstart"].dt.utcoffset() == dt.timedelta(hours=2)
    assert len({str(event["uid"]) for event in events}) == 3
    assert "VTIMEZONE" in content.decode()
    assert str(phone["url"]) == f"https://kim.example.org/angebote/{FULL.key}/"


def test_offers_without_times_are_named() -> None:
    over = Slot(days=(0,), opens=dt.time(9), closes=dt.time(10), until_on=dt.date(2026, 1, 1))
    record = replace(FULL, plans=(PlanRecord(schedule=Schedule(slots=(over,))),))
    content, losses = to_calendar([record], today=TODAY, now=NOW)
    assert Calendar.from_ical(content).walk("VEVENT") == []
    assert [loss.field for loss in losses] == ["plans"]


def test_card_names_the_function_and_no_person() -> None:
    text = to_vcard([FULL]).decode()
    assert text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert "ORG:Haus der Familie (Beispiel);Büro für Integration\r\n" in text
    assert "TEL;VALUE=uri;TYPE=work:tel:+49634112345\r\n" in text
    assert "GEO:geo:49.2214,8.3668\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_nothing_breaks_out_of_a_card() -> None:
    evil = replace(FULL, texts={"de": TextRecord(title="x\r\nTEL:1;,\\")})
    assert "FN:x\\nTEL:1\\;\\,\\\\\r\n" in card(evil)
    assert card(replace(FULL, contact=ContactRecord(), provider=replace(
        FULL.provider, mail="", phone="", website=""))) == ""  # fmt: skip
    assert folded("ä" * 60).replace("\r\n ", "") == "ä" * 60


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b", "a\nb"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<script>x</script>a<style>b</style>", "a"),
        ("<a href='https://example.org'>da</a>", "da (https://example.org)"),
        ("<a href='javascript:x'>da</a>", "da"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<b>offen", "offen"),
        ("<", "<"),
        ("</p></p></script>x", "x"),
    ],
)
def test_words_of_html(html: str, words: str) -> None:
    assert clean.words_of_html(html) == words


@pytest.mark.parametrize(
    ("content", "depth"),
    [
        (b"{}", 1), (b"[[]]", 2), (b'{"a": "[[["}', 1), (b'{"a": "\\"[["}', 1),
        (b'{"a\\\\": [1]}', 2), (b"", 0), (b"[" * 100_000, 101), (b'["' + b"[" * 1000, 1),
    ],
)  # fmt: skip
def test_depth_is_counted_without_parsing(content: bytes, depth: int) -> None:
    assert clean.depth_of_json(content, 100) == depth


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("de", "de"), ("Deutsch", "de"), ("German", "de"), ("deu", "de"), ("de-DE", "de"),
        ("العربية", "ar"), ("ar-arb", "ar"), ("kmr", "ku"), ("pes", "fa"), ("fa-AF", "prs"),
        ("de-si", "de-x-leicht"), ("Leichte Sprache", "de-x-leicht"), ("uk_UA", "uk"),
        ("mo", "ro"), ("xx", None), ("iw", None), ("", None), ("Klingonisch", None),
    ],
)  # fmt: skip
def test_language_codes_living_and_dead(said: str, code: str | None) -> None:
    assert language_code(said) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [("Wohnen", "wohnen"), ("housing", "wohnen"), ("sprache", "sprache"),
     ("Integrationskurs", "sprache.integrationskurs"), ("Quatsch", None), ("", None)],
)  # fmt: skip
def test_fields_by_name(said: str, code: str | None) -> None:
    assert field_code(said) == code


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("06341 1234", "06341 1234"), ("+49 (0)6341-1234", "+49 (0)6341-1234"),
        ("Tel.: 06341/1234", "06341/1234"), ("0800", ""), ("auf Anfrage", ""), ("06341 – 1234",
        "06341 - 1234"),
    ],
)  # fmt: skip
def test_phone_numbers(said: str, kept: str) -> None:
    assert clean.phone_number(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://example.org/x", "https://example.org/x"), ("www.example.org", "https://www.example.org"),
        ("javascript:alert(1)", ""), ("http://localhost/", ""), ("https://a b.de", ""),
        ("https://u:p@example.org", ""), ("https://[", ""), ("ftp://example.org", ""), ("", ""),
    ],
)  # fmt: skip
def test_web_addresses(said: str, kept: str) -> None:
    assert clean.web_address(said) == kept

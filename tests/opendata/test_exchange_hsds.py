"""HSDS 3.0: nothing that came in is lost, what goes out is valid, changes of kim win."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from kim.opendata.rules.exchange.codec import as_value, content_hash, from_value
from kim.opendata.rules.exchange.hsds import from_hsds, to_hsds
from kim.opendata.rules.exchange.hsds_read import read_service
from kim.opendata.rules.exchange.merge import three_way
from kim.opendata.rules.exchange.record import Json, NotReadable, OfferRecord, TextRecord
from tests.opendata.exchanged import FULL, SAMPLES, STANDARDS, records

SAMPLE: Json = json.loads((SAMPLES / "service.json").read_text())
SCHEMA = STANDARDS / "hsds-3.0" / "schema" / "compiled" / "service_with_definitions.json"
EXAMPLES = [
    *STANDARDS.glob("hsds-3.0/examples/service*.json"),
    *STANDARDS.glob("hsds-3.0/examples/organization_full.json"),
    *STANDARDS.glob("hsds-uk-3.0/default/service*.json"),
    *STANDARDS.glob("hsds-uk-3.0/default/organization.json"),
]
there = pytest.mark.skipif(not SCHEMA.exists(), reason="Ordner mit den Standards fehlt")


def only(document: Any) -> OfferRecord:
    [read] = from_hsds(document)
    assert read.record is not None
    return read.record


def errors(service: Json) -> list[str]:
    schema = json.loads(SCHEMA.read_text())
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in checker.iter_errors(service)]


def test_sample_goes_out_as_it_came() -> None:
    assert to_hsds(only(SAMPLE)).value == SAMPLE


def test_record_survives_being_kept_between_the_two() -> None:
    record = only(SAMPLE)
    kept = from_value(json.loads(json.dumps(as_value(record))))
    assert kept == record
    assert to_hsds(kept).value == SAMPLE


def test_sample_is_understood() -> None:
    record = only(SAMPLE)
    text = record.texts["de"]
    assert (text.title, text.description) == ("Erstberatung (Beispiel)", "Beratung zu Aufenthalt")
    assert record.languages == ("ar",)
    assert record.fields == ("beratung",)
    assert record.cost == "free"
    assert (record.contact.phone, record.contact.function) == ("+49 6341 12345", "Auskunft")
    [venue] = record.venues
    assert (venue.postcode, venue.latitude, venue.longitude) == ("76726", None, None)
    [plan] = record.plans
    assert [slot.days for slot in plan.schedule.slots] == [(0, 3)]
    assert plan.schedule.note == "in der Kalenderwoche 41"


def test_every_loss_is_named_and_kept() -> None:
    [read] = from_hsds(SAMPLE)
    named = {loss.field for loss in read.losses}
    assert named == {
        "alternate_name", "attributes", "contacts", "description", "languages", "location.latitude",
        "location.transportation", "organization.legal_status", "phones", "service.schedules",
        "service_areas", "wait_time",
    }  # fmt: skip
    assert {loss.kept_by for loss in read.losses} == {"extra.hsds"}
    assert all(loss.why.endswith(".") for loss in read.losses)


def test_change_in_kim_wins_and_nothing_else_moves() -> None:
    record = only(SAMPLE)
    texts = {"de": replace(record.texts["de"], title="Neue Beratung")}
    changed = to_hsds(replace(record, texts=texts)).value
    assert {key for key in SAMPLE if changed.get(key) != SAMPLE[key]} == {"name"}
    assert changed["name"] == "Neue Beratung"


def test_change_of_a_place_keeps_the_rest_of_it() -> None:
    record = only(SAMPLE)
    moved = replace(record.venues[0], street="Gasse 2", latitude=49.2, longitude=8.3)
    place = to_hsds(replace(record, venues=(moved,))).value["service_at_locations"][0]["location"]
    assert place["addresses"][0]["address_1"] == "Gasse 2"
    assert place["addresses"][0]["id"] == "11111111-2222-4333-8444-000000000008"
    assert (place["latitude"], place["transportation"]) == (49.2, "Bus 1")


def test_kim_writes_what_it_reads() -> None:
    written = to_hsds(FULL).value
    back, losses = read_service(written)
    assert replace(back, extra={}) == FULL
    assert losses == []


def test_what_hsds_cannot_say_is_named_with_its_keeper() -> None:
    losses = to_hsds(FULL).losses
    assert {(loss.field, loss.kept_by) for loss in losses} >= {
        ("texts.ar", "profile"),
        ("texts.de-x-leicht", "profile"),
        ("municipality", "profile"),
        ("schedules", "profile"),
    }


@settings(max_examples=25, deadline=None)
@given(records())
def test_any_offer_survives_hsds(record: OfferRecord) -> None:
    back, _losses = read_service(json.loads(json.dumps(to_hsds(record).value)))
    assert replace(back, extra={}) == record
    assert content_hash(back) == content_hash(record)


@there
@settings(max_examples=8, deadline=None)
@given(records())
def test_any_offer_is_valid_hsds(record: OfferRecord) -> None:
    assert errors(to_hsds(record).value) == []


@there
def test_full_offer_is_valid_hsds() -> None:
    assert errors(to_hsds(FULL).value) == []
    assert errors(to_hsds(replace(FULL, texts={}, contact=FULL.contact)).value) == []


@pytest.mark.skipif(not EXAMPLES, reason="Ordner mit den Standards fehlt")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: "-".join(path.parts[-3:]))
def test_published_examples_go_out_as_they_came(path: Path) -> None:
    document = json.loads(path.read_text())
    reads = from_hsds(document)
    written = [to_hsds(read.record).value for read in reads if read.record]
    if isinstance(document, dict) and "contents" in document:
        assert {**document, "contents": written} == document
    elif isinstance(document, dict) and "services" in document:
        assert {**document, "services": written} == document
    elif isinstance(document, list):
        assert written == document
    else:
        assert written == [document]


@pytest.mark.parametrize(
    "document", [{}, [], {"contents": []}, {"name": "x"}, "text", None, 7, [[[]]]]
)
def test_documents_without_offers_are_refused(document: Any) -> None:
    with pytest.raises(NotReadable, match="kein Angebot"):
        from_hsds(document)


@pytest.mark.parametrize(
    ("service", "field"),
    [({"name": ""}, "name"), ({"organization": {}}, "organization"), ({"name": 5}, "name")],
)
def test_services_without_the_needed_are_refused(service: Json, field: str) -> None:
    [read] = from_hsds({**SAMPLE, **service})
    assert [refusal.field for refusal in read.refusals] == [field]


@pytest.mark.parametrize(
    "bad",
    [
        {"phones": "x"}, {"schedules": [None, 7]}, {"languages": {"a": 1}}, {"minimum_age": "alt"},
        {"minimum_age": True}, {"last_modified": "gestern"}, {"assured_date": "2026-02-31"},
        {"service_at_locations": [{"location": 5}]}, {"translations": [{"language": "xx"}]},
        {"opening": [{"schedule": {"slots": "x"}}]}, {"attributes": [{"taxonomy_term": 3}]},
        {"description": 7}, {"official_keys": {"areas": [1]}},
    ],
)  # fmt: skip
def test_broken_values_break_nothing(bad: Json) -> None:
    record = only({**SAMPLE, **bad})
    assert record.title == "Erstberatung (Beispiel)"
    assert to_hsds(record).value == {**SAMPLE, **bad}


def test_other_language_than_german() -> None:
    [read] = from_hsds({**SAMPLE, "name": "Advice"}, "en")
    assert read.record is not None
    assert read.record.texts["en"].title == "Advice"
    assert to_hsds(read.record).value["name"] == "Advice"


@pytest.mark.parametrize(
    ("base", "current", "original", "merged"),
    [
        ({"a": 1}, {"a": 1}, {"a": 9, "b": 2}, {"a": 9, "b": 2}),
        ({"a": 1}, {"a": 3}, {"a": 9, "b": 2}, {"a": 3, "b": 2}),
        ({"a": 1}, {}, {"a": 9, "b": 2}, {"b": 2}),
        ({}, {"c": 1}, {"b": 2}, {"b": 2, "c": 1}),
        ([{"id": "x", "n": 1}], [{"id": "x", "n": 2}], [{"id": "x", "n": 1, "z": 0}, {"id": "y"}],
         [{"id": "x", "n": 2, "z": 0}, {"id": "y"}]),
        ([{"id": "x"}], [], [{"id": "x", "z": 0}], []),
        ([{"id": "x"}], [{"id": "x"}, {"id": "n"}], [{"id": "x", "z": 0}],
         [{"id": "x", "z": 0}, {"id": "n"}]),
        ([1], [2], [3], [2]),
        ([{"id": "k", "n": 1}], [{"id": "k", "n": 2}], [{"id": "x", "n": 1, "z": 0}],
         [{"id": "x", "n": 2, "z": 0}]),
        ([{"id": "k", "n": 1}], [{"id": "k", "n": 2}], [{"id": "x"}, {"id": "y"}],
         [{"id": "k", "n": 2}]),
    ],
)  # fmt: skip
def test_three_way(base: Any, current: Any, original: Any, merged: Any) -> None:
    assert three_way(base, current, original) == merged


def test_text_record_needs_a_title_in_its_language() -> None:
    bare = OfferRecord(texts={"uk": TextRecord(title="Курс")}, provider=FULL.provider)
    assert to_hsds(bare).value["name"] == "Курс"


PROFILE: Json = json.loads((Path(__file__).parents[2] / "docs" / "hsds-profile.json").read_text())


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


@settings(max_examples=8, deadline=None)
@given(records())
def test_what_kim_adds_is_in_the_profile(record: OfferRecord) -> None:
    added = {key: to_hsds(record).value.get(key) for key in PROFILE["properties"]}
    schema = {**PROFILE, "type": "object", "additionalProperties": False}
    said = {key: value for key, value in added.items() if value is not None}
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(said)) == []


@there
def test_profile_patches_the_published_schema_and_closes_it() -> None:
    patched = merge_patch(json.loads(SCHEMA.read_text()), PROFILE)
    patched["additionalProperties"] = False
    checker = jsonschema.Draft202012Validator(patched, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(to_hsds(FULL).value)] == []
    unpatched = {**json.loads(SCHEMA.read_text()), "additionalProperties": False}
    assert list(jsonschema.Draft202012Validator(unpatched).iter_errors(to_hsds(FULL).value)) != []

"""What is wrong with an offer: one field at a time, and values that survive the way to JSON."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.network.rules.opening import HoursKind, Schedule, Slot
from kim.offers.rules.checks import flaws, is_in_state, missing
from kim.offers.rules.codes import Cost, Level, TargetGroup, label_of
from kim.offers.rules.offer_data import (
    OfferData,
    TextData,
    TimeData,
    VenueData,
    copy_of,
    offer_json,
    read_offer,
)

SLOT = Slot(days=(0,), opens=dt.time(15), closes=dt.time(17))
PLACE = VenueData(street="Musterweg 1", town="Speyer")
GOOD = OfferData(
    organisation_id=1,
    text=TextData(title="Sprachcafé"),
    fields=("sprache",),
    languages=("de",),
    contact_phone="06232 123456",
    venues=(PLACE,),
    times=(TimeData(schedule=Schedule(slots=(SLOT,)), venue=0),),
)


def paths(data: OfferData) -> list[str]:
    found = flaws(data)
    assert all(flaw.message.endswith(".") for flaw in found)
    return [flaw.path for flaw in found]


def test_nothing_is_wrong_with_a_good_one() -> None:
    assert (flaws(GOOD), missing(GOOD)) == ([], [])


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"text": TextData(title="x" * 201)}, "text.title"),
        ({"text": TextData(title="a\u202eb")}, "text.title"),
        ({"text": TextData(title="a\u2066b")}, "text.title"),
        ({"text": TextData(title="t", description="a\x00b")}, "text.description"),
        ({"kind": "party"}, "kind"),
        ({"cost": "much"}, "cost"),
        ({"capacity": "7"}, "capacity"),
        ({"target_groups": ("aliens",)}, "target_groups"),
        ({"access": ("stairs",)}, "access"),
        ({"eligibility": ("nobody",)}, "eligibility"),
        ({"fields": ("sprache", "raumfahrt")}, "fields"),
        ({"languages": ("de", "xx")}, "languages"),  # no such language
        ({"languages": ("de_DE",)}, "languages"),
        ({"level_from": "d1"}, "level_from"),
        ({"level_from": "b2", "level_to": "a1"}, "level_to"),
        ({"registration_url": "javascript:alert(1)"}, "registration_url"),
        ({"online_url": "muster.example"}, "online_url"),
        ({"contact_website": "https://user@muster.example"}, "contact_website"),
        ({"contact_website": "https://muster"}, "contact_website"),
        ({"contact_website": "https://[muster.example"}, "contact_website"),
        ({"contact_website": "https://muster.example/a b"}, "contact_website"),
        ({"contact_mail": "muster.example"}, "contact_mail"),
        ({"contact_mail": "a@b.example, c@d.example"}, "contact_mail"),
        ({"owner_mail": "a@b\n.example"}, "owner_mail"),
        ({"contact_phone": "abc"}, "contact_phone"),
        ({"contact_name": "x" * 121}, "contact_name"),
        ({"min_age": 121}, "min_age"),
        ({"min_age": 9, "max_age": 8}, "max_age"),
        ({"starts_on": dt.date(1999, 1, 1)}, "starts_on"),
        ({"starts_on": dt.date(2026, 2, 2), "ends_on": dt.date(2026, 2, 1)}, "ends_on"),
        ({"check_interval_days": 1}, "check_interval_days"),
        ({"check_interval_days": 10_000}, "check_interval_days"),
        ({"venues": (VenueData(postcode="67346"),)}, "venues.0.street"),
        ({"venues": (replace(PLACE, postcode="6734"),)}, "venues.0.postcode"),
        ({"venues": (replace(PLACE, access=("x",)),)}, "venues.0.access"),
        ({"venues": (replace(PLACE, note="a\u202db"),)}, "venues.0.note"),
        ({"venues": (replace(PLACE, latitude=Decimal(50)),)}, "venues.0.longitude"),
        ({"venues": (replace(PLACE, longitude=Decimal(7)),)}, "venues.0.latitude"),
        (
            {"venues": (replace(PLACE, latitude=Decimal(0), longitude=Decimal(0)),)},
            "venues.0.latitude",
        ),
        (
            {"venues": (replace(PLACE, latitude=Decimal("8.4"), longitude=Decimal("49.3")),)},
            "venues.0.latitude",
        ),
        (
            {"venues": (replace(PLACE, latitude=Decimal("52.5"), longitude=Decimal("13.4")),)},
            "venues.0.latitude",
        ),
        (
            {"venues": (replace(PLACE, latitude=Decimal("NaN"), longitude=Decimal(7)),)},
            "venues.0.latitude",
        ),
        ({"times": (TimeData(schedule=Schedule(slots=(SLOT,)), venue=3),)}, "times.0.venue"),
        ({"times": (TimeData(schedule=Schedule(slots=(SLOT,))),) * 61}, "times"),
        ({"venues": (PLACE,) * 61}, "venues"),
    ],
)
def test_one_flaw(change: dict[str, Any], path: str) -> None:
    assert paths(replace(GOOD, **change)) == [path]


@pytest.mark.parametrize(
    "title",
    [
        "Café für Ωmega 👩‍👧‍👦",  # four bytes and joiners
        "قهوة اللغة",
        "گفت\u200cوگو",  # the joiner of Persian
        "e\u0301te\u0301",  # combining marks
        "Мовне кафе",
        "ትግርኛ",
        "語",
    ],
)
def test_every_script_is_welcome(title: str) -> None:
    assert paths(replace(GOOD, text=TextData(title=title))) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"text": TextData(title=" ")}, "text.title"),
        ({"fields": ()}, "fields"),
        ({"organisation_id": 0}, "organisation_id"),
        ({"venues": (), "times": (TimeData(schedule=Schedule(by_appointment=True)),)}, "venues"),
        ({"times": ()}, "times"),
        ({"times": (TimeData(schedule=Schedule()),)}, "times"),
        ({"languages": ()}, "languages"),
        ({"contact_phone": ""}, "contact_mail"),
    ],
)
def test_seven_answers_are_required(change: dict[str, Any], path: str) -> None:
    assert [flaw.path for flaw in missing(replace(GOOD, **change))] == [path]


def test_online_needs_no_place() -> None:
    times = (TimeData(schedule=Schedule(by_appointment=True)),)
    for change in ({"mode": "online"}, {"mode": "outreach"}, {"online_url": "https://x.example"}):
        assert missing(replace(GOOD, venues=(), times=times, **change)) == []


def test_the_state_lies_in_its_box() -> None:
    assert is_in_state(Decimal("50.94"), Decimal("7.8"))
    assert is_in_state(Decimal("48.97"), Decimal("8.2"))
    assert not is_in_state(Decimal("51.5"), Decimal("7.8"))


def test_labels() -> None:
    assert label_of(Cost, "free") == "kostenlos"
    assert label_of(Cost, "once_known") == "once_known"
    assert Level.values()[:2] == ["none", "alpha"]
    assert TargetGroup("women").label == "Frauen"


codes = st.sampled_from(["de", "uk", "ar"])
texts = st.sampled_from(["", "Café", "قهوة", "👩‍👧", "a\nb", "x" * 90])
degrees = st.decimals(49, 51, places=5)
venues = st.builds(
    VenueData, name=texts, street=texts, town=texts, latitude=degrees, longitude=degrees,
    commune_id=st.none() | st.integers(1, 9), access=st.just(("lift",)), extra=st.just({"a": [1]}),
)  # fmt: skip
slots = st.builds(
    Slot, days=st.just((1, 3)), opens=st.just(dt.time(8)), closes=st.just(dt.time(9)), note=texts
)
times = st.builds(
    TimeData, schedule=st.builds(Schedule, slots=st.tuples(slots)), kind=st.sampled_from(HoursKind),
    venue=st.none() | st.integers(0, 3), extra=st.just({"x": None}),
)  # fmt: skip
offers = st.builds(
    OfferData, organisation_id=st.integers(1, 99), text=st.builds(TextData, title=texts),
    languages=st.lists(codes).map(tuple), starts_on=st.none() | st.dates(),
    area_ids=st.lists(st.integers(1, 9)).map(tuple), venues=st.lists(venues, max_size=2).map(tuple),
    times=st.lists(times, max_size=2).map(tuple), extra=st.just({"program": {"id": "1"}}),
    min_age=st.none() | st.integers(0, 99),
)  # fmt: skip


@given(offers)
def test_values_survive_json(data: OfferData) -> None:
    assert read_offer(json.loads(json.dumps(offer_json(data)))) == data


def test_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown version"):
        read_offer(offer_json(GOOD) | {"version": 9})


def test_a_copy_says_so() -> None:
    copy = copy_of(replace(GOOD, source="Liste", source_key="7"))
    assert (copy.text.title, copy.source_key) == ("Sprachcafé (Kopie)", "")

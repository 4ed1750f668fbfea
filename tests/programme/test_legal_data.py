"""Start values of the legal numbers: complete, with source, loaded once."""

import csv
import datetime as dt
import itertools
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from kim.audit.models import Event
from kim.programme.models import LegalRule
from kim.programme.queries.legal import (
    legal_numbers_of,
    legal_numbers_on,
)
from kim.programme.rules.legal import LegalNumberMissing
from kim.programme.rules.legal_keys import KEYS
from kim.programme.rules.legal_values import SPELLINGS
from kim.programme.services.legal import (
    withdraw_legal_number,
)
from kim.programme.services.load_legal import FILE, load_legal_numbers
from tests.programme.factories import NOW, TODAY, lead
from tests.programme.legal_numbers import confirmed, propose

pytestmark = pytest.mark.django_db
WITHOUT_VALUE = {"extra_holiday", "procurement_thresholds"} | {
    key for key in KEYS if key.startswith("small_amount_")
}


@pytest.fixture(autouse=True)
def _start_values() -> None:
    load_legal_numbers(now=NOW)


def test_start_values_are_complete_and_readable() -> None:
    numbers = legal_numbers_on(TODAY)
    without = {key for key in KEYS if key not in numbers}
    assert without == WITHOUT_VALUE | {"base_rate"}
    for number in numbers:
        SPELLINGS[KEYS[number.key].kind].read(number.value)
        assert "nicht lesbar" not in number.shown
    assert numbers.unconfirmed == {number.key for number in numbers}
    assert {"remedy_period", "surcharge_points", "use_within"} <= numbers.law_check
    assert numbers.law_check.isdisjoint({"delivery_fiction_days", "approval_levels"})


def test_numbers_of_the_register_on_their_day() -> None:
    assert legal_numbers_on(dt.date(2024, 12, 31)).whole("delivery_fiction_days") == 3
    today = legal_numbers_on(TODAY)
    assert today.whole("delivery_fiction_days") == 4
    assert today.whole("remedy_period") == 1
    assert today.amounts("approval_levels") == (Decimal("25000.00"), Decimal("80000.00"))
    assert today.wholes("reminder_days") == (-30, -7, 1, 14)
    assert today.switch("fiction_shift") is False
    assert today.code("backward_shift") == "none"
    assert today.limit("small_amount_claim") is None
    with pytest.raises(LegalNumberMissing, match="nicht gesetzt"):
        today.amounts("procurement_thresholds")


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        ("2016-01-01", "-0.83"), ("2016-06-30", "-0.83"), ("2016-07-01", "-0.88"),
        ("2022-12-31", "-0.88"), ("2023-01-01", "1.62"), ("2023-07-01", "3.12"),
        ("2024-01-01", "3.62"), ("2024-07-01", "3.37"), ("2025-01-01", "2.27"),
        ("2025-07-01", "1.27"), ("2026-06-30", "1.27"),
    ],
)  # fmt: skip
def test_base_rates(day: str, rate: str) -> None:
    assert legal_numbers_on(dt.date.fromisoformat(day)).percent("base_rate") == Decimal(rate)


def test_base_rates_have_no_hole_and_stop_where_none_is_entered() -> None:
    rows = legal_numbers_of("base_rate", dt.date(2016, 1, 1), dt.date(2030, 1, 1))
    for before, after in itertools.pairwise(rows):
        assert before.valid_to_on
        assert before.valid_to_on + dt.timedelta(days=1) == after.valid_from_on
    with pytest.raises(LegalNumberMissing, match="Basiszinssatz"):
        legal_numbers_on(dt.date(2026, 7, 1)).percent("base_rate")


def test_numbers_of_a_day_are_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert len(list(legal_numbers_on(TODAY))) > 50


def test_every_start_value_says_its_source_and_its_doubt() -> None:
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["source"], row
        assert ("noch nicht" in row["source"]) == (row["mark"] == "law_check"), row
        assert ("Annahme" in row["source"]) == (row["mark"] == "assumption"), row


def test_loading_again_adds_nothing_and_touches_nothing_people_have_set() -> None:
    confirmed()
    confirmed(key="remedy_period", value="2", valid_from_on=dt.date(2016, 1, 1))
    withdrawn = propose(key="base_rate", value="1,52", valid_from_on=dt.date(2026, 7, 1))
    withdraw_legal_number(actor=lead(), pk=withdrawn.pk, reason="Amtsblatt fehlt", now=NOW)
    before = list(LegalRule.objects.order_by("pk").values())
    events = Event.objects.count()
    assert load_legal_numbers(now=NOW + dt.timedelta(days=1)) == 0
    assert list(LegalRule.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events


def test_loading_is_recorded_once() -> None:
    event = Event.objects.get(action="programme.load_legal_numbers")
    assert event.actor == "system"
    assert event.changes["facts"] == [0, LegalRule.objects.count()]

"""Which call the calculators compute with: the published one, else the one that comes with kim."""

import datetime as dt
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kim.grants.models import CallVersion
from kim.grants.queries.calculator import shipped_terms, terms_for
from kim.grants.rules.calculation import calculate
from kim.grants.states.calls import CallState
from kim.programme.rules.legal import Mark
from tests.grants.factories import make_call, make_version

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
MARCH = dt.date(2026, 3, 1)


def cap_total(on: dt.date = MARCH) -> Decimal:
    return terms_for(on).terms.cap_total


def with_cap(version: CallVersion, value: str) -> CallVersion:
    """Another total ceiling, written before the version is released."""
    version.parameters.filter(key="cap_total").update(value=value)
    return version


def released(version: CallVersion) -> None:
    version.released_at, version.released_by = version.proposed_at, "user:0"
    version.released_person = "00000000-0000-0000-0000-000000000001"
    version.save()


def test_without_a_call_the_shipped_one_counts() -> None:
    assert terms_for(MARCH) == shipped_terms()


def test_published_call_counts_for_its_years() -> None:
    call = make_call()
    released(with_cap(make_version(call, released=False), "70000.00"))
    assert cap_total() == 70000
    assert terms_for(MARCH).origin == "Kommunales Integrationsmanagement 2026, Fassung 2"
    assert terms_for(dt.date(2027, 1, 1)) == shipped_terms()
    assert terms_for(dt.date(2025, 12, 31)) == shipped_terms()


@pytest.mark.parametrize("state", [CallState.PLANNED, CallState.CANCELLED])
def test_a_call_that_is_not_out_does_not_count(state: CallState) -> None:
    make_call(state)
    assert terms_for(MARCH) == shipped_terms()


def test_what_is_not_released_does_not_count() -> None:
    call = make_call()
    with_cap(make_version(call, released=False), "70000.00")
    assert cap_total() == 80000
    assert terms_for(MARCH).origin.endswith("Fassung 1")


def test_a_provisional_version_counts_only_alone() -> None:
    call = make_call()
    provisional = with_cap(make_version(call, is_provisional=True, released=False), "70000.00")
    released(provisional)
    assert cap_total() == 80000
    alone = dt.date(2027, 3, 1)
    later = make_version(call, is_provisional=True, released=False)
    later.first_on, later.last_on = dt.date(2027, 1, 1), dt.date(2027, 12, 31)
    released(with_cap(later, "75000.00"))
    assert cap_total(alone) == 75000


def test_a_version_that_cannot_be_read_is_passed_over() -> None:
    call = make_call()
    released(with_cap(make_version(call, released=False), "viel"))
    assert terms_for(MARCH) == shipped_terms()


def test_numbers_of_a_published_call_carry_their_source() -> None:
    make_call()
    told = terms_for(MARCH)
    found = calculate(told, start_on=MARCH, end_on=dt.date(2026, 12, 31), fte=Decimal(1), costs={})
    used = {row.key: row for row in found.used}
    assert used["cap_personnel"].value == "60000.00"
    assert used["cap_personnel"].source == "Pressemitteilung vom 1. Juli 2025"
    assert used["cap_personnel"].mark == Mark.SOURCED
    assert used["financing_material"].value == "full"
    assert used["pro_rata_method"].mark == Mark.ASSUMPTION


def test_a_published_call_says_what_follows_the_occupancy() -> None:
    call = make_call()
    version = make_version(call, released=False)
    version.parameters.create(
        key="follows_occupancy_personnel", label="sinkt", value="on", mark=Mark.ASSUMPTION
    )
    released(version)
    terms = terms_for(MARCH).terms
    assert [category.follows_occupancy for category in terms.categories] == [True, False]


def test_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    make_call()
    with django_assert_max_num_queries(5):
        terms_for(MARCH)


def test_simulator_and_command_use_the_published_call(client: Client) -> None:
    call = make_call()
    released(with_cap(make_version(call, released=False), "40000.00"))
    out = StringIO()
    call_command("calc", "grant", "--start", "2026-01-01", "--personnel", "60000",
                 "--material", "20000", "--json", stdout=out)  # fmt: skip
    found = json.loads(out.getvalue())
    assert (found["call"], found["grant"], found["municipal_share"]) == ("KIM-2026", 40000, 40000)
    asked = {"beginn": "2026-01", "anteil": "1", "personal": "60000", "sach": "20000"}
    page = client.get("/foerderung/was-waere-moeglich/", asked).text
    assert page.count("40.000\u00a0€") == 5

"""Deeds about legal numbers: two people, and what follows from a new value."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from kim.accounts.rules.roles import LAND_ROLES, Role
from kim.audit.models import Event
from kim.programme.models import LegalRule
from kim.programme.queries.legal import (
    extra_holidays,
    history_of,
    legal_numbers_on,
    visible_legal_rules,
)
from kim.programme.services.facts import RegisterError
from kim.programme.services.legal import (
    confirm_legal_number,
    withdraw_legal_number,
)
from kim.programme.services.load_legal import load_legal_numbers
from kim.programme.states import LegalState
from tests.accounts import factories as people
from tests.accounts.factories import actor_of, make_member
from tests.programme.factories import NOW, TODAY, WORMS, lead, load, place
from tests.programme.legal_numbers import budget, confirmed, propose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _start_values() -> None:
    load_legal_numbers(now=NOW)


def test_a_new_value_counts_from_its_day_once_another_person_confirms() -> None:
    proposed = propose(value=" 5 ")
    assert legal_numbers_on(dt.date(2027, 1, 1)).whole("delivery_fiction_days") == 4
    confirm_legal_number(actor=budget(), pk=proposed.pk, now=NOW)
    old = legal_numbers_on(dt.date(2026, 12, 31)).number("delivery_fiction_days")
    new = legal_numbers_on(dt.date(2027, 1, 1)).number("delivery_fiction_days")
    assert (old.value, old.valid_to_on, old.confirmed) == ("4", dt.date(2026, 12, 31), False)
    assert (new.value, new.valid_to_on, new.confirmed) == ("5", None, True)
    assert Event.objects.filter(action="programme.end_legal_number").count() == 1


def test_a_checked_start_value_is_replaced_and_stays_readable() -> None:
    found = LegalRule.objects.get(key="remedy_period")
    new = confirmed(
        key="remedy_period", value="1", valid_from_on=found.valid_from_on, source="§ 74 VwGO"
    )
    found.refresh_from_db()
    assert (found.state, found.replaced_by_id) == (LegalState.REPLACED, new.pk)
    numbers = legal_numbers_on(TODAY)
    assert numbers.number("remedy_period").confirmed
    assert "remedy_period" not in numbers.law_check | numbers.unconfirmed
    assert [entry.row.pk for entry in history_of(lead(), "remedy_period")] == [new.pk, found.pk]


def test_who_proposed_does_not_confirm() -> None:
    who = lead()
    proposed = propose(who)
    with pytest.raises(PermissionDenied, match="Wer einen Wert vorgeschlagen hat"):
        confirm_legal_number(actor=who, pk=proposed.pk, now=NOW)
    assert confirm_legal_number(actor=lead(), pk=proposed.pk, now=NOW).state == "released"


def test_two_accounts_of_one_human_are_two_eyes_only() -> None:
    first = make_member(role=Role.PROGRAMME_LEAD)
    second = make_member(role=Role.BUDGET_OFFICER)
    proposed = propose(actor_of(first))
    people.share_person(first, second)  # connected after the proposal
    with pytest.raises(PermissionDenied, match="Wer einen Wert vorgeschlagen hat"):
        confirm_legal_number(actor=actor_of(second), pk=proposed.pk, now=NOW)
    proposed.refresh_from_db()
    assert proposed.state == LegalState.PROPOSED


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROGRAMME_LEAD])
def test_only_the_lead_proposes_and_withdraws(role: Role) -> None:
    load()
    at = place(WORMS) if role not in LAND_ROLES else None
    who = actor_of(make_member(role=role, place=at))
    with pytest.raises(PermissionDenied, match="nur die Programmleitung"):
        propose(who)
    with pytest.raises(PermissionDenied, match="nur die Programmleitung"):
        withdraw_legal_number(actor=who, pk=propose().pk, reason="x", now=NOW)


@pytest.mark.parametrize("role", [Role.GRANT_OFFICE, Role.AUDIT_OFFICE])
def test_others_of_the_land_do_not_confirm(role: Role) -> None:
    with pytest.raises(PermissionDenied, match="nur der Haushalt"):
        confirm_legal_number(actor=actor_of(make_member(role=role)), pk=propose().pk, now=NOW)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": "nonsense"}, "gibt es nicht"),
        ({"value": "vier"}, "ganze Zahl"),
        ({"value": ""}, "ganze Zahl"),
        ({"key": "day_count", "value": "act_366"}, "Möglichkeiten"),
        ({"source": "  "}, "Quelle"),
        ({"mark": "law_check"}, "Beleglage"),
        ({"mark": ""}, "Beleglage"),
        ({"valid_to_on": dt.date(2026, 12, 31)}, "liegt vor"),
    ],
)
def test_a_bad_proposal_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RegisterError, match=sentence):
        propose(**changes)
    assert not LegalRule.objects.filter(state=LegalState.PROPOSED).exists()


def test_one_proposal_for_a_day() -> None:
    propose()
    with pytest.raises(RegisterError, match="schon ein Wert vorgeschlagen: 5 Tage"):
        propose(value="6", valid_from_on=dt.date(2028, 1, 1))


def test_a_proposal_is_taken_back_once_and_stays_in_the_record() -> None:
    proposed = propose()
    withdraw_legal_number(actor=lead(), pk=proposed.pk, reason="Tippfehler", now=NOW)
    event = Event.objects.order_by("pk").last()
    assert event
    assert (event.action, event.reason) == ("programme.withdraw_legal_number", "Tippfehler")
    for deed in (
        lambda: withdraw_legal_number(actor=lead(), pk=proposed.pk, reason="x", now=NOW),
        lambda: confirm_legal_number(actor=budget(), pk=proposed.pk, now=NOW),
    ):
        with pytest.raises(RegisterError, match="im Stand „zurückgenommen“ nicht möglich"):
            deed()
    assert propose().pk != proposed.pk


def test_taking_back_needs_a_reason_and_a_confirmed_value_is_not_taken_back() -> None:
    proposed = propose()
    with pytest.raises(RegisterError, match="Grund"):
        withdraw_legal_number(actor=lead(), pk=proposed.pk, reason=" ", now=NOW)
    confirm_legal_number(actor=budget(), pk=proposed.pk, now=NOW)
    with pytest.raises(RegisterError, match="im Stand „bestätigt“ nicht möglich"):
        withdraw_legal_number(actor=lead(), pk=proposed.pk, reason="x", now=NOW)


def spans(key: str) -> list[tuple[str, str, str | None, str]]:
    rows = LegalRule.objects.filter(key=key, state__in=["start", "released"])
    return [
        (row.value, f"{row.valid_from_on}", row.valid_to_on and f"{row.valid_to_on}", row.state)
        for row in rows.order_by("valid_from_on")
    ]


def test_a_value_for_some_days_leaves_the_others_as_they_were() -> None:
    confirmed(valid_to_on=dt.date(2027, 12, 31))
    confirmed(value="6", valid_from_on=dt.date(2027, 3, 1), valid_to_on=dt.date(2027, 3, 31))
    assert spans("delivery_fiction_days") == [
        ("3", "2016-01-01", "2024-12-31", "start"),
        ("4", "2025-01-01", "2026-12-31", "start"),
        ("5", "2027-01-01", "2027-02-28", "released"),
        ("6", "2027-03-01", "2027-03-31", "released"),
        ("5", "2027-04-01", "2027-12-31", "released"),
        ("4", "2028-01-01", None, "start"),
    ]
    rest = LegalRule.objects.get(valid_from_on="2027-04-01")
    old = LegalRule.objects.get(state="replaced", value="5")
    for name in ("proposed_by", "confirmed_by", "confirmed_at", "source", "mark", "reason"):
        assert getattr(rest, name) == getattr(old, name)


def test_other_proposals_wait_while_one_is_confirmed() -> None:
    """What is left of the replaced row touches the days of another proposal."""
    first = propose(valid_to_on=dt.date(2027, 12, 31))
    propose(value="6", valid_from_on=dt.date(2028, 1, 1))
    confirm_legal_number(actor=budget(), pk=first.pk, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert spans("delivery_fiction_days")[-1] == ("4", "2028-01-01", None, "start")


def test_extra_holidays_are_days_between_both_ends() -> None:
    day = dt.date(2027, 10, 31)
    confirmed(key="extra_holiday", value="Jubiläum", valid_from_on=day, valid_to_on=day)
    assert extra_holidays(dt.date(2027, 10, 31), dt.date(2027, 12, 31)) == {day}
    assert extra_holidays(dt.date(2027, 11, 1), dt.date(2027, 12, 31)) == frozenset()


def test_municipalities_see_what_holds_but_neither_proposals_nor_names() -> None:
    load()
    propose()
    town = actor_of(make_member(role=Role.TREASURY, place=place(WORMS)))
    assert visible_legal_rules(lead()).filter(state="proposed").count() == 1
    assert not visible_legal_rules(town).filter(state="proposed").exists()
    assert visible_legal_rules(town).filter(key="delivery_fiction_days").count() == 2
    assert {entry.proposed_by for entry in history_of(town, "remedy_period")} == {""}
    assert {entry.proposed_by for entry in history_of(lead(), "remedy_period")} == {"System"}
    assert not visible_legal_rules(None).exists()
    assert not visible_legal_rules(actor_of(people.make_user())).exists()

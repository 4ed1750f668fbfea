"""What the database keeps of a legal number, whoever asks it to change."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kim.programme.models import LegalRule
from kim.programme.services.load_legal import load_legal_numbers
from tests.programme.factories import NOW, TODAY
from tests.programme.legal_numbers import confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _start_values() -> None:
    load_legal_numbers(now=NOW)


def row(**values: Any) -> LegalRule:
    given = {
        "key": "base_rate", "value": "1.52", "unit": "percent", "source": "Bundesbank",
        "valid_from_on": dt.date(2026, 7, 1), "valid_to_on": dt.date(2026, 12, 31),
        "mark": "sourced", "state": "proposed", "proposed_by": "user:1", "proposed_at": NOW,
    }  # fmt: skip
    return LegalRule.objects.create(**{**given, **values})


def put(found: LegalRule, **values: Any) -> int:
    return LegalRule.objects.filter(pk=found.pk).update(**values)


def start(key: str = "remedy_period") -> LegalRule:
    return LegalRule.objects.get(key=key, state="start")


RELEASED = {"state": "released", "confirmed_by": "user:2", "confirmed_at": NOW}
BREAKS: dict[str, Callable[[], Any]] = {
    "programme_legal_says_what_and_where": lambda: row(source=""),
    "programme_legal_ends_after_start": lambda: row(valid_to_on=dt.date(2026, 6, 30)),
    "programme_legal_mark_known": lambda: row(mark="sicher"),
    "programme_legal_state_tells_who": lambda: put(row(), state="released"),
    "programme_legal_confirmed_by_another": lambda: put(
        row(), **{**RELEASED, "confirmed_by": "user:1"}
    ),
    "programme_legal_confirmed_is_checked": lambda: put(row(mark="law_check"), **RELEASED),
    "programme_legal_replaced_iff_by": lambda: put(
        start(), state="replaced", closed_by="user:1", closed_at=NOW
    ),
    "programme_legal_no_overlap": lambda: put(row(valid_from_on=dt.date(2026, 6, 30)), **RELEASED),
    "programme_legal_one_proposal": lambda: (row(), row(valid_from_on=dt.date(2026, 12, 31))),
}


def broken(change: Callable[[], Any]) -> None:
    change()
    connection.check_constraints()  # one is checked at the end of the transaction only


@pytest.mark.parametrize("name", BREAKS)
def test_a_constraint_refuses(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        broken(BREAKS[name])


def test_every_constraint_is_broken_here() -> None:
    assert {constraint.name for constraint in LegalRule._meta.constraints} == set(BREAKS)


CHANGES: dict[str, Any] = {
    "key": "hearing_period", "value": "2", "unit": "weeks", "source": "anders", "address": "x",
    "valid_from_on": dt.date(2020, 1, 1), "mark": "assumption", "reason": "x",
    "proposed_by": "user:9", "proposed_at": NOW + dt.timedelta(days=1),
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("make", [row, start, lambda: confirmed()], ids=["proposed", "start", "ok"])
def test_what_a_row_says_never_changes(make: Callable[[], LegalRule], field: str) -> None:
    with pytest.raises(DatabaseError, match="a new value is a new row"), transaction.atomic():
        put(make(), **{field: CHANGES[field]})


ILLEGAL: dict[str, Callable[[], Any]] = {
    "born released": lambda: row(**RELEASED),
    "a start value of a person": lambda: row(state="start"),
    "deleted": lambda: start().delete(),
    "a start value confirmed in place": lambda: put(start(), **RELEASED),
    "released and closed in one step": lambda: put(
        row(valid_to_on=None), **RELEASED, valid_to_on=TODAY
    ),
    "back to proposed": lambda: put(
        confirmed(), state="proposed", confirmed_by="", confirmed_at=None
    ),
    "another confirmer": lambda: put(confirmed(), confirmed_by="user:99"),
    "a proposal shortened": lambda: put(row(valid_to_on=None), valid_to_on=TODAY),
    "a released one withdrawn": lambda: put(
        confirmed(), state="withdrawn", confirmed_by="", confirmed_at=None,
        closed_by="user:1", closed_at=NOW,
    ),
    "replaced and unconfirmed in one step": lambda: put(
        confirmed(), state="replaced", confirmed_by="", confirmed_at=None,
        closed_by="user:1", closed_at=NOW, replaced_by=start(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ILLEGAL)
def test_the_trigger_refuses(name: str) -> None:
    with pytest.raises(DatabaseError, match="legal rule"), transaction.atomic():
        ILLEGAL[name]()


def test_an_open_end_is_closed_once() -> None:
    found = start()
    assert put(found, valid_to_on=dt.date(2030, 12, 31)) == 1
    for day in (None, dt.date(2031, 12, 31), dt.date(2029, 12, 31)):
        with pytest.raises(DatabaseError, match="closed, once"), transaction.atomic():
            put(found, valid_to_on=day)


def test_without_the_trigger_a_number_changes_silently() -> None:
    """Negative control."""
    found = start()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE programme_legalrule DISABLE TRIGGER programme_keep_legal_rule")
    assert put(found, value="2") == 1

"""What was released, signed or issued never changes, not even past the services."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from pytest_django.plugin import DjangoDbBlocker

from kim.grants.models import (
    CallParameter,
    CallVersion,
    Decision,
    DecisionLine,
    Notice,
    Review,
)
from tests.grants.factories import NOW
from tests.grants.rows import ONE, valid_rows
from tests.programme.factories import load

pytestmark = pytest.mark.django_db
APPEND_ONLY = ("Submission", "Signature", "Award", "LedgerEntry", "Posting")
Rows = dict[str, models.Model]


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rows]:
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield valid_rows()
        transaction.set_rollback(True)


def change(row: models.Model, **values: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)  # type: ignore[attr-defined] # every model has it


def delete(row: models.Model) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608 -- our own table


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_append_only(rows: Rows, name: str) -> None:
    fields = [
        f.attname for f in rows[name]._meta.local_fields if f.attname not in ("id", "cancels_id")
    ]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(rows[name], **{fields[-1]: getattr(rows[name], fields[-1])})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        delete(rows[name])


def release(version: CallVersion) -> CallVersion:
    CallVersion.objects.filter(pk=version.pk).update(
        released_at=NOW, released_by="user:9", released_person=ONE
    )
    return version


def test_a_version_is_frozen_once_released(rows: Rows) -> None:
    version = rows["CallVersion"]
    assert isinstance(version, CallVersion)
    change(version, note="noch nicht frei")  # the control: before, everything may change
    change(rows["CallParameter"], value="1")
    release(version)
    attempts = [
        lambda: change(version, note="danach"),
        lambda: change(version, released_at=None, released_person=None, released_by=""),
        lambda: delete(version),
        lambda: change(rows["CallParameter"], value="2"),
        lambda: delete(rows["CallParameter"]),
        lambda: change(rows["CostCategory"], cap=1),
        lambda: change(rows["CallRequirement"], label="x"),
        lambda: change(rows["CallCondition"], text="x"),
        lambda: delete(rows["CallRecipient"]),
        lambda: CallParameter.objects.create(
            version=version, key="new", label="n", value="1", mark="assumption"
        ),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="released version"), transaction.atomic():
            attempt()


def test_a_parameter_cannot_move_into_a_released_version(rows: Rows) -> None:
    released = CallVersion.objects.exclude(released_at=None).earliest("pk")
    with pytest.raises(IntegrityError, match="released version"), transaction.atomic():
        change(rows["CallParameter"], version=released)


def test_of_a_notice_only_the_state_moves(rows: Rows) -> None:
    notice = rows["Notice"]
    change(notice, state="dispatched")
    assert Notice.objects.get(pk=notice.pk).state == "dispatched"
    for values in ({"data": {"amount": "1"}}, {"sha256": "1" * 64}, {"number": "B-2"}):
        with pytest.raises(IntegrityError, match="only the state"), transaction.atomic():
            change(notice, **values)
    with pytest.raises(IntegrityError, match="only the state"), transaction.atomic():
        delete(notice)


def test_a_signed_decision_never_changes(rows: Rows) -> None:
    decision, line = rows["Decision"], rows["DecisionLine"]
    assert isinstance(decision, Decision)
    change(line, amount=50_000)  # the control: a draft may change
    decision.signatures.create(level=1, role="grant_office", at=NOW, by="u", person=ONE)
    change(decision, state="signed", signed_at=NOW)
    assert Decision.objects.get(pk=decision.pk).state == "signed"
    for values in ({"amount": 1}, {"state": "drafted", "signed_at": None}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change(decision, **values)
    with pytest.raises(IntegrityError, match="signed decision"), transaction.atomic():
        change(line, amount=1)
    with pytest.raises(IntegrityError, match="signed decision"), transaction.atomic():
        delete(line)
    with pytest.raises(IntegrityError, match="signed decision"), transaction.atomic():
        DecisionLine.objects.create(
            decision_id=decision.pk,
            position=9,
            category="x",
            label="x",
            cost=1,
            ceiling=1,
            amount=1,
        )


def test_a_closed_review_may_only_be_superseded(rows: Rows) -> None:
    review = rows["Review"]
    with pytest.raises(IntegrityError, match="only the state"), transaction.atomic():
        change(review, statement="doch nicht")
    change(review, state="superseded")
    assert Review.objects.get(pk=review.pk).state == "superseded"

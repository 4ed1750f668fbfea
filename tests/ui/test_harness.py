"""The tools of the tests themselves."""

import datetime as dt

import pytest
from django.db import transaction

from kim.audit.models import Head
from kim.audit.queries import head, verify
from kim.audit.services import record


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_each_test_that_commits_starts_with_an_empty_record(run: int) -> None:
    assert head() == (0, "")
    with transaction.atomic():
        record(
            at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC), actor="system", action="a",
            subject=Head(id=run),
        )  # fmt: skip
    assert head()[0] == 1
    assert verify() is None

"""The tools of the tests themselves."""

import datetime as dt
from contextlib import closing
from threading import Event, Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from procrastinate.contrib.django import app

from kim.audit.models import Head
from kim.audit.queries import head, verify
from kim.audit.services import record
from tests.database import empty_tables, filled, tables
from tests.programme.factories import NOW, lead, load, started


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_each_test_that_commits_starts_with_empty_tables(run: int) -> None:
    """Whatever refuses to be deleted, refers to each other or has waiting checks."""
    assert filled(tables()) == ["audit_head"]
    assert head() == (0, "")
    load()
    started(lead())
    with transaction.atomic():
        record(
            at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC), actor="system", action="a",
            subject=Head(id=run),
        )  # fmt: skip
    app.configure_task("accounts.send_invitation").defer(invitation_id=run)
    assert head()[0] > 1
    assert verify() is None
    assert len(filled(tables())) > 10


@pytest.mark.django_db(transaction=True)
def test_emptying_waits_for_who_still_writes() -> None:
    """The live server may not be done with the page seen last."""
    inside, written = Event(), Event()

    def write() -> None:
        with closing(connection), transaction.atomic():
            Session.objects.create(session_key="late", expire_date=NOW)
            inside.set()
            written.wait(0.3)

    thread = Thread(target=write)
    thread.start()
    assert inside.wait(10)
    empty_tables()
    assert filled(tables()) == ["audit_head"]
    written.set()
    thread.join()
    assert filled(tables()) == ["audit_head"]

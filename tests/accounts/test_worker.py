"""The worker sends what production has deferred, and keeps no address afterwards."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.accounts.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_page_to_the_mail(
    client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The job's thread ends with the test, so its connection must not outlive the job.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})
    user = make_user()
    for email in (user.email, "nobody@test.example"):
        assert client.post("/konto/passwort-vergessen/", {"email": email}).status_code == 302
    assert (ProcrastinateJob.objects.count(), mail.outbox) == (2, [])
    call_command("worker", "--once")
    assert [sent.to for sent in mail.outbox] == [[user.email]]
    assert ProcrastinateJob.objects.count() == 0
    assert planned() == 0  # with --once nothing is done by the clock
    assert app.periodic_registry.periodic_tasks != {}


def planned() -> int:
    """How often the clock has asked for something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_periodic_defers")
        return int(cursor.fetchone()[0])

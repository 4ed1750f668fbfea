"""Which grants everybody may read of: final, large enough, and never with a person."""

import csv
import datetime as dt
import io
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import Settings

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Award, Dispatch, Notice
from kim.grants.queries.public import limit_on, published_awards
from kim.grants.services.notices import issue_notice
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import (
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    make_application,
    make_decision,
    person,
)

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
FINAL_ON = dt.date(2026, 2, 17)


def awarded(ags: str = SPEYER, amount: str = "65000.00", state: str = "final") -> Award:
    """A grant with its notice in ``state``, final from FINAL_ON."""
    application = make_application(state=S.READY_FOR_DECISION, ags=ags)
    decision = make_decision(application)
    notice = issue_notice(actor=person(Role.GRANT_OFFICE), decision=decision, now=NOW)
    Dispatch.objects.create(
        notice=notice, mode="letter", sent_on=TODAY, proof="Ausgang", served_on=TODAY,
        final_on=FINAL_ON, at=NOW, by="user:0",
    )  # fmt: skip
    Notice.objects.filter(pk=notice.pk).update(state=state)
    Application.objects.filter(pk=application.pk).update(state=S.APPROVED)
    return Award.objects.create(
        application=application, sequence=0, decision=decision, amount=Decimal(amount),
        start_on=dt.date(2026, 3, 1), end_on=dt.date(2026, 12, 31), fte=1, lines={}, at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "state", "amount", "count"),
    [
        (FINAL_ON, "final", "65000.00", 1),
        (FINAL_ON - dt.timedelta(days=1), "final", "65000.00", 0),
        (FINAL_ON, "served", "65000.00", 0),
        (FINAL_ON, "contested", "65000.00", 0),
        (FINAL_ON, "declined", "65000.00", 0),
        (FINAL_ON, "final", "1000.00", 1),
        (FINAL_ON, "final", "999.99", 0),
    ],
)
def test_what_is_published(on: dt.date, state: str, amount: str, count: int) -> None:
    award = awarded(amount=amount, state=state)
    found = published_awards(on)
    assert len(found) == count
    if found:
        assert (found[0].ags, found[0].amount, found[0].final_on) == (
            SPEYER, award.amount, FINAL_ON
        )  # fmt: skip


def test_an_example_is_no_grant_but_in_the_demo(client: Client, settings: Settings) -> None:
    award = awarded()
    Application.objects.filter(pk=award.application_id).update(is_demo=True)
    assert published_awards(FINAL_ON) == []
    assert [row.is_demo for row in published_awards(FINAL_ON, with_demo=True)] == [True]
    with time_machine.travel("2026-03-01T10:00:00+01:00", tick=False):
        counted = {}
        for mode in ("production", "demo"):
            settings.KIM = settings.KIM.model_copy(update={"mode": mode})
            counted[mode] = len(client.get("/foerderung/bewilligt.json").json()["awards"])
    assert counted == {"production": 0, "demo": 1}


def test_without_the_limit_nothing_is_published() -> None:
    assert limit_on(TODAY) == 1000
    assert limit_on(dt.date(2015, 12, 31)) is None  # no number of that day is known


def test_page_and_files_say_the_same_and_name_nobody(client: Client) -> None:
    awarded()
    awarded(WORMS, "20000.50")
    awarded("07313", state="served")
    with time_machine.travel("2026-03-01T10:00:00+01:00", tick=False):
        text = unescape(client.get("/foerderung/bewilligt/").text)
        table = b"".join(client.get("/foerderung/bewilligt.csv")).decode("utf-8-sig")
        data = client.get("/foerderung/bewilligt.json").json()
    assert text.index("Stadt Speyer") < text.index("Stadt Worms")
    for shown in ("65.000 €", "20.000,50 €", "85.000,50 €", "17.02.2026"):
        assert shown in text.replace("\u00a0", " ")
    head, *rows = csv.reader(io.StringIO(table), delimiter=";")
    assert [row[head.index("Zuwendung (EUR)")] for row in rows] == ["65000,00", "20000,50"]
    assert [row["amount"] for row in data["awards"]] == ["65000.00", "20000.50"]
    assert data["awards"][0]["final_on"] == "2026-02-17"
    for answer in (text, table, str(data)):
        for hidden in ("Bewilligungsstelle Test", "Landau", "KIM-2026-07318", "user:"):
            assert hidden not in answer


@pytest.mark.parametrize("language", ["", "/en", "/uk", "/ar", "/tr", "/ru", "/de-x-leicht"])
def test_every_language_says_that_there_is_nothing_yet(client: Client, language: str) -> None:
    with translation.override("de"):  # the request leaves its language behind
        text = client.get(f"{language}/foerderung/bewilligt/").text
    assert "kim-empty" in text
    assert "auf Deutsch" not in text.split("<main", 1)[1].split("</main>")[0]

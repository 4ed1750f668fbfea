"""Lines of grants on the start page: who is asked for what, and until when."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, CompletionRequest, Notice
from kim.grants.queries.due import due_items
from kim.grants.services.acknowledge import confirm_receipt
from kim.grants.services.delivery import confirm_finality, dispatch_notice
from kim.grants.services.notices import issue_notice
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import (
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    make_application,
    make_budget,
    make_decision,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
LATER = dt.date(2026, 3, 2)


@pytest.fixture
def officer() -> Actor:
    return person(Role.GRANT_OFFICE)


def titles(actor: Actor, day: dt.date = TODAY) -> list[str]:
    return [item.title for item in due_items(actor, day)]


def issued(ags: str = SPEYER) -> Notice:
    decision = make_decision(make_application(state=S.READY_FOR_DECISION, ags=ags))
    return issue_notice(actor=person(Role.GRANT_OFFICE), decision=decision, now=NOW)


def send(officer: Actor, notice: Notice) -> None:
    dispatch_notice(
        actor=officer, notice_id=notice.pk, mode="letter", sent_on=TODAY, proof="Ausgang 1",
        now=NOW,
    )  # fmt: skip


def test_a_notice_asks_each_side_in_turn(officer: Actor) -> None:
    make_budget()
    head, foreign = person(Role.HEAD, SPEYER), person(Role.HEAD, WORMS)
    notice = issued()
    assert titles(officer) == [f"Bescheid versenden: {notice.number}"]
    assert titles(head) == []
    send(officer, notice)
    assert titles(officer) == []
    assert titles(head) == [f"Empfang des Bescheids bestätigen: {notice.number}"]
    assert titles(foreign) == titles(person(Role.TREASURY, SPEYER)) == []
    confirm_receipt(actor=head, notice_id=notice.pk, received_on=TODAY, now=NOW)
    assert titles(head) == []
    (line,) = due_items(officer, LATER)
    assert line.title == f"Bestandskraft feststellen: {notice.number}"
    assert line.on == dt.date(2026, 2, 17)
    confirm_finality(actor=officer, notice_id=notice.pk, now=NOW + dt.timedelta(days=40))
    assert titles(officer, LATER) == []


def test_a_request_reaches_everybody_at_home_and_the_officer_of_the_file(officer: Actor) -> None:
    application = make_application(state=S.COMPLETION_REQUESTED)
    Application.objects.update(officer=officer.user_id, due_on=dt.date(2026, 2, 2))
    CompletionRequest.objects.create(
        application=application, number=1, due_on=dt.date(2026, 2, 2), asked_at=NOW, asked_by="x"
    )
    (line,) = due_items(person(Role.TREASURY, SPEYER), TODAY)
    assert (line.title, line.on) == (
        f"Nachforderung beantworten: {application.number}", dt.date(2026, 2, 2),
    )  # fmt: skip
    assert titles(person(Role.HEAD, WORMS)) == titles(person(Role.GRANT_OFFICE)) == []
    assert titles(officer) == [f"Nachforderung: {application.number}"]


def test_a_hearing_is_a_line_until_it_is_answered() -> None:
    application = make_application(state=S.HEARING)
    decision = make_decision(
        application, kind="rejection", amount=None, start_on=None, end_on=None, fte=None,
        hearing_from_on=TODAY, hearing_to_on=LATER,
    )  # fmt: skip
    author = person(Role.INTEGRATION_MANAGER, SPEYER)
    assert titles(author) == [f"In der Anhörung Stellung nehmen: {application.number}"]
    decision.hearing_answer = "Wir widersprechen."
    decision.save(update_fields=["hearing_answer"])
    assert titles(author) == []


def test_the_same_queries_for_any_number_of_notices(officer: Actor) -> None:
    make_budget()
    issued()
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert len(due_items(officer, TODAY)) == 1
    issued(WORMS)
    with CaptureQueriesContext(connection) as many:
        assert len(due_items(officer, TODAY)) == 2
    assert len(few) == len(many)

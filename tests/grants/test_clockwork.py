"""Every morning: what is due happens once, also when the job runs twice."""

import datetime as dt

import pytest
import time_machine

from kim.accounts.rules.roles import Role
from kim.grants.models import Call, CompletionRequest, EarlyStart
from kim.grants.services.completeness import Point, request_items
from kim.grants.services.early_start import consent_to_early_start, request_early_start
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import CallState
from kim.grants.tasks import every_morning
from tests.grants.factories import NOW, SPEYER, make_application, make_call, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def morning(day: dt.date) -> None:
    with time_machine.travel(dt.datetime.combine(day, dt.time(5), tzinfo=dt.UTC), tick=False):
        every_morning(0)
        every_morning(0)


def test_reminders_consents_and_calls_follow_the_calendar() -> None:
    officer, head = person(Role.GRANT_OFFICE), person(Role.HEAD, SPEYER)
    application = make_application(state=S.COMPLETENESS_CHECK)
    request = request_items(
        actor=officer, application_id=application.pk, points=[Point(section="plan", text="x")],
        now=NOW,
    )  # fmt: skip
    asked = request_early_start(
        actor=head, application_id=application.pk, reason="x", start_on=dt.date(2026, 2, 1),
        contract_on=dt.date(2026, 1, 20), risk_accepted=True, now=NOW,
    )  # fmt: skip
    early = consent_to_early_start(actor=officer, early_start_id=asked.pk, reason="x", now=NOW)
    Call.objects.update(state=CallState.PUBLISHED)
    morning(request.due_on - dt.timedelta(days=7))
    assert CompletionRequest.objects.get().reminded == 1
    assert Call.objects.get().state == CallState.OPEN
    assert EarlyStart.objects.get().state == "consented"
    assert early.valid_to_on
    morning(early.valid_to_on + dt.timedelta(days=1))
    assert EarlyStart.objects.get().state == "expired"
    morning(make_call().versions.get().closes_on + dt.timedelta(days=1))
    assert Call.objects.get().state == CallState.CLOSED

"""Completeness: taken over, asked for, answered, extended, reminded, discontinued."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.actor import Actor
from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, CompletionRequest
from kim.grants.services.cases import GrantError
from kim.grants.services.completeness import (
    Point,
    answer_points,
    cancel_request,
    confirm_complete,
    discontinue,
    extend_request,
    remind_of_request,
    request_items,
    take_over,
)
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import NOW, SPEYER, TODAY, WORMS, make_application, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
PLAN = Point(section="plan", text="Bitte die Sachkosten aufschlüsseln.")


@pytest.fixture
def officer() -> Actor:
    return person(Role.GRANT_OFFICE)


def asked(officer: Actor, *points: Point, due_on: dt.date | None = None) -> CompletionRequest:
    application = make_application(state=S.COMPLETENESS_CHECK)
    return request_items(
        actor=officer, application_id=application.pk, points=points or (PLAN,), now=NOW,
        due_on=due_on,
    )  # fmt: skip


def state(request: CompletionRequest) -> str:
    return Application.objects.get(pk=request.application_id).state


def test_who_takes_over_becomes_the_officer(officer: Actor) -> None:
    application = make_application(state=S.SUBMITTED)
    taken = take_over(actor=officer, application_id=application.pk, now=NOW)
    assert (taken.state, taken.officer_id) == (S.COMPLETENESS_CHECK, officer.user_id)
    assert taken.due_on == dt.date(2026, 1, 26)  # ten working days after Monday, 12 January
    with pytest.raises(GrantError, match="ist im Stand „Vollständigkeitsprüfung“ nicht möglich"):
        take_over(actor=officer, application_id=application.pk, now=NOW)


@pytest.mark.parametrize("role", [Role.BUDGET_OFFICER, Role.PROGRAMME_LEAD, Role.AUDIT_OFFICE])
def test_others_of_the_land_do_not_take_over(role: Role) -> None:
    application = make_application(state=S.SUBMITTED)
    with pytest.raises(PermissionDenied):
        take_over(actor=person(role), application_id=application.pk, now=NOW)


def test_points_reach_the_municipality_with_a_day(officer: Actor) -> None:
    reader = person(Role.INTEGRATION_MANAGER, SPEYER)
    stranger = person(Role.INTEGRATION_MANAGER, WORMS)
    request = asked(officer, PLAN, Point(section="post", text=" Entgeltstufe? "))
    assert [item.text for item in request.items.order_by("pk")] == [PLAN.text, "Entgeltstufe?"]
    assert request.due_on == TODAY + dt.timedelta(weeks=3)
    assert state(request) == S.COMPLETION_REQUESTED
    told = Message.objects.filter(kind="grants.items_requested")
    assert [row.recipient_id for row in told] == [reader.user_id]
    assert stranger.user_id != reader.user_id


@pytest.mark.parametrize(
    "points",
    [(), (Point(section="plan", text="  "),), (Point(section="diary", text="x"),),
     (Point(section="plan", text="x" * 2001),)],
    ids=["none", "empty", "unknown section", "too long"],
)  # fmt: skip
def test_a_request_needs_points(officer: Actor, points: tuple[Point, ...]) -> None:
    application = make_application(state=S.COMPLETENESS_CHECK)
    with pytest.raises(GrantError):
        request_items(actor=officer, application_id=application.pk, points=points, now=NOW)
    assert application.completions.count() == 0


def test_a_day_in_the_past_is_refused(officer: Actor) -> None:
    with pytest.raises(GrantError, match="Zukunft"):
        asked(officer, due_on=TODAY)


def test_answers_are_saved_point_by_point(officer: Actor) -> None:
    request = asked(officer)
    item = request.items.get()
    author = person(Role.INTEGRATION_MANAGER, SPEYER)
    given = {"actor": author, "application_id": request.application_id, "now": NOW}
    saved = answer_points(**given, answers={item.pk: "Reise 500 €, Druck 1.000 €"})
    assert [(row.pk, row.answered_by) for row in saved] == [(item.pk, author.key)]
    assert answer_points(**given, answers={item.pk: "Reise 500 €, Druck 1.000 €"}) == []
    assert answer_points(**given, answers={item.pk: ""})[0].answered_at is None
    with pytest.raises(GrantError, match="gehören nicht"):
        answer_points(**given, answers={item.pk + 99: "x"})
    with pytest.raises(PermissionDenied):
        answer_points(**{**given, "actor": person(Role.DEPUTY, WORMS)}, answers={item.pk: "x"})


def test_more_time_may_be_given_also_afterwards(officer: Actor) -> None:
    request = asked(officer)
    later = request.due_on + dt.timedelta(days=40)
    given = {"actor": officer, "application_id": request.application_id, "reason": "Krankheit"}
    after = NOW + dt.timedelta(days=30)
    extended = extend_request(**given, due_on=later, now=after)
    assert (extended.due_on, extended.extended_from_on) == (later, request.due_on)
    with pytest.raises(GrantError, match="muss nach dem"):
        extend_request(**given, due_on=later, now=after)
    with pytest.raises(GrantError, match="Grund"):
        extend_request(**{**given, "reason": ""}, due_on=later + dt.timedelta(1), now=after)


def test_taken_back_the_check_goes_on(officer: Actor) -> None:
    request = asked(officer)
    cancel_request(actor=officer, application_id=request.application_id, reason="Irrtum", now=NOW)
    assert state(request) == S.COMPLETENESS_CHECK
    assert CompletionRequest.objects.get(pk=request.pk).state == "cancelled"


def test_complete_starts_the_review(officer: Actor) -> None:
    application = make_application(state=S.COMPLETENESS_CHECK)
    done = confirm_complete(actor=officer, application_id=application.pk, now=NOW)
    assert (done.state, done.due_on) == (S.TECHNICAL_REVIEW, TODAY + dt.timedelta(weeks=4))


def test_reminders_come_on_their_days_once(officer: Actor) -> None:
    request = asked(officer)
    due = request.due_on
    reader = person(Role.INTEGRATION_MANAGER, SPEYER)

    def remind(day: dt.date) -> bool:
        return remind_of_request(request_id=request.pk, today=day, now=NOW)

    days = [-8, -7, -7, 0, 1, 2, 14]
    assert [remind(due + dt.timedelta(days=offset)) for offset in days] == [
        False, True, False, False, True, False, True,
    ]  # fmt: skip
    found = Message.objects.filter(kind="grants.request_reminder", recipient_id=reader.user_id)
    assert found.count() == 3
    assert Message.objects.filter(kind="grants.request_overdue").count() >= 2


def test_silence_ends_the_procedure_after_two_reminders_and_four_weeks(officer: Actor) -> None:
    request = asked(officer)
    given = {"actor": officer, "application_id": request.application_id, "reason": "keine Antwort"}
    with pytest.raises(GrantError, match="zwei Erinnerungen"):
        discontinue(**given, now=NOW + dt.timedelta(days=200))
    for offset in (-7, 1):
        day = request.due_on + dt.timedelta(days=offset)
        assert remind_of_request(request_id=request.pk, today=day, now=NOW)
    last = dt.datetime.combine(request.due_on + dt.timedelta(days=1), dt.time(9), tzinfo=dt.UTC)
    with pytest.raises(GrantError, match="zwei Erinnerungen"):
        discontinue(**given, now=last + dt.timedelta(weeks=4) - dt.timedelta(days=1))
    ended = discontinue(**given, now=last + dt.timedelta(weeks=4))
    assert ended.state == S.DISCONTINUED
    assert CompletionRequest.objects.get(pk=request.pk).state == "cancelled"

"""The completed application is signed again: points answered, text frozen, clock anew."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.actor import Actor
from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, CompletionRequest, Notice
from kim.grants.queries.completion import clock_of, mark_of, open_one, requests_of
from kim.grants.queries.drafts import draft_for
from kim.grants.rules.merge import mark, read_marks
from kim.grants.services.cases import GrantError
from kim.grants.services.completeness import (
    AnswerConflict,
    Point,
    answer_points,
    confirm_complete,
    request_items,
)
from kim.grants.services.completing import submit_completed
from kim.grants.services.reviews import open_review
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind
from tests.grants.applying import author, fresh, head, save
from tests.grants.factories import NOW, TODAY, make_application, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
POINTS = (
    Point(section="plan", text="Sachkosten aufschlüsseln"),
    Point(section="post", text="Entgeltstufe begründen"),
)
LATER = NOW + dt.timedelta(days=5)


def asked(state: S = S.COMPLETENESS_CHECK) -> CompletionRequest:
    application = make_application(state=state)
    return request_items(
        actor=person(Role.GRANT_OFFICE), application_id=application.pk, points=POINTS, now=NOW
    )


def seen(application: Application) -> str:
    found = open_one(requests_of(application))
    assert found
    return mark_of(draft_for(application, today=TODAY, may_sign=True), found)


def answer(request: CompletionRequest, text: str = "Ist ergänzt.") -> Actor:
    who = author()
    answers = {item.pk: text for item in request.items.all()}
    answer_points(actor=who, application_id=request.application_id, answers=answers, now=NOW)
    return who


def sign(request: CompletionRequest, who: Actor | None = None, mark_seen: str = "") -> None:
    application = fresh(request.application)
    submit_completed(
        actor=who or head(), application_id=application.pk,
        seen=mark_seen or seen(application), now=LATER,
    )  # fmt: skip


def test_signed_again_the_request_is_answered_and_the_check_starts_anew() -> None:
    officer = person(Role.GRANT_OFFICE)
    request = asked()
    who = answer(request)
    save(who, request.application, "post", pay_step="4")
    sign(request)
    application = fresh(request.application)
    request.refresh_from_db()
    assert (application.state, request.state) == (S.COMPLETENESS_CHECK, "answered")
    assert [row.number for row in application.submissions.order_by("number")] == [1, 2]
    assert '"pay_step":"4"' in application.submissions.get(number=2).content
    assert application.due_on == dt.date(2026, 1, 30)  # ten working days after Saturday, 17 January
    assert Message.objects.filter(kind="grants.items_answered", recipient=officer.user_id).exists()
    confirm_complete(actor=officer, application_id=application.pk, now=LATER)


def test_every_point_wants_an_answer() -> None:
    request = asked()
    first = request.items.earliest("pk")
    answer_points(
        actor=author(), application_id=request.application_id, answers={first.pk: "x"}, now=NOW
    )
    with pytest.raises(GrantError, match="Zu 1 von 2 Punkten"):
        sign(request)
    request.refresh_from_db()
    assert request.state == "open"


def test_only_the_head_signs_and_only_what_was_seen() -> None:
    request = asked()
    who = answer(request)
    with pytest.raises(PermissionDenied):
        sign(request, who)
    old = seen(fresh(request.application))
    answer(request, "Doch anders.")
    with pytest.raises(GrantError, match="geändert, seit Sie"):
        sign(request, mark_seen=old)
    assert request.application.submissions.count() == 1


def test_nothing_is_signed_twice() -> None:
    request = asked()
    answer(request)
    old = seen(fresh(request.application))
    sign(request)
    with pytest.raises(GrantError, match="nicht möglich"):
        sign(request, mark_seen=old)


def test_a_request_in_a_review_lets_the_review_start_again() -> None:
    request = asked(S.BUDGET_REVIEW)
    officer = person(Role.GRANT_OFFICE)
    answer(request)
    sign(request)
    confirm_complete(actor=officer, application_id=request.application_id, now=LATER)
    review = open_review(
        actor=officer, application_id=request.application_id, kind=ReviewKind.TECHNICAL, now=LATER
    )
    assert review.state == "open"
    assert review.application.reviews.filter(state="superseded").count() == 1


def test_the_request_is_written_as_a_letter_though_law_is_unconfirmed() -> None:
    request = asked()
    notice = Notice.objects.get(application=request.application)
    assert notice.kind == "completion_request"
    assert notice.number.startswith("KIM-S-2026-")


def test_two_windows_lose_no_answer() -> None:
    request = asked()
    one, two = request.items.order_by("pk")
    base = read_marks(requests_of(request.application)[0].base)
    given = {"application_id": request.application_id, "now": NOW, "base": base}
    first, second = author(), author()
    answer_points(actor=first, answers={one.pk: "Erste", two.pk: ""}, **given)
    answer_points(actor=second, answers={one.pk: "", two.pk: "Zweite"}, **given)
    assert [item.answer for item in request.items.order_by("pk")] == ["Erste", "Zweite"]
    with pytest.raises(AnswerConflict) as refused:
        answer_points(actor=second, answers={one.pk: "Andere", two.pk: "Zweite"}, **given)
    assert [(c.saved, c.mine) for c in refused.value.conflicts] == [("Erste", "Andere")]
    base = {str(one.pk): mark("Erste"), str(two.pk): mark("Zweite")}
    answer_points(
        actor=second, answers={one.pk: "Andere", two.pk: "Zweite"}, **{**given, "base": base}
    )


def test_the_clock_stands_still_for_the_land() -> None:
    request = asked()
    application = fresh(request.application)
    found = open_one(requests_of(application))
    clock = clock_of(application, found, TODAY + dt.timedelta(days=1))
    assert (clock.stopped, clock.stopped_since_on, clock.due_on) == (True, TODAY, request.due_on)
    assert clock.sentence == "Antwort der Kommune bis 02.02.2026 (noch 20 Tage)."
    after = clock_of(application, found, request.due_on + dt.timedelta(days=1))
    assert after.sentence.endswith("(seit 1 Tag abgelaufen).")
    assert clock_of(make_application(ags="07319"), None, TODAY).sentence.startswith("Zurzeit läuft")

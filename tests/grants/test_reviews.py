"""Two reviews by two humans, what they must say, and the money they reserve."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.actor import Actor
from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Account, Application, Review
from kim.grants.queries.review import money_look
from kim.grants.rules.review import per_fte_year
from kim.grants.services.cases import GrantError
from kim.grants.services.double_funding import add_other_grant, assess_hit, look_for_hits
from kim.grants.services.reviews import (
    Findings,
    close_review,
    give_up_review,
    open_review,
    return_to_technical,
    save_review,
)
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind
from tests.accounts.factories import actor_of, make_membership
from tests.grants.factories import (
    NOW,
    SPEYER,
    make_application,
    make_budget,
    make_decision,
    make_review,
    make_version,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
LONG = "Die Stelle schließt eine Lücke zwischen Verwaltung und Ehrenamt im Kreis."
AMOUNTS = {"personnel": Decimal("50000.00"), "material": Decimal("15000.00")}
GOOD: dict[str, Any] = {
    "no_conflict": True,
    "state_interest": LONG,
    "comparison": "Wie die übrigen Anträge.",
    "amounts": AMOUNTS,
    "statement": LONG,
}


@pytest.fixture
def officer() -> Actor:
    return person(Role.GRANT_OFFICE)


@pytest.fixture
def budget() -> Actor:
    return person(Role.BUDGET_OFFICER)


def begin(who: Actor, state: S = S.TECHNICAL_REVIEW, kind: ReviewKind | None = None) -> Review:
    application = make_application(state=state)
    kind = kind or (ReviewKind.BUDGET if state == S.BUDGET_REVIEW else ReviewKind.TECHNICAL)
    return open_review(actor=who, application_id=application.pk, kind=kind, now=NOW)


def close(who: Actor, review: Review, positive: bool = True, **changes: Any) -> Review:
    findings = Findings(**{**GOOD, **changes})
    return close_review(
        actor=who, review_id=review.pk, findings=findings, positive=positive,
        version=review.version, now=NOW,
    )  # fmt: skip


def state(review: Review) -> str:
    return Application.objects.get(pk=review.application_id).state


def reserved(review: Review) -> Decimal:
    found = Account.objects.filter(application_id=review.application_id, kind="reserved")
    return sum((row.balance for row in found), Decimal(0))


def test_technical_then_budget_then_ready(officer: Actor, budget: Actor) -> None:
    make_budget()
    review = close(officer, begin(officer))
    assert state(review) == S.BUDGET_REVIEW
    second = open_review(
        actor=budget, application_id=review.application_id, kind=ReviewKind.BUDGET, now=NOW
    )
    close(budget, second)
    assert (state(second), reserved(second)) == (S.READY_FOR_DECISION, Decimal(65_000))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"no_conflict": False}, "Interessenkollision"),
        ({"state_interest": "gut"}, "Landesinteresse"),
        ({"comparison": " "}, "vergleichen"),
        ({"statement": "ja"}, "mindestens"),
        ({"amounts": {}}, "Betrag über null"),
        ({"amounts": {"personnel": Decimal(-1)}}, "Betrag über null"),
        ({"amounts": {"personnel": Decimal("65000.01")}}, "Mehr als beantragt"),
        ({"amounts": {"personnel": Decimal("50000.01")}}, "nach dem Aufruf möglich 50.000,00"),
        ({"amounts": {"diary": Decimal(1)}}, "nach dem Aufruf möglich 0,00"),
    ],
    ids=[
        "conflict",
        "interest",
        "comparison",
        "statement",
        "no amount",
        "negative",
        "too much",
        "above the ceiling",
        "unknown category",
    ],
)
def test_a_technical_review_must_say_it_all(
    officer: Actor, changes: dict[str, Any], says: str
) -> None:
    review = begin(officer)
    with pytest.raises(GrantError, match=says):
        close(officer, review, **changes)
    assert state(review) == S.TECHNICAL_REVIEW


def test_every_criterion_is_answered(officer: Actor) -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    version = make_version(application.call, released=False)
    version.requirements.create(
        position=0, kind="criterion", code="need", label="Bedarf", mark="assumption"
    )
    Application.objects.filter(pk=application.pk).update(version=version)
    review = open_review(
        actor=officer, application_id=application.pk, kind=ReviewKind.TECHNICAL, now=NOW
    )
    with pytest.raises(GrantError, match="Prüfpunkt „Bedarf“"):
        close(officer, review)
    with pytest.raises(GrantError, match="warum „Bedarf“ nicht erfüllt"):
        close(officer, review, answers={"need": ("no", "")})
    close(officer, review, answers={"need": ("yes", "")})
    assert state(review) == S.BUDGET_REVIEW


def test_a_negative_result_needs_no_amount_and_leads_to_the_decision(officer: Actor) -> None:
    review = begin(officer)
    close(officer, review, positive=False, amounts={}, state_interest="", comparison="")
    assert state(review) == S.READY_FOR_DECISION


def test_a_closed_review_is_closed(officer: Actor) -> None:
    review = close(officer, begin(officer))
    with pytest.raises(GrantError, match="abgeschlossen"):
        close(officer, review)


def test_only_who_leads_a_review_writes_it(officer: Actor) -> None:
    review = begin(officer)
    other = person(Role.GRANT_OFFICE)
    with pytest.raises(PermissionDenied):
        close(other, review)
    with pytest.raises(GrantError, match="jemand anders"):
        open_review(
            actor=other, application_id=review.application_id, kind=ReviewKind.TECHNICAL, now=NOW
        )
    assert open_review(
        actor=officer, application_id=review.application_id, kind=ReviewKind.TECHNICAL, now=NOW
    ) == review  # fmt: skip


def test_two_windows_do_not_overwrite(officer: Actor) -> None:
    review = begin(officer)
    given = {"actor": officer, "review_id": review.pk, "now": NOW}
    save_review(**given, findings=Findings(statement="Erster Stand"), version=1)
    with pytest.raises(GrantError, match="anderen Fenster"):
        save_review(**given, findings=Findings(statement="Zweiter Stand"), version=1)
    assert Review.objects.get(pk=review.pk).statement == "Erster Stand"


def two_accounts(first: Role, second: Role) -> tuple[Actor, Actor]:
    """One human with two accounts and two roles."""
    human = uuid.uuid4()
    found = []
    for role in (first, second):
        user = make_membership(role=role).user
        User.objects.filter(pk=user.pk).update(person=human)
        found.append(actor_of(User.objects.get(pk=user.pk)))
    return found[0], found[1]


def test_one_human_with_two_accounts_cannot_do_both() -> None:
    make_budget()
    technical, budget = two_accounts(Role.GRANT_OFFICE, Role.BUDGET_OFFICER)
    review = close(technical, begin(technical))
    with pytest.raises(PermissionDenied, match="prüft nicht auch haushaltsmäßig"):
        open_review(
            actor=budget, application_id=review.application_id, kind=ReviewKind.BUDGET, now=NOW
        )


def test_without_money_the_budget_review_cannot_close(budget: Actor) -> None:
    make_budget(64_999)
    review = begin(budget, S.BUDGET_REVIEW)
    with pytest.raises(GrantError, match="frei"):
        close(budget, review)
    assert (state(review), reserved(review)) == (S.BUDGET_REVIEW, 0)


def test_hits_of_double_funding_want_an_answer(officer: Actor, budget: Actor) -> None:
    make_budget()
    review = begin(budget, S.BUDGET_REVIEW)
    add_other_grant(
        actor=officer, ags=SPEYER, funder="Bund", title="Sprachförderung", reference="B-7",
        amount=Decimal(9000), start_on=NOW.date().replace(month=12), end_on=NOW.date().replace(
            year=2027), source="Angabe der Kommune", now=NOW,
    )  # fmt: skip
    hits = look_for_hits(actor=budget, application_id=review.application_id, now=NOW)
    assert [hit.text[:18] for hit in hits] == ["„Sprachförderung ("]
    assert look_for_hits(actor=budget, application_id=review.application_id, now=NOW) == []
    with pytest.raises(GrantError, match="noch nicht bewertet"):
        close(budget, review)
    with pytest.raises(GrantError, match="begründen"):
        assess_hit(actor=budget, hit_id=hits[0].pk, answer=" ", now=NOW)
    assess_hit(actor=budget, hit_id=hits[0].pk, answer="Andere Ausgaben, anderer Zweck.", now=NOW)
    close(budget, review)


def test_returned_both_reviews_start_again_and_money_is_free(officer: Actor, budget: Actor) -> None:
    make_budget()
    review = close(budget, begin(budget, S.BUDGET_REVIEW))
    given = {"actor": officer, "application_id": review.application_id, "now": NOW}
    with pytest.raises(GrantError, match="Grund"):
        return_to_technical(**given, reason="")
    return_to_technical(**given, reason="Neue Tatsachen")
    assert (state(review), reserved(review)) == (S.TECHNICAL_REVIEW, 0)
    assert {row.state for row in Review.objects.all()} == {"superseded"}


def test_a_drafted_decision_keeps_the_reviews(officer: Actor) -> None:
    application = make_application(state=S.READY_FOR_DECISION)
    make_decision(application)
    with pytest.raises(GrantError, match="verwerfen"):
        return_to_technical(actor=officer, application_id=application.pk, reason="x", now=NOW)


def test_a_review_superseded_does_not_bind_its_human(officer: Actor) -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    make_review(application, ReviewKind.BUDGET, who=officer)
    Review.objects.update(state="superseded")
    assert open_review(
        actor=officer, application_id=application.pk, kind=ReviewKind.TECHNICAL, now=NOW
    ).by == officer.key  # fmt: skip


def test_who_has_a_conflict_gives_the_review_up_and_another_begins(officer: Actor) -> None:
    review = begin(officer)
    given = {"actor": officer, "review_id": review.pk, "now": NOW}
    with pytest.raises(GrantError, match="Grund"):
        give_up_review(**given, reason=" ")
    give_up_review(**given, reason="verwandt")
    with pytest.raises(GrantError, match="in Arbeit"):
        give_up_review(**given, reason="verwandt")
    other = person(Role.GRANT_OFFICE)
    again = open_review(
        actor=other, application_id=review.application_id, kind=ReviewKind.TECHNICAL, now=NOW
    )
    assert again.pk != review.pk
    with pytest.raises(PermissionDenied):
        give_up_review(actor=person(Role.BUDGET_OFFICER), review_id=again.pk, reason="x", now=NOW)


def test_hits_are_looked_for_when_the_budget_review_begins(officer: Actor, budget: Actor) -> None:
    make_budget()
    other = {
        "actor": officer, "ags": SPEYER, "funder": "Bund", "title": "A", "reference": "",
        "amount": Decimal(9000), "start_on": dt.date(2026, 12, 1), "end_on": dt.date(2027, 1, 1),
        "source": "Angabe", "now": NOW,
    }  # fmt: skip
    add_other_grant(**other)
    review = begin(budget, S.BUDGET_REVIEW)
    hit = review.application.hits.get()
    assess_hit(actor=budget, hit_id=hit.pk, answer="Anderer Zweck", now=NOW)
    add_other_grant(**{**other, "title": "B"})
    with pytest.raises(GrantError, match="„B"):
        close(budget, review)


def test_a_full_year_of_a_full_post_compares_with_its_amount() -> None:
    full = per_fte_year(Decimal(78_000), dt.date(2026, 1, 1), dt.date(2026, 12, 31), Decimal("1.0"))
    half = per_fte_year(Decimal(32_500), dt.date(2026, 3, 1), dt.date(2026, 12, 31), Decimal("0.5"))
    over = per_fte_year(Decimal(78_000), dt.date(2026, 7, 1), dt.date(2027, 6, 30), Decimal("1.0"))
    assert (full, half, over) == (Decimal(78_000), Decimal(78_000), Decimal(78_000))


def test_the_money_of_the_years_before_and_after() -> None:
    make_budget(100_000)
    application = make_application(state=S.BUDGET_REVIEW)
    rows = money_look(application, AMOUNTS, NOW.date())
    assert [(r.year, r.free, r.wanted, r.after, r.is_enough) for r in rows] == [
        (2026, Decimal(100_000), Decimal(65_000), Decimal(35_000), True)
    ]
    too_much = money_look(application, {"personnel": Decimal(100_001)}, NOW.date())
    assert not too_much[0].is_enough

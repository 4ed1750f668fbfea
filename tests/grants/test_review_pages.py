"""The pages of both reviews: begun, saved, closed, read; money and double funding beside them."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import Application, Review
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind, ReviewState
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.architecture.world_reviews import other_grant
from tests.grants.factories import (
    NOW,
    WORMS,
    make_application,
    make_budget,
    make_review,
    make_version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published", "clock")]
LONG = "Die Stelle schließt eine Lücke zwischen Verwaltung und Ehrenamt im Kreis."


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> User:
    return make_member(role=Role.GRANT_OFFICE)


@pytest.fixture
def budget() -> User:
    return make_member(role=Role.BUDGET_OFFICER)


def client_of(user: User) -> Client:
    return sign_in(Client(), user)


def at(application: Application, page: str = "fachlich") -> str:
    return f"/foerderung/vorgang/{application.number}/pruefung/{page}/"


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.text)


def filled(version: int = 1, do: str = "save", **changes: str) -> dict[str, str]:
    return {
        "version": str(version), "do": do, "no_conflict": "on", "conflict_note": "",
        "criterion-need": "yes", "remark-need": "", "state_interest": LONG,
        "comparison": "Wie die übrigen.", "amount-personnel": "50.000,00",
        "amount-material": "15.000,00", "statement": LONG, **changes,
    }  # fmt: skip


def with_criterion(state: S = S.TECHNICAL_REVIEW) -> Application:
    application = make_application(state=state)
    version = make_version(application.call, released=False)
    version.requirements.create(
        position=0, kind="criterion", code="need", label="Bedarf", mark="assumption"
    )
    Application.objects.filter(pk=application.pk).update(version=version)
    return application


def opened(user: User, kind: ReviewKind = ReviewKind.TECHNICAL) -> Application:
    state = S.TECHNICAL_REVIEW if kind == ReviewKind.TECHNICAL else S.BUDGET_REVIEW
    application = with_criterion(state)
    make_review(application, kind, ReviewState.OPEN, who=actor_of(user))
    return application


def test_a_review_begins_is_saved_and_closed(officer: User) -> None:
    application, client = with_criterion(), client_of(officer)
    assert "Prüfung beginnen" in text_of(client, at(application))
    client.post(at(application), {"do": "open"})
    page = text_of(client, at(application))
    assert 'value="50.000,00"' in page  # proposed as requested, under the ceiling
    assert "Beantragt 15.000,00 €, Höchstbetrag 16.666,67 €" in page
    client.post(at(application), filled(statement="Erster Stand"))
    assert "Erster Stand</textarea>" in text_of(client, at(application))
    short = client.post(at(application), filled(2, "positive", statement="gut"))
    assert short.status_code == 422
    assert "mindestens 30 Zeichen" in short.text
    assert "gut</textarea>" in short.text
    client.post(at(application), filled(2, "positive"))
    page = text_of(client, at(application))
    assert "<textarea" not in page
    assert "befürwortet" in page
    assert Application.objects.get(pk=application.pk).state == S.BUDGET_REVIEW


def test_unreadable_amounts_are_kept_and_explained(officer: User) -> None:
    application = opened(officer)
    page = client_of(officer).post(at(application), filled(**{"amount-personnel": "1,234.56"}))
    assert page.status_code == 422
    assert 'value="1,234.56"' in page.text
    assert "Bitte einen Betrag wie 1.234,56 eingeben." in page.text
    assert Review.objects.get(application=application).version == 1


class TestSavedByThePage:
    """What the page sends by itself while somebody types."""

    def sent(self, client: Client, application: Application, **changes: str) -> Any:
        return client.post(at(application), filled(**changes) | {"auto": "1"})

    def test_is_kept_without_a_record(self, officer: User) -> None:
        application, client = opened(officer), client_of(officer)
        answer = self.sent(client, application, statement="Halber Satz")
        assert answer.json() == {"version": 2, "saved": "gespeichert um 10:00 Uhr", "problems": {}}
        review = Review.objects.get(application=application)
        assert (review.statement, review.version) == ("Halber Satz", 2)
        assert not Event.objects.filter(action="grants.save_review").exists()
        assert "Halber Satz</textarea>" in text_of(client, at(application))

    def test_keeps_all_but_an_amount_that_cannot_be_read(self, officer: User) -> None:
        application, client = opened(officer), client_of(officer)
        answer = self.sent(client, application, statement="Da", **{"amount-personnel": "12.34"})
        assert "1.234,56" in answer.json()["problems"]["amount-personnel"]
        review = Review.objects.get(application=application)
        assert (review.statement, review.amounts["personnel"]) == ("Da", "50000.00")

    def test_another_window_was_faster(self, officer: User) -> None:
        application, client = opened(officer), client_of(officer)
        self.sent(client, application, statement="Erster")
        answer = self.sent(client, application, statement="Zweiter")
        assert answer.status_code == 409
        assert "in einem anderen Fenster" in answer.json()["message"]
        assert Review.objects.get(application=application).statement == "Erster"

    def test_what_cannot_be_stored_or_is_not_mine(self, officer: User, budget: User) -> None:
        application, client = opened(officer), client_of(officer)
        assert self.sent(client, application, statement="x" * 10_001).status_code == 422
        assert self.sent(client, application, unknown="1").status_code == 422
        assert self.sent(client_of(budget), application).status_code == 409
        assert Review.objects.get(application=application).version == 1


def test_two_windows_show_both_texts(officer: User) -> None:
    application, client = opened(officer), client_of(officer)
    client.post(at(application), filled(statement="Erster Stand"))
    page = client.post(at(application), filled(statement="Zweiter Stand"))
    assert page.status_code == 422
    text = unescape(page.text)
    assert "Zweiter Stand</textarea>" in text
    assert "<dt>Ergebnis und Begründung</dt><dd>Erster Stand</dd>" in text
    assert text.count("<dt>Erhebliches Landesinteresse</dt>") == 0  # the same in both
    assert 'name="version" value="2"' in text
    client.post(at(application), filled(2, statement="Zweiter Stand"))
    assert Review.objects.get(application=application).statement == "Zweiter Stand"


def test_others_read_and_cannot_write(officer: User) -> None:
    application = opened(officer)
    Review.objects.filter(application=application).update(statement="Zwischenstand")
    for role in (Role.AUDIT_OFFICE, Role.GRANT_OFFICE, Role.BUDGET_OFFICER):
        client = client_of(make_member(role=role))
        text = text_of(client, at(application))
        assert "Zwischenstand" in text
        assert "<textarea" not in text
        client.post(at(application), filled(statement="Fremd"))
    assert Review.objects.get(application=application).statement == "Zwischenstand"


def test_who_may_not_begin_reads_why() -> None:
    application = with_criterion()
    text = text_of(client_of(make_member(role=Role.AUDIT_OFFICE)), at(application))
    assert "Fachlich prüft nur die Bewilligungsstelle." in text
    assert "Prüfung beginnen" not in text
    client = client_of(make_member(role=Role.AUDIT_OFFICE))
    assert client.post(at(application), {"do": "open"}).status_code == 403


def test_the_other_applications_are_compared(officer: User) -> None:
    application = opened(officer)
    other = make_application(state=S.SUBMITTED, ags=WORMS)
    Application.objects.filter(pk=other.pk).update(requested=Decimal(32_500), fte=Decimal("0.5"))
    text = text_of(client_of(officer), at(application))
    assert "Worms" in text
    assert (
        text.count("78.000,00 €") == 3
    )  # in the heading, too; both ask for the same per full post and year


def test_the_budget_review_shows_money_and_reserves_it(budget: User) -> None:
    make_budget(100_000)
    application, client = opened(budget, ReviewKind.BUDGET), client_of(budget)
    text = text_of(client, at(application, "haushalt"))
    assert "100.000,00 €" in text
    assert "35.000,00 €" in text
    said = filled(do="positive")
    for name in ("criterion-need", "remark-need", "state_interest", "comparison"):
        del said[name]
    done = client.post(at(application, "haushalt"), said, follow=True)
    assert "2026: reserviert 65.000,00 €" in unescape(done.text)


def test_too_little_money_is_seen_before_it_is_refused(budget: User) -> None:
    make_budget(64_999)
    application = opened(budget, ReviewKind.BUDGET)
    assert "reicht nicht" in text_of(client_of(budget), at(application, "haushalt"))


def test_hits_are_found_and_assessed(budget: User) -> None:
    application, client = opened(budget, ReviewKind.BUDGET), client_of(budget)
    other_grant(application, "Bundes")
    Application.objects.filter(pk=application.pk).update(end_on="2026-06-30")
    assert "neu gefunden" in text_of(client, at(application, "haushalt"))
    found = client.post(at(application, "haushalt"), {"do": "look"}, follow=True)
    assert "Neue Treffer: 1." in found.text
    hit = application.hits.get()
    client.post(at(application, f"treffer/{hit.pk}"), {"answer": "Andere Ausgaben."})
    text = text_of(client, at(application, "haushalt"))
    assert "Andere Ausgaben." in text
    assert "noch nicht bewertet" not in text


def test_given_up_a_review_stays_readable(officer: User) -> None:
    application, client = opened(officer), client_of(officer)
    client.post(at(application), filled(statement="Bis hierher"))
    review = Review.objects.get(application=application)
    client.post(at(application, f"{review.pk}/abgeben"), {"reason": "verwandt"})
    text = text_of(client, at(application))
    assert "Frühere Prüfvermerke" in text
    assert "Bis hierher" in text
    assert "Prüfung beginnen" in text


def test_returned_with_a_reason(officer: User) -> None:
    application, client = make_application(state=S.READY_FOR_DECISION), client_of(officer)
    assert client.post(at(application, "zurueckgeben"), {"reason": ""}).status_code == 422
    client.post(at(application, "zurueckgeben"), {"reason": "Neue Tatsachen"})
    assert Application.objects.get(pk=application.pk).state == S.TECHNICAL_REVIEW


def test_what_the_court_of_audit_reads_is_recorded(officer: User) -> None:
    application = opened(officer)
    auditor = client_of(make_member(role=Role.AUDIT_OFFICE))
    for address in (at(application), at(application, "haushalt"), at(application)[:-9]):
        text_of(auditor, address)
    text_of(client_of(officer), at(application))
    read = Event.objects.filter(action="grants.read_file").values_list("reason", flat=True)
    assert sorted(read) == ["Prüfung geöffnet", "Prüfvermerk geöffnet", "Prüfvermerk geöffnet"]

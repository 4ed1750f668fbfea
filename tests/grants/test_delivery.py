"""Dispatch, service and finality of notices, with the vectors of the grant rules, section 11."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.actor import Actor
from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import Account, Dispatch, Notice
from kim.grants.services.acknowledge import confirm_receipt, note_retrieval, waive_remedy
from kim.grants.services.cases import GrantError
from kim.grants.services.decline import decline_grant
from kim.grants.services.delivery import (
    confirm_finality,
    contest_notice,
    dispatch_notice,
    serve_notice,
    settle_remedy,
)
from kim.grants.services.ledger import award_money, reserve_money
from kim.grants.services.notices import issue_hearing, issue_notice
from kim.grants.states.applications import ApplicationState as S
from kim.programme.models import LegalRule
from tests.grants.factories import SPEYER, make_application, make_budget, make_decision, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def at(day: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), dt.UTC)


def on(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


@pytest.fixture
def officer() -> Actor:
    return person(Role.GRANT_OFFICE)


@pytest.fixture
def head() -> Actor:
    return person(Role.HEAD, SPEYER)


def issued(day: str, **more: Any) -> Notice:
    """A refusal of that day: it needs no proof of use, so older law can be tested."""
    decision = make_decision(
        make_application(state=S.READY_FOR_DECISION), kind="rejection", amount=None,
        start_on=None, end_on=None, fte=None, **more,
    )  # fmt: skip
    return issue_notice(actor=person(Role.GRANT_OFFICE), decision=decision, now=at(day))


def sent(officer: Actor, day: str, mode: str = "letter", **more: Any) -> Notice:
    notice = issued(day)
    dispatch_notice(
        actor=officer, notice_id=notice.pk, mode=mode, sent_on=on(day), proof="Ausgangsbuch 12",
        now=at(day, 12), **more,
    )  # fmt: skip
    notice.refresh_from_db()
    return notice


@pytest.mark.parametrize(
    ("mode", "day", "served", "final"),
    [
        pytest.param("letter", "2025-12-18", "2025-12-22", "2026-01-23", id="four days"),
        pytest.param("letter", "2026-03-31", "2026-04-04", "2026-05-05", id="fiction on Saturday"),
        pytest.param("electronic", "2026-03-31", "2026-04-04", "2026-05-05", id="electronic"),
        pytest.param("handed_over", "2026-01-31", "2026-01-31", "2026-03-03", id="short month"),
        pytest.param("letter", "2024-12-30", "2025-01-02", "2025-02-04", id="three days in 2024"),
        pytest.param("letter", "2025-01-01", "2025-01-05", "2025-02-06", id="four from 2025"),
        pytest.param("handed_over", "2026-05-04", "2026-05-04", "2026-06-06", id="Fronleichnam"),
    ],
)
def test_days_are_computed_by_law(
    officer: Actor, mode: str, day: str, served: str, final: str
) -> None:
    dispatch = sent(officer, day, mode).dispatch
    assert (dispatch.served_on, dispatch.final_on) == (on(served), on(final))
    laws = " ".join(step["law"] for step in dispatch.steps)
    assert "§ 41" in laws
    assert "§ 74 Abs. 1 VwGO" in laws
    assert all(step["title"] for step in dispatch.steps)


def test_a_holiday_by_ordinance_moves_the_end(officer: Actor) -> None:
    LegalRule.objects.create(
        key="extra_holiday", value="Jubiläum", valid_from_on=on("2026-05-04"),
        valid_to_on=on("2026-05-04"), source="Verordnung", mark="sourced", state="start",
        proposed_by="system", proposed_at=at("2026-01-01"),
    )  # fmt: skip
    assert sent(officer, "2026-03-31").dispatch.final_on == on("2026-05-06")


def test_sending_tells_the_municipality_without_saying_what(officer: Actor, head: Actor) -> None:
    notice = sent(officer, "2026-03-31")
    message = Message.objects.get(recipient_id=head.user_id)
    assert message.path.endswith(f"/bescheid/{notice.number}/")
    assert "liegt ein Schreiben" in message.subject
    assert notice.state == "dispatched"
    assert Event.objects.filter(action="grants.notice_dispatch").latest("pk").changes["final_on"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"proof": "  "}, "Nachweis", id="no proof"),
        pytest.param({"sent_on": on("2026-03-30")}, "31.03.2026", id="before the letter"),
        pytest.param({"sent_on": on("2026-04-02")}, "heute", id="tomorrow"),
        pytest.param({"received_on": on("2026-04-02")}, "Zukunft", id="received tomorrow"),
        pytest.param(
            {"mode": "letter", "received_on": on("2026-03-30")}, "vor der Absendung", id="too soon"
        ),
    ],
)
def test_impossible_dispatches_are_refused(
    officer: Actor, values: dict[str, Any], sentence: str
) -> None:
    notice = issued("2026-03-31")
    given: dict[str, Any] = {"mode": "letter", "sent_on": on("2026-03-31"), "proof": "Ausgang 1"}
    with pytest.raises(GrantError, match=sentence):
        dispatch_notice(actor=officer, notice_id=notice.pk, now=at("2026-04-01"), **given | values)
    assert not Dispatch.objects.exists()


def test_a_missing_holiday_or_number_means_no_automatic_day(officer: Actor) -> None:
    with pytest.raises(GrantError, match="nicht gesetzt"):
        sent(officer, "2024-11-04", "portal")  # there was no portal by law in 2024


def test_service_waits_for_its_day_and_a_later_receipt_prevails(officer: Actor) -> None:
    notice = sent(officer, "2026-03-31")
    with pytest.raises(GrantError, match=r"erst am 04\.04\.2026"):
        serve_notice(actor=officer, notice_id=notice.pk, received_on=None, now=at("2026-04-03"))
    dispatch = serve_notice(
        actor=officer, notice_id=notice.pk, received_on=on("2026-04-09"), now=at("2026-04-10")
    )
    assert dispatch.served_on == on("2026-04-09")
    assert dispatch.final_on == on("2026-05-12")  # 9 May is a Saturday


def test_an_earlier_receipt_changes_nothing(officer: Actor, head: Actor) -> None:
    notice = sent(officer, "2026-03-31")
    confirm_receipt(
        actor=head, notice_id=notice.pk, received_on=on("2026-04-01"), now=at("2026-04-01", 12)
    )
    assert Dispatch.objects.get().served_on == on("2026-04-04")


def test_finality_is_confirmed_by_a_person_and_not_before_the_day(officer: Actor) -> None:
    notice = sent(officer, "2026-03-31")
    with pytest.raises(GrantError, match=r"frühestens 05\.05\.2026"):
        confirm_finality(actor=officer, notice_id=notice.pk, now=at("2026-05-04", 21))
    confirm_finality(actor=officer, notice_id=notice.pk, now=at("2026-05-04", 22))  # 5 May, Berlin
    notice.refresh_from_db()
    assert notice.state == "final"


def test_a_waiver_makes_it_final_but_not_before_it_is_served(officer: Actor, head: Actor) -> None:
    notice = sent(officer, "2026-03-31")
    answer = waive_remedy(
        actor=head, notice_id=notice.pk, received_on=on("2026-04-02"), now=at("2026-04-02")
    )
    notice.refresh_from_db()
    assert notice.state == "final"
    assert answer.waived_on == on("2026-04-02")
    assert Dispatch.objects.get().final_on == on("2026-04-04")


def test_a_waiver_asks_for_the_day_of_receipt(officer: Actor, head: Actor) -> None:
    notice = sent(officer, "2026-03-31")
    with pytest.raises(GrantError, match="wann der Bescheid"):
        waive_remedy(actor=head, notice_id=notice.pk, received_on=None, now=at("2026-04-08"))
    for day in ("2026-03-30", "2026-04-09"):
        with pytest.raises(GrantError, match="zwischen dem Versand"):
            confirm_receipt(
                actor=head, notice_id=notice.pk, received_on=on(day), now=at("2026-04-08")
            )


def test_a_remedy_stops_finality_until_it_is_settled(officer: Actor, head: Actor) -> None:
    notice = sent(officer, "2026-03-31")
    contest_notice(
        actor=officer, notice_id=notice.pk, filed_at=at("2026-04-20"), reference="3 K 12/26",
        now=at("2026-04-21"),
    )  # fmt: skip
    assert Dispatch.objects.get().final_on is None
    with pytest.raises(GrantError, match="nicht möglich"):
        confirm_finality(actor=officer, notice_id=notice.pk, now=at("2026-06-01"))
    with pytest.raises(GrantError, match="nicht möglich"):
        waive_remedy(actor=head, notice_id=notice.pk, received_on=on("2026-04-02"),
                     now=at("2026-06-01"))  # fmt: skip
    with pytest.raises(GrantError, match="ausgegangen"):
        settle_remedy(actor=officer, notice_id=notice.pk, reason=" ", now=at("2026-09-01"))
    settle_remedy(actor=officer, notice_id=notice.pk, reason="Klage zurückgenommen",
                  now=at("2026-09-01"))  # fmt: skip
    notice.refresh_from_db()
    assert (notice.state, notice.dispatch.final_on) == ("final", on("2026-09-01"))


def test_the_portal_counts_from_retrieval_and_else_not_at_all(officer: Actor, head: Actor) -> None:
    notice = sent(officer, "2026-03-31", "portal")
    assert notice.dispatch.served_on is None
    note_retrieval(actor=officer, notice_id=notice.pk, now=at("2026-04-01"))  # the Land reads
    assert Dispatch.objects.get().served_on is None
    note_retrieval(actor=head, notice_id=notice.pk, now=at("2026-04-02"))
    note_retrieval(actor=head, notice_id=notice.pk, now=at("2026-04-07"))
    assert Dispatch.objects.get().served_on == on("2026-04-03")


def test_what_nobody_fetched_goes_out_another_way(officer: Actor) -> None:
    notice = sent(officer, "2026-03-31", "portal")
    again: dict[str, Any] = {"mode": "letter", "proof": "Ausgangsbuch 90"}
    with pytest.raises(GrantError, match="schon unterwegs"):
        dispatch_notice(actor=officer, notice_id=notice.pk, sent_on=on("2026-04-10"),
                        now=at("2026-04-10"), **again)  # fmt: skip
    with pytest.raises(GrantError, match="nicht abgerufen"):
        serve_notice(actor=officer, notice_id=notice.pk, received_on=None, now=at("2026-04-20"))
    dispatch_notice(actor=officer, notice_id=notice.pk, sent_on=on("2026-04-13"),
                    now=at("2026-04-13"), **again)  # fmt: skip
    assert Dispatch.objects.get().served_on == on("2026-04-17")


def test_a_letter_that_is_no_notice_has_no_remedy(officer: Actor, head: Actor) -> None:
    decision = make_decision(
        make_application(state=S.HEARING), kind="rejection", amount=None, start_on=None,
        end_on=None, fte=None, hearing_to_on=on("2026-04-30"), hearing_from_on=on("2026-03-31"),
    )  # fmt: skip
    notice = issue_hearing(actor=officer, decision=decision, now=at("2026-03-31"))
    dispatch = dispatch_notice(
        actor=officer, notice_id=notice.pk, mode="letter", sent_on=on("2026-03-31"), proof="A 1",
        now=at("2026-03-31"),
    )  # fmt: skip
    assert (dispatch.served_on, dispatch.final_on) == (on("2026-04-04"), None)
    with pytest.raises(GrantError, match="kein Bescheid"):
        contest_notice(actor=officer, notice_id=notice.pk, filed_at=at("2026-04-20"),
                       reference="1", now=at("2026-04-21"))  # fmt: skip
    with pytest.raises(GrantError, match="kein Bescheid"):
        waive_remedy(actor=head, notice_id=notice.pk, received_on=on("2026-04-02"),
                     now=at("2026-04-21"))  # fmt: skip


def test_each_side_does_only_its_own(officer: Actor, head: Actor) -> None:
    make_budget()
    notice = sent(officer, "2026-03-31")
    foreign = person(Role.HEAD, "07319")
    treasury = person(Role.TREASURY, SPEYER)
    for who in (officer, foreign, treasury, person(Role.AUDIT_OFFICE)):
        with pytest.raises(PermissionDenied):
            confirm_receipt(actor=who, notice_id=notice.pk, received_on=on("2026-04-01"),
                            now=at("2026-04-02"))  # fmt: skip
    for who in (head, person(Role.AUDIT_OFFICE), person(Role.BUDGET_OFFICER)):
        with pytest.raises(PermissionDenied):
            serve_notice(actor=who, notice_id=notice.pk, received_on=None, now=at("2026-04-08"))


class TestDeclining:
    @pytest.fixture
    def awarded(self, officer: Actor) -> Notice:
        """An award on booked money that has gone out by messenger."""
        make_budget()
        decision = make_decision(make_application(state=S.READY_FOR_DECISION))
        years = {2026: decision.amount}
        now = at("2026-01-12")
        for book in (reserve_money, award_money):
            book(actor=officer, application=decision.application, years=years, reason="x", now=now)
        notice = issue_notice(actor=officer, decision=decision, now=now)
        dispatch_notice(
            actor=officer, notice_id=notice.pk, mode="handed_over", sent_on=on("2026-01-12"),
            proof="Bote", now=now,
        )  # fmt: skip
        return notice

    def declined(self, who: Actor, notice: Notice, reason: str = "Stelle nicht besetzbar") -> None:
        decline_grant(
            actor=who, notice_id=notice.pk, received_on=on("2026-01-12"), reason=reason,
            now=at("2026-01-20"),
        )  # fmt: skip

    def test_gives_all_money_back(self, awarded: Notice, head: Actor) -> None:
        self.declined(head, awarded)
        awarded.refresh_from_db()
        balances = dict(Account.objects.values_list("kind", "balance"))
        assert awarded.state == "declined"
        assert (balances["awarded"], balances["available"]) == (0, 3_000_000)
        assert awarded.acknowledgement.declined_on == on("2026-01-20")

    def test_happens_once(self, awarded: Notice, head: Actor) -> None:
        self.declined(head, awarded)
        with pytest.raises(GrantError):
            self.declined(head, awarded)

    def test_needs_a_reason_and_the_head(self, awarded: Notice, head: Actor) -> None:
        with pytest.raises(GrantError, match="Grund"):
            self.declined(head, awarded, " ")
        with pytest.raises(PermissionDenied):
            self.declined(person(Role.TREASURY, SPEYER), awarded)

    def test_is_possible_after_a_waiver(self, awarded: Notice, head: Actor) -> None:
        waive_remedy(
            actor=head, notice_id=awarded.pk, received_on=on("2026-01-12"), now=at("2026-01-13")
        )
        self.declined(head, awarded)
        awarded.refresh_from_db()
        assert awarded.state == "declined"

    def test_is_only_for_what_grants(self, officer: Actor, head: Actor) -> None:
        refusal = sent(officer, "2026-01-12")
        with pytest.raises(GrantError, match="bewilligte Zuwendung"):
            self.declined(head, refusal)

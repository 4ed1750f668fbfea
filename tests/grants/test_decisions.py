"""Drafting decisions: who, from which state, within which limits; hearing; giving up."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import Application, DecisionLine, Notice
from kim.grants.services.cases import GrantError
from kim.grants.services.decisions import discard_decision, draft_award, return_decision
from kim.grants.services.hearings import answer_hearing, start_hearing
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind, ReviewState
from tests.grants.deciding import (
    WANTED,
    confirm_levels,
    drafted,
    officer,
    refused,
    sign,
    sign_all,
    with_money,
)
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, make_review, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
AFTER = dt.datetime(2026, 2, 10, 9, tzinfo=dt.UTC)
AMOUNT = Decimal("65000.00")


def test_an_award_over_all_that_was_asked_for() -> None:
    decision = drafted(with_money())
    assert (decision.kind, decision.amount, decision.version) == ("award", AMOUNT, 1)
    lines = {line.category: line for line in decision.lines.all()}
    assert lines["personnel"].ceiling == Decimal("50000.00")
    assert lines["material"].ceiling == Decimal("16666.67")
    assert lines["material"].cost == Decimal("15000.00")
    event = Event.objects.latest("pk")
    assert (event.action, event.reason) == ("grants.draft_decision", WANTED.reason)


def test_less_than_was_asked_for_is_a_partial_award() -> None:
    amounts = {"personnel": Decimal("50000.00"), "material": Decimal("14999.99")}
    decision = drafted(with_money(), amounts=amounts)
    assert (decision.kind, decision.amount) == ("partial", Decimal("64999.99"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "begründen Sie"),
        ({"start_on": None}, "Beginn, Ende und Stellenanteil"),
        ({"end_on": dt.date(2027, 1, 1)}, r"zwischen 01\.01\.2026 und 31\.12\.2026"),
        ({"start_on": dt.date(2025, 12, 31)}, r"zwischen 01\.01\.2026"),
        ({"end_on": dt.date(2026, 2, 1)}, r"zwischen 01\.01\.2026"),
        ({"fte": Decimal(0)}, "größer als 0"),
        ({"amounts": {"personnel": Decimal("50000.01")}}, "50.000,01 € sind zu viel"),
        ({"amounts": {"material": Decimal("15000.01")}}, "beantragt sind 15.000,00"),
        ({"amounts": {"material": Decimal("-0.01")}}, "unter null"),
        ({"amounts": {}}, "Antrag abzulehnen"),
        ({"fte": Decimal("0.5")}, "die Obergrenze ist 25.000,00"),
        ({"end_on": dt.date(2026, 10, 31)}, "die Obergrenze ist 40.000,00"),
        ({"start_on": dt.date(2026, 1, 11)}, "vor der Bewilligung"),
    ],
)  # fmt: skip
def test_what_cannot_be_awarded_is_refused_in_a_sentence(
    changes: dict[str, Any], sentence: str
) -> None:
    application = with_money()
    with pytest.raises(GrantError, match=sentence):
        drafted(application, **changes)
    assert not application.decisions.exists()


@pytest.mark.parametrize("values", [{"amount": Decimal("50000.01")}, {"amount": Decimal(-1)}])
def test_the_database_refuses_a_line_above_its_ceiling(values: dict[str, Any]) -> None:
    line = drafted(with_money()).lines.get(category="personnel")
    with pytest.raises(IntegrityError, match="within_ceiling"), transaction.atomic():
        DecisionLine.objects.filter(pk=line.pk).update(**values)


@pytest.mark.parametrize(
    "state", [s for s in S if s not in (S.DRAFT, S.READY_FOR_DECISION, S.WITHDRAWN)]
)
def test_awards_are_drafted_only_when_ready_for_it(state: S) -> None:
    application = make_application(state=state)
    with pytest.raises(GrantError, match=f"im Stand „{state.label}“ nicht möglich"):
        drafted(application)


def test_both_reviews_must_speak_for_it() -> None:
    application = with_money()
    application.reviews.filter(kind="budget").update(state=ReviewState.SUPERSEDED)
    with pytest.raises(GrantError, match="beide die Förderung befürworten"):
        drafted(application)
    make_review(application, ReviewKind.BUDGET, ReviewState.NEGATIVE)
    with pytest.raises(GrantError, match="beide die Förderung befürworten"):
        drafted(application)


@pytest.mark.parametrize(
    ("role", "ags"),
    [(Role.PROGRAMME_LEAD, ""), (Role.BUDGET_OFFICER, ""), (Role.AUDIT_OFFICE, ""),
     (Role.HEAD, SPEYER)],
)  # fmt: skip
def test_only_the_grant_office_drafts(role: Role, ags: str) -> None:
    application = with_money()
    with pytest.raises(PermissionDenied, match="nur die Bewilligungsstelle"):
        drafted(application, person(role, ags))


def test_an_older_draft_does_not_write_over_a_newer_one() -> None:
    application = with_money()
    first = drafted(application)
    second = drafted(application, version=first.version, special_conditions="Bericht im Juni")
    assert (second.pk, second.version) == (first.pk, 2)
    assert second.lines.count() == 2
    with pytest.raises(GrantError, match="inzwischen geändert"):
        drafted(application, version=1)


def test_a_signed_draft_is_neither_changed_nor_discarded() -> None:
    application = with_money()
    decision = drafted(application)
    sign(decision, officer())
    with pytest.raises(GrantError, match="schon gezeichnet"):
        drafted(application, version=1)
    with pytest.raises(GrantError, match="schon gezeichnet"):
        discard_decision(actor=officer(), decision_id=decision.pk, reason="x", now=NOW)
    with pytest.raises(IntegrityError, match="somebody has signed"), transaction.atomic():
        application.decisions.update(reason="anders")
    with pytest.raises(IntegrityError, match="somebody has signed"), transaction.atomic():
        decision.lines.update(amount=1)


class TestGivingUp:
    def test_needs_a_reason_and_frees_the_file_for_another_draft(self) -> None:
        application = with_money()
        decision = drafted(application)
        with pytest.raises(GrantError, match="Grund"):
            discard_decision(actor=officer(), decision_id=decision.pk, reason=" ", now=NOW)
        discard_decision(actor=officer(), decision_id=decision.pk, reason="Neu", now=NOW)
        decision.refresh_from_db()
        assert decision.state == "discarded"
        assert drafted(application).pk != decision.pk

    def test_only_the_grant_office_discards(self) -> None:
        decision = drafted(with_money())
        with pytest.raises(PermissionDenied):
            discard_decision(
                actor=person(Role.BUDGET_OFFICER), decision_id=decision.pk, reason="x", now=NOW
            )

    def test_who_has_yet_to_sign_sends_it_back_with_all_that_was_written(self) -> None:
        application = with_money()
        decision = drafted(application, special_conditions="Bericht im Juni")
        sign(decision, officer())
        lead = person(Role.PROGRAMME_LEAD)
        again = return_decision(
            actor=lead, decision_id=decision.pk, reason="Betrag prüfen", now=NOW
        )
        assert again.pk != decision.pk
        assert (again.state, again.signatures.count(), again.lines.count()) == ("drafted", 0, 2)
        assert again.special_conditions == "Bericht im Juni"
        assert str(again.drafted_person) == str(decision.drafted_person)
        old = application.decisions.get(pk=decision.pk)
        assert (old.state, old.signatures.count(), old.lines.count()) == ("discarded", 1, 2)
        assert Event.objects.latest("pk").reason == "Betrag prüfen"
        with pytest.raises(GrantError, match="verworfen"):
            sign(decision, lead)

    def test_who_has_signed_does_not_send_it_back(self) -> None:
        decision = drafted(with_money())
        who = officer()
        sign(decision, who)
        with pytest.raises(GrantError, match="schon gezeichnet"):
            return_decision(actor=who, decision_id=decision.pk, reason="x", now=NOW)

    def test_who_drafted_does_not_send_it_back(self) -> None:
        who = officer()
        decision = drafted(with_money(), who)
        with pytest.raises(PermissionDenied, match="entworfen"):
            return_decision(actor=who, decision_id=decision.pk, reason="x", now=NOW)


class TestHearing:
    def heard(self, application: Application) -> Any:
        decision = refused(application)
        return start_hearing(actor=officer(), decision_id=decision.pk, now=NOW)

    def test_asks_the_municipality_by_letter_and_message(self) -> None:
        head = person(Role.HEAD, SPEYER)
        application = with_money()
        decision = self.heard(application)
        application.refresh_from_db()
        assert application.state == S.HEARING
        assert decision.hearing_to_on == application.due_on == dt.date(2026, 2, 9)
        assert Notice.objects.get().kind == "hearing"
        told = Message.objects.get(recipient_id=head.user_id)
        assert told.path.endswith("/anhoerung/")

    def test_is_not_started_for_an_award_nor_into_the_past(self) -> None:
        award = drafted(with_money())
        with pytest.raises(GrantError, match="nur vor einer Ablehnung"):
            start_hearing(actor=officer(), decision_id=award.pk, now=NOW)
        other = refused(make_application(state=S.READY_FOR_DECISION, ags=WORMS))
        with pytest.raises(GrantError, match="in der Zukunft"):
            start_hearing(
                actor=officer(), decision_id=other.pk, to_on=dt.date(2026, 1, 12), now=NOW
            )

    def test_without_it_a_refusal_is_not_signed(self) -> None:
        with pytest.raises(GrantError, match="anzuhören"):
            sign(refused(with_money()), officer())

    def test_while_it_runs_a_refusal_is_not_signed(self) -> None:
        decision = self.heard(with_money())
        with pytest.raises(GrantError, match=r"läuft noch bis 09\.02\.2026"):
            sign(decision, officer())

    def test_its_end_or_the_answer_opens_the_way(self) -> None:
        application = with_money()
        sign_all(self.heard(application), AFTER)
        application.refresh_from_db()
        assert (application.state, application.due_on) == (S.REJECTED, None)
        other = make_application(state=S.READY_FOR_DECISION, ags=WORMS)
        decision = self.heard(other)
        answered = answer_hearing(
            actor=person(Role.HEAD, WORMS), decision_id=decision.pk, answer="Wir bleiben dabei.",
            now=NOW,
        )  # fmt: skip
        with pytest.raises(GrantError, match="noch einmal"):
            sign(decision, officer())  # read before the answer came
        sign_all(answered)
        other.refresh_from_db()
        assert other.state == S.REJECTED

    def test_a_reason_why_not_opens_the_way_as_well(self) -> None:
        application = with_money()
        sign_all(refused(application, no_hearing_reason="§ 28 Abs. 2 Nr. 3 VwVfG"))
        application.refresh_from_db()
        assert application.state == S.REJECTED

    @pytest.mark.parametrize(
        ("role", "ags"), [(Role.HEAD, WORMS), (Role.TREASURY, SPEYER), (Role.GRANT_OFFICE, "")]
    )
    def test_only_the_head_of_the_municipality_answers(self, role: Role, ags: str) -> None:
        decision = self.heard(with_money())
        with pytest.raises(PermissionDenied):
            answer_hearing(actor=person(role, ags), decision_id=decision.pk, answer="x", now=NOW)

    def test_an_answer_is_written_and_in_time(self) -> None:
        decision = self.heard(with_money())
        head = person(Role.HEAD, SPEYER)
        with pytest.raises(GrantError, match="Ihre Stellungnahme"):
            answer_hearing(actor=head, decision_id=decision.pk, answer=" ", now=NOW)
        sign(decision, officer(), AFTER)
        with pytest.raises(GrantError, match="schon gezeichnet"):
            answer_hearing(actor=head, decision_id=decision.pk, answer="spät", now=AFTER)

    def test_without_one_there_is_nothing_to_answer(self) -> None:
        decision = refused(with_money())
        with pytest.raises(GrantError, match="läuft keine Anhörung"):
            answer_hearing(
                actor=person(Role.HEAD, SPEYER), decision_id=decision.pk, answer="x", now=NOW
            )

    def test_goes_over_to_the_next_draft_of_the_refusal(self) -> None:
        application = with_money()
        decision = self.heard(application)
        discard_decision(actor=officer(), decision_id=decision.pk, reason="Neu", now=NOW)
        again = refused(application, reason="Anders begründet.")
        assert again.hearing_to_on == decision.hearing_to_on
        sign_all(again, AFTER)


def test_levels_stand_in_the_draft() -> None:
    application = with_money()
    assert drafted(application).levels == 3  # nobody has confirmed the thresholds
    confirm_levels()
    assert drafted(application, version=1).levels == 2
    small = {"personnel": Decimal("25000.00")}
    assert drafted(application, version=2, amounts=small).levels == 1


def test_a_draft_of_a_file_that_is_not_there() -> None:
    with pytest.raises(Application.DoesNotExist):
        draft_award(actor=officer(), application_id=0, draft=WANTED, version=0, now=NOW)

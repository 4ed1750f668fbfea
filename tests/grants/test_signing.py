"""Signing: who, how many, and what the last signature brings about."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import (
    Account,
    Award,
    Decision,
    Notice,
    Signature,
)
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.services.cases import GrantError
from kim.grants.services.declare import withdraw_application
from kim.grants.services.signing import sign_decision
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import EarlyStartState, ReviewKind
from kim.programme.models import ParticipationStep, Programme
from tests.accounts.factories import actor_of, make_member, make_membership, share_person
from tests.grants.deciding import (
    confirm_levels,
    drafted,
    officer,
    refused,
    sign,
    sign_all,
    with_money,
)
from tests.grants.factories import NOW, SPEYER, make_review, person
from tests.programme.factories import lead, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def balances() -> dict[str, Decimal]:
    return dict(Account.objects.exclude(balance=0).values_list("kind", "balance"))


class TestTheLastSignature:
    def test_brings_money_award_state_notice_register_and_messages(self) -> None:
        head, colleague = person(Role.HEAD, SPEYER), officer()
        application = with_money()
        decision = sign_all(drafted(application))
        application.refresh_from_db()
        assert application.state == S.APPROVED
        assert balances() == {
            "appropriation": -3_000_000, "available": 2_935_000, "awarded": 65_000
        }  # fmt: skip
        award = Award.objects.get()
        assert (award.sequence, award.amount, award.decision) == (0, 65_000, decision)
        assert award.lines["personnel"]["amount"] == "50000.00"
        assert sum(map(Decimal, award.months.values())) == 65_000
        assert sorted(award.months)[0] == "2026-03"
        notice = Notice.objects.get()
        assert (notice.kind, notice.decision, notice.number) == (
            "award", decision, "KIM-B-2026-0001"
        )  # fmt: skip
        steps = ParticipationStep.objects.filter(participation__place=application.place)
        assert [step.status for step in steps.order_by("position")][-2:] == ["approved", "started"]
        told = Message.objects.filter(kind__in=["grants.decided", "grants.notice_to_send"])
        assert {message.recipient_id for message in told} >= {head.user_id, colleague.user_id}
        assert verify_ledger().fault is None

    def test_is_told_in_the_record_with_law_and_reason(self) -> None:
        decision = sign_all(drafted(with_money()))
        event = Event.objects.filter(action="grants.application_approve").get()
        assert event.changes["state"] == ["ready_for_decision", "approved"]
        assert event.reason == decision.reason
        assert "§§ 23, 44 LHO" in event.law
        signed = Event.objects.filter(action="grants.decision_sign").order_by("pk")
        assert [found.changes["level"] for found in signed] == [[0, 1], [1, 2], [2, 3]]

    def test_of_a_refusal_gives_the_money_back(self) -> None:
        application = with_money()
        sign_all(refused(application, no_hearing_reason="§ 28 Abs. 2 VwVfG"))
        application.refresh_from_db()
        assert application.state == S.REJECTED
        assert balances() == {"appropriation": -3_000_000, "available": 3_000_000}
        assert Notice.objects.get().kind == "rejection"
        assert not Award.objects.exists()

    def test_is_refused_when_less_is_reserved_and_nothing_of_it_remains(self) -> None:
        application = with_money(reserved=60_000)
        decision = drafted(application)
        sign(decision, officer())
        sign(decision, person(Role.PROGRAMME_LEAD))
        with pytest.raises(GrantError, match=r"Festgelegt sind 60\.000"), transaction.atomic():
            sign(decision, person(Role.BUDGET_OFFICER))
        application.refresh_from_db()
        decision.refresh_from_db()
        assert (application.state, decision.state) == (S.READY_FOR_DECISION, "drafted")
        assert (Signature.objects.count(), Notice.objects.count()) == (2, 0)

    def test_a_register_that_contradicts_does_not_stop_it(self) -> None:
        application = with_money()
        step(lead(), "join", "2026-05-04")  # after the day of the decision
        sign_all(drafted(application))
        event = Event.objects.get(action="grants.register_not_followed")
        assert "4. Mai 2026" in event.reason
        assert Award.objects.get().amount == 65_000

    def test_of_another_programme_says_nothing_in_the_register_of_kim(self) -> None:
        decision = drafted(with_money())
        kim = Programme.objects.get()
        Programme.objects.update(code="andere")  # that of the call, whose money stays with it
        Programme.objects.create(code=kim.code, name=kim.name, starts_on=kim.starts_on)
        before = ParticipationStep.objects.count()
        sign_all(decision)
        assert Award.objects.get().amount == 65_000
        assert ParticipationStep.objects.count() == before
        assert not Event.objects.filter(action="grants.register_not_followed").exists()

    def test_gives_back_the_rest_of_what_was_reserved(self) -> None:
        sign_all(drafted(with_money(), amounts={"personnel": Decimal(50_000)}))
        assert balances()["awarded"] == 50_000
        assert "reserved" not in balances()


class TestWhoSigns:
    def test_each_level_has_its_role(self) -> None:
        decision = drafted(with_money())
        for wrong in (Role.PROGRAMME_LEAD, Role.BUDGET_OFFICER):
            with pytest.raises(GrantError, match=r"zeichnet Bewilligungsstelle .* 1 von 3"):
                sign(decision, person(wrong))
        sign(decision, officer())
        with pytest.raises(GrantError, match="zeichnet Programmleitung"):
            sign(decision, officer())
        sign(decision, person(Role.PROGRAMME_LEAD))
        with pytest.raises(GrantError, match="zeichnet Haushalt"):
            sign(decision, person(Role.PROGRAMME_LEAD))

    @pytest.mark.parametrize(("role", "ags"), [(Role.HEAD, SPEYER), (Role.AUDIT_OFFICE, "")])
    def test_nobody_else(self, role: Role, ags: str) -> None:
        with pytest.raises(PermissionDenied, match="nur Stellen des Landes"):
            sign(drafted(with_money()), person(role, ags))

    def test_not_who_drafted_it(self) -> None:
        who = officer()
        with pytest.raises(PermissionDenied, match="entworfen"):
            sign(drafted(with_money(), who), who)

    @pytest.mark.parametrize("kind", ReviewKind)
    def test_not_who_reviewed(self, kind: ReviewKind) -> None:
        who = officer()
        application = with_money()
        application.reviews.filter(kind=kind).update(state="superseded")
        make_review(application, kind, who=who)
        with pytest.raises(PermissionDenied, match="geprüft"):
            sign(drafted(application), who)

    def test_two_accounts_of_one_human_are_one(self) -> None:
        first, second = make_member(role=Role.GRANT_OFFICE), make_member(role=Role.PROGRAMME_LEAD)
        share_person(first, second)
        decision = drafted(with_money())
        sign(decision, actor_of(first))
        with pytest.raises(GrantError, match="schon gezeichnet"):
            sign(decision, actor_of(second))

    def test_accounts_connected_after_the_first_signature_are_one_too(self) -> None:
        first, second = make_member(role=Role.GRANT_OFFICE), make_member(role=Role.PROGRAMME_LEAD)
        decision = drafted(with_money())
        sign(decision, actor_of(first))
        second.former_persons = [first.person]
        second.save()
        with pytest.raises(GrantError, match="schon gezeichnet"):
            sign(decision, actor_of(second))

    def test_the_drafter_does_not_sign_with_another_account(self) -> None:
        first, second = make_member(role=Role.GRANT_OFFICE), make_member(role=Role.GRANT_OFFICE)
        share_person(first, second)
        decision = drafted(with_money(), actor_of(first))
        with pytest.raises(PermissionDenied, match="entworfen"):
            sign(decision, actor_of(second))

    def test_one_human_with_two_roles_signs_once(self) -> None:
        user = make_member(role=Role.GRANT_OFFICE)
        make_membership(role=Role.PROGRAMME_LEAD, user=user)
        decision = drafted(with_money())
        sign(decision, actor_of(user))
        with pytest.raises(GrantError, match="schon gezeichnet"):
            sign(decision, actor_of(user))

    def test_the_database_keeps_it_too(self) -> None:
        application = with_money()
        decision = drafted(application)
        told = {"level": 1, "role": "grant_office", "at": NOW, "by": "user:1"}
        reviewer = application.reviews.get(kind="technical").person
        for who, sentence in (
            (decision.drafted_person, "drafted a decision"), (reviewer, "reviewed an application")
        ):  # fmt: skip
            with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
                decision.signatures.create(person=who, **told)
        with pytest.raises(IntegrityError, match="last signature"), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(state="signed", signed_at=NOW)
        Decision.objects.filter(pk=decision.pk).update(amount=64_000)
        with pytest.raises(IntegrityError, match="add up"), transaction.atomic():
            decision.signatures.create(person=uuid.uuid4(), **told)


class TestHowMany:
    @pytest.mark.parametrize(
        ("personnel", "levels"),
        [("25000.00", 1), ("25000.01", 2), ("50000.00", 2)],
    )
    def test_by_amount_once_confirmed(self, personnel: str, levels: int) -> None:
        confirm_levels()
        application = with_money()
        decision = drafted(application, amounts={"personnel": Decimal(personnel)})
        assert decision.levels == levels
        sign_all(decision)
        assert Signature.objects.count() == levels
        application.refresh_from_db()
        assert application.state == S.APPROVED

    def test_all_while_nobody_has_confirmed_the_thresholds(self) -> None:
        assert drafted(with_money(), amounts={"personnel": Decimal(1)}).levels == 3

    def test_more_when_thresholds_have_become_stricter_meanwhile(self) -> None:
        confirm_levels()
        decision = drafted(with_money(), amounts={"personnel": Decimal(20_000)})
        confirm_levels("10.000,00; 15.000,00")
        sign(decision, officer())
        decision.refresh_from_db()
        assert (decision.levels, decision.state) == (3, "drafted")


class TestWhatMayHaveChanged:
    def test_a_newer_draft_must_be_read(self) -> None:
        application = with_money()
        old = drafted(application)
        drafted(application, version=1)
        with pytest.raises(GrantError, match="noch einmal"):
            sign(old, officer())

    def test_twice_by_the_same_person(self) -> None:
        who = officer()
        confirm_levels()
        decision = drafted(with_money())
        sign(decision, who)
        with pytest.raises(GrantError, match="zeichnet Programmleitung"):
            sign(decision, who)

    def test_signed_completely_it_is_over(self) -> None:
        decision = sign_all(drafted(with_money()))
        with pytest.raises(
            GrantError, match=r"„gezeichnet“ nicht möglich. Der Stand ist endgültig"
        ):
            sign(decision, officer())

    def test_a_review_that_is_open_again(self) -> None:
        application = with_money()
        decision = drafted(application)
        application.reviews.filter(kind="budget").update(state="superseded")
        with pytest.raises(GrantError, match="wieder offen"):
            sign(decision, officer())

    @pytest.mark.parametrize("council", ["pending", "unknown"])
    def test_a_council_that_has_not_decided(self, council: str) -> None:
        application = with_money()
        decision = drafted(application)
        application.council = council
        application.save()
        with pytest.raises(GrantError, match="Gremienbeschluss"):
            sign(decision, officer())

    def test_an_application_taken_back_takes_the_draft_along(self) -> None:
        application = with_money()
        application.submitted_at = NOW
        decision = drafted(application)
        withdraw_application(
            actor=person(Role.HEAD, SPEYER), application_id=application.pk, reason="entfällt",
            now=NOW,
        )  # fmt: skip
        assert balances() == {"appropriation": -3_000_000, "available": 3_000_000}
        with pytest.raises(GrantError, match="verworfen"):
            sign(decision, officer())

    def test_a_decision_that_is_not_there(self) -> None:
        with pytest.raises(Decision.DoesNotExist):
            sign_decision(actor=officer(), decision_id=0, version=1, now=NOW)


class TestTooEarly:
    """INV-05: with the contract the measure begins, before the award only with consent."""

    LATER = dt.datetime(2026, 2, 21, 9, tzinfo=dt.UTC)  # a day after the contract

    def test_a_contract_before_the_award_stops_the_signature(self) -> None:
        decision = drafted(with_money())
        with pytest.raises(GrantError, match=r"Vertrag für die Stelle \(20\.02\.2026\)"):
            sign(decision, officer(), self.LATER)

    @pytest.mark.parametrize(
        ("first", "last", "covered"),
        [((2026, 2, 20), (2026, 2, 20), True), ((2026, 2, 21), (2026, 8, 1), False),
         ((2026, 1, 12), (2026, 2, 19), False)],
    )  # fmt: skip
    def test_consent_counts_when_it_covers_the_day(
        self, first: tuple[int, int, int], last: tuple[int, int, int], covered: bool
    ) -> None:
        application = with_money()
        application.early_starts.create(
            state=EarlyStartState.EXPIRED, reason="x", start_on=dt.date(2026, 3, 1),
            contract_on=dt.date(2026, 2, 20), risk_accepted=True, requested_at=NOW,
            requested_by="user:1", requested_person=uuid.uuid4(), decided_at=NOW,
            decided_by="user:2", decided_person=uuid.uuid4(), valid_from_on=dt.date(*first),
            valid_to_on=dt.date(*last),
        )  # fmt: skip
        decision = drafted(application)
        if covered:
            assert sign(decision, officer(), self.LATER).signatures.count() == 1
        else:
            with pytest.raises(GrantError, match="Zustimmung"):
                sign(decision, officer(), self.LATER)

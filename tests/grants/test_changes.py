"""Changes of an award: asked for, decided part by part, added to the award, never over it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.audit.queries import read_file
from kim.grants.models import Account, Application, Award, BudgetYear, ChangeRequest, Decision
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.rules.changes import Wish
from kim.grants.services.amendments import Verdict, draft_amendment
from kim.grants.services.cases import GrantError
from kim.grants.services.changes import request_change, withdraw_change
from kim.grants.services.decisions import discard_decision, return_decision
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.decisions import ChangeKind as K
from kim.grants.states.ledger import AccountKind as A
from kim.grants.states.ledger import EntryKind
from tests.grants.deciding import confirm_levels, drafted, officer, sign, sign_all, with_money
from tests.grants.factories import (
    SPEYER,
    WORMS,
    make_application,
    make_call,
    make_entry,
    make_version,
    person,
)
from tests.pdf import Pdf

D = Decimal
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
LATER = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
MARCH, DECEMBER = dt.date(2026, 3, 1), dt.date(2026, 12, 31)
SHORTER = Wish(start_on=MARCH, end_on=dt.date(2026, 11, 30))
YES = Verdict(True, "Nachvollziehbar begründet.")
NO = Verdict(False, "Nicht erforderlich.")


def money(personnel: int, material: int) -> Wish:
    amounts = {"personnel": D(personnel), "material": D(material)}
    return Wish(amounts=amounts, costs={"material": max(D(15_000), D(material))})


def awarded(**more: Any) -> Application:
    application = with_money(**more)
    sign_all(drafted(application))
    application.refresh_from_db()
    return application


def ask(application: Application, who: Any = None, **wishes: Wish) -> ChangeRequest:
    return request_change(
        actor=who or person(Role.HEAD, application.place.ags), application_id=application.pk,
        reason="Die Stelle wird später frei.", effective_on=dt.date(2026, 5, 1),
        wishes={K(kind): wish for kind, wish in wishes.items()}, now=LATER,
    )  # fmt: skip


def draft(change: ChangeRequest, version: int = 0, **verdicts: Verdict) -> Decision:
    return draft_amendment(
        actor=officer(), change_id=change.pk, reason="VV Nr. 4 zu § 44 LHO", version=version,
        verdicts={K(kind): verdict for kind, verdict in verdicts.items()}, now=LATER,
    )  # fmt: skip


def held() -> D:
    return sum(Account.objects.filter(kind="awarded").values_list("balance", flat=True), D(0))


class TestAsking:
    def test_is_told_to_the_land_and_sets_the_clock(self) -> None:
        colleague = officer()
        application = awarded()
        change = ask(application, period=SHORTER, person=Wish(text="Neue Besetzung"))
        application.refresh_from_db()
        assert (change.number, change.state, change.parts.count()) == (1, "requested", 2)
        assert application.due_on == dt.date(2026, 4, 29)
        assert Message.objects.filter(
            recipient_id=colleague.user_id, kind="grants.change_requested"
        ).exists()

    @pytest.mark.parametrize("state", [S.READY_FOR_DECISION, S.REJECTED, S.DRAFT])
    def test_needs_an_award(self, state: S) -> None:
        with pytest.raises(GrantError, match="nur eine Bewilligung"):
            ask(make_application(state=state), period=SHORTER)

    @pytest.mark.parametrize(
        ("role", "ags"),
        [(Role.TREASURY, SPEYER), (Role.HEAD, WORMS), (Role.GRANT_OFFICE, "")],
    )
    def test_is_for_the_head_of_the_municipality(self, role: Role, ags: str) -> None:
        with pytest.raises(PermissionDenied, match="nur die Leitung"):
            ask(awarded(), person(role, ags), period=SHORTER)

    def test_one_at_a_time(self) -> None:
        application = awarded()
        ask(application, period=SHORTER)
        with pytest.raises(GrantError, match="schon einen Änderungsantrag"):
            ask(application, person=Wish(text="x"))

    def test_what_makes_no_sense_is_refused(self) -> None:
        application = awarded()
        with pytest.raises(GrantError, match="ist der bisherige"):
            ask(application, period=Wish(start_on=MARCH, end_on=DECEMBER))
        with pytest.raises(GrantError, match="außerhalb"):
            request_change(
                actor=person(Role.HEAD, SPEYER), application_id=application.pk, reason="x",
                effective_on=dt.date(2027, 1, 1), wishes={K.PERIOD: SHORTER}, now=LATER,
            )  # fmt: skip
        with pytest.raises(GrantError, match="begründen"):
            request_change(
                actor=person(Role.HEAD, SPEYER), application_id=application.pk, reason=" ",
                effective_on=MARCH, wishes={K.PERIOD: SHORTER}, now=LATER,
            )  # fmt: skip

    def test_not_after_the_grant_was_declined(self) -> None:
        application = awarded()
        application.notices.update(state="declined")
        with pytest.raises(GrantError, match="verzichtet"):
            ask(application, period=SHORTER)


class TestDeciding:
    def test_lowering_adds_an_award_and_gives_money_back(self) -> None:
        application = awarded()
        first = Award.objects.get()
        change = ask(application, amount=money(40_000, 15_000))
        decision = sign_all(draft(change, amount=YES), LATER)
        second = application.awards.get(sequence=1)
        assert (second.amount, second.decision) == (D(55_000), decision)
        assert held() == 55_000
        assert sum(map(D, second.months.values())) == 55_000
        kept = Award.objects.get(pk=first.pk)
        assert (kept.amount, kept.lines, kept.end_on) == (D(65_000), first.lines, first.end_on)
        change.refresh_from_db()
        application.refresh_from_db()
        assert (change.state, change.ended_at) == ("decided", LATER)
        assert (application.state, application.due_on) == (S.APPROVED, None)
        assert verify_ledger().fault is None

    def test_the_notice_says_what_was_asked_and_decided(self) -> None:
        application = awarded()
        change = ask(application, amount=money(40_000, 15_000), person=Wish(text="Neue Besetzung"))
        sign_all(draft(change, amount=YES, person=NO), LATER)
        notice = application.notices.get(kind="amendment")
        told = " ".join(Pdf(read_file(notice.file)).text.split())
        for part in ("Personalkosten 40.000,00 €", "zusammen 55.000,00 €", "Neue Besetzung",
                     "Nicht erforderlich.", "65.000,00 €", "55.000,00 €"):  # fmt: skip
            assert part in told, part

    def test_refused_parts_leave_the_award_alone(self) -> None:
        application = awarded()
        change = ask(application, period=SHORTER, amount=money(40_000, 14_000))
        sign_all(draft(change, period=NO, amount=YES), LATER)
        second = application.awards.get(sequence=1)
        assert (second.end_on, second.amount) == (DECEMBER, D(54_000))

    def test_all_refused_adds_no_award(self) -> None:
        application = awarded()
        change = ask(application, person=Wish(text="Neue Besetzung"))
        decision = draft(change, person=NO)
        assert (decision.amount, decision.lines.count(), decision.levels) == (None, 0, 3)
        sign_all(decision, LATER)
        change.refresh_from_db()
        assert change.state == "decided"
        assert application.awards.count() == 1
        assert application.notices.filter(kind="amendment").exists()
        assert held() == 65_000

    def test_another_person_changes_no_money(self) -> None:
        application = awarded()
        sign_all(draft(ask(application, person=Wish(text="Neue Besetzung")), person=YES), LATER)
        second = application.awards.get(sequence=1)
        assert (second.amount, held()) == (D(65_000), D(65_000))

    def test_changes_follow_one_another(self) -> None:
        application = awarded()
        sign_all(draft(ask(application, amount=money(40_000, 15_000)), amount=YES), LATER)
        change = ask(application, amount=money(45_000, 15_000))
        assert change.number == 2
        sign_all(draft(change, amount=YES), LATER)
        assert list(application.awards.order_by("sequence").values_list("amount", flat=True)) == [
            65_000, 55_000, 60_000
        ]  # fmt: skip
        assert held() == 60_000

    def test_more_only_while_there_is_money(self) -> None:
        application = awarded()
        sign_all(draft(ask(application, amount=money(40_000, 15_000)), amount=YES), LATER)
        budget = BudgetYear.objects.get()
        make_entry(budget, EntryKind.BLOCK, {A.AVAILABLE: -2_944_000, A.BLOCKED: 2_944_000})
        decision = draft(ask(application, amount=money(46_000, 15_001)), amount=YES)
        sign(decision, officer(), LATER)
        sign(decision, person(Role.PROGRAMME_LEAD), LATER)
        with pytest.raises(GrantError, match=r"noch 1\.000,00 € frei"), transaction.atomic():
            sign(decision, person(Role.BUDGET_OFFICER), LATER)
        assert held() == 55_000
        assert application.awards.count() == 2


class TestLimits:
    def test_ceilings_hold(self) -> None:
        application = awarded()
        change = ask(application, amount=money(50_001, 15_000))
        with pytest.raises(GrantError, match=r"die Obergrenze ist 50.000,00"):
            draft(change, amount=YES)
        change.refresh_from_db()
        assert not change.decisions.exists()
        assert change.parts.get().state == "open"

    def test_ceilings_shrink_with_the_period(self) -> None:
        change = ask(awarded(), period=SHORTER)
        with pytest.raises(GrantError, match=r"die Obergrenze ist 45.000,00"):
            draft(change, period=YES)

    def test_moving_between_lines_needs_a_reason_unless_the_call_allows_it(self) -> None:
        application = awarded()
        change = ask(application, lines=money(49_000, 16_000))
        with pytest.raises(GrantError, match="Ausnahme braucht eine Begründung"):
            draft(change, lines=Verdict(True, ""))
        assert draft(change, lines=YES).amount == D(65_000)

    def test_moving_is_free_where_the_call_allows_it(self) -> None:
        call = make_call()
        version = make_version(call, released=False)
        version.parameters.filter(key="line_transfer").update(value="on")
        application = awarded(call=call)
        change = ask(application, lines=money(49_000, 16_000))
        draft(change, lines=Verdict(True, ""))
        assert "lässt die Verschiebung zu" in change.parts.get().answer

    def test_every_part_is_decided_and_reasoned(self) -> None:
        change = ask(awarded(), period=SHORTER, person=Wish(text="Neue"))
        with pytest.raises(GrantError, match="auch über diesen Teil"):
            draft(change, period=NO)
        with pytest.raises(GrantError, match="Besetzung der Stelle: Bitte begründen"):
            draft(change, period=NO, person=Verdict(True, " "))
        with pytest.raises(GrantError, match="§ 39 VwVfG"):
            draft_amendment(
                actor=officer(), change_id=change.pk, reason="", version=0, now=LATER,
                verdicts={K.PERIOD: NO, K.PERSON: NO},
            )  # fmt: skip

    def test_only_the_grant_office_drafts(self) -> None:
        change = ask(awarded(), person=Wish(text="Neue"))
        with pytest.raises(PermissionDenied):
            draft_amendment(
                actor=person(Role.BUDGET_OFFICER), change_id=change.pk, reason="x", version=0,
                verdicts={K.PERSON: NO}, now=LATER,
            )  # fmt: skip

    def test_thresholds_hold_for_the_new_amount(self) -> None:
        confirm_levels()
        application = awarded()
        decision = draft(ask(application, amount=money(10_000, 15_000)), amount=YES)
        assert decision.levels == 1


class TestTakingBack:
    def test_ends_request_and_draft(self) -> None:
        application = awarded()
        change = ask(application, person=Wish(text="Neue"))
        decision = draft(change, person=YES)
        withdraw_change(actor=person(Role.HEAD, SPEYER), change_id=change.pk, now=LATER)
        change.refresh_from_db()
        decision.refresh_from_db()
        application.refresh_from_db()
        assert (change.state, decision.state) == ("withdrawn", "discarded")
        assert application.due_on is None
        assert change.parts.get().state == "open"
        with pytest.raises(GrantError, match="verworfen"):
            sign(decision, officer(), LATER)

    @pytest.mark.parametrize(("role", "ags"), [(Role.HEAD, WORMS), (Role.TREASURY, SPEYER)])
    def test_is_for_the_head(self, role: Role, ags: str) -> None:
        change = ask(awarded(), person=Wish(text="Neue"))
        with pytest.raises(PermissionDenied):
            withdraw_change(actor=person(role, ags), change_id=change.pk, now=LATER)

    @pytest.mark.parametrize("state", ["decided", "withdrawn"])
    def test_is_over_once_decided_or_taken_back(self, state: str) -> None:
        change = ask(awarded(), person=Wish(text="Neue"))
        ChangeRequest.objects.update(state=state, ended_at=LATER)
        with pytest.raises(GrantError, match="im Stand"):
            withdraw_change(actor=person(Role.HEAD, SPEYER), change_id=change.pk, now=LATER)
        with pytest.raises(GrantError, match="im Stand"):
            draft(change, person=YES)

    def test_a_discarded_draft_opens_the_parts_again(self) -> None:
        change = ask(awarded(), person=Wish(text="Neue"))
        decision = draft(change, person=YES)
        discard_decision(actor=officer(), decision_id=decision.pk, reason="Neu", now=LATER)
        assert change.parts.get().state == "open"
        assert draft(change, person=NO).pk != decision.pk

    def test_a_draft_sent_back_keeps_its_verdicts(self) -> None:
        change = ask(awarded(), person=Wish(text="Neue"))
        decision = draft(change, person=YES)
        again = return_decision(
            actor=officer(), decision_id=decision.pk, reason="Prüfen", now=LATER
        )
        assert again.change == change
        assert change.parts.get().state == "consented"
        sign_all(again, LATER)


def test_a_signed_award_never_changes_in_the_database() -> None:
    application = awarded()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        application.awards.update(amount=1)


def test_a_change_is_told_in_the_record() -> None:
    application = awarded()
    sign_all(draft(ask(application, person=Wish(text="Neue")), person=YES), LATER)
    event = Event.objects.get(action="grants.change_decide_change")
    assert event.changes["state"] == ["requested", "decided"]
    assert Event.objects.filter(action="grants.request_change").exists()

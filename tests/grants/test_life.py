"""The whole life of a file, in any order of deeds by anybody: what must hold, holds after each.

Half of the steps are the next proper one, so that lives get long; the others are any deed by
any person. What is refused is refused in a sentence and changes nothing.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from kim.accounts.rules.roles import Role
from kim.grants.models import Account, Application, Award, Decision, Notice, Signature
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.rules.changes import Wish
from kim.grants.services.amendments import Verdict, draft_amendment
from kim.grants.services.cases import GrantError
from kim.grants.services.changes import request_change, withdraw_change
from kim.grants.services.completeness import confirm_complete, take_over
from kim.grants.services.decisions import (
    discard_decision,
    draft_award,
    draft_rejection,
    return_decision,
)
from kim.grants.services.declare import withdraw_application
from kim.grants.services.delivery import contest_notice, dispatch_notice, settle_remedy
from kim.grants.services.hearings import answer_hearing, start_hearing
from kim.grants.services.reviews import Findings, close_review, open_review, return_to_technical
from kim.grants.services.signing import sign_decision
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.decisions import ChangeKind, NoticeState
from kim.grants.states.reviews import ReviewKind
from kim.places.models import Place
from tests.accounts.factories import actor_of, make_member, share_person
from tests.grants.deciding import REFUSED, WANTED
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, make_budget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
GIVEN = Decimal(100_000)  # enough for one of two files, not for both
FINDINGS = Findings(
    no_conflict=True,
    state_interest="Die Stelle schließt die Lücke zwischen Ehrenamt und Verwaltung vor Ort.",
    comparison="Vergleichbar mit den übrigen Anträgen desselben Aufrufs.",
    amounts=WANTED.amounts,
    statement="Die Angaben sind geprüft, plausibel und vollständig belegt.",
)
who = st.integers(0, 9)
which = st.integers(0, 1)
LOWER = Wish(amounts={"personnel": Decimal(40_000), "material": Decimal(15_000)})


class LifeMachine(RuleBasedStateMachine):
    """Two files, ten people of whom two are one human, and money for one file and a half."""

    @initialize()
    def begin(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOW
        roles = [Role.GRANT_OFFICE] * 4 + [Role.PROGRAMME_LEAD] * 2 + [Role.BUDGET_OFFICER] * 3
        users = [make_member(role=role) for role in roles]
        share_person(users[0], users[4])  # an officer who is also programme lead
        heads = [
            make_member(role=Role.HEAD, place=Place.objects.get(ags=ags)) for ags in (SPEYER, WORMS)
        ]
        self.people = [actor_of(user) for user in users]
        self.heads = [actor_of(user) for user in heads]
        self.files = list(Application.objects.order_by("pk").values_list("pk", flat=True))
        self.seen: dict[int, list[str]] = {pk: [] for pk in self.files}

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def picture(self) -> Any:
        return (
            list(Application.objects.order_by("pk").values_list("state", "due_on")),
            list(Decision.objects.order_by("pk").values_list("state", "version", "levels")),
            list(Notice.objects.order_by("pk").values_list("number", "state")),
            (Signature.objects.count(), Award.objects.count()),
            dict(Account.objects.exclude(balance=0).values_list("pk", "balance")),
        )

    def attempt(self, deed: Callable[[], object]) -> bool:
        """Whether the deed was done; refused, it has left everything as it was."""
        before = self.picture()
        try:
            with transaction.atomic():
                deed()
        except (GrantError, PermissionDenied) as refused:
            said = str(refused)
        except ObjectDoesNotExist:
            said = "Es gibt keinen solchen Entwurf oder Bescheid."
        else:
            return True
        assert said.endswith(".")
        assert self.picture() == before
        return False

    def deeds(self, pk: int, person: int) -> dict[str, Callable[[], object]]:
        """Every deed on a file, by one of the Land or by the head of the municipality."""
        file = Application.objects.get(pk=pk)
        land: dict[str, Any] = {"actor": self.people[person % len(self.people)], "now": self.now}
        head: dict[str, Any] = {"actor": self.heads[self.files.index(pk)], "now": self.now}
        draft = file.decisions.filter(state="drafted").first()
        decision = draft.pk if draft else 0
        version = draft.version if draft else 0
        notice = file.notices.exclude(decision=None).order_by("pk").last()
        about = {"notice_id": notice.pk if notice else 0}
        change = file.changes.filter(state="requested").first()
        asked = {"change_id": change.pk if change else 0}
        refusal = {"draft": REFUSED, "version": version, "application_id": pk}
        return {
            "take_over": lambda: take_over(application_id=pk, **land),
            "confirm": lambda: confirm_complete(application_id=pk, **land),
            "technical": lambda: self.review(file, ReviewKind.TECHNICAL, land, positive=True),
            "oppose": lambda: self.review(file, ReviewKind.TECHNICAL, land, positive=False),
            "budget": lambda: self.review(file, ReviewKind.BUDGET, land, positive=True),
            "back": lambda: return_to_technical(application_id=pk, reason="x", **land),
            "award": lambda: draft_award(
                application_id=pk, draft=WANTED, version=version, **land
            ),
            "reject": lambda: draft_rejection(**refusal, **land),
            "hear": lambda: start_hearing(decision_id=decision, **land),
            "answer": lambda: answer_hearing(decision_id=decision, answer="Nein.", **head),
            "sign": lambda: sign_decision(decision_id=decision, version=version, **land),
            "return": lambda: return_decision(decision_id=decision, reason="x", **land),
            "discard": lambda: discard_decision(decision_id=decision, reason="x", **land),
            "withdraw": lambda: withdraw_application(application_id=pk, reason="x", **head),
            "dispatch": lambda: dispatch_notice(
                mode="letter", sent_on=self.now.date(), proof="Postbuch", **about, **land
            ),
            "contest": lambda: contest_notice(
                filed_at=self.now, reference="1 K 1/26", **about, **land
            ),
            "settle": lambda: settle_remedy(reason="x", **about, **land),
            "change": lambda: request_change(
                application_id=pk, reason="x", effective_on=dt.date(2026, 5, 1),
                wishes={ChangeKind.AMOUNT: LOWER}, **head,
            ),
            "unchange": lambda: withdraw_change(**asked, **head),
            "amend": lambda: draft_amendment(
                verdicts={ChangeKind.AMOUNT: Verdict(True, "ja")}, reason="x", version=version,
                **asked, **land,
            ),
        }  # fmt: skip

    def review(
        self, file: Application, kind: ReviewKind, land: dict[str, Any], *, positive: bool
    ) -> None:
        review = open_review(application_id=file.pk, kind=kind, **land)
        close_review(
            review_id=review.pk, findings=FINDINGS, positive=positive, version=review.version,
            **land,
        )  # fmt: skip

    def proper(self, pk: int) -> list[str]:
        """The deeds that bring a file on."""
        file = Application.objects.get(pk=pk)
        drafted = file.decisions.filter(state="drafted").first()
        if drafted:
            heard = drafted.kind != "rejection" or drafted.hearing_answer
            return ["sign"] if heard else ["hear", "answer"]
        return {
            S.SUBMITTED: ["take_over"],
            S.COMPLETENESS_CHECK: ["confirm"],
            S.TECHNICAL_REVIEW: ["technical", "oppose"],
            S.BUDGET_REVIEW: ["budget"],
            S.READY_FOR_DECISION: ["award", "reject"],
            S.HEARING: ["reject", "back"],
            S.APPROVED: ["dispatch", "change", "amend"],
        }.get(S(file.state), ["dispatch"])

    @rule(file=which, choice=st.integers(0, 2), person=who)
    def go_on(self, file: int, choice: int, person: int) -> None:
        """The next proper deed; whoever may do it is looked for from ``person`` on."""
        pk = self.files[file]
        names = self.proper(pk)
        name = names[choice % len(names)]
        for offset in range(len(self.people)):
            if self.attempt(self.deeds(pk, person + offset)[name]):
                break

    @rule(file=which, person=who)
    def two_proper_deeds(self, file: int, person: int) -> None:
        self.go_on(file, 0, person)
        self.go_on(file, 0, person + 3)

    @rule(file=which, choice=st.integers(0, 19), person=who)
    def anything(self, file: int, choice: int, person: int) -> None:
        deeds = self.deeds(self.files[file], person)
        self.attempt(list(deeds.values())[choice % len(deeds)])

    @invariant()
    def the_ledger_is_sound(self) -> None:
        if not hasattr(self, "undone"):
            return
        assert verify_ledger().fault is None
        assert Account.objects.aggregate(sum=Sum("balance"))["sum"] == 0
        rows = Account.objects.filter(kind__in=["awarded", "reserved"])
        assert (rows.aggregate(sum=Sum("balance"))["sum"] or 0) <= GIVEN

    @invariant()
    def an_award_stands_where_and_only_where_it_is_approved(self) -> None:
        if not hasattr(self, "undone"):
            return
        for file in Application.objects.all():
            last = file.awards.order_by("-sequence").first()
            assert (last is not None) == (file.state == S.APPROVED)
            held = dict(file_balances(file))
            assert held.get("awarded", 0) == (last.amount if last else 0)
            if file.state not in (S.READY_FOR_DECISION, S.HEARING):
                assert held.get("reserved", 0) == 0
            sequences = list(file.awards.order_by("sequence").values_list("sequence", flat=True))
            assert sequences == list(range(len(sequences)))

    @invariant()
    def nobody_acts_twice(self) -> None:
        if not hasattr(self, "undone"):
            return
        for decision in Decision.objects.all():
            persons = [decision.drafted_person]
            persons += decision.signatures.values_list("person", flat=True)
            assert len(set(persons)) == len(persons)
            levels = list(decision.signatures.order_by("level").values_list("level", flat=True))
            assert levels == list(range(1, len(levels) + 1))
            assert (decision.state == "signed") == (len(levels) >= decision.levels)
        for file in Application.objects.all():
            reviewers = list(
                file.reviews.exclude(state="superseded").values_list("person", flat=True)
            )
            assert len(set(reviewers)) == len(reviewers)

    @invariant()
    def every_signed_decision_has_one_notice_and_numbers_have_no_gap(self) -> None:
        if not hasattr(self, "undone"):
            return
        signed = Decision.objects.filter(state="signed")
        acts = Notice.objects.exclude(decision=None)
        assert {row.decision_id for row in acts} == {row.pk for row in signed}
        numbers = sorted(acts.values_list("number", flat=True))
        assert numbers == [f"KIM-B-2026-{n:04}" for n in range(1, len(numbers) + 1)]
        assert set(acts.values_list("state", flat=True)) <= set(NoticeState.values)


def file_balances(file: Application) -> Any:
    rows = Account.objects.filter(application=file).exclude(balance=0)
    return rows.values_list("kind").annotate(sum=Sum("balance"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("examples", "steps"), [(2, 20), pytest.param(60, 60, marks=pytest.mark.prove)]
)
def test_any_life_of_a_file_keeps_what_must_hold(examples: int, steps: int) -> None:
    make_budget(GIVEN)
    for ags in (SPEYER, WORMS):
        make_application(state=S.SUBMITTED, ags=ags)
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # untyped in the library
        LifeMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )

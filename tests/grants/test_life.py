"""The whole life of a file, from the first word to finality and its changes, by anybody.

Half of the steps are the next proper ones, so that lives get long; the others are any deed by
any person. What is refused is refused in a sentence that names the state and what is allowed
from it, and changes nothing. After every deed that is done, everything in ``holding`` holds.
"""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from kim.audit.queries import head
from kim.grants.services.cases import GrantError
from kim.grants.services.submit import AlreadySubmitted
from kim.grants.states.applications import APPLICATION
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.decisions import CHANGE, DECISION, NOTICE, DecisionState, NoticeState
from kim.grants.states.reviews import EARLY_START
from kim.kernel.states import possible
from tests.grants.applying import full_call
from tests.grants.deeds import AT_HOME, DEEDS, do
from tests.grants.factories import make_budget
from tests.grants.holding import Kept
from tests.grants.living import ARROWS, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
GIVEN = Decimal(50_000)  # enough for one of two files, not for both
MACHINES = {
    "application": APPLICATION, "early": EARLY_START, "decision": DECISION,
    "notice": NOTICE, "change": CHANGE,
}  # fmt: skip
EVERYBODY = 14
which, who = st.integers(0, 1), st.integers(0, EVERYBODY - 1)


class Life:
    """Tries deeds; counts what was done and what was refused, in which words."""

    def __init__(self) -> None:
        self.world, self.kept = World(), Kept()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.said = ""  # the last refusal of somebody who may

    def attempt(self, name: str, town: int, person: int) -> bool:
        """Whether the deed was done; refused, it has left no trace."""
        before = head()
        machine, arrow = ARROWS.get(name, ("", None))
        state = self.world.state(town, machine) if machine else None
        try:
            with transaction.atomic():
                do(self.world, name, town, person)
        except PermissionDenied as refused:
            said = str(refused)
        except ObjectDoesNotExist:
            said = "Dazu gibt es noch nichts."
        except AlreadySubmitted as refused:
            said = str(refused)
        except GrantError as refused:
            self.said = said = str(refused)
            if arrow is not None and state is not None and state not in arrow.sources:
                assert f"„{state.label}“" in said, (name, said)
                assert possible(state.value, MACHINES[machine]) in said, (name, said)
                self.refused[name] += 1
        else:
            if arrow is not None and state is not None and machine == "application":
                assert state in arrow.sources, f"{name} was done in state {state}"
            self.done[name] += 1
            self.kept.check()
            return True
        assert said.endswith("."), (name, said)
        assert head() == before
        return False

    def by_somebody(self, name: str, town: int, person: int = 0) -> int | None:
        """Who did the deed: the first who may, looked for where such people are."""
        first = 10 if name in AT_HOME else 6 if name == "budget" else 0
        near = [first + (person + offset) % 4 for offset in range(4)]
        for somebody in [*near, *(who for who in range(EVERYBODY) if who not in near)]:
            if self.attempt(name, town, somebody):
                return somebody
        return None

    def proper(self, town: int) -> list[str]:
        """The deeds that bring the file of a municipality on."""
        state = self.world.state(town, "application")
        draft = self.world.subject(town, "decision")
        if draft and draft.state == DecisionState.DRAFTED and state != S.WITHDRAWN:
            heard = draft.kind != "rejection" or draft.hearing_answer
            return ["sign"] if heard else ["hear", "answer"]
        if state == S.APPROVED:
            return self.after_award(town)
        if state == S.REJECTED:
            return [*self.delivery(town), "start"]
        ways: dict[object, list[str]] = {
            None: ["start"],
            S.DRAFT: ["write", "reason", "submit"],
            S.SUBMITTED: ["take_over"],
            S.COMPLETENESS_CHECK: ["confirm", "ask", "confirm"],
            S.COMPLETION_REQUESTED: ["respond", "improve", "complete"],
            S.TECHNICAL_REVIEW: ["technical", "technical", "oppose"],
            S.BUDGET_REVIEW: ["budget"],
            S.READY_FOR_DECISION: ["award", "part", "reject"],
            S.HEARING: ["reject", "back"],
        }
        return ways.get(state, ["start"])

    def delivery(self, town: int) -> list[str]:
        ways: dict[object, list[str]] = {
            None: ["dispatch"],
            NoticeState.ISSUED: ["dispatch", "portal"],
            NoticeState.DISPATCHED: ["receive", "serve", "waive"],
            NoticeState.SERVED: ["finality", "contest", "waive"],
            NoticeState.CONTESTED: ["settle"],
        }
        return ways.get(self.world.state(town, "notice"), ["dispatch"])

    def after_award(self, town: int) -> list[str]:
        if self.world.state(town, "change") == "requested":
            return ["amend", "deny", "amend"]
        return [*self.delivery(town), "change"]


class LifeMachine(RuleBasedStateMachine):
    """Two municipalities, everybody, and money for one file and a half."""

    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    @initialize()
    def begin(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.life = Life()

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            type(self).done += self.life.done
            type(self).refused += self.life.refused
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    @rule(town=which, choices=st.lists(st.integers(0, 2), min_size=3, max_size=9), person=who)
    def go_on(self, town: int, choices: list[int], person: int) -> None:
        """The next proper deeds, by whoever may do them."""
        for choice in choices:
            names = self.life.proper(town)
            self.life.by_somebody(names[choice % len(names)], town, person + choice)

    @rule(town=which, name=st.sampled_from(sorted(DEEDS)), person=who)
    def anything(self, town: int, name: str, person: int) -> None:
        self.life.attempt(name, town, person)

    @rule(town=which, name=st.sampled_from(sorted(DEEDS)))
    def anything_by_somebody(self, town: int, name: str) -> None:
        self.life.by_somebody(name, town)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.life.world.morning(days)
        self.life.kept.check()


def live(examples: int, steps: int, *, same: bool) -> type[LifeMachine]:
    """Lives of many files; ``same`` means the same ones every time."""
    make_budget(GIVEN)
    full_call()
    machine = type("Lives", (LifeMachine,), {"done": Counter(), "refused": Counter()})
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # untyped in the library
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            derandomize=same, print_blob=not same,
            phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return machine


@pytest.mark.slow
def test_any_life_of_a_file_keeps_what_must_hold() -> None:
    lives = live(5, 8, same=True)
    assert sum(lives.done.values()) > 5


@pytest.mark.slow
@pytest.mark.prove
def test_many_lives_keep_what_must_hold() -> None:
    lives = live(60, 60, same=False)
    assert len(lives.done) > len(DEEDS) // 2
    assert len(lives.refused) > 5


ORDER = (
    "start spoil write reason submit "
    "take_over ask extend respond improve complete "
    "confirm early consent technical budget part return_ sign sign sign "
    "dispatch receive serve waive "
    "change amend sign sign sign dispatch serve contest settle "
)
REFUSAL = (
    "start write reason submit take_over ask cancel confirm begin give_up oppose "
    "reject hear answer sign sign sign dispatch serve finality start write withdraw "
)


@pytest.mark.slow
def test_a_life_in_its_order_from_the_first_word_to_finality() -> None:
    make_budget(GIVEN)
    full_call()
    life = Life()
    for town, order in ((0, ORDER), (1, REFUSAL)):
        for position, name in enumerate(order.split()):
            if name in ("serve", "finality"):
                life.world.morning(5 if name == "serve" else 45)
            who = life.by_somebody(name, town, position)
            assert who is not None, f"{name}, deed {position} of municipality {town}: {life.said}"
            life.attempt(name, town, who)  # once more: mostly refused, and if so in due words
    assert len(life.refused) > len(ARROWS) // 2
    assert life.world.state(0, "application") == S.APPROVED
    assert life.world.state(0, "notice") == NoticeState.FINAL
    assert life.world.state(1, "application") == S.WITHDRAWN

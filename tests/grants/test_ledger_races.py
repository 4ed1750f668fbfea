"""Many people want the same money at once: real threads, real PostgreSQL, and without the locks.

Fifty want money for twenty-five; most other everyday tests use fewer threads, and ``make prove``
runs fifty everywhere and a thousand rounds of a crowd.
"""

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Account, Application, CaseMessage
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.services import budget as deeds
from kim.grants.services import budget_years, ledger
from kim.grants.services.cases import GrantError, lock_application
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.ledger import ClosedKind
from kim.places.models import Place
from tests.database import empty_tables
from tests.grants import factories
from tests.grants.factories import NOW, make_budget, make_call, person
from tests.grants.money import Money
from tests.programme.factories import load
from tests.threads import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
EACH = 100
FEW, MANY = (20, 10), (50, 25)  # together fewer than the connections PostgreSQL allows
SIZES = pytest.mark.parametrize(
    ("wanting", "enough"), [FEW, pytest.param(*MANY, marks=pytest.mark.prove)]
)


def make_files(number: int) -> list[Application]:
    """So many files ready for a decision; one per municipality and call."""
    places = list(Place.objects.filter(kind__in=["district", "town"]).order_by("ags"))
    calls = [make_call(code=f"KIM-{n}") for n in range(-(-number // len(places)))]
    wanted = [(call, place) for call in calls for place in places][:number]
    return Application.objects.bulk_create(
        Application(
            call=call,
            version=call.versions.get(),
            place=place,
            number=f"{call.code}-{place.ags}",
            state=S.READY_FOR_DECISION,
            created_at=NOW,
            created_by="user:0",
            created_person=factories.SOMEBODY,
            state_at=NOW,
            **factories.submitted_values(),
        )
        for call, place in wanted
    )


def approvals(number: int) -> list[Callable[[], None]]:
    """One approval per file, each by a person of its own: reserve and award in one deed."""
    who = person(Role.BUDGET_OFFICER)

    def approve(file: Application) -> Callable[[], None]:
        @transaction.atomic
        def deed() -> None:
            money = Money(who, file)
            money.reserve({2026: EACH})
            money.award({2026: EACH})

        return deed

    return [approve(file) for file in make_files(number)]


def totals() -> dict[str, Decimal]:
    found = Account.objects.exclude(balance=0).values_list("kind", "balance")
    sums: dict[str, Decimal] = {}
    for kind, balance in found:
        sums[kind] = sums.get(kind, Decimal(0)) + balance
    return sums


def test_exactly_as_many_as_there_is_money_for() -> None:
    wanting, enough = MANY
    load()
    make_budget(enough * EACH)
    found = all_at_once(approvals(wanting))
    assert found == {"done": enough, "GrantError": wanting - enough}
    assert totals() == {"appropriation": -enough * EACH, "awarded": enough * EACH}
    assert verify_ledger().fault is None


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The ledger without its lock: everybody has read what is free before anybody books."""

    def take_away(wanting: int) -> None:
        all_have_read = threading.Barrier(wanting)
        mine = threading.local()
        real = ledger.post

        def post(**told: Any) -> Any:
            if not getattr(mine, "waited", False):
                mine.waited = True
                all_have_read.wait(timeout=60)
            return real(**told)

        monkeypatch.setattr(ledger, "_lock", lambda accounts: list(accounts.order_by("pk")))
        monkeypatch.setattr(ledger, "post", post)

    return take_away


@pytest.fixture
def no_constraint() -> Iterator[None]:
    """The database without the rule that no account is overdrawn; put back afterwards."""
    [rule] = [c for c in Account._meta.constraints if c.name == "grants_account_never_overdrawn"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Account, rule)
    yield
    empty_tables()
    with connection.schema_editor() as editor:
        editor.add_constraint(Account, rule)


@SIZES
def test_without_the_lock_the_database_still_keeps_the_money_but_says_it_badly(
    no_lock: Callable[[int], None], wanting: int, enough: int
) -> None:
    """Negative control of the lock: it is what turns the race into a sentence."""
    load()
    make_budget(enough * EACH)
    all_deeds = approvals(wanting)
    no_lock(wanting)
    assert all_at_once(all_deeds) == {"done": enough, "IntegrityError": wanting - enough}
    assert totals() == {"appropriation": -enough * EACH, "awarded": enough * EACH}


@SIZES
def test_without_lock_and_constraint_more_is_awarded_than_there_is(
    no_constraint: None, no_lock: Callable[[int], None], wanting: int, enough: int
) -> None:
    """Negative control of both: all come through, and the budget is overspent."""
    load()
    make_budget(enough * EACH)
    all_deeds = approvals(wanting)
    no_lock(wanting)
    assert all_at_once(all_deeds) == {"done": wanting}
    assert totals() == {
        "appropriation": -enough * EACH,
        "available": (enough - wanting) * EACH,
        "awarded": wanting * EACH,
    }


def test_the_lock_alone_keeps_the_money_too(no_constraint: None) -> None:
    wanting, enough = FEW
    load()
    make_budget(enough * EACH)
    found = all_at_once(approvals(wanting))
    assert found == {"done": enough, "GrantError": wanting - enough}
    assert totals() == {"appropriation": -enough * EACH, "awarded": enough * EACH}


def test_one_form_sent_by_many_clicks_is_booked_once() -> None:
    load()
    budget = make_budget(0)
    who, form = person(Role.BUDGET_OFFICER), uuid.uuid4()

    def click() -> None:
        deeds.appropriate(
            actor=who, year_id=budget.pk, amount=Decimal(EACH), reason="x", now=NOW, once=form
        )

    assert all_at_once([click] * 8) == {"done": 8}
    assert totals() == {"appropriation": -EACH, "available": EACH}


class Crowd:
    """People who book whatever comes to their mind on a few files and two years."""

    def __init__(self, seed: int) -> None:
        load()
        self.budgets = [make_budget(600), make_budget(0, year=2027, authority=300)]
        self.files = make_files(6)
        self.who = person(Role.BUDGET_OFFICER)
        self.seed = seed

    def deeds_of(self, name: int) -> Iterator[Callable[[], object]]:
        """An endless row of deeds, the same for the same seed and person."""
        dice = random.Random(f"{self.seed} {name}")  # noqa: S311 -- a game, not a secret
        while True:
            yield self.deed(dice)

    def deed(self, dice: random.Random) -> Callable[[], object]:
        money = Money(self.who, dice.choice(self.files))
        years = {2026: dice.randrange(0, 200), 2027: dice.choice([0, 0, dice.randrange(0, 100)])}
        budget = dice.choice(self.budgets)
        told = {"actor": self.who, "year_id": budget.pk, "reason": "x", "now": NOW}
        amount = Decimal(dice.randrange(1, 200))
        signed = dice.choice([amount, -amount])
        by_hand = {
            "appropriate": lambda: deeds.appropriate(amount=signed, **told),
            "authorise": lambda: deeds.authorise(amount=signed, **told),
            "block": lambda: deeds.block(amount=amount, **told),
            "unblock": lambda: deeds.unblock(amount=amount, **told),
            "close": lambda: budget_years.close_year(kind=ClosedKind.FREEZE, **told),
            "open": lambda: budget_years.open_year(**told),
        }
        of_file = {
            "reserve": lambda: money.reserve(years),
            "award": lambda: money.award(years),
            "amend": lambda: money.amend(years),
            "release": money.release,
        }
        weights = [1, 1, 2, 3, 1, 3, 12, 8, 8, 3]
        [name] = dice.choices([*by_hand, *of_file], weights)
        return {**by_hand, **of_file}[name]


def race(crowd: Crowd, rounds: int, people: int = 4) -> Counter[str]:
    """So many rounds: in each everybody starts one deed at the same moment; then all is checked."""
    ended: Counter[str] = Counter()
    faults: list[str] = []

    def check() -> None:
        if (fault := verify_ledger().fault) or min(totals_but_sources(), default=0) < 0:
            faults.append(fault or "unter null")

    start = threading.Barrier(people)
    end = threading.Barrier(people)

    def work(name: int) -> None:
        try:
            for _, deed in zip(range(rounds), crowd.deeds_of(name), strict=False):
                start.wait(timeout=60)
                try:
                    deed()
                    result = "done"
                except GrantError:
                    result = "refused"
                except Exception as error:
                    result = f"{type(error).__name__}: {error}"
                ended[result] += 1
                if end.wait(timeout=60) == 0:
                    check()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(name,)) for name in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return ended


def totals_but_sources() -> Iterable[Decimal]:
    found = Account.objects.exclude(kind__in=["appropriation", "authority"])
    return list(found.values_list("balance", flat=True))


@pytest.mark.parametrize("rounds", [10, pytest.param(1000, marks=pytest.mark.prove)])
def test_rounds_of_a_crowd_without_overspend_and_without_deadlock(rounds: int) -> None:
    found = race(Crowd(seed=rounds), rounds)
    assert set(found) == {"done", "refused"}
    assert found.total() == 4 * rounds
    assert found["done"] > rounds


def crossing(who: Actor, first: Application, second: Application) -> list[Callable[[], object]]:
    """Two people who each reserve for another file, in the same two years."""
    return [
        lambda: Money(who, first).reserve({2026: 1, 2027: 1}),
        lambda: Money(who, second).reserve({2026: 1, 2027: 1}),
    ]


def one_by_one(accounts: Any, numbers: Callable[[list[int]], list[int]]) -> list[Account]:
    """Lock accounts one after the other, in another order, with time for others in between."""
    met = {"first": False}
    for pk in numbers(sorted(accounts.values_list("pk", flat=True))):
        Account.objects.select_for_update(no_key=True).get(pk=pk)
        if not met["first"]:
            met["first"] = True
            meeting.wait(timeout=5)
    return list(accounts.order_by("pk"))


meeting = threading.Barrier(2)


def test_without_the_order_two_people_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of the order in which accounts are locked."""
    load()
    make_budget(100)
    make_budget(0, year=2027, authority=100)
    files = make_files(2)
    backwards = iter([False, True])
    turn = threading.Lock()

    def lock(accounts: Any) -> list[Account]:
        with turn:
            turned = next(backwards)
        return one_by_one(accounts, lambda pks: pks[::-1] if turned else pks)

    monkeypatch.setattr(ledger, "_lock", lock)
    found = all_at_once(crossing(person(Role.BUDGET_OFFICER), *files))
    assert found == {"done": 1, "OperationalError": 1}
    monkeypatch.undo()
    assert all_at_once(crossing(person(Role.BUDGET_OFFICER), *files)) == {"done": 2}


def deciding_while_somebody_writes(file: Application) -> list[Callable[[], object]]:
    """One locks the file and then records; the other has recorded and writes a row about it."""
    locked, recorded = threading.Event(), threading.Event()

    @transaction.atomic
    def decide() -> None:
        lock_application(application_id=file.pk)
        locked.set()
        recorded.wait(timeout=5)
        record(at=NOW, actor="user:1", action="test.decide", subject=file)

    @transaction.atomic
    def write() -> None:
        locked.wait(timeout=5)
        record(at=NOW, actor="user:2", action="test.write", subject=file)
        recorded.set()
        CaseMessage.objects.create(application=file, side="land", text="x", at=NOW, by="user:2")

    return [decide, write]


def test_who_writes_about_a_file_does_not_wait_for_its_decision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The lock of the file leaves its key free; with the key the two would wait in a circle."""
    load()
    [file] = make_files(1)
    assert all_at_once(deciding_while_somebody_writes(file)) == {"done": 2}
    real = QuerySet.select_for_update
    monkeypatch.setattr(
        QuerySet, "select_for_update", lambda rows, of=(), no_key=False: real(rows, of=of)
    )
    found = all_at_once(deciding_while_somebody_writes(file))
    assert found == {"done": 1, "OperationalError": 1}

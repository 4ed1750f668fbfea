"""Any row of deeds, in any order and over two years: the ledger stays sound after every step.

Beside the ledger runs a small model that knows only what each deed promises. What is refused
must change nothing; what is done must be what was asked for.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
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
from kim.grants.models import Account, Application, BudgetYear, LedgerEntry, Posting
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.services import budget as deeds
from kim.grants.services import budget_years
from kim.grants.services.cases import GrantError
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.ledger import SOURCES, ClosedKind, EntryKind
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, make_budget, person
from tests.grants.money import Money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
YEARS = (2026, 2027)
amounts = st.integers(0, 12_000).map(lambda n: Decimal(n).scaleb(-2))
signed = st.integers(-12_000, 12_000).map(lambda n: Decimal(n).scaleb(-2))
splits = st.fixed_dictionaries({}, optional={2026: amounts, 2027: amounts})
which = st.integers(0, 1)


class LedgerMachine(RuleBasedStateMachine):
    """Two files, two budget years, a clock that moves from 2026 to 2027, and every deed."""

    @initialize()
    def open_books(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOW
        self.years = list(BudgetYear.objects.order_by("year"))
        self.who = person(Role.BUDGET_OFFICER)
        self.files = [Money(self.who, row) for row in Application.objects.order_by("pk")]
        self.given = {2026: Decimal(100), 2027: Decimal(90)}  # Ansatz and authority, less blocked

    def teardown(self) -> None:
        if hasattr(self, "undone"):
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def picture(self) -> dict[int, Decimal]:
        return dict(Account.objects.exclude(balance=0).values_list("pk", "balance"))

    def attempt(self, deed: Callable[[], object]) -> bool:
        """Whether the deed was done; refused, it has left everything as it was."""
        before, entries = self.picture(), LedgerEntry.objects.count()
        try:
            with transaction.atomic():
                deed()
        except GrantError as refused:
            sentence = str(refused)
        else:
            return True
        assert sentence.endswith(".")
        assert (self.picture(), LedgerEntry.objects.count()) == (before, entries)
        return False

    def by_hand(self, year: int, **more: Any) -> dict[str, Any]:
        told = {"actor": self.who, "year_id": self.years[year].pk, "reason": "x", "now": self.now}
        return told | more

    def held(self, money: Money, *kinds: str) -> dict[int, Decimal]:
        rows = Account.objects.filter(application=money.application, kind__in=kinds)
        return dict(rows.exclude(balance=0).values_list("budget_year__year", "balance"))

    @rule(year=which, amount=signed)
    def appropriate(self, year: int, amount: Decimal) -> None:
        if self.attempt(lambda: deeds.appropriate(**self.by_hand(year, amount=amount))):
            self.given[YEARS[year]] += amount

    @rule(year=which, amount=signed)
    def authorise(self, year: int, amount: Decimal) -> None:
        if self.attempt(lambda: deeds.authorise(**self.by_hand(year, amount=amount))):
            assert YEARS[year] > self.now.year
            self.given[YEARS[year]] += amount

    @rule(year=which, amount=amounts)
    def block(self, year: int, amount: Decimal) -> None:
        if self.attempt(lambda: deeds.block(**self.by_hand(year, amount=amount))):
            self.given[YEARS[year]] -= amount

    @rule(year=which, amount=amounts)
    def unblock(self, year: int, amount: Decimal) -> None:
        if self.attempt(lambda: deeds.unblock(**self.by_hand(year, amount=amount))):
            self.given[YEARS[year]] += amount

    @rule(year=which)
    def take_over(self, year: int) -> None:
        authority = Account.objects.get(budget_year=self.years[year], kind="authority").balance
        if self.attempt(lambda: deeds.take_over(**self.by_hand(year))):
            assert self.now.year >= YEARS[year]
            self.given[YEARS[year]] += authority  # what was authorised is no money of its own now

    @rule(year=which, is_open=st.booleans())
    def close_or_open(self, year: int, is_open: bool) -> None:
        told = self.by_hand(year)
        if is_open:
            self.attempt(lambda: budget_years.open_year(**told))
        else:
            self.attempt(lambda: budget_years.close_year(kind=ClosedKind.FREEZE, **told))

    @rule(back=st.integers(0, 5))
    def cancel(self, back: int) -> None:
        entries = list(LedgerEntry.objects.order_by("-pk")[: back + 1])
        entry = entries[-1]
        told = {"actor": self.who, "reason": "x", "now": self.now}
        if not self.attempt(lambda: deeds.cancel_entry(entry_id=entry.pk, **told)):
            return
        year = Posting.objects.filter(entry=entry)[0].account.budget_year.year
        raised = {
            EntryKind.APPROPRIATE: "available", EntryKind.AUTHORISE: "committable",
            EntryKind.BLOCK: "available", EntryKind.UNBLOCK: "available",
        }[EntryKind(entry.kind)]  # fmt: skip
        self.given[year] -= Posting.objects.get(entry=entry, account__kind=raised).amount

    @rule(file=which, years=splits)
    def reserve(self, file: int, years: dict[int, Decimal]) -> None:
        money = self.files[file]
        if self.attempt(lambda: money.reserve(years, self.now)):
            assert self.held(money, "reserved") == {y: a for y, a in years.items() if a}
            assert self.held(money, "awarded") == {}

    @rule(file=which, years=splits)
    def award(self, file: int, years: dict[int, Decimal]) -> None:
        money = self.files[file]
        reserved = sum(self.held(money, "reserved").values())
        if self.attempt(lambda: money.award(years, self.now)):
            assert sum(years.values()) <= reserved
            assert self.held(money, "awarded") == {y: a for y, a in years.items() if a}
            assert self.held(money, "reserved") == {}

    @rule(file=which, part=st.sampled_from(["1", "0.5", "0"]))
    def award_what_is_reserved(self, file: int, part: str) -> None:
        money = self.files[file]
        held = self.held(money, "reserved")
        self.award(file, {y: (a * Decimal(part)).quantize(a) for y, a in held.items()})

    @rule(file=which, years=splits)
    def amend(self, file: int, years: dict[int, Decimal]) -> None:
        money = self.files[file]
        if self.attempt(lambda: money.amend(years, self.now)):
            assert self.held(money, "awarded") == {y: a for y, a in years.items() if a}

    @rule(file=which)
    def release(self, file: int) -> None:
        money = self.files[file]
        assert self.attempt(lambda: money.release(self.now))
        assert self.held(money, "reserved") == {}

    @rule()
    def a_year_passes(self) -> None:
        self.now = dt.datetime(2027, 1, 2, 9, tzinfo=dt.UTC)

    @invariant()
    def the_ledger_is_sound(self) -> None:
        if not hasattr(self, "undone"):
            return
        assert verify_ledger().fault is None
        assert Account.objects.aggregate(sum=Sum("balance"))["sum"] == 0
        assert not Account.objects.exclude(kind__in=SOURCES).filter(balance__lt=0).exists()
        assert not Account.objects.filter(kind__in=SOURCES, balance__gt=0).exists()

    @invariant()
    def not_more_is_bound_than_was_given(self) -> None:
        if not hasattr(self, "undone"):
            return
        for year in BudgetYear.objects.all():
            rows = Account.objects.filter(budget_year=year)
            sums = dict(rows.values_list("kind").annotate(sum=Sum("balance")))
            bound = sums.get("reserved", 0) + sums.get("awarded", 0)
            free = sums["available"] + sums["committable"]
            assert bound + free == self.given[year.year]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("examples", "steps"), [(6, 20), pytest.param(100, 50, marks=pytest.mark.prove)]
)
def test_any_row_of_deeds_leaves_the_ledger_sound(examples: int, steps: int) -> None:
    make_budget(100)
    make_budget(50, year=2027, authority=40)
    for ags in (SPEYER, WORMS):
        make_application(state=S.READY_FOR_DECISION, ags=ags)
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # untyped in the library
        LedgerMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )

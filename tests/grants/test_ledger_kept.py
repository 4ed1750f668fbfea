"""The ledger is kept by the database: what it refuses, whoever asks and however.

Each guard is taken away once, to see that it was the guard that refused.
"""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kim.grants.models import Account, Application, BudgetYear, LedgerEntry, Posting
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.ledger import AccountKind, EntryKind
from tests.grants.factories import NOW, WORMS, make_application, make_budget

K = AccountKind
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def account(
    budget: BudgetYear, kind: AccountKind, application: Application | None = None
) -> Account:
    found, _ = Account.objects.get_or_create(budget_year=budget, kind=kind, application=application)
    return found


def entry_of(
    kind: EntryKind, *lines: tuple[Account, int | str], said: int | None = None, **more: Any
) -> LedgerEntry:
    """An entry with these lines, checked at once as if the transaction ended here."""
    entry = LedgerEntry.objects.create(
        kind=kind, lines=said or max(2, len(lines)), at=NOW, by="user:1", reason="x", **more
    )
    for account_, amount in lines:
        Posting.objects.create(entry=entry, account=account_, amount=Decimal(amount))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return entry


def refused(text: str) -> Any:
    return pytest.raises(IntegrityError, match=text)


@pytest.fixture
def budget() -> BudgetYear:
    return make_budget(1000)


@pytest.fixture
def free(budget: BudgetYear) -> Account:
    return account(budget, K.AVAILABLE)


def test_postings_move_balances(budget: BudgetYear, free: Account) -> None:
    blocked = account(budget, K.BLOCKED)
    entry_of(EntryKind.BLOCK, (free, -400), (blocked, 400))
    free.refresh_from_db()
    blocked.refresh_from_db()
    assert (free.balance, blocked.balance) == (600, 400)


@pytest.mark.parametrize("amount", ["399.99", "400.01", "-400"])
def test_an_entry_sums_to_zero(budget: BudgetYear, free: Account, amount: str) -> None:
    with refused("sum to zero|overdrawn"), transaction.atomic():
        entry_of(EntryKind.BLOCK, (free, -400), (account(budget, K.BLOCKED), amount))


def test_what_is_no_number_is_no_money(budget: BudgetYear, free: Account) -> None:
    """PostgreSQL takes NaN for larger than everything: it would pass each check of a balance."""
    insert = "INSERT INTO grants_posting (entry_id, account_id, amount) VALUES (%s, %s, 'NaN')"
    with refused("sum to zero"), transaction.atomic(), connection.cursor() as cursor:
        entry = LedgerEntry.objects.create(
            kind=EntryKind.BLOCK, lines=2, at=NOW, by="user:1", reason="x"
        )
        for account_ in (free, account(budget, K.BLOCKED)):
            cursor.execute(insert, [entry.pk, account_.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_entry_sums_to_zero_in_each_year(budget: BudgetYear, free: Account) -> None:
    """Money of one year never pays for another, even when the whole entry sums to zero."""
    later = account(make_budget(0, year=2027), K.BLOCKED)
    with refused("zero in each year"), transaction.atomic():
        entry_of(EntryKind.BLOCK, (free, -400), (later, 400))


@pytest.mark.parametrize("said", [3, 5])
def test_an_entry_has_the_lines_it_says(budget: BudgetYear, free: Account, said: int) -> None:
    with refused(f"says {said} lines and has 2"), transaction.atomic():
        entry_of(EntryKind.BLOCK, (free, -1), (account(budget, K.BLOCKED), 1), said=said)


def test_an_entry_without_lines(budget: BudgetYear) -> None:
    with refused("says 2 lines and has"), transaction.atomic():
        entry_of(EntryKind.BLOCK)


def test_an_old_entry_gets_no_more_lines(budget: BudgetYear) -> None:
    """Two more lines that sum to zero would rewrite the past without changing a row of it."""
    entry = LedgerEntry.objects.get()
    blocked, committable = account(budget, K.BLOCKED), account(budget, K.COMMITTABLE)
    with refused("says 2 lines and has 4"), transaction.atomic():
        Posting.objects.create(entry=entry, account=blocked, amount=0 + 5)
        Posting.objects.create(entry=entry, account=account(budget, K.AUTHORITY), amount=-5)
        assert committable.balance == 0
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_entry_moves_money_of_its_own_file_only(budget: BudgetYear, free: Account) -> None:
    mine = make_application(state=S.BUDGET_REVIEW)
    other = make_application(state=S.BUDGET_REVIEW, ags=WORMS)
    entry_of(
        EntryKind.RESERVE, (free, -9), (account(budget, K.RESERVED, mine), 9), application=mine
    )
    with refused("money of another file"), transaction.atomic():
        entry_of(
            EntryKind.RESERVE, (free, -9), (account(budget, K.RESERVED, other), 9),
            application=mine,
        )  # fmt: skip
    with refused("money of another file"), transaction.atomic():
        entry_of(EntryKind.BLOCK, (free, -9), (account(budget, K.RESERVED, other), 9))


def test_an_account_opens_with_nothing(budget: BudgetYear) -> None:
    mine = make_application(state=S.BUDGET_REVIEW)
    with refused("opens with nothing"), transaction.atomic():
        Account.objects.create(
            budget_year=budget, kind=K.RESERVED, application=mine, balance=Decimal("0.01")
        )


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"balance": 2000}, "only postings move a balance"),
        ({"balance": 1000}, "only postings move a balance"),  # even to what it is
        ({"kind": "blocked"}, "never becomes another one"),
        ({"id": 4711}, "never becomes another one"),
    ],
)
def test_nobody_writes_into_an_account(free: Account, change: dict[str, Any], text: str) -> None:
    with refused(text), transaction.atomic():
        Account.objects.filter(pk=free.pk).update(**change)


def test_an_account_is_not_deleted(budget: BudgetYear) -> None:
    with refused("never deleted"), transaction.atomic():
        Account.objects.filter(budget_year=budget, kind=K.BLOCKED).delete()


@pytest.mark.parametrize("change", [{"year": 2030}, {"title_id": None}, {"id": 4711}])
def test_a_year_stays_the_same_year(budget: BudgetYear, change: dict[str, Any]) -> None:
    if "title_id" in change:
        change = {"title_id": type(budget.title).objects.create(number="9", purpose="x").pk}
    with refused("never becomes another one"), transaction.atomic():
        BudgetYear.objects.filter(pk=budget.pk).update(**change)
    closed = {"is_open": False, "closed_kind": "freeze", "closed_reason": "x"}
    assert BudgetYear.objects.filter(pk=budget.pk).update(**closed) == 1


STATEMENTS = [
    "UPDATE grants_posting SET amount = 1",
    "DELETE FROM grants_posting",
    "UPDATE grants_ledgerentry SET reason = 'anders'",
    "DELETE FROM grants_ledgerentry",
    "DELETE FROM grants_budgetyear",
    "TRUNCATE grants_posting",
    "TRUNCATE grants_ledgerentry CASCADE",
    "TRUNCATE grants_account CASCADE",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nothing_posted_changes(budget: BudgetYear, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing is pending for TRUNCATE
    with refused("append-only|another one"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


GUARDS = [
    ("grants_posting", "grants_posting_keep", "UPDATE grants_posting SET amount = amount"),
    ("grants_ledgerentry", "grants_ledgerentry_keep", "UPDATE grants_ledgerentry SET reason = 'y'"),
    ("grants_budgetyear", "grants_budgetyear_keep", "UPDATE grants_budgetyear SET year = 2030"),
    ("grants_account", "grants_account_guard", "UPDATE grants_account SET balance = balance"),
    ("grants_posting", "grants_posting_keep_all", "TRUNCATE grants_posting"),
]


@pytest.mark.parametrize(("table", "trigger", "statement"), GUARDS, ids=[g[1] for g in GUARDS])
def test_without_its_guard_it_goes_through(
    budget: BudgetYear, table: str, trigger: str, statement: str
) -> None:
    """Negative control."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement)


@pytest.mark.parametrize("trigger", ["grants_posting_zero", "grants_ledgerentry_zero"])
def test_without_the_check_of_sums_money_appears(budget: BudgetYear, trigger: str) -> None:
    """Negative control: each of the two catches what the other does not see."""
    table = trigger.removesuffix("_zero")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    if table == "grants_ledgerentry":
        entry_of(EntryKind.BLOCK)
    else:
        entry = LedgerEntry.objects.get()
        Posting.objects.create(entry=entry, account=account(budget, K.BLOCKED), amount=7)
        assert account(budget, K.BLOCKED).balance == 7

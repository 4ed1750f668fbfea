"""Short words for tests about money: balances by name, deeds with a reason and a day."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from kim.accounts.actor import Actor
from kim.grants.models import Account, Application, BudgetYear, LedgerEntry
from kim.grants.services.ledger import amend_money, award_money, release_money, reserve_money
from tests.grants.factories import NOW

NEXT_YEAR = NOW.replace(year=2027)


def euros(amounts: Mapping[int, int | str]) -> dict[int, Decimal]:
    return {year: Decimal(amount) for year, amount in amounts.items()}


def balances(budget: BudgetYear) -> dict[str, Decimal]:
    """Kind -> balance of a year, files added up; nothing is left out."""
    found: dict[str, Decimal] = {}
    for account in Account.objects.filter(budget_year=budget).exclude(balance=0):
        found[account.kind] = found.get(account.kind, Decimal(0)) + account.balance
    return found


class Money:
    """The deeds of one person on one file."""

    def __init__(self, who: Actor, application: Application) -> None:
        self.who, self.application = who, application

    def reserve(
        self, amounts: Mapping[int, int | str], now: dt.datetime = NOW
    ) -> LedgerEntry | None:
        return reserve_money(
            actor=self.who, application=self.application, years=euros(amounts),
            reason="Prüfung", now=now,
        )  # fmt: skip

    def award(self, amounts: Mapping[int, int | str], now: dt.datetime = NOW) -> LedgerEntry | None:
        return award_money(
            actor=self.who, application=self.application, years=euros(amounts),
            reason="Bescheid", now=now,
        )  # fmt: skip

    def amend(self, amounts: Mapping[int, int | str], now: dt.datetime = NOW) -> LedgerEntry | None:
        return amend_money(
            actor=self.who, application=self.application, years=euros(amounts),
            reason="Änderung", now=now,
        )  # fmt: skip

    def release(self, now: dt.datetime = NOW) -> LedgerEntry | None:
        return release_money(
            actor=self.who, application=self.application, reason="zurückgenommen", now=now
        )

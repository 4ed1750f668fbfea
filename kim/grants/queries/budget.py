"""The budget as pages show it: money of each year, money of a file, the journal."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet, Sum

from kim.accounts.actor import Actor
from kim.grants.models import Account, Application, BudgetTitle, BudgetYear, LedgerEntry, Posting
from kim.grants.states.applications import OVER
from kim.grants.states.ledger import AccountKind
from kim.kernel.permissions import may

ZERO = Decimal("0.00")
K = AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMoney:
    """Money of a budget year (Haushaltsjahr), in EUR, all files added up."""

    pk: int
    programme_id: int
    year: int
    title: BudgetTitle
    is_open: bool
    closed_label: str
    closed_reason: str
    balances: dict[str, Decimal] = field(repr=False)

    def _balance(self, kind: AccountKind) -> Decimal:
        return self.balances.get(kind, ZERO)

    @property
    def appropriation(self) -> Decimal:
        """Ansatz."""
        return -self._balance(K.APPROPRIATION)

    @property
    def blocked(self) -> Decimal:
        return self._balance(K.BLOCKED)

    @property
    def usable(self) -> Decimal:
        """Ansatz without what is blocked (verfügbare Mittel)."""
        return self.appropriation - self.blocked

    @property
    def available(self) -> Decimal:
        """Bound by nothing yet (frei)."""
        return self._balance(K.AVAILABLE)

    @property
    def reserved(self) -> Decimal:
        return self._balance(K.RESERVED)

    @property
    def awarded(self) -> Decimal:
        """Awarded, paid out or not."""
        return self._balance(K.AWARDED) + self.paid

    @property
    def paid(self) -> Decimal:
        return self._balance(K.PAID)

    @property
    def authority(self) -> Decimal:
        """Verpflichtungsermächtigung, used or not."""
        return -self._balance(K.AUTHORITY)

    @property
    def committable(self) -> Decimal:
        """Authority that nobody has used."""
        return self._balance(K.COMMITTABLE)

    @property
    def bound_ahead(self) -> Decimal:
        """Commitments the Ansatz has not taken over yet."""
        return self.authority - self.committable

    @property
    def measure(self) -> Decimal:
        """What outflow is compared with: usable money, or the authority until there is any."""
        return self.usable if self.appropriation else self.authority

    @property
    def all_money(self) -> Decimal:
        """Ansatz and authority together: what the bar of the year shows as its whole."""
        return self.appropriation + self.authority


def budget_years(actor: Actor) -> list[YearMoney]:
    """All years, newest first; none for who may not read the budget. Two queries."""
    if not may(actor, "grants.budget_read"):
        return []
    rows = list(BudgetYear.objects.select_related("title").order_by("-year", "pk"))
    sums = Account.objects.values_list("budget_year", "kind").annotate(sum=Sum("balance"))
    balances: dict[int, dict[str, Decimal]] = {row.pk: {} for row in rows}
    for pk, kind, amount in sums:
        balances[pk][kind] = amount
    return [
        YearMoney(
            pk=row.pk,
            programme_id=row.programme_id,
            year=row.year,
            title=row.title,
            is_open=row.is_open,
            closed_label=row.get_closed_kind_display(),
            closed_reason=row.closed_reason,
            balances=balances[row.pk],
        )
        for row in rows
    ]


def budget_year(actor: Actor, year: int) -> YearMoney | None:
    """One year, or None. Two queries."""
    return next((row for row in budget_years(actor) if row.year == year), None)


def title_choices() -> list[tuple[int, str]]:
    """Titles to choose from."""
    titles = BudgetTitle.objects.order_by("number")
    return [(title.pk, f"{title.number} {title.purpose}") for title in titles]


def year_choices() -> list[int]:
    """The years that are set up, newest first."""
    return list(BudgetYear.objects.order_by("-year").values_list("year", flat=True).distinct())


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMoney:
    """Money of a file in one year (Mittel eines Vorgangs), in EUR."""

    year: int
    reserved: Decimal
    awarded: Decimal
    paid: Decimal


def money_of(application: Application) -> list[FileMoney]:
    """What is reserved, awarded (paid or not) and paid, by year. The caller has asked."""
    rows = Account.objects.filter(application=application).values_list(
        "budget_year__year", "kind", "balance"
    )
    found: dict[int, dict[str, Decimal]] = {}
    for year, kind, balance in rows:
        found.setdefault(year, {})[kind] = balance
    return [
        FileMoney(
            year=year,
            reserved=held.get(K.RESERVED, ZERO),
            awarded=held.get(K.AWARDED, ZERO) + held.get(K.PAID, ZERO),
            paid=held.get(K.PAID, ZERO),
        )
        for year, held in sorted(found.items())
        if any(held.values())
    ]


def free_money(*, programme_id: int, years: Iterable[int], today: dt.date) -> dict[int, Decimal]:
    """What could be reserved in each year today, in EUR; years not set up are left out.

    Nothing in a year that is closed. For later years: what is left of the authority to commit.
    The caller has asked. One query.
    """
    rows = Account.objects.filter(
        Q(budget_year__year__gt=today.year, kind=K.COMMITTABLE)
        | Q(budget_year__year__lte=today.year, kind=K.AVAILABLE),
        budget_year__programme_id=programme_id,
        budget_year__year__in=set(years),
    ).values_list("budget_year__year", "balance", "budget_year__is_open")
    return {year: balance if is_open else ZERO for year, balance, is_open in rows}


def left_over_reservations(actor: Actor) -> list[tuple[Application, Decimal]]:
    """Files that are over and still hold reserved money, and how much. One query."""
    if not may(actor, "grants.budget_read"):
        return []
    rows = (
        Application.objects.filter(state__in=OVER, accounts__kind=K.RESERVED)
        .annotate(held=Sum("accounts__balance"))
        .filter(held__gt=0)
        .select_related("place")
        .order_by("number")
    )
    return [(row, row.held) for row in rows]


def journal(
    actor: Actor,
    *,
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
    kind: str = "",
    year: int | None = None,
    words: str = "",
) -> QuerySet[LedgerEntry]:
    """Entries, newest first, with their lines. Both days inclusive, days of Berlin.

    ``words``: part of a file's number or of the reason. Two queries, whatever the number.
    """
    found = LedgerEntry.objects.order_by("-pk").select_related(
        "application", "cancels", "cancelled_by"
    )
    if not may(actor, "grants.budget_read"):
        return found.none()
    if first_on:
        found = found.filter(at__date__gte=first_on)
    if last_on:
        found = found.filter(at__date__lte=last_on)
    if kind:
        found = found.filter(kind=kind)
    if year:
        of_year = Posting.objects.filter(account__budget_year__year=year).values("entry")
        found = found.filter(pk__in=of_year)
    if words:
        found = found.filter(Q(application__number__icontains=words) | Q(reason__icontains=words))
    lines = Posting.objects.select_related("account__budget_year").order_by("pk")
    return found.prefetch_related(Prefetch("postings", queryset=lines))


def ledger_entry(actor: Actor, pk: int) -> LedgerEntry | None:
    """One entry with its lines, or None."""
    return journal(actor).filter(pk=pk).first()

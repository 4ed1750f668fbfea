"""The cost and financing plan (Kosten- und Finanzierungsplan): sums, ceilings, and help."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kim.grants.rules.ceilings import CannotCompute, Ceilings, ceilings, part_of_year
from kim.grants.rules.content import Content, FundKind
from kim.grants.rules.grant import Grant, LineCost, grant
from kim.grants.rules.terms import CallTerms, ProRataMethod
from kim.kernel.dates import MONTHS, Precision, last_day
from kim.kernel.money import split

ZERO = Decimal("0.00")
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySum:
    """One cost category of the plan, in EUR. ``ceiling`` is None while the period is unknown."""

    code: str
    label: str
    cap: Decimal
    cost: Decimal
    requested: Decimal
    ceiling: Decimal | None

    @property
    def left(self) -> Decimal | None:
        """What the ceiling still leaves; negative when more is asked for."""
        return None if self.ceiling is None else self.ceiling - self.requested

    @property
    def over(self) -> Decimal:
        """What is asked for above the ceiling."""
        return max(ZERO, -(self.left or ZERO))

    @property
    def used_percent(self) -> int:
        """How much of the ceiling is asked for, in whole percent, 100 at most."""
        if not self.ceiling:
            return 0
        return min(100, int(self.requested * 100 / self.ceiling))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSums:
    """All sums of a plan, in EUR. ``reason`` says why there are no ceilings yet."""

    categories: tuple[CategorySum, ...]
    by_month: Mapping[str, Decimal]
    cost: Decimal
    funds: Decimal
    own: Decimal
    third: Decimal
    requested: Decimal
    ceilings: Ceilings | None
    possible: Grant | None
    reason: str

    @property
    def gap(self) -> Decimal:
        """What the financing lacks; negative when there is more money than cost."""
        return self.cost - self.funds

    @property
    def over(self) -> Decimal:
        """How much more money than cost there is."""
        return max(ZERO, -self.gap)


def months_of(start_on: dt.date | None, end_on: dt.date | None) -> list[str]:
    """``2026-03`` to ``2026-12``; none without a period, ``MOST_MONTHS`` at most."""
    if start_on is None or end_on is None or end_on < start_on:
        return []
    first, last = start_on.year * 12 + start_on.month - 1, end_on.year * 12 + end_on.month - 1
    count = min(last - first + 1, MOST_MONTHS)
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, first + count)]


def month_label(month: str) -> str:
    """``März 2026``."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def short_label(month: str) -> str:
    """``Mär 26``."""
    return f"{MONTHS[int(month[5:]) - 1][:3]} {month[2:4]}"


def spread(total: Decimal, start_on: dt.date, end_on: dt.date) -> dict[str, Decimal]:
    """An amount over the months of a period, in EUR, adding up to the cent.

    A month that is not complete gets its share of 30 days, as with ``months_30``.
    """
    months = months_of(start_on, end_on)
    return dict(zip(months, split(total, _weights(start_on, end_on, months)), strict=True))


def _weights(start_on: dt.date, end_on: dt.date, months: Sequence[str]) -> list[int]:
    weights = []
    for month in months:
        first = dt.date.fromisoformat(f"{month}-01")
        last = min(last_day(first, Precision.MONTH), end_on)
        part = part_of_year(ProRataMethod.MONTHS_30, max(first, start_on), last)
        weights.append(max(part.count, 1))
    return weights


def plan_sums(content: Content, terms: CallTerms) -> PlanSums:
    """What the page of the plan shows beside what is typed."""
    found, reason = _ceilings(content, terms)
    by_month: dict[str, Decimal] = {}
    for line in content.costs:
        for month, amount in line.months.items():
            by_month[month] = by_month.get(month, ZERO) + amount
    return PlanSums(
        categories=tuple(
            CategorySum(
                code=category.code,
                label=category.label,
                cap=category.cap,
                cost=content.cost_of(category.code),
                requested=content.fund(FundKind.GRANT, category.code),
                ceiling=found.of(category.code) if found else None,
            )
            for category in terms.categories
        ),
        by_month=dict(sorted(by_month.items())),
        cost=content.cost_total,
        funds=content.fund_total,
        own=content.fund(FundKind.OWN),
        third=content.fund(FundKind.THIRD_PARTY) + content.fund(FundKind.OTHER_GRANT),
        requested=content.requested,
        ceilings=found,
        possible=possible_grant(content, terms, found),
        reason=reason,
    )


def possible_grant(content: Content, terms: CallTerms, found: Ceilings | None) -> Grant | None:
    """The most that the plan can be granted, or None while it cannot be computed."""
    if found is None:
        return None
    third = content.fund(FundKind.THIRD_PARTY) + content.fund(FundKind.OTHER_GRANT)
    costs = [LineCost(code=c.code, cost=content.cost_of(c.code)) for c in terms.categories]
    return grant(terms, found, costs, third=third)


def _ceilings(content: Content, terms: CallTerms) -> tuple[Ceilings | None, str]:
    if content.start_on is None or content.end_on is None:
        return None, "Die Obergrenzen stehen hier, sobald Beginn und Ende eingetragen sind."
    if content.fte is None:
        return None, "Die Obergrenzen stehen hier, sobald der Stellenanteil eingetragen ist."
    try:
        return ceilings(terms, content.start_on, content.end_on, content.fte), ""
    except CannotCompute as error:
        return None, str(error)


def empty_months(months: Sequence[str]) -> dict[str, str]:
    """Inputs of a new cost line."""
    return dict.fromkeys(months, "")


def outside(typed: Mapping[str, str], months: Sequence[str]) -> list[str]:
    """Months with something typed that lie outside the period."""
    return sorted(month for month, text in typed.items() if text.strip() and month not in months)

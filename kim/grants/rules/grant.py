"""The possible grant of a plan (mögliche Zuwendung): every line, then the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kim.grants.rules.ceilings import Ceilings
from kim.grants.rules.financing import Financing, Plan, award
from kim.grants.rules.steps import Step, number
from kim.grants.rules.terms import CallTerms, CategoryTerms, FinancingType
from kim.kernel.money import format_eur, round_cent, split

ZERO = Decimal("0.00")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCost:
    """Planned cost of a category over the period, in EUR, and funds that belong to it alone."""

    code: str
    cost: Decimal
    own: Decimal = ZERO
    third: Decimal = ZERO
    units: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineGrant:
    """Result of a category, in EUR.

    ``recognised``: the part of the cost that the grant is computed from; ``municipal_share``:
    what neither grant nor the line's own third-party funds pay.
    """

    code: str
    label: str
    cost: Decimal
    ceiling: Decimal
    recognised: Decimal
    amount: Decimal
    municipal_share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Result of a plan, in EUR. The amounts of the lines add up to ``amount``."""

    lines: tuple[LineGrant, ...]
    cost: Decimal
    third: Decimal
    amount: Decimal
    municipal_share: Decimal
    trace: tuple[Step, ...]

    def of(self, code: str) -> LineGrant:
        """Result of a category. Raises KeyError."""
        for line in self.lines:
            if line.code == code:
                return line
        raise KeyError(code)


def grant(
    terms: CallTerms, found: Ceilings, costs: Sequence[LineCost], *, third: Decimal = ZERO
) -> Grant:
    """The most that can be granted for a plan under the terms of its call.

    A category without an entry costs nothing. ``third``: third-party funds (Drittmittel) that
    belong to no line. Order: each line by its type of financing and its ceiling; then unused
    ceilings for other lines if the call lets them move (``line_transfer``); then the whole:
    total ceiling, least own share, and no more than third-party funds leave open.
    Raises CannotCompute for negative figures, KeyError for a category the call has not.

    Source: terms of the call; VV zu § 44 LHO (Finanzierungsarten, Höchstbetrag).
    """
    by_code = {line.code: line for line in costs}
    for code in by_code:
        terms.category(code)
    lines: list[LineGrant] = []
    trace = list(found.trace)
    for category in terms.categories:
        cost = by_code.get(category.code, LineCost(code=category.code, cost=ZERO))
        line, steps = _line(category, cost, found.of(category.code))
        lines.append(line)
        trace += steps
    if terms.line_transfer:
        lines, moves = _moved(terms, lines, by_code)
        trace += moves
    spent = sum((line.cost for line in lines), ZERO)
    others = third + sum((line.third for line in costs), ZERO)
    total, step = _whole(terms, found.total, lines, spent, others)
    lines = _cut(lines, total)
    municipal = spent - others - total
    how = f"{format_eur(spent)} − {format_eur(total)}"
    if others:
        how += f" − Drittmittel {format_eur(others)}"
    own = Step(title="Anteil der Kommune", how=how, result=format_eur(municipal))
    return Grant(
        lines=tuple(lines),
        cost=spent,
        third=others,
        amount=total,
        municipal_share=municipal,
        trace=(*trace, step, own),
    )


def _line(
    category: CategoryTerms, cost: LineCost, ceiling: Decimal
) -> tuple[LineGrant, tuple[Step, ...]]:
    made = award(
        _financing(category, ceiling),
        Plan(cost=cost.cost, own=cost.own, third=cost.third, units=cost.units),
    )
    line = LineGrant(
        code=category.code,
        label=category.label,
        cost=cost.cost,
        ceiling=ceiling,
        recognised=_recognised(category, cost, ceiling),
        amount=made.amount,
        municipal_share=made.own_share,
    )
    first = replace(
        made.trace[0],
        title=f"Zuwendung {category.label}",
        keys=(f"cap_{category.code}", f"financing_{category.code}"),
    )
    return line, (first,)


def _financing(category: CategoryTerms, ceiling: Decimal | None) -> Financing:
    """A fixed sum of a call is its ceiling: what the category may have for this period."""
    return Financing(
        type=category.financing,
        ceiling=ceiling,
        share_percent=category.share_percent,
        fixed=ceiling if ceiling is not None else category.cap,
    )


def _recognised(category: CategoryTerms, cost: LineCost, ceiling: Decimal) -> Decimal:
    """Cost that counts: up to where the ceiling is used up."""
    match category.financing:
        case FinancingType.SHARE if category.share_percent:
            most = round_cent(ceiling * HUNDRED / category.share_percent)
        case FinancingType.DEFICIT:
            most = ceiling + cost.own + cost.third
        case FinancingType.FULL:
            most = ceiling + cost.third
        case _:
            most = cost.cost
    return min(cost.cost, most)


def _moved(
    terms: CallTerms, lines: list[LineGrant], by_code: dict[str, LineCost]
) -> tuple[list[LineGrant], list[Step]]:
    """Give what one line leaves of its ceiling to lines that need more, in their order."""
    free = sum((line.ceiling - line.amount for line in lines), ZERO)
    moved, steps = [], []
    for line in lines:
        cost = by_code.get(line.code, LineCost(code=line.code, cost=ZERO))
        category = terms.category(line.code)
        wider = line.amount + free
        most = _line(category, cost, wider)[0] if _can_grow(category) else line
        more = most.amount - line.amount
        if more > 0:
            free -= more
            how = f"{format_eur(more)} aus nicht ausgeschöpften Obergrenzen"
            title = f"Übertragung zu {line.label}"
            result = format_eur(most.amount)
            steps.append(Step(title=title, how=how, result=result, keys=("line_transfer",)))
            line = replace(most, ceiling=line.ceiling)
        moved.append(line)
    return moved, steps


def _can_grow(category: CategoryTerms) -> bool:
    return category.financing != FinancingType.FIXED


def _whole(
    terms: CallTerms, ceiling: Decimal, lines: list[LineGrant], spent: Decimal, others: Decimal
) -> tuple[Decimal, Step]:
    """The limits on the whole plan, and the step that shows them."""
    asked = sum((line.amount for line in lines), ZERO)
    limits = [
        (" + ".join(format_eur(line.amount) for line in lines), asked),
        (f"Obergrenze insgesamt {format_eur(ceiling)}", ceiling),
    ]
    open_cost = max(ZERO, spent - others)
    if others:
        limits.append((f"offen nach Drittmitteln {format_eur(open_cost)}", open_cost))
    if terms.own_share_min_percent:
        own = round_cent(spent * terms.own_share_min_percent / HUNDRED)
        left = max(ZERO, open_cost - own)
        percent = number(terms.own_share_min_percent)
        limits.append((f"nach Eigenanteil von {percent} % {format_eur(left)}", left))
    total = min(limit for _, limit in limits)
    return total, Step(
        title="Mögliche Zuwendung",
        how="kleinster Betrag aus " + "; ".join(name for name, _ in limits),
        result=format_eur(total),
        keys=("cap_total", "own_share_min_percent", "line_transfer"),
    )


def _cut(lines: list[LineGrant], total: Decimal) -> list[LineGrant]:
    """Share a cut of the whole over the lines by their amounts, to the cent."""
    asked = sum((line.amount for line in lines), ZERO)
    if asked == total:
        return lines
    parts = split(total, [int(line.amount * 100) for line in lines])
    return [
        replace(
            line,
            amount=part,
            municipal_share=line.municipal_share + line.amount - part,
        )
        for line, part in zip(lines, parts, strict=True)
    ]

"""The money of a file as a bar: what was asked for, reserved and awarded, by category."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
WHOLE = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """One category in EUR. ``awarded`` None: nothing is awarded yet."""

    code: str
    label: str
    requested: Decimal
    awarded: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a drawing 100 wide: where it begins and how wide it is, with a dot."""

    kind: str
    label: str
    amount: Decimal
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """All money of a file. ``reserved`` None: not told to this side, or nothing reserved."""

    lines: tuple[MoneyLine, ...]
    requested: Decimal
    reserved: Decimal | None
    awarded: Decimal | None
    paid: Decimal
    bars: tuple[Bar, ...]


def money(
    labels: Mapping[str, str],
    requested: Mapping[str, Decimal],
    awarded: Mapping[str, Decimal] | None,
    *,
    reserved: Decimal | None = None,
    paid: Decimal = ZERO,
) -> Money:
    """Lines by category and the bars, the largest amount as wide as the drawing.

    ``labels`` gives order and names; a category nobody named comes last under its code.
    """
    codes = [*labels, *sorted({*requested, *(awarded or {})} - labels.keys())]
    lines = tuple(
        MoneyLine(
            code=code,
            label=labels.get(code, code),
            requested=requested.get(code, ZERO),
            awarded=None if awarded is None else awarded.get(code, ZERO),
        )
        for code in codes
        if code in requested or code in (awarded or {})
    )
    asked = sum(requested.values(), ZERO)
    given = None if awarded is None else sum(awarded.values(), ZERO)
    told = [("requested", "beantragt", asked), ("reserved", "reserviert", reserved),
            ("awarded", "bewilligt", given), ("paid", "ausgezahlt", paid or None)]  # fmt: skip
    amounts = [(kind, label, amount) for kind, label, amount in told if amount is not None]
    most = max((amount for _, _, amount in amounts), default=ZERO)
    bars = tuple(
        Bar(kind=kind, label=label, amount=amount, width=_share(amount, most))
        for kind, label, amount in amounts
    )
    return Money(
        lines=lines, requested=asked, reserved=reserved, awarded=given, paid=paid, bars=bars
    )


def _share(amount: Decimal, most: Decimal) -> str:
    """Percent of ``most`` with one place, for a drawing: ``62.5``."""
    if most <= 0 or amount <= 0:
        return "0"
    return str((amount / most * WHOLE).quantize(TENTH, ROUND_HALF_UP))

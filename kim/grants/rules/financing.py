"""Award and settled amount of one cost line for each type of financing (Finanzierungsart)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.steps import Step, number
from kim.grants.rules.terms import FinancingType
from kim.kernel.money import format_eur, round_cent

ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
TYPE_LABELS = {
    FinancingType.SHARE: "Anteilfinanzierung",
    FinancingType.DEFICIT: "Fehlbedarfsfinanzierung",
    FinancingType.FIXED: "Festbetragsfinanzierung",
    FinancingType.FULL: "Vollfinanzierung",
}
ALWAYS_BELOW = {FinancingType.SHARE, FinancingType.DEFICIT}  # the planned cost, without saying so
AWARD_LAW = "VV zu § 44 LHO, Finanzierungsart"
REDUCTION_LAW = "Nr. 2 ANBest-K"


class ShareBase(StrEnum):
    """Which percentage counts when a share is settled (Grundlage des Anteils)."""

    NOTICE = "notice_share"  # as written in the notice
    EFFECTIVE = "effective_share"  # last notice divided by planned cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Financing:
    """How one line is financed. EUR; percent 0 to 100; ``ceiling`` None: no ceiling.

    Fixed sum: either ``fixed`` or ``unit_price``, then the number of units is handed in.
    """

    type: FinancingType
    ceiling: Decimal | None = None
    share_percent: Decimal = HUNDRED
    fixed: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Planned figures of a line, in EUR: cost, own funds (Eigenmittel), third-party funds."""

    cost: Decimal
    own: Decimal = ZERO
    third: Decimal = ZERO
    units: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """Actual figures of a line, in EUR: recognised cost (anerkannte Ausgaben), third-party."""

    cost: Decimal
    third: Decimal = ZERO
    units: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Open questions of the reduction as parameters; the defaults are assumptions.

    ``net_cost_increase``: cost above plan offsets new funds; off: cost counts up to the plan.
    ``own_funds_fixed``: in deficit financing planned own funds are used first and stay; off:
    they fall first. ``small_amount``: a smaller reduction is not made; None: no limit.
    """

    net_cost_increase: bool = True
    share_base: ShareBase = ShareBase.NOTICE
    own_funds_fixed: bool = True
    small_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """Amount of the award and what the municipality bears (Eigenanteil), in EUR."""

    amount: Decimal
    own_share: Decimal
    trace: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Settled amount, how much less than the notice it is, and the own share, in EUR.

    ``own_share`` is negative only where a reduction stays below ``small_amount``.
    """

    amount: Decimal
    reduction: Decimal
    own_share: Decimal
    trace: tuple[Step, ...]


def award(financing: Financing, plan: Plan) -> Award:
    """What is granted for a planned line (Bewilligung).

    Never above the ceiling, never above what third-party funds leave open, never below 0.
    Raises CannotCompute for negative figures and for a fixed sum that is not set.

    Source: VV zu § 44 LHO (types of financing); grant rules, section 5.1.
    """
    _refuse_negative(plan.cost, plan.own, plan.third)
    left = _left(plan.cost, plan.third)
    limits = [("Ausgaben nach Abzug der Drittmittel" if plan.third else "Ausgaben", left)]
    if financing.type in ALWAYS_BELOW and not plan.third:
        limits.clear()
    if financing.ceiling is not None:
        limits.append(("Höchstbetrag", financing.ceiling))
    match financing.type:
        case FinancingType.SHARE:
            first = _share(financing.share_percent, plan.cost)
        case FinancingType.DEFICIT:
            how = f"{format_eur(plan.cost)} − Eigenmittel {format_eur(plan.own)} − Drittmittel"
            missing = _left(plan.cost, plan.own + plan.third)
            first = f"{how} {format_eur(plan.third)}", missing
        case FinancingType.FIXED:
            first = _fixed(financing, plan.units)
        case FinancingType.FULL:
            first = limits.pop(0)
    amount, step = _least("Zuwendung", financing, [first, *limits], AWARD_LAW)
    own = plan.cost - plan.third - amount
    return Award(amount=amount, own_share=own, trace=(step, _own_step(own)))


def settle(
    financing: Financing,
    plan: Plan,
    actual: Actual,
    *,
    notice_amount: Decimal,
    switches: Switches | None = None,
) -> Settlement:
    """What the municipality may keep (Festsetzung), from actual figures.

    ``notice_amount``: amount of the last notice, never exceeded. New third-party funds are
    those above plan. Raises CannotCompute as ``award`` does.

    Source: Nr. 2 ANBest-K (nachträgliche Ermäßigung); grant rules, sections 5.2 and 5.3.
    """
    _refuse_negative(plan.cost, plan.own, plan.third, actual.cost, actual.third, notice_amount)
    switches = switches or Switches()
    cost = actual.cost if switches.net_cost_increase else min(actual.cost, plan.cost)
    new = max(ZERO, actual.third - plan.third)
    limits = [
        ("letzter Bescheid", notice_amount),
        ("Ausgaben nach Abzug der Drittmittel", _left(cost, actual.third)),
    ]
    if financing.ceiling is not None:
        limits.append(("Höchstbetrag", financing.ceiling))
    match financing.type:
        case FinancingType.SHARE:
            percent = _percent(financing, plan, notice_amount, switches)
            limits.insert(0, _share(percent, cost, new))
        case FinancingType.DEFICIT if switches.own_funds_fixed:
            how = f"{format_eur(cost)} − Eigenmittel {format_eur(plan.own)} − Drittmittel"
            left = _left(cost, plan.own + actual.third)
            limits.insert(0, (f"{how} {format_eur(actual.third)}", left))
        case FinancingType.FIXED if financing.unit_price is not None:
            limits.insert(0, _fixed(financing, actual.units))
    amount, step = _least("Festzusetzende Zuwendung", financing, limits, REDUCTION_LAW)
    trace = [step]
    reduction = notice_amount - amount
    small = switches.small_amount
    if small is not None and ZERO < reduction < small:
        how = f"{format_eur(reduction)} liegt unter {format_eur(small)}: keine Ermäßigung"
        trace.append(
            Step(title="Bagatellgrenze", how=how, result=format_eur(notice_amount), law_check=True)
        )
        amount, reduction = notice_amount, ZERO
    how = f"{format_eur(notice_amount)} − {format_eur(amount)}"
    trace.append(Step(title="Ermäßigung", how=how, result=format_eur(reduction)))
    own = actual.cost - actual.third - amount
    return Settlement(
        amount=amount, reduction=reduction, own_share=own, trace=(*trace, _own_step(own))
    )


def _least(
    title: str, financing: Financing, limits: list[tuple[str, Decimal]], law: str
) -> tuple[Decimal, Step]:
    """The smallest of the limits, rounded once; and the step that shows all of them."""
    amount = round_cent(min(limit for _, limit in limits))
    how = "; ".join(f"{name}: {format_eur(limit)}" for name, limit in limits)
    how = f"{TYPE_LABELS[financing.type]}, kleinster Betrag aus {how}"
    return amount, Step(title=title, how=how, result=format_eur(amount), law=law, law_check=True)


def _share(percent: Decimal, cost: Decimal, new: Decimal = ZERO) -> tuple[str, Decimal]:
    how = f"{number(percent)} % von {format_eur(cost)}"
    if new:
        how = f"{number(percent)} % von ({format_eur(cost)} − neue Drittmittel {format_eur(new)})"
    return how, percent * _left(cost, new) / HUNDRED


def _percent(financing: Financing, plan: Plan, notice: Decimal, switches: Switches) -> Decimal:
    if switches.share_base == ShareBase.NOTICE:
        return financing.share_percent
    return notice * HUNDRED / plan.cost if plan.cost else ZERO


def _fixed(financing: Financing, units: Decimal | None) -> tuple[str, Decimal]:
    if financing.unit_price is not None and units is not None:
        _refuse_negative(financing.unit_price, units)
        how = f"{format_eur(financing.unit_price)} × {number(units)} Einheiten"
        return how, financing.unit_price * units
    if financing.fixed is None:
        raise CannotCompute("Zur Festbetragsfinanzierung fehlt der Festbetrag.")
    _refuse_negative(financing.fixed)
    return "Festbetrag", financing.fixed


def _own_step(own: Decimal) -> Step:
    how = "Ausgaben − Drittmittel − Zuwendung"
    return Step(title="Anteil der Kommune", how=how, result=format_eur(own))


def _left(cost: Decimal, taken: Decimal) -> Decimal:
    return max(ZERO, cost - taken)


def _refuse_negative(*amounts: Decimal) -> None:
    if not all(amount.is_finite() and amount >= 0 for amount in amounts):
        raise CannotCompute("Beträge müssen 0 oder größer sein.")

"""Rules about sums, ceilings and other money (Höchstbeträge und Finanzierung)."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from kim.grants.rules.ceilings import CannotCompute, Ceilings, ceilings, part_of_year
from kim.grants.rules.content import Content, FundKind
from kim.grants.rules.plausibility.plan import OTHERS, PERSONNEL, PLAN_LAW, unread
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.results import Context, OtherFunding, Severity
from kim.grants.rules.steps import number
from kim.grants.rules.terms import ProRataMethod
from kim.kernel.dates import format_day
from kim.kernel.money import format_eur, round_cent
from kim.programme.rules.legal import Mark

CEILING = "Gemeinde- und Städtebund Rheinland-Pfalz, Juli 2025; anteilige Berechnung: Annahme"
DOUBLE = "§ 44 LHO (Nachrang); Rechnungshof Rheinland-Pfalz, Jahresbericht 2025 Nr. 9"
ZERO = Decimal("0.00")


def limits(content: Content, context: Context) -> Ceilings | None:
    """The ceilings of the period, or None while they cannot be computed."""
    if content.start_on is None or content.end_on is None or content.fte is None:
        return None
    try:
        return ceilings(context.terms, content.start_on, content.end_on, content.fte)
    except CannotCompute:
        return None


def period(content: Content) -> str:
    """``01.03.2026 bis 31.12.2026``. Both days must be known."""
    assert content.start_on
    assert content.end_on
    return f"{format_day(content.start_on)} bis {format_day(content.end_on)}"


def third(content: Content) -> Decimal:
    """Money of others in the plan, in EUR."""
    return sum((content.fund(kind) for kind in OTHERS), ZERO)


@rule(
    "PL-A04", Severity.BLOCKS, "plan",
    name="Höchstbetrag der Personalausgaben",
    text="Beantragt sind {asked} {category}, möglich sind {possible} für {period} und {fte} VZÄ. "
    "Bitte senken Sie den Betrag oder prüfen Sie Beginn und Stellenanteil.",
    source=CEILING, mark=Mark.SOURCED,
)  # fmt: skip
def personnel_in_ceiling(content: Content, context: Context) -> Iterator[Found]:
    for code, label, asked, possible, most in _over(content, context):
        if code == PERSONNEL:
            yield found(
                "funds", asked=asked, category=label, possible=possible,
                period=period(content), fte=number(most.fte),
            )  # fmt: skip


@rule(
    "PL-A05", Severity.BLOCKS, "plan",
    name="Höchstbetrag der übrigen Ausgabengruppen",
    text="Beantragt sind {asked} {category}, möglich sind {possible}. Bitte kürzen Sie einzelne "
    "Positionen oder weisen Sie den Rest als Eigenmittel aus.",
    source=CEILING, mark=Mark.SOURCED,
)  # fmt: skip
def others_in_ceiling(content: Content, context: Context) -> Iterator[Found]:
    for code, label, asked, possible, _ in _over(content, context):
        if code != PERSONNEL:
            yield found("funds", asked=asked, category=label, possible=possible)


def _over(content: Content, context: Context) -> Iterator[tuple[str, str, str, str, Ceilings]]:
    """Categories with more asked for than their ceiling, where ceilings do not move."""
    most = limits(content, context)
    if most is None or context.terms.line_transfer:
        return
    for line in most.lines:
        asked = content.fund(FundKind.GRANT, line.code)
        if asked > line.amount:
            yield line.code, line.label, format_eur(asked), format_eur(line.amount), most


@rule(
    "PL-A65", Severity.BLOCKS, "plan",
    name="Höchstbetrag insgesamt",
    text="Beantragt sind zusammen {asked}, möglich sind {possible} für {period}. Bitte senken Sie "
    "die beantragte Zuwendung.",
    source=CEILING, mark=Mark.SOURCED,
)  # fmt: skip
def total_in_ceiling(content: Content, context: Context) -> Iterator[Found]:
    most = limits(content, context)
    if most and content.requested > most.total:
        asked, possible = format_eur(content.requested), format_eur(most.total)
        yield found("funds", asked=asked, possible=possible, period=period(content))


@rule(
    "PL-A66", Severity.HINT, "plan",
    name="Höchstbetrag in jedem Jahr",
    text="Für {years} sind {cost} {category} geplant, der Höchstbetrag dieses Jahres ist "
    "{possible}. Was darüber liegt, tragen Sie selbst.",
    source=CEILING, mark=Mark.SOURCED,
)  # fmt: skip
def years_in_ceiling(content: Content, context: Context) -> Iterator[Found]:
    most = limits(content, context)
    if most is None or len(most.years) == 1:
        return
    for year in most.years:
        for line in year.lines:
            cost = _cost_in(content, line.code, year.year)
            if cost > line.amount:
                yield found(
                    "costs", years=str(year.year), cost=format_eur(cost),
                    category=line.label, possible=format_eur(line.amount),
                )  # fmt: skip


def _cost_in(content: Content, category: str, year: int) -> Decimal:
    months = (line.months.items() for line in content.costs if line.category == category)
    return sum((amount for row in months for month, amount in row if month[:4] == str(year)), ZERO)


@rule(
    "PL-A06", Severity.BLOCKS, "plan",
    name="Ausgaben und Einnahmen gleichen sich aus",
    text="Ausgaben ({cost}) und Einnahmen ({funds}) weichen um {difference} ab. Bitte ergänzen "
    "Sie die fehlende Zeile, meist die Eigenmittel.",
    source=PLAN_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def plan_is_balanced(content: Content, _context: Context) -> Iterator[Found]:
    cost, funds = content.cost_total, content.fund_total
    if cost and cost != funds and not unread(content):
        yield found(
            "funds", cost=format_eur(cost), funds=format_eur(funds),
            difference=format_eur(abs(cost - funds)),
        )  # fmt: skip


@rule(
    "PL-A07", Severity.BLOCKS, "plan",
    name="Zuwendung und fremde Mittel nicht über den Ausgaben",
    text="Zuwendung und Drittmittel übersteigen die Ausgaben um {difference}. Bitte verringern "
    "Sie die beantragte Zuwendung.",
    source=PLAN_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def grant_within_open_cost(content: Content, _context: Context) -> Iterator[Found]:
    more = content.requested + third(content) - content.cost_total
    if more > 0 and content.cost_total and not unread(content, "costs"):
        yield found("funds", difference=format_eur(more))


@rule(
    "PL-A67", Severity.BLOCKS, "plan",
    name="Zuwendung nicht über den Ausgaben ihrer Gruppe",
    text="Für {category} sind {asked} beantragt, geplant sind nur {cost}. Bitte senken Sie die "
    "Zuwendung oder ergänzen Sie die Ausgaben.",
    source=PLAN_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def grant_within_category(content: Content, context: Context) -> Iterator[Found]:
    for category in context.terms.categories:
        asked = content.fund(FundKind.GRANT, category.code)
        cost = content.cost_of(category.code)
        if asked > cost and not unread(content, "costs"):
            label = category.label
            yield found("funds", category=label, asked=format_eur(asked), cost=format_eur(cost))


@rule(
    "PL-A68", Severity.BLOCKS, "plan",
    name="Eine Zuwendung ist beantragt",
    text="Es ist keine Zuwendung beantragt. Bitte tragen Sie ein, welchen Betrag das Land geben "
    "soll.",
    source=PLAN_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def asks_for_money(content: Content, _context: Context) -> Iterator[Found]:
    if content.cost_total and not content.requested and not unread(content, "funds"):
        yield found("funds")


@rule(
    "PL-A69", Severity.BLOCKS, "plan",
    name="Mindestens zu tragender Eigenanteil",
    text="Der Eigenanteil ist {amount}, verlangt sind mindestens {percent} der Ausgaben, also "
    "{least}. Bitte erhöhen Sie die Eigenmittel und senken Sie die Zuwendung.",
)  # fmt: skip
def own_share_enough(content: Content, context: Context) -> Iterator[Found]:
    percent, own = context.terms.own_share_min_percent, content.fund(FundKind.OWN)
    least = round_cent(content.cost_total * percent / Decimal(100))
    if own < least and not unread(content, "funds"):
        yield found(
            "funds", amount=format_eur(own), percent=f"{number(percent)} %",
            least=format_eur(least),
        )  # fmt: skip


@rule(
    "PL-A14", Severity.WARNING, "plan",
    name="Personalausgaben passen zur Stelle",
    text="{amount} je Vollzeitstelle und Jahr liegen außerhalb von {low} bis {high}. Bitte prüfen "
    "Sie Entgeltgruppe, Stufe und Arbeitgeberanteile.",
    source="Entgelttabelle TVöD-VKA; Eingruppierung vergleichbarer Stellen",
)  # fmt: skip
def personnel_plausible(content: Content, context: Context) -> Iterator[Found]:
    low, high = context.terms.personnel_low, context.terms.personnel_high
    amount = full_post_and_year(content)
    if amount is None or low is None or high is None or unread(content, "costs"):
        return
    if not low <= amount <= high:
        yield found("costs", amount=format_eur(amount), low=format_eur(low), high=format_eur(high))


def full_post_and_year(content: Content) -> Decimal | None:
    """Planned personnel cost per full post and year, in EUR; None while it cannot be said.

    Counted over the months in which the post is held, in months of 30 days.
    """
    start, end, cost = content.start_on, content.end_on, content.cost_of(PERSONNEL)
    if start is None or end is None or not content.fte or not cost:
        return None
    start = max(start, content.post_start_on or start)
    days = sum(_days_of_360(year, start, end) for year in range(start.year, end.year + 1))
    return round_cent(cost * 360 / days / content.fte) if days > 0 else None


def _days_of_360(year: int, start: dt.date, end: dt.date) -> int:
    first, last = max(start, dt.date(year, 1, 1)), min(end, dt.date(year, 12, 31))
    return part_of_year(ProRataMethod.MONTHS_30, first, last).count if first <= last else 0


@rule(
    "PL-A18", Severity.WARNING, "plan",
    name="Andere Förderung im selben Zeitraum",
    text="Für {name} ist im selben Zeitraum die Förderung {number} ({other}) erfasst. Bitte "
    "erklären Sie, wie sich die Ausgaben unterscheiden.",
    source=DOUBLE, mark=Mark.SOURCED,
)  # fmt: skip
def other_grants_explained(content: Content, context: Context) -> Iterator[Found]:
    for other in _overlapping(content, context):
        told = other.reference or "ohne Aktenzeichen"
        yield found("funds", name=context.place_name, number=told, other=other.title)


def _overlapping(content: Content, context: Context) -> list[OtherFunding]:
    start, end = content.start_on, content.end_on
    if start is None or end is None:
        return []
    return [o for o in context.other_grants if o.start_on <= end and o.end_on >= start]


@rule(
    "PL-A70", Severity.HINT, "plan",
    name="Andere Zuwendungen des Plans sind im Register",
    text="Im Plan steht eine andere Zuwendung („{label}“, {amount}), die im Register der "
    "Förderungen noch fehlt. Die Bewilligungsstelle trägt sie nach, sobald der Bescheid vorliegt.",
    source=DOUBLE, mark=Mark.SOURCED,
)  # fmt: skip
def other_grants_registered(content: Content, context: Context) -> Iterator[Found]:
    if _overlapping(content, context):
        return
    for index, fund in enumerate(content.funds):
        if fund.kind == FundKind.OTHER_GRANT and fund.amount:
            label = fund.label or "ohne Angabe"
            yield found(f"funds.{index}.label", label=label, amount=format_eur(fund.amount))

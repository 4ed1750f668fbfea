"""What the forecast of outflow (Mittelabfluss) is made of: money of the ledger and the plans."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from kim.accounts.actor import Actor
from kim.grants.models import Account, Application, Award, Section
from kim.grants.queries.budget import YearMoney
from kim.grants.rules.content import read
from kim.grants.rules.outflow import Claim, Forecast, forecast
from kim.grants.rules.years import by_year
from kim.grants.states.applications import UNDECIDED, ApplicationState, SectionCode
from kim.grants.states.ledger import AccountKind
from kim.kernel.permissions import may

ZERO = Decimal("0.00")
OPEN = UNDECIDED - {ApplicationState.DRAFT}
Plan = dict[str, Decimal]


def outflow_of(actor: Actor, year: YearMoney, *, share_percent: Decimal) -> Forecast | None:
    """The forecast of a year; None for who may not read the budget. Four queries.

    ``share_percent``: how much of what is asked is expected to be awarded.
    """
    if not may(actor, "grants.budget_read"):
        return None
    return forecast(
        year.year,
        _claims(year),
        usable=year.measure,
        unbound=year.available,
        share_percent=share_percent,
    )


def _claims(year: YearMoney) -> list[Claim]:
    """Files with money in the year, and open applications for which nothing is reserved."""
    held = _held(year)
    bound = Account.objects.filter(application=OuterRef("pk")).exclude(balance=0)
    files = list(
        Application.objects.filter(
            Q(pk__in=held) | (Q(state__in=OPEN) & ~Exists(bound)),
            call__programme=year.programme_id,
        )
        .select_related("place")
        .order_by("number")
    )
    plans = _plans([file.pk for file in files])
    claims = [_claim(file, held.get(file.pk), plans.get(file.pk, {}), year.year) for file in files]
    return [claim for claim in claims if claim.awarded or claim.reserved or claim.asked]


def _held(year: YearMoney) -> dict[int, dict[str, Decimal]]:
    """File -> kind -> EUR, of one year."""
    rows = (
        Account.objects.filter(budget_year=year.pk, application__isnull=False)
        .exclude(balance=0)
        .values_list("application", "kind", "balance")
    )
    found: dict[int, dict[str, Decimal]] = {}
    for file, kind, balance in rows:
        found.setdefault(file, {})[kind] = balance
    return found


def _plans(files: list[int]) -> dict[int, Plan]:
    """Planned expenses by month: of the award in force, else of the application."""
    plans: dict[int, Plan] = {}
    sections = Section.objects.filter(application__in=files, code=SectionCode.PLAN)
    for file, data in sections.values_list("application", "data"):
        months: Plan = {}
        for line in read({SectionCode.PLAN: data}).costs:
            for month, amount in line.months.items():
                months[month] = months.get(month, ZERO) + amount
        plans[file] = months
    awards = Award.objects.filter(application__in=files).order_by("application", "sequence")
    for file, months in awards.values_list("application", "months"):
        if months:
            plans[file] = {month: Decimal(amount) for month, amount in months.items()}
    return plans


def _claim(file: Application, held: dict[str, Decimal] | None, months: Plan, year: int) -> Claim:
    asked = ZERO
    if held is None and file.requested and file.start_on and file.end_on:
        shares = by_year(file.requested, start_on=file.start_on, end_on=file.end_on, months=months)
        asked = shares.get(year, ZERO)
    found = held or {}
    return Claim(
        number=file.number,
        label=file.place.full_name,
        awarded=found.get(AccountKind.AWARDED, ZERO) + found.get(AccountKind.PAID, ZERO),
        reserved=found.get(AccountKind.RESERVED, ZERO),
        asked=asked,
        months=months,
        start_on=file.start_on,
        end_on=file.end_on,
    )

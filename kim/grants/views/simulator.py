"""The public simulator: what would be possible, and a draft for the council. No account."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from kim.grants.forms.simulator import SimulatorForm
from kim.grants.queries.calculator import terms_for
from kim.grants.rules.calculation import Calculation, calculate, end_of_year, shown
from kim.grants.rules.ceilings import YearCeilings
from kim.grants.rules.steps import number
from kim.grants.rules.terms import CategoryTerms, ProRataMethod
from kim.kernel.dates import add_months
from kim.kernel.permissions import PUBLIC
from kim.programme.rules.legal import Mark
from kim.ui.fragments import german, is_translated
from kim.ui.numbers import decimal, euro
from kim.ui.pages import page

UNPROCESSABLE = 422
CHOICES = 24  # months to choose from, the year of today first
METHODS = {
    ProRataMethod.MONTHS_30: gettext_noop("jeder Monat zählt 30 Tage, das Jahr 360"),
    ProRataMethod.CALENDAR_DAYS: gettext_noop("gezählt werden die Tage des Kalenders"),
    ProRataMethod.FULL_MONTHS: gettext_noop("gezählt werden volle Monate"),
    ProRataMethod.BEGUN_MONTHS: gettext_noop("gezählt werden angefangene Monate"),
    ProRataMethod.NONE: gettext_noop("der Betrag gilt auch für einen Teil des Jahres"),
}
LINES = {
    "personnel": gettext_noop("Personalausgaben"),
    "material": gettext_noop("Sachausgaben"),
}


def _(msgid: str) -> str:
    """The text in the language of the page; marked when it stays German."""
    return gettext(msgid) if is_translated(msgid) else german(msgid)


@dataclass(frozen=True, slots=True)
class Formula:
    """One ceiling as it is computed: signs and numbers only, the same in every language."""

    label: str
    formula: str
    result: str


@page(PUBLIC, public=True)
def simulator(request: HttpRequest) -> HttpResponse:
    """Few figures in, possible grant and municipal share out. Nothing is stored."""
    form = asked(request)
    return with_form(request, form, result(form))


@page(PUBLIC, public=True)
def paper(request: HttpRequest) -> HttpResponse:
    """A draft for the council (Beschlussvorlage), to print: German, as councils work.

    Without figures that can be computed the page with the form answers.
    """
    form = asked(request)
    found = result(form)
    if found is None:
        return with_form(request, form, found)
    context = {
        "found": found,
        "fte": number(found.ceilings.fte),
        "today": timezone.localdate(),
        "used": [(row, shown(row)) for row in found.used],
        "query": request.GET.urlencode(),
    }
    return render(request, "grants/paper.html", context)


def with_form(request: HttpRequest, form: SimulatorForm, found: Calculation | None) -> HttpResponse:
    """The page with the form and, if it could be computed, the result."""
    context: dict[str, Any] = {"form": form, "found": found}
    if found is not None:
        context |= {
            "lines": [(label(line.code, line.label), line) for line in found.grant.lines],
            "parts": [(year, _(METHODS[found.told.terms.pro_rata])) for year in years(found)],
            "formulas": [formula for year in years(found) for formula in formulas(found, year)],
            "sources": {row.address: row.source for row in found.used if row.mark == Mark.SOURCED},
            "query": request.GET.urlencode(),
        }
    status = UNPROCESSABLE if form.is_bound and found is None else 200
    return render(request, "grants/simulator.html", context, status=status)


def asked(request: HttpRequest) -> SimulatorForm:
    """The form as it was sent, or with the coming month and a full post."""
    today = timezone.localdate()
    first = add_months(today.replace(day=1), 1)
    start = {"beginn": f"{first:%Y-%m}", "anteil": "1", "sach": "0"}
    data = request.GET if "beginn" in request.GET else None
    return SimulatorForm(data, months=months(today), initial=start, auto_id="%s")


def result(form: SimulatorForm) -> Calculation | None:
    """What was computed; None while the form is empty or wrong."""
    if not form.is_valid():
        return None
    told = form.cleaned_data
    start_on = form.start_on()
    return calculate(
        terms_for(start_on),
        start_on=start_on,
        end_on=end_of_year(start_on),
        fte=told["anteil"],
        costs={"personnel": told["personal"], "material": told["sach"]},
    )


def months(today: dt.date) -> list[tuple[str, str]]:
    """``("2026-03", "März 2026")`` for this year and the next."""
    january = dt.date(today.year, 1, 1)
    days = [add_months(january, count) for count in range(CHOICES)]
    return [(f"{day:%Y-%m}", date_format(day, "F Y")) for day in days]


def years(found: Calculation) -> tuple[YearCeilings, ...]:
    return found.ceilings.years


def formulas(found: Calculation, year: YearCeilings) -> list[Formula]:
    """``60.000 € × 180/360 × 0,75`` for each category."""
    return [
        Formula(
            label(line.code, line.label),
            formula(found.told.terms.category(line.code), year, found),
            euro(line.amount),
        )
        for line in year.lines
    ]


def formula(category: CategoryTerms, year: YearCeilings, found: Calculation) -> str:
    factors = [euro(category.cap), str(year.part)]
    if category.follows_fte:
        factors.append(decimal(f"{found.ceilings.fte.normalize():f}"))
    return " × ".join(factors)


def label(code: str, told: str) -> str:
    """Name of a category; one that only a call knows stays German."""
    return _(LINES[code]) if code in LINES else german(told)

"""The budget of the grants for the Land: years with their money, journal, forecast of outflow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.accounts.queries import names_by_key
from kim.grants.forms.budget import JournalForm, ShareForm
from kim.grants.models import LedgerEntry
from kim.grants.queries.budget import (
    YearMoney,
    budget_year,
    budget_years,
    journal,
    left_over_reservations,
    year_choices,
)
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.queries.outflow import outflow_of
from kim.grants.rules.outflow import Forecast
from kim.grants.states.ledger import CANCELLABLE
from kim.kernel.permissions import enforce, may
from kim.ui.charts import Bar, Columns, Tone, bar, columns, rising
from kim.ui.pages import page
from kim.ui.tables import Row, csv_response, xlsx_response

READ, POST = "grants.budget_read", "grants.budget_post"
PER_PAGE = 25
UNPROCESSABLE = 422
MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
HEADS = (
    "Buchung", "Zeitpunkt", "Art", "hebt auf", "Vorgang", "Haushaltsjahr", "Konto", "Betrag (EUR)",
    "Grund", "Wer",
)  # fmt: skip
TONES: tuple[tuple[Tone, str], ...] = (
    ("dark", "ausgezahlt"),
    ("solid", "bewilligt, nicht ausgezahlt"),
    ("hatched", "festgelegt"),
    ("grey", "gesperrt"),
    ("open", "frei"),
    ("dotted", "frei für Verpflichtungen"),
)
FLOW_TONES: tuple[tuple[Tone, str], ...] = (
    ("solid", "bewilligt"),
    ("hatched", "festgelegt"),
    ("dotted", "offene Anträge"),
)


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year as the page shows it: its money, its bar, what can be done."""

    money: YearMoney
    bar: Bar
    is_ahead: bool  # money can be committed for it, not yet charged to it
    must_take_over: bool


@page(READ)
def budget(request: AuthedRequest) -> HttpResponse:
    """All years with Ansatz, block, reservations, awards, and the ledger recomputed."""
    enforce(request.actor, READ)
    this_year = timezone.localdate().year
    years = [
        YearRow(
            row, year_bar(row), row.year > this_year, row.year <= this_year and row.authority > 0
        )
        for row in budget_years(request.actor)
    ]
    context = {
        "years": years,
        "check": verify_ledger(),
        "left_over": left_over_reservations(request.actor),
        "may_post": may(request.actor, POST),
        "tabs": tabs("grants:budget"),
    }
    return render(request, "grants/budget.html", context)


def year_bar(money: YearMoney) -> Bar:
    """The money of a year as one bar: the whole is Ansatz and authority together."""
    amounts = (
        money.paid, money.awarded - money.paid, money.reserved, money.blocked, money.available,
        money.committable,
    )  # fmt: skip
    parts = [(tone, label, amount) for (tone, label), amount in zip(TONES, amounts, strict=True)]
    return bar([part for part in parts if part[2] or part[1] == "frei"])


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """The pages of the budget that stand beside each other."""
    return [
        (text, reverse(name), name == current)
        for text, name in (
            ("Haushaltsjahre", "grants:budget"),
            ("Buchungen", "grants:budget_journal"),
        )
    ]


@page(READ)
def budget_journal(request: AuthedRequest) -> HttpResponse:
    """All entries, newest first, with filters in the address."""
    enforce(request.actor, READ)
    form = JournalForm(request.GET, years=year_choices())
    found = Paginator(journal(request.actor, **form.chosen()), PER_PAGE)
    shown = found.get_page(request.GET.get("seite"))
    entries = list(shown.object_list)
    names = names_by_key(entry.by for entry in entries)
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "found": shown,
        "rows": [
            (entry, names.get(entry.by, entry.by), is_cancellable(entry)) for entry in entries
        ],
        "filtered": bool(kept),
        "filters": urlencode(kept),
        "pages": f"?{urlencode(kept)}&seite=" if kept else "?seite=",
        "may_post": may(request.actor, POST),
        "tabs": tabs("grants:budget_journal"),
    }
    status = 200 if form.is_valid() else UNPROCESSABLE
    return render(request, "grants/budget_journal.html", context, status=status)


def is_cancellable(entry: LedgerEntry) -> bool:
    """Whether a counter entry can be booked for it (Gegenbuchung)."""
    return entry.kind in CANCELLABLE and not hasattr(entry, "cancelled_by")


@page(READ)
def budget_journal_csv(request: AuthedRequest) -> HttpResponseBase:
    """The entries of the filter as CSV, one line per posting."""
    return journal_file(request, csv_response)


@page(READ)
def budget_journal_xlsx(request: AuthedRequest) -> HttpResponseBase:
    """The entries of the filter as XLSX, one line per posting."""
    return journal_file(request, xlsx_response)


def journal_file(request: AuthedRequest, answer: Any) -> HttpResponseBase:
    """A filter that cannot be read gives the page, which says so; no file of something else."""
    enforce(request.actor, READ)
    form = JournalForm(request.GET, years=year_choices())
    if not form.is_valid():
        return budget_journal(request)
    entries = journal(request.actor, **form.chosen())
    found: HttpResponseBase = answer(lines(entries), HEADS, f"buchungen-{timezone.localdate()}")
    return found


def lines(entries: Any) -> Iterator[Row]:
    """One row per posting; the key of the person stands for the name."""
    for entry in entries.iterator(chunk_size=500):
        for line in entry.postings.all():
            yield (
                entry.pk,
                entry.at,
                entry.get_kind_display(),
                entry.cancels_id,
                entry.application.number if entry.application else "",
                line.account.budget_year.year,
                line.account.get_kind_display(),
                line.amount,
                entry.reason,
                entry.by,
            )


@page(READ)
def budget_outflow(request: AuthedRequest, year: int) -> HttpResponse:
    """The forecast of outflow of one year: by month and in sum, against the Ansatz."""
    enforce(request.actor, READ)
    money = budget_year(request.actor, year)
    form = ShareForm(request.GET if "anteil" in request.GET else None, initial={"anteil": 100})
    if money is None:
        raise Http404
    found = outflow_of(request.actor, money, share_percent=form.share())
    assert found is not None  # the permission was asked above
    by_month, in_sum = charts(found, money)
    context = {
        "money": money,
        "found": found,
        "rows": list(zip(MONTHS, found.months, strict=True)),
        "form": form,
        "by_month": by_month,
        "in_sum": in_sum,
        "legend": FLOW_TONES,
        "steps": (("Haushalt", reverse("grants:budget")), (f"Mittelabfluss {year}", "")),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "grants/budget_outflow.html", context, status=status)


def charts(found: Forecast, money: YearMoney) -> tuple[Columns, Columns]:
    """Columns of the months, and the sum since January against what there is."""
    series = [
        (tone, label, [getattr(row, name) for row in found.months])
        for (tone, label), name in zip(FLOW_TONES, ("awarded", "reserved", "asked"), strict=True)
    ]
    limit = "verfügbare Mittel" if money.appropriation else "Verpflichtungsermächtigung"
    sums = [row.cumulative for row in found.months]
    return columns(MONTHS, series), rising(MONTHS, sums, found.usable, limit)

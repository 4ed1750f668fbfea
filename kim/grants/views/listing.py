"""The list of applications, its files for spreadsheets, and the board."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.listing import SORTS, ListForm
from kim.grants.queries.listing import (
    Row,
    as_row,
    board_columns,
    call_choices,
    found_applications,
    officer_choices,
    place_choices,
    saved_views,
)
from kim.kernel.permissions import enforce, may
from kim.ui.pages import page
from kim.ui.tables import Cell, csv_response, xlsx_response

SHOWN = 50  # rows of a page
UNPROCESSABLE = 422
FIRST = ("suche", "stand", "bearbeitung")  # filters that are always open
HEAD = (
    "Aktenzeichen", "Kommune", "Aufruf", "Stand", "seit", "Frist", "Ampel", "Begründung der Ampel",
    "beantragt (EUR)", "bewilligt (EUR)", "Bearbeitung", "Beispiel",
)  # fmt: skip


def asked(request: AuthedRequest) -> ListForm:
    """The filters of the address."""
    return ListForm(
        request.GET,
        calls=call_choices(),
        places=place_choices(request.actor),
        officers=officer_choices(timezone.localdate()),
    )


def without(request: AuthedRequest, *names: str) -> str:
    """The filters of the address without some of them, to add to."""
    kept = [(k, v) for k, v in request.GET.items() if v and k not in names]
    return urlencode(kept)


@page("grants.list")
def listing(request: AuthedRequest) -> HttpResponse:
    """All visible applications, narrowed and sorted by the address."""
    enforce(request.actor, "grants.list")
    form = asked(request)
    today = timezone.localdate()
    found = found_applications(request.actor, form.found(), today)
    shown = Paginator(found, SHOWN).get_page(request.GET.get("seite"))
    filters = without(request, "seite")
    more = [field for field in form.visible_fields() if field.name not in FIRST]
    context: dict[str, Any] = {
        "form": form,
        "first": [form[name] for name in FIRST],
        "more": more,
        "more_open": any(form.data.get(field.name) or field.errors for field in more),
        "page": shown,
        "rows": [as_row(row, today) for row in shown],
        "heads": heads(request),
        "filters": filters,
        "narrowed": any(value for key, value in form.found().items() if key != "sortiert"),
        "page_address": f"?{urlencode_with(filters)}seite=",
        "views": [
            (row, f"{reverse('grants:list')}?{row.filters}") for row in saved_views(request.actor)
        ],
        "tabs": tabs(request, "list"),
    }
    return render(request, "grants/list.html", context, status=status_of(form))


def urlencode_with(filters: str) -> str:
    return f"{filters}&" if filters else ""


def status_of(form: ListForm) -> int:
    return UNPROCESSABLE if form.errors else 200


def tabs(request: AuthedRequest, current: str) -> list[tuple[str, str, bool]]:
    """List and board, for who may see both."""
    if not may(request.actor, "grants.board"):
        return []
    return [
        ("Liste", reverse("grants:list"), current == "list"),
        ("Tafel", reverse("grants:board"), current == "board"),
    ]


def heads(request: AuthedRequest) -> list[tuple[str, str, str]]:
    """Of each column: its name, where a click sorts by it, and how it is sorted now."""
    rest = urlencode_with(without(request, "sortiert", "seite"))
    now = request.GET.get("sortiert") or "frist"
    order = {f"{key}": "ascending" for key in SORTS} | {f"-{key}": "descending" for key in SORTS}
    return [
        (
            name,
            f"?{rest}sortiert={'-' if now == key else ''}{key}",
            order.get(now, "") if now.removeprefix("-") == key else "",
        )
        for key, name in SORTS.items()
    ]


@page("grants.list")
def list_csv(request: AuthedRequest) -> HttpResponseBase:
    """The narrowed list as CSV. Filters that cannot be read give the page that says so."""
    return as_file(request, "csv")


@page("grants.list")
def list_xlsx(request: AuthedRequest) -> HttpResponseBase:
    """The narrowed list as XLSX; else as the CSV."""
    return as_file(request, "xlsx")


def as_file(request: AuthedRequest, kind: str) -> HttpResponseBase:
    enforce(request.actor, "grants.list")
    form = asked(request)
    if form.errors:
        return listing(request)  # no file about other rows than those asked for
    today = timezone.localdate()
    found = found_applications(request.actor, form.found(), today)
    rows = [cells(as_row(row, today)) for row in found]
    name = f"antraege-{today}"
    if kind == "xlsx":
        return xlsx_response(rows, HEAD, name)
    return csv_response(rows, HEAD, name)


def cells(row: Row) -> Sequence[Cell]:
    """A row of the file, as ``HEAD`` names its columns."""
    return (
        row.number, row.place, row.call, row.state_label, row.since, row.due_on, row.light.word,
        row.light.reason, row.requested, row.awarded, row.officer, row.is_demo,
    )  # fmt: skip


@page("grants.board")
def board(request: AuthedRequest) -> HttpResponse:
    """All applications of the Land by where they stand; the same filters as the list."""
    enforce(request.actor, "grants.board")
    form = asked(request)
    context = {
        "form": form,
        "fields": [form[name] for name in ("suche", "aufruf", "bearbeitung", "frist")],
        "columns": board_columns(request.actor, form.found(), timezone.localdate()),
        "filters": urlencode_with(without(request, "stand", "seite")),
        "tabs": tabs(request, "board"),
    }
    return render(request, "grants/board.html", context, status=status_of(form))

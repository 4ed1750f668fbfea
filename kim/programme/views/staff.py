"""The register for staff: the board of the 36 and the entry of one municipality."""

import csv
import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce, may
from kim.programme.forms import KINDS, KeyDateForm
from kim.programme.queries.board import POST_LABELS, Board, BoardRow, board_for
from kim.programme.queries.entry import Entry, record_of
from kim.programme.states import TRANSITIONS, Status
from kim.programme.views.deed import entry_or_404, place_address
from kim.ui.pages import page
from kim.ui.spreadsheets import unarmed

SORTS = {
    "name": lambda row: 0,  # the board comes in this order
    "ags": lambda row: row.ags,
    "stand": lambda row: list(Status).index(row.status),
    "stelle": lambda row: row.post,
}


@page("programme.board")
def board(request: AuthedRequest) -> HttpResponse:
    """The 36 on a key date, with filters in the address."""
    enforce(request.actor, "programme.board")
    today = timezone.localdate()
    form = KeyDateForm(request.GET, today=today)
    on, known_on = form.days()
    found = board_for(on=on, known_on=known_on)
    rows = chosen(found.rows, request.GET)
    context = {
        "form": form,
        "on": on,
        "known_on": known_on,
        "looks_back": known_on < today,
        "figures": found.figures,
        "contradictions": [c for c in found.figures.comparisons if c.agrees is False],
        "rows": rows,
        "total": len(found.rows),
        "statuses": Status,
        "posts": POST_LABELS.items(),
        "query": request.GET,
        "filtered": len(rows) != len(found.rows),
        "address": urlencode([(k, v) for k, v in request.GET.items() if k != "sortiert"]),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "programme/staff_board.html", context, status=status)


@page("programme.board")
def board_csv(request: AuthedRequest) -> HttpResponseBase:
    """The rows of the board as a file for spreadsheets: semicolons, UTF-8 with mark.

    A day that cannot be read gives the board, which says so.
    """
    enforce(request.actor, "programme.board")
    form = KeyDateForm(request.GET, today=timezone.localdate())
    if not form.is_valid():
        return board(request)  # the page says what is wrong; no file about another day
    on, known_on = form.days()
    found = board_for(on=on, known_on=known_on)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="register-{on}.csv"'
    write_csv(response, found, chosen(found.rows, request.GET))
    return response


def chosen(rows: list[BoardRow], query: Any) -> list[BoardRow]:
    """Rows that match the filters of the address, in the order asked for."""
    text = query.get("suche", "").strip().lower()
    found = [
        row
        for row in rows
        if (not text or text in row.full_name.lower() or row.ags.startswith(text))
        and query.get("stand", "") in ("", row.status)
        and query.get("stelle", "") in ("", row.post)
        and query.get("art", "") in ("", "stadt" if row.is_town else "kreis")
    ]
    return sorted(found, key=SORTS.get(query.get("sortiert", "name"), SORTS["name"]))


def write_csv(response: HttpResponse, board: Board, rows: list[BoardRow]) -> None:
    """Head, rows, and the days they are true for."""
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["AGS", "Kommune", "Art", "Stand", "seit", "Stelle", "Stichtag", "bekannt am"])
    days = [format_day(board.figures.on), format_day(board.figures.known_on)]
    for row in rows:
        kind = "kreisfreie Stadt" if row.is_town else "Landkreis"
        line = [row.ags, row.full_name, kind, row.status_label, row.since, row.post_label, *days]
        writer.writerow([unarmed(cell) for cell in line])


@dataclass(frozen=True, slots=True)
class Choice:
    """A deed on the page: a link, or the reason why it is not possible."""

    label: str
    address: str
    refusal: str


@page("programme.read")
def place(request: AuthedRequest, ags: str) -> HttpResponse:
    """One entry: state, next deeds, history with corrections, record."""
    entry = entry_or_404(request, ags, "programme.read")
    today = timezone.localdate()
    context = {
        "entry": entry,
        "today": today,
        "may_edit": may(request.actor, "programme.edit"),
        "may_contact": may(request.actor, "programme.contact", entry.place_id),
        "choices": step_choices(entry),
        "post_choices": post_choices(entry),
        "last_step": entry.believed[-1] if entry.believed else None,
        "record": record_of(entry),
        "next_check_on": next_check(entry, today),
    }
    return render(request, "programme/staff_place.html", context)


def step_choices(entry: Entry) -> list[Choice]:
    """All deeds of the participation; those that do not start here say why."""
    status = entry.status if entry.open_participation else Status.NONE
    return [
        Choice(
            deed.label,
            f"{place_address(entry.ags)}schritt/{deed.name}/",
            deed.allowed(status, status.label).reason,
        )
        for deed in TRANSITIONS
    ]


def post_choices(entry: Entry) -> list[Choice]:
    """What can be said of the post."""
    reason = "" if entry.open_participation else "Erst ab einer Teilnahme möglich."
    if entry.open_participation and entry.status == Status.INTEREST:
        reason = "Erst ab einer angekündigten Teilnahme möglich."
    return [
        Choice(label, f"{place_address(entry.ags)}besetzung/{kind.value}/", reason)
        for kind, label in KINDS.items()
    ]


def next_check(entry: Entry, today: dt.date) -> dt.date | None:
    """The first announced day that has passed without a confirmation."""
    passed = [s.on for s in entry.believed if s.certainty == "announced" and s.on <= today]
    return min(passed, default=None)

"""The start page of staff, and the record for those who audit."""

import csv
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.audit.queries import Event, events_between, head, verify, verify_files
from kim.home.forms import RecordForm
from kim.home.queries import deed_choices, in_words, today_for
from kim.kernel.permissions import enforce, may
from kim.ui.pages import page
from kim.ui.spreadsheets import unarmed

PER_PAGE = 50
HEADINGS = ("Nr.", "Zeitpunkt (UTC)", "Wer", "Was", "Gegenstand", "Von, nach", "Grund",
            "Rechtsgrund", "Anfrage", "Prüfsumme")  # fmt: skip


@page("home.today")
def today(request: AuthedRequest) -> HttpResponse:
    """What is due, what contradicts, what is new."""
    enforce(request.actor, "home.today")
    day = timezone.localdate()
    context = {
        "today": day,
        "found": today_for(request.actor, day),
        "may_board": may(request.actor, "programme.board"),
        "own_places": [
            (held.place_ags, held.office_name)
            for held in request.actor.memberships
            if held.place_ags
        ],
    }
    return render(request, "home/today.html", context)


@page("home.record")
def record(request: AuthedRequest) -> HttpResponse:
    """The record, newest first, with filters in the address; on demand all is checked."""
    enforce(request.actor, "home.record")
    form = RecordForm(request.GET, deeds=deed_choices())
    found = Paginator(filtered(form), PER_PAGE).get_page(request.GET.get("seite"))
    check = "pruefen" in request.GET
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "found": found,
        "rows": in_words(found.object_list),
        "filtered": bool(kept),
        "checked": check,
        "fault": verify() if check else None,
        "files": verify_files() if check else None,
        "head": head(),
        "filters": urlencode(kept),
        "pages": f"?{urlencode(kept)}&seite=" if kept else "?seite=",
    }
    return render(request, "home/record.html", context, status=200 if form.is_valid() else 422)


@page("home.record")
def record_csv(request: AuthedRequest) -> HttpResponseBase:
    """The same events as a file; names stay out, the keys of persons stand in."""
    enforce(request.actor, "home.record")
    events = filtered(RecordForm(request.GET, deeds=deed_choices()))
    response = StreamingHttpResponse(lines(events), content_type="text/csv; charset=utf-8")
    name = f"protokoll-{timezone.localdate()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def filtered(form: RecordForm) -> Any:
    """The events that match; all of them while a filter cannot be read."""
    data = form.cleaned_data if form.is_valid() else {}
    was = data.get("was")
    return events_between(
        data.get("von"), data.get("bis"), data.get("suche", ""), [was] if was else None
    )


class Echo:
    """A file that gives back what is written to it, line by line."""

    def write(self, text: str) -> str:
        return text


def lines(events: Any) -> Iterator[str]:
    """Head and events as lines of a file for spreadsheets: semicolons, UTF-8 with mark."""
    writer = csv.writer(Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow(HEADINGS)
    for event in events.iterator(chunk_size=1000):
        yield writer.writerow([unarmed(cell) for cell in cells(event)])


def cells(event: Event) -> tuple[str, ...]:
    changes = json.dumps(event.changes, ensure_ascii=False) if event.changes else ""
    return (
        str(event.pk), event.at.isoformat(), event.actor, event.action, event.subject, changes,
        event.reason, event.law, event.request_id, event.hash,
    )  # fmt: skip

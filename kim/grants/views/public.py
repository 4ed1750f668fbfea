"""The public page of awarded grants, as page, CSV and JSON."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from kim.audit.queries import head
from kim.grants.queries.public import PublishedAward, published_awards
from kim.kernel.permissions import PUBLIC
from kim.ui.kept import kept
from kim.ui.pages import page
from kim.ui.tables import csv_response

HEADS = (
    "AGS", "Kommune", "Zweck", "von", "bis", "Zuwendung (EUR)", "bestandskräftig seit", "Beispiel",
)  # fmt: skip
SOURCE = "§ 7 LTranspG"


def shown(on: dt.date) -> list[PublishedAward]:
    """What the page and both files list: examples in the demo only."""
    return published_awards(on, with_demo=settings.KIM.mode == "demo")


@page(PUBLIC, public=True)
@kept(head)
def awards(request: HttpRequest) -> HttpResponse:
    """Which municipality gets how much, once the notice is final."""
    rows = shown(timezone.localdate())
    total = sum((row.amount for row in rows), Decimal("0.00"))
    return render(request, "grants/public_awards.html", {"rows": rows, "total": total})


@page(PUBLIC, public=True)
def awards_csv(request: HttpRequest) -> HttpResponseBase:
    """The same rows for spreadsheets."""
    rows = [
        (row.ags, row.municipality, row.purpose, row.start_on, row.end_on, row.amount,
         row.final_on, row.is_demo)
        for row in shown(timezone.localdate())
    ]  # fmt: skip
    return csv_response(rows, HEADS, "bewilligte-foerderung")


@page(PUBLIC, public=True)
def awards_json(request: HttpRequest) -> HttpResponse:
    """The same rows for machines; amounts as text, so that no cent is lost."""
    today = timezone.localdate()
    data = {
        "on": today.isoformat(),
        "law": SOURCE,
        "unit": "EUR",
        "awards": [as_json(row) for row in shown(today)],
    }
    return JsonResponse(data)


def as_json(row: PublishedAward) -> dict[str, str | bool]:
    """A row with days as ``2026-03-01``."""
    days: dict[str, dt.date] = {
        "start_on": row.start_on, "end_on": row.end_on, "final_on": row.final_on,
    }  # fmt: skip
    return {
        "ags": row.ags,
        "municipality": row.municipality,
        "purpose": row.purpose,
        "amount": str(row.amount),
        "is_demo": row.is_demo,
        **{name: day.isoformat() for name, day in days.items()},
    }

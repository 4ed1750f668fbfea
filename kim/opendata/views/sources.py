"""Pages of sources, and of fields that were changed here and at a source."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.opendata.forms import SourceForm
from kim.opendata.models import Source
from kim.opendata.queries.imports import open_conflicts, own_places, title_of, visible_sources
from kim.opendata.rules.exchange.compare import label_of_field, shown_value
from kim.opendata.services.reading import ExchangeError
from kim.opendata.services.sources import (
    SourceValues,
    ask_now,
    decide_conflict,
    save_source,
)
from kim.opendata.states import EXCHANGE, Side
from kim.ui.pages import page

PER_PAGE = 50


@page(EXCHANGE)
def overview(request: AuthedRequest) -> HttpResponse:
    """The sources of a municipality and how the last comparison went."""
    enforce(request.actor, EXCHANGE)
    context = {
        "sources": visible_sources(request.actor),
        "hosts": sorted(settings.EXCHANGE_HOSTS),
    }
    return render(request, "opendata/sources.html", context)


def _found(request: AuthedRequest, pk: int) -> Source:
    found = visible_sources(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@page(EXCHANGE, methods=("GET", "POST"))
def new(request: AuthedRequest) -> HttpResponse:
    """Add a source."""
    enforce(request.actor, EXCHANGE)
    return _form(request, None)


@page(EXCHANGE, methods=("GET", "POST"))
def change(request: AuthedRequest, pk: int) -> HttpResponse:
    """Change a source, or switch it off."""
    enforce(request.actor, EXCHANGE)
    return _form(request, _found(request, pk))


def _form(request: AuthedRequest, source: Source | None) -> HttpResponse:
    names = SourceValues.__slots__
    initial = {name: getattr(source, name) for name in names} if source else {}
    form = SourceForm(request.POST or None, initial=initial)
    places = own_places(request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_source(
                actor=request.actor,
                municipality_id=source.municipality_id if source else places[0][0],
                values=SourceValues(**form.cleaned_data),
                source_id=source.pk if source else None,
                now=timezone.now(),
            )
        except ExchangeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Die Quelle „{saved.label}“ ist gespeichert.")
            return redirect("exchange:sources")
    return render(request, "opendata/source.html", {"form": form, "source": source})


@page(EXCHANGE, methods=("POST",))
def ask(request: AuthedRequest, pk: int) -> HttpResponse:
    """Compare with a source now."""
    enforce(request.actor, EXCHANGE)
    ask_now(actor=request.actor, source_id=_found(request, pk).pk, now=timezone.now())
    messages.success(request, "Der Abgleich ist angestoßen. Das Ergebnis steht gleich hier.")
    return redirect("exchange:sources")


@page(EXCHANGE)
def conflicts(request: AuthedRequest) -> HttpResponse:
    """Fields with two values: ours and that of the source."""
    enforce(request.actor, EXCHANGE)
    found = Paginator(open_conflicts(request.actor), PER_PAGE)
    rows = found.get_page(request.GET.get("seite"))
    context = {
        "rows": [
            {
                "conflict": row,
                "title": title_of(row.origin.offer),
                "label": label_of_field(row.field),
                "local": shown_value(row.local),
                "remote": shown_value(row.remote),
            }
            for row in rows
        ],
        "page": rows,
        "address": "?seite=",
    }
    return render(request, "opendata/conflicts.html", context)


@page(EXCHANGE, methods=("POST",))
def decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say whose value stays."""
    enforce(request.actor, EXCHANGE)
    found = open_conflicts(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    side = request.POST.get("wahl", "")
    try:
        if side not in (Side.LOCAL, Side.REMOTE):
            raise ExchangeError("Bitte wählen Sie einen der beiden Werte.")
        decide_conflict(actor=request.actor, conflict_id=pk, side=Side(side), now=timezone.now())
    except ExchangeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Die Wahl ist gespeichert.")
    return redirect("exchange:conflicts")

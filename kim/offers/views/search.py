"""Public search for offers: list, map, notes to print; everything stands in the address."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop

from kim.kernel.permissions import PUBLIC
from kim.offers.queries.search import MOST_MAPPED
from kim.offers.queries.search_map import map_data
from kim.offers.queries.search_page import Result, search_offers
from kim.offers.rules.search_query import (
    MOST_NOTED,
    PAGE_SIZE,
    RADII,
    SORTS,
    Search,
    read_search,
)
from kim.offers.services.search_words import count_search
from kim.offers.views.public import qr_code
from kim.offers.views.search_filters import chips_of, groups_of
from kim.offers.views.search_shown import Shown, shown
from kim.ui.pages import page

MAP = "karte"
ON_SHEET = 6  # offers on one sheet of paper
SORT_LABELS = {
    "": gettext_noop("was am besten passt"),
    "naehe": gettext_noop("was am nächsten liegt"),
    "beginn": gettext_noop("was zuerst beginnt"),
    "neu": gettext_noop("was neu dazukam"),
}


def asked(request: HttpRequest) -> Search:
    """The search that stands in the address."""
    return read_search({name: request.GET.getlist(name) for name in request.GET})


def language_of(request: HttpRequest) -> str:
    return get_language() or settings.LANGUAGE_CODE


@page(PUBLIC, public=True)
def start(request: HttpRequest) -> HttpResponse:
    """Results of a search with filters, as list or map."""
    search, today = asked(request), timezone.localdate()
    on_map = search.view == MAP
    result = search_offers(
        search=search,
        language=language_of(request),
        today=today,
        limit=MOST_MAPPED if on_map else PAGE_SIZE,
        counts_unplaced=on_map,
    )
    if request.method == "GET" and search.text and search.page == 1:
        count_search(
            text=search.text,
            ags=result.place.ags,
            language=language_of(request),
            found=0 if result.is_loose else result.found.total,
            on=today,
        )
    context = _context(result, language_of(request))
    if on_map:
        context["map"] = _map(context["hits"], result)
    return render(request, "offers/public_search.html", context)


def _context(result: Result, language: str) -> dict[str, Any]:
    search = result.search
    hits = shown(result.found.hits, search, language)
    limit = MOST_MAPPED if search.view == MAP else PAGE_SIZE
    last = max(1, -(-result.found.total // limit))
    bare = replace(search, page=1)
    return {
        "search": search,
        "result": result,
        "hits": hits,
        "groups": groups_of(search, result.found.counts),
        "chips": chips_of(search),
        "radii": RADII,
        "sorts": [(code, gettext(SORT_LABELS[code])) for code in SORTS],
        "last_page": last,
        "first": (search.page - 1) * limit + 1,
        "before": replace(search, page=search.page - 1).query or "?" if search.page > 1 else "",
        "after": replace(search, page=search.page + 1).query if search.page < last else "",
        "list_query": replace(bare, view="").query or "?",
        "map_query": replace(bare, view=MAP).query,
        "without_filters": replace(bare, chosen={}, days=(), parts=()).query or "?",
        "without_place": replace(bare, place="").query or "?",
        "wider": _wider(bare),
        "feed_query": replace(bare, view="", noted=()).query,
        "notes_query": Search(noted=search.noted).query,
        "noted": len(search.noted),
        "hidden": [pair for pair in search.pairs() if pair[0] in ("merk", "ansicht")],
    }


def _wider(search: Search) -> str:
    """The same search in the next larger radius; empty when there is none."""
    larger = [radius for radius in RADII if radius > search.radius]
    return replace(search, radius=larger[0]).query if search.place and larger else ""


def _map(hits: list[Shown], result: Result) -> dict[str, Any]:
    """What the map draws, as data for its script."""
    return {
        "data": map_data(
            points=[
                (hit.title, hit.lang, hit.address, spot.town, spot.latitude, spot.longitude)
                for hit in hits
                for spot in hit.spots
                if spot.latitude is not None and spot.longitude is not None
            ],
            tiles=settings.MAP_TILES,
            attribution=settings.MAP_ATTRIBUTION,
        ),
        "without_place": result.found.without_place,
    }


@page(PUBLIC, public=True)
def notes(request: HttpRequest) -> HttpResponse:
    """The note list, or the first results of a search, on sheets of six with QR codes."""
    search, today = asked(request), timezone.localdate()
    only = search.noted or None
    plain = Search(noted=search.noted) if only else replace(search, page=1)
    result = search_offers(
        search=plain, language=language_of(request), today=today, limit=MOST_NOTED, only=only
    )
    hits = shown(result.found.hits, plain, language_of(request))
    if only:
        order = {key: number for number, key in enumerate(only)}
        hits.sort(key=lambda hit: order[str(hit.hit.key)])
    cards = [(hit, qr_code(f"{settings.BASE_URL}{hit.address}")) for hit in hits]
    sheets = [cards[first : first + ON_SHEET] for first in range(0, len(cards), ON_SHEET)]
    context = {
        "search": search,
        "sheets": sheets,
        "count": len(hits),
        "missing": len(search.noted) - len(hits) if only else 0,
        "is_note_list": bool(only),
        "today": today,
        "back": f"{reverse('offers:search')}{search.query}",
        "address": f"{settings.BASE_URL}{request.get_full_path()}",
    }
    return render(request, "offers/public_notes.html", context)

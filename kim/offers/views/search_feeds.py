"""A search as a feed: what is new (RSS), what comes (iCalendar); and the worker for offline."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language, gettext

from kim.kernel.permissions import PUBLIC
from kim.offers.queries.search_dates import MOST, dates_of
from kim.offers.queries.search_page import search_offers
from kim.offers.rules.search_feed import Entry, search_ics
from kim.offers.rules.search_query import Search, read_search
from kim.offers.views.search_shown import Shown, shown
from kim.ui.pages import page

WORKER = Path(__file__).resolve().parents[1] / "data" / "worker.js"
MOST_ENTRIES = 50
NEWEST = "neu"


def _asked(request: HttpRequest) -> Search:
    found = read_search({name: request.GET.getlist(name) for name in request.GET})
    return replace(found, page=1, view="", noted=())


def _hits(search: Search) -> list[Shown]:
    language = get_language() or settings.LANGUAGE_CODE
    result = search_offers(
        search=search, language=language, today=timezone.localdate(), limit=MOST_ENTRIES
    )
    return shown(result.found.hits, search, language)


def _name(search: Search) -> str:
    parts = [part for part in (search.text, search.place) if part]
    return " – ".join([gettext("Angebote"), *parts])


@page(PUBLIC, public=True)
def rss(request: HttpRequest) -> HttpResponse:
    """The newest results of a search as RSS 2.0."""
    search = _asked(request)
    address = f"{settings.BASE_URL}{reverse('offers:search')}{search.query}"
    feed = Rss201rev2Feed(
        title=_name(search),
        link=address,
        description=gettext("Neue Angebote zu dieser Suche"),
        language=get_language(),
        feed_url=f"{settings.BASE_URL}{request.get_full_path()}",
    )
    for hit in _hits(replace(search, sort=NEWEST)):
        checked = hit.hit.checked_on
        feed.add_item(
            title=hit.title,
            link=f"{settings.BASE_URL}{hit.address}",
            description=hit.summary,
            unique_id=f"urn:uuid:{hit.hit.key}",
            unique_id_is_permalink=False,
            author_name=hit.hit.provider,
            pubdate=dt.datetime.combine(checked, dt.time(), dt.UTC) if checked else None,
        )
    body = feed.writeString("utf-8")
    return HttpResponse(body, content_type="application/rss+xml; charset=utf-8")


@page(PUBLIC, public=True)
def dates(request: HttpRequest) -> HttpResponse:
    """The coming dates of the results of a search as a calendar."""
    search, today = _asked(request), timezone.localdate()
    hits = {hit.hit.key: hit for hit in _hits(search)}
    found = dates_of(list(hits), today)
    entries = [
        Entry(str(key), hits[key].title, f"{settings.BASE_URL}{hits[key].address}", date)
        for key, some in found.items()
        for date in some
    ]
    entries.sort(key=lambda entry: (entry.date.starts_at, entry.key))
    stamp = dt.datetime.combine(today, dt.time(), dt.UTC)
    body = search_ics(_name(search), entries[:MOST], changed_at=stamp)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="termine.ics"'
    return answer


@page(PUBLIC, public=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that answers from the device; asked for only after a visitor wants it."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")

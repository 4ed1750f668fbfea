"""The interface of Integreat, version 3, over what kim has: regions, languages, places, events.

It has what the original lacks: pages, ``modified_after`` with what is gone, ETag and 304.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kim.kernel.permissions import PUBLIC
from kim.opendata.queries.integreat import (
    EVENTS,
    LOCATIONS,
    Region,
    entries_of,
    language_of,
    languages_of,
    pages_of,
    region_of,
    regions,
    write_categories,
    write_imprint,
)
from kim.opendata.queries.public_offers import Part, dumped
from kim.opendata.rules.exchange.record import Json
from kim.opendata.views.api import BAD, UNPROCESSABLE, BadQuery, finished
from kim.opendata.views.offers_api import JSON, marked, moment_of, number_of, recent_version
from kim.ui import errors
from kim.ui.kept import kept
from kim.ui.pages import Page, page

NAMES = ("page", "per_page", "modified_after", "combine_recurring")
MOST = 5000
Answer = Callable[[HttpRequest, Region, str], HttpResponse]


def _asked(request: HttpRequest) -> tuple[int, int, Any]:
    said = {name: request.GET.get(name, "") for name in NAMES}
    for name in request.GET:
        if name not in NAMES:
            raise BadQuery("?", f"Unbekannter Parameter. Erlaubt sind {', '.join(NAMES)}.")
    return (
        number_of(said, "page", 1, 1_000_000),
        number_of(said, "per_page", MOST, MOST),
        moment_of(said["modified_after"], "modified_after"),
    )


def bracketed(entries: list[bytes]) -> bytes:
    """A JSON list of entries, copied once: a region has megabytes."""
    if not entries:
        return b"[]"
    first, last = b"[" + entries[0], entries[-1] + b"]"
    if len(entries) == 1:
        return b"[" + last
    return b",".join([first, *entries[1:-1], last])


def _listed(request: HttpRequest, part: Part) -> HttpResponse:
    """A bare list, as Integreat has it; how many there are stands in the head."""
    gone = [dumped(row) for row in part.gone]
    response = HttpResponse(bracketed([*part.entries, *gone]), content_type=JSON)
    response.headers["X-Total-Count"] = str(part.total)
    if part.wanted.page < part.pages:
        query = request.GET.copy()
        query["page"] = str(part.wanted.page + 1)
        response.headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return marked(request, response, f"{part.mark}|{part.total}|{gone}") if part.mark else response


def locations(request: HttpRequest, region: Region, code: str) -> HttpResponse:
    number, size, since = _asked(request)
    return _listed(
        request, entries_of(LOCATIONS, region, code, number, size, since, recent_version())
    )


def events(request: HttpRequest, region: Region, code: str) -> HttpResponse:
    number, size, since = _asked(request)
    return _listed(request, entries_of(EVENTS, region, code, number, size, since, recent_version()))


def pages(request: HttpRequest, region: Region, code: str) -> HttpResponse:
    number, size, since = _asked(request)
    return _listed(request, pages_of(region, code, number, size, since))


def categories(_request: HttpRequest, _region: Region, _code: str) -> HttpResponse:
    return _json(write_categories())


def imprint(_request: HttpRequest, region: Region, code: str) -> HttpResponse:
    return _json(write_imprint(region, code))


def _json(value: object) -> HttpResponse:
    return HttpResponse(dumped(value), content_type=JSON)


def _page(answer: Callable[..., HttpResponse]) -> Page:
    """A public page with ETag; refused parameters and unknown regions are problems."""

    def checked(request: HttpRequest, **kwargs: str) -> HttpResponse:
        try:
            return answer(request, **kwargs)
        except BadQuery as error:
            return errors.problem(UNPROCESSABLE, BAD, str(error), parameter=error.parameter)

    answered = kept(recent_version)(checked)

    @page(PUBLIC, public=True)
    def view(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        method = request.method
        request.method = "GET"  # the server drops the body of HEAD
        try:
            return finished(request, answered(request, **kwargs))
        finally:
            request.method = method

    return view


def _of_region(answer: Answer) -> Page:
    def view(request: HttpRequest, region: str, code: str) -> HttpResponse:
        found, language = region_of(region, recent_version()), language_of(code)
        if found is None or language is None:
            return errors.not_found(request)
        return answer(request, found, language)

    return _page(view)


def _regions(_request: HttpRequest) -> HttpResponse:
    return _json(regions())


def _languages(request: HttpRequest, region: str) -> HttpResponse:
    found = region_of(region)
    if found is None:
        return errors.not_found(request)
    languages: list[Json] = languages_of(found)
    return _json(languages)


REGIONS, LANGUAGES = _page(_regions), _page(_languages)
PLACES, CALENDAR, KNOWLEDGE = _of_region(locations), _of_region(events), _of_region(pages)
CATEGORIES, IMPRINT = _of_region(categories), _of_region(imprint)

"""The read interface for offers: own form, HSDS 3.0, and a list to embed in other pages."""

import datetime as dt
import time
from collections.abc import Hashable
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Query

from kim.audit.queries import head
from kim.kernel.permissions import PUBLIC
from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.network.rules.fields import FIELDS
from kim.opendata.queries.fragments import Fragments
from kim.opendata.queries.public_offers import (
    EMBEDDED,
    OFFERS,
    PAGES,
    SERVICES,
    Part,
    Wanted,
    dumped,
    one_of,
    part_of,
)
from kim.opendata.views import offer_schemas as schemas
from kim.opendata.views.api import NOT_FOUND, PROBLEMS, BadQuery, api, finished, served
from kim.ui import errors
from kim.ui.pages import Page, page

JSON = "application/json; charset=utf-8"
MOST, USUAL, LAST_PAGE = 200, 50, 1_000_000
NAMES = ("page", "limit", "changed_since", "municipality", "field", "language")
EMBED_NAMES = ("municipality", "field", "language", "limit")
Text = str | None
PageNumber = Annotated[Text, Query(description="Seite, ab 1")]
Limit = Annotated[Text, Query(description=f"Einträge je Seite, 1 bis {MOST}; sonst {USUAL}")]
Since = Annotated[
    Text, Query(description="nur seit diesem Zeitpunkt Geändertes und Entferntes, ISO 8601")
]
Ags = Annotated[Text, Query(description="AGS der Kommune, die das Angebot führt")]
Field = Annotated[Text, Query(description="Handlungsfeld, etwa sprache")]
Language = Annotated[Text, Query(description="nur mit Text in dieser Sprache, etwa uk")]


def wanted_of(request: HttpRequest, names: tuple[str, ...] = NAMES) -> Wanted:
    """Read and check every parameter. Raises BadQuery."""
    for name, values in request.GET.lists():
        if name not in names:
            raise BadQuery("?", f"Unbekannter Parameter. Erlaubt sind {', '.join(names)}.")
        if len(values) > 1:
            raise BadQuery(name, f"Bitte {name} nur einmal angeben.")
    said = {name: request.GET.get(name, "") for name in names}
    return Wanted(
        page=number_of(said, "page", 1, LAST_PAGE),
        size=number_of(said, "limit", USUAL, MOST),
        changed_since=moment_of(said.get("changed_since", ""), "changed_since"),
        municipality=_ags(said.get("municipality", "")),
        field=_known(said, "field", FIELDS),
        language=_known(said, "language", CONTENT_LANGUAGES),
    )


def number_of(said: dict[str, str], name: str, usual: int, most: int) -> int:
    """A whole number of a question. Raises BadQuery."""
    text = said.get(name, "")
    if not text:
        return usual
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= most:
        raise BadQuery(name, f"{name}: Bitte eine Zahl von 1 bis {most} angeben.")
    return int(text)


def moment_of(text: str, name: str) -> dt.datetime | None:
    """A moment of a question. Raises BadQuery."""
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        sentence = f"{name}: Bitte einen Zeitpunkt wie 2026-01-31T08:00:00Z angeben."
        raise BadQuery(name, sentence) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _ags(text: str) -> str:
    if text and not (len(text) == 5 and text.isascii() and text.isdecimal()):
        raise BadQuery("municipality", "municipality: Bitte den AGS mit fünf Ziffern angeben.")
    return text


def _known(said: dict[str, str], name: str, codes: Any) -> str:
    text = said.get(name, "")
    if text and text not in codes:
        raise BadQuery(name, f"{name}: Diesen Wert gibt es nicht.")
    return text


def page_of(request: HttpRequest, shelf: Fragments, name: str) -> HttpResponse:
    """A page of entries with their number and where the next one is."""
    part = part_of(wanted_of(request), shelf)
    body = b'{"%s":[%s],"deleted":%s,"total":%d,"page":%d,"pages":%d,"next":%s}' % (
        name.encode(), b",".join(part.entries), dumped(part.gone), part.total, part.wanted.page,
        part.pages, dumped(_next(request, part)),
    )  # fmt: skip
    return marked(request, HttpResponse(body, content_type=JSON), _mark(part))


def _mark(part: Part) -> str:
    return f"{part.mark}|{part.total}|{[row['id'] for row in part.gone]}"


def _next(request: HttpRequest, part: Part) -> str | None:
    if part.wanted.page >= part.pages:
        return None
    asked = {name: request.GET[name] for name in request.GET} | {"page": part.wanted.page + 1}
    return f"{request.path}?{urlencode(asked)}"


@api.get("offers", response=schemas.Offers, url_name="offers", openapi_extra=PROBLEMS,
         summary="Öffentliche Angebote, seitenweise")  # fmt: skip
def offers(
    request: HttpRequest, page: PageNumber = None, limit: Limit = None, changed_since: Since = None,
    municipality: Ags = None, field: Field = None, language: Language = None,
) -> HttpResponse:  # fmt: skip
    return page_of(request, OFFERS, "offers")


@api.get("offers/{key}", response={200: schemas.Offer, NOT_FOUND: schemas.Problem},
         url_name="offer", summary="Ein Angebot")  # fmt: skip
def offer(request: HttpRequest, key: UUID) -> HttpResponse:
    return _one(request, one_of(str(key), OFFERS))


@api.get("offers/{key}/jsonld", url_name="offer_jsonld", openapi_extra=PROBLEMS,
         summary="Ein Angebot nach schema.org (JSON-LD)")  # fmt: skip
def offer_jsonld(request: HttpRequest, key: UUID, language: Language = None) -> HttpResponse:
    wanted = wanted_of(request, ("language",))
    found = one_of(str(key), PAGES, wanted.language or "de")
    if found is None:
        return errors.not_found(request)
    return HttpResponse(found, content_type="application/ld+json")


@api.get("hsds/services", url_name="hsds_services", openapi_extra=PROBLEMS,
         summary="Öffentliche Angebote als Dienste nach HSDS 3.0")  # fmt: skip
def hsds_services(
    request: HttpRequest, page: PageNumber = None, limit: Limit = None, changed_since: Since = None,
    municipality: Ags = None, field: Field = None, language: Language = None,
) -> HttpResponse:  # fmt: skip
    """The page of HSDS: ``contents`` with what belongs to a page of results."""
    part = part_of(wanted_of(request), SERVICES)
    size = len(part.entries)
    body = (
        b'{"total_items":%d,"total_pages":%d,"page_number":%d,"size":%d,"first_page":%s,'
        b'"last_page":%s,"empty":%s,"contents":[%s],"deleted":%s}'
        % (
            part.total, part.pages, part.wanted.page, size, dumped(part.wanted.page == 1),
            dumped(part.wanted.page >= part.pages), dumped(not size), b",".join(part.entries),
            dumped(part.gone),
        )
    )  # fmt: skip
    return marked(request, HttpResponse(body, content_type=JSON), _mark(part))


@api.get("hsds/services/{key}", url_name="hsds_service", summary="Ein Dienst nach HSDS 3.0")
def hsds_service(request: HttpRequest, key: UUID) -> HttpResponse:
    return _one(request, one_of(str(key), SERVICES))


def _one(request: HttpRequest, found: bytes | None) -> HttpResponse:
    return HttpResponse(found, content_type=JSON) if found else errors.not_found(request)


@api.get("embed", response=schemas.Embedded, url_name="embed", openapi_extra=PROBLEMS,
         summary="Kurze Liste zum Einbetten in andere Seiten")  # fmt: skip
def embed(
    request: HttpRequest, municipality: Ags = None, field: Field = None,
    language: Language = None, limit: Limit = None,
) -> HttpResponse:  # fmt: skip
    wanted = wanted_of(request, EMBED_NAMES)
    code = wanted.language or "de"
    known = CONTENT_LANGUAGES[code]
    part = part_of(
        Wanted(size=wanted.size, municipality=wanted.municipality, field=wanted.field,
               language=code),
        EMBEDDED,
    )  # fmt: skip
    body = b'{"language":"%s","direction":"%s","total":%d,"offers":[%s]}' % (
        code.encode(),
        known.direction.encode(),
        part.total,
        b",".join(part.entries),
    )
    return HttpResponse(body, content_type=JSON)


def served_offers(name: str) -> Page:
    """The view of one operation about offers as a public page."""
    return served(name, recent_version)


AGE = 1.0  # seconds a version counts as the newest; who polls more often gets the same
_seen: list[tuple[float, Hashable]] = [(-AGE, None)]


def recent_version() -> Hashable:
    """The version of all data, asked for at most once in a second.

    So most polls cost no query, and a change is out after a second. Inside a transaction, which
    may be rolled back, it is always asked for.
    """
    now = time.monotonic()
    asked_at, version = _seen[0]
    if now - asked_at >= AGE:
        version = head()
        _seen[0] = (now, version)
    return version


def marked(request: HttpRequest, response: HttpResponse, mark: str) -> HttpResponse:
    """The answer with an ETag from what it is made of, so that nobody hashes megabytes."""
    told = f"{mark}|{request.get_full_path()}|{len(response.content)}"
    response.headers["ETag"] = f'"{sha256(told.encode()).hexdigest()[:32]}"'
    return response


@page(PUBLIC, public=True)
def embed_script(request: HttpRequest) -> HttpResponseBase:
    """The script that shows the list in a page of others: no frame, no cookie, no account."""
    path = finders.find("opendata/embed.js")
    assert isinstance(path, str)  # it comes with kim
    with open(path, "rb") as file:
        response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    return finished(request, response)

"""The read interface: figures of a key date and the municipalities, for everybody."""

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from ninja import NinjaAPI, Query

from kim.audit.queries import head
from kim.kernel.permissions import PUBLIC
from kim.opendata import queries
from kim.opendata.rules.facts import Json, as_json
from kim.opendata.views import schemas
from kim.programme.rules.key_date import BadKeyDate, read_key_date, read_known_date
from kim.ui import errors
from kim.ui.kept import kept
from kim.ui.pages import Page, page

OK = 200
UNPROCESSABLE = 422
NOT_FOUND = 404
UNAVAILABLE = 503
PARAMETERS = ("on", "known_on")
PREFIX = "/api/v1/"
BAD = "Ungültige Angabe"
On = Annotated[
    str | None,
    Query(description="Stichtag, JJJJ-MM-TT; ohne Angabe heute", examples=["2025-12-10"]),
]
KnownOn = Annotated[
    str | None,
    Query(description="Kenntnisstand, JJJJ-MM-TT, nicht in der Zukunft; ohne Angabe heute"),
]
PROBLEMS = {
    "responses": {
        422: {
            "description": "Ungültige Angabe",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
    }
}
api = NinjaAPI(
    title="KIM Rheinland-Pfalz: offene Daten",
    version="1",
    description=(
        "Zahlen des Programms Kommunales Integrationsmanagement für einen Stichtag und der Stand "
        "der 36 Kommunen. Nur lesen, ohne Anmeldung. „none“ heißt: bis dahin nicht genannt; das "
        "ist keine Absage."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="opendata",
)


class BadQuery(ValueError):
    """A question that cannot be answered: which parameter, and in German why."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Asked:
    """Key date and day of knowledge of a question."""

    on: dt.date
    known_on: dt.date


def asked(request: HttpRequest) -> Asked:
    """Read and check every parameter. Raises BadQuery."""
    for name, values in request.GET.lists():
        if name not in PARAMETERS:
            raise BadQuery(
                "?", "Unbekannter Parameter. Erlaubt sind on und known_on, je als JJJJ-MM-TT."
            )
        if len(values) > 1:
            raise BadQuery(name, f"Bitte {name} nur einmal angeben, in der Form JJJJ-MM-TT.")
    today = timezone.localdate()
    days = {"on": today, "known_on": today}
    for name in request.GET:
        said = request.GET.get(name, "")
        try:
            days[name] = read_key_date(said) if name == "on" else read_known_date(said, today=today)
        except BadKeyDate as error:
            raise BadQuery(name, f"{name}: {error}") from error
    return Asked(**days)


@api.exception_handler(BadQuery)
def bad_query(_request: HttpRequest, error: BadQuery) -> HttpResponse:
    return errors.problem(UNPROCESSABLE, BAD, str(error), parameter=error.parameter)


@api.exception_handler(ObjectDoesNotExist)
def not_loaded(request: HttpRequest, _error: ObjectDoesNotExist) -> HttpResponse:
    sentence = "Auf diesem Server sind noch keine Angaben zum Programm geladen."
    return errors.answer(request, UNAVAILABLE, detail=sentence)


def answer(body: Json) -> HttpResponse:
    return HttpResponse(as_json(body), content_type="application/json; charset=utf-8")


@api.get(
    "programme/facts",
    response=schemas.Facts,
    url_name="facts",
    summary="Zahlen des Programms für einen Stichtag",
    openapi_extra=PROBLEMS,
)
def facts(request: HttpRequest, on: On = None, known_on: KnownOn = None) -> HttpResponse:
    days = asked(request)
    return answer(queries.facts(on=days.on, known_on=days.known_on))


@api.get(
    "municipalities",
    response=schemas.Municipalities,
    url_name="municipalities",
    summary="Die 36 Kommunen mit ihrem Stand",
    openapi_extra=PROBLEMS,
)
def municipalities(request: HttpRequest, on: On = None, known_on: KnownOn = None) -> HttpResponse:
    days = asked(request)
    return answer(queries.municipalities(on=days.on, known_on=days.known_on))


@api.get(
    "municipalities/{ags}",
    response={200: schemas.MunicipalityDetail, NOT_FOUND: schemas.Problem},
    url_name="municipality",
    summary="Eine Kommune mit Verlauf",
    openapi_extra=PROBLEMS,
)
def municipality(
    request: HttpRequest, ags: str, on: On = None, known_on: KnownOn = None
) -> HttpResponse:
    days = asked(request)
    found = queries.municipality(ags, on=days.on, known_on=days.known_on)
    return answer(found) if found else errors.not_found(request)


@page(PUBLIC, public=True)
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Description of the interface (OpenAPI 3.1). Loads nothing from elsewhere."""
    return finished(request, answer(dict(api.get_openapi_schema(path_prefix=PREFIX))))


def served(name: str, version: Callable[[], Hashable] = head) -> Page:
    """The view of one operation as a public page: HEAD, ETag, readable from every origin.

    ``version`` is that of the data; an answer is kept as long as it is the same.
    """
    [operation] = [
        route.callback
        for route in api.urls[0]
        if isinstance(route, URLPattern) and route.name == name
    ]

    answered = kept(version)(operation)

    @page(PUBLIC, public=True)
    def view(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        method = request.method
        request.method = "GET"  # the server drops the body of HEAD
        try:
            return finished(request, answered(request, **kwargs))
        finally:
            request.method = method

    return view


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add what every answer carries; 304 when the reader has it already."""
    if response.status_code == OK:
        if "ETag" not in response.headers:
            set_response_etag(response)
        etag = response.headers["ETag"]
        response = get_conditional_response(request, etag=etag, response=response) or response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

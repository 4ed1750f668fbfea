"""Error pages in German with the number of the request; below /api/ as problem+json."""

import logging
import sys
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from kim.kernel import request_id
from kim.kernel.languages import LANGUAGES
from kim.kernel.uploads.terms import MEGABYTE
from kim.kernel.verdict import DataMissing

logger = logging.getLogger(__name__)
API = "/api/"
RETRY_SECONDS = 30
TYPED_LIMIT = 64 * 1024  # characters
SECRET_WORDS = ("password", "passwort", "kennwort", "secret", "token", "otp", "code")
NOT_ALLOWED = "Dafür haben Sie keine Berechtigung."
TEXTS = {
    400: ("Ungültige Anfrage", "Die Anfrage war unvollständig oder falsch aufgebaut."),
    403: ("Kein Zugriff", NOT_ALLOWED),
    404: ("Seite nicht gefunden", "Unter dieser Adresse gibt es nichts, das Sie sehen können."),
    405: ("Nicht vorgesehen", "Diese Adresse kennt die gewählte Methode nicht."),
    409: ("Noch nicht möglich", "Es fehlt eine Angabe, ohne die es hier nicht weitergeht."),
    413: ("Zu groß", "Die Dateien oder der Text sind zusammen zu groß."),
    429: ("Zu viele Versuche", "Es kamen in kurzer Zeit zu viele Anfragen."),
    500: ("Fehler im System", "Bei uns ist ein Fehler aufgetreten. Er wurde aufgezeichnet."),
    503: ("Vorübergehend nicht erreichbar", "Die Datenbank antwortet gerade nicht."),
}


def problem(status: int, title: str, detail: str, **extra: Any) -> JsonResponse:
    """Answer of the API about what went wrong, as problem+json. Source: RFC 9457."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"urn:uuid:{request_id.current.get()}",
        **extra,
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def answer(request: HttpRequest, status: int, *, detail: str = "", **context: Any) -> HttpResponse:
    """The page, or the problem, for one status. Neither repeats the address."""
    title, sentence = TEXTS[status]
    sentence = detail or sentence
    if request.path.startswith(API):
        return problem(status, title, sentence)
    page = {"title": title, "sentence": sentence, "request_id": request_id.current.get(), **context}
    with translation.override("de"):
        try:
            return HttpResponse(render_to_string(f"{status}.html", page), status=status)
        except Exception:  # a page about an error must not depend on what may be broken
            logger.exception("Error page %s cannot be rendered", status)
    text = f"{title}\n{sentence}\nNummer der Anfrage: {page['request_id']}\n"
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 when more was sent than is read."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return too_large(request)
    return answer(request, 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413 with the way back."""
    return answer(request, 413, limit=settings.UPLOAD_BYTES // MEGABYTE)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason that the permission gave."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return answer(request, 403, detail=reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what does not exist and for what may not be seen."""
    return answer(request, 404, languages=LANGUAGES[1:])


def method_not_allowed(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    response = answer(request, 405)
    response.headers["Allow"] = ", ".join(methods)
    return response


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    response = answer(request, 429)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def unfinished(request: HttpRequest, error: DataMissing) -> HttpResponse:
    """409 with what is missing and who enters it; what was typed stays readable."""
    typed = [(name, value) for name, value in typed_fields(request) if value]
    return answer(request, 409, detail=str(error), typed=typed)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when it is only the database that does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return answer(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503; the log keeps the kind of error and its place, which Django would not write."""
    said = {"request": request, "status_code": 503}
    logger.error("Database error: %s", request.path, exc_info=True, extra=said)
    response = answer(request, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def is_secret(name: str) -> bool:
    """Whether a field must never be kept or shown again."""
    return any(word in name.lower() for word in SECRET_WORDS)


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, in order, without secrets; empty when it is too long to keep."""
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        if not is_secret(name)
        for value in values
    ]
    return fields if len(urlencode(fields)) <= TYPED_LIMIT else []


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection ran out; what was typed stays readable."""
    typed = [(name, value) for name, value in typed_fields(request) if value]
    sentence = "Das Formular war zu lange offen oder kam von einer anderen Seite."
    return answer(request, 403, detail=sentence, typed=typed)

"""What happens to every request: its number, its headers, and typed text that survives."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin

from kim.kernel import request_id
from kim.kernel.verdict import DataMissing
from kim.ui import errors
from kim.ui.pages import allowed_methods

TYPED = "ui_typed"  # session key of what somebody typed before signing in again
TYPED_SECONDS = 30 * 60
PUBLIC_SECONDS = 60
KEPT = (200, 304)  # "not modified" replaces the headers that a cache has kept
UNUSED_FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
)  # fmt: skip


class RequestId(MiddlewareMixin):
    """Give the request a number of our own; what a client sends is not believed."""

    def process_request(self, _request: HttpRequest) -> None:
        request_id.current.set(request_id.new())

    def process_response(
        self, _request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers["X-Request-ID"] = request_id.current.get()
        return response


class RequestSize(MiddlewareMixin):
    """413 for a request that is too large to be read at all; it is not received to its end."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        told = request.headers.get("Content-Length", "")
        if told.isdecimal() and int(told) > settings.REQUEST_BYTES:
            return errors.too_large(request)
        return None


class KnownMethods(MiddlewareMixin):
    """405 before the form protection: PUT without a token is a wrong method, not a stale form."""

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        methods = allowed_methods(getattr(view, "methods", ()))
        if not methods or request.method in methods:
            return None
        return errors.method_not_allowed(request, methods)


class SecurityHeaders(MiddlewareMixin):
    """Headers Django does not set, rules for caches, and 503 without a database."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        headers = response.headers
        headers.setdefault("Permissions-Policy", ", ".join(f"{f}=()" for f in UNUSED_FEATURES))
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        if personal(response):
            response.headers["Cache-Control"] = "private, no-store"
        elif not response.has_header("Cache-Control"):
            if response.status_code in KEPT and request.method in ("GET", "HEAD"):
                patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
            else:
                headers["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return errors.unavailable(request)
        if isinstance(error, DataMissing):
            return errors.unfinished(request, error)
        return None


def personal(response: HttpResponseBase) -> bool:
    """Whether the answer depends on who asks, as far as its headers tell."""
    varies = response.headers.get("Vary", "").lower()
    return bool(response.cookies) or "cookie" in varies or "*" in varies


class SignInRequired(LoginRequiredMiddleware):
    """Sign-in by default. Public pages do not even look at the session."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override] # the API gets a problem, not a redirect
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if request.path.startswith("/api/"):
            return errors.problem(401, "Anmeldung nötig", "Bitte melden Sie sich an.")
        if request.method == "POST":
            keep_typed(request)
        return super().handle_no_permission(request, view_func)


def keep_typed(request: HttpRequest) -> None:
    """Remember what was typed on a page whose sign-in ran out.

    Only for a browser that had a session: nobody else may fill our table of sessions. Whose
    text it is, is known when the sign-in ran out, not when the session was ended elsewhere.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    if fields := errors.typed_fields(request):
        request.session[TYPED] = {
            "path": request.path,
            "at": timezone.now().timestamp(),
            "by": getattr(request, "typed_by", None),
            "typed": urlencode(fields),
        }


def restored(request: HttpRequest) -> QueryDict | None:
    """What somebody typed here before signing in again; given once, for half an hour.

    Use as ``Form(request.POST or restored(request))`` on pages that show a form.
    """
    kept = request.session.get(TYPED) if request.method == "GET" else None
    if not kept or kept["path"] != request.path:
        return None
    del request.session[TYPED]
    if kept["by"] not in (None, request.user.pk):  # somebody else sits at this browser now
        return None
    if timezone.now().timestamp() - kept["at"] > TYPED_SECONDS:
        return None
    setattr(request, "typed_restored", True)  # noqa: B010 -- read by the staff template
    return QueryDict(kept["typed"], encoding=settings.DEFAULT_CHARSET)

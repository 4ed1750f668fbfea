"""The mark every page carries: which permission it asks, and whether it is public."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponseBase

from kim.ui import errors


class Page(Protocol):
    """A view that says who may see it."""

    permission: str
    public: bool
    methods: tuple[str, ...]
    login_required: bool

    def __call__(self, request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def allowed_methods(methods: tuple[str, ...]) -> tuple[str, ...]:
    """What may be sent to a page that names ``methods``: HEAD goes with GET."""
    return (*methods, "HEAD") if "GET" in methods else methods


def page(
    permission_name: str, methods: tuple[str, ...] = ("GET",), public: bool = False
) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """Mark a view. The view itself still calls ``enforce``; tests compare mark and matrix.

    ``public`` pages need no sign-in and never touch the session. HEAD goes with GET.
    """
    allowed = allowed_methods(methods)

    def mark(view: Callable[..., HttpResponseBase]) -> Page:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return errors.method_not_allowed(request, allowed)
            return view(request, *args, **kwargs)

        marked: Any = inner
        marked.permission = permission_name
        marked.public = public
        marked.methods = methods
        marked.login_required = not public
        found: Page = marked
        return found

    return mark

"""Answers of public pages, kept in the process until anything changes."""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

ANSWERS = 128
ADDRESS_LIMIT = 200
OK = 200
View = Callable[..., HttpResponse]


class Shelf:
    """The newest answers of one version of the data; a new version empties it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version: Hashable = None
        self._answers: dict[Hashable, tuple[bytes, dict[str, str]]] = {}

    def find(self, version: Hashable, key: Hashable) -> HttpResponse | None:
        with self._lock:
            kept = self._answers.get(key) if version == self._version else None
        return HttpResponse(kept[0], headers=kept[1]) if kept else None

    def put(self, version: Hashable, key: Hashable, response: HttpResponse) -> None:
        with self._lock:
            if version != self._version:
                self._version = version
                self._answers.clear()
            while len(self._answers) >= ANSWERS:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = (response.content, dict(response.headers))


def kept(version: Callable[[], Hashable]) -> Callable[[View], View]:
    """Answer again what was answered before, as long as ``version()`` and the day are the same.

    For pages that are the same for everybody and depend on nothing but address, day and data.
    ``version`` is asked before the data is read: an answer can only be newer than its mark,
    never older. Inside a transaction nothing is kept, for it may be rolled back.
    """

    def mark(view: View) -> View:
        shelf = Shelf()

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            address = request.get_full_path()
            if connection.in_atomic_block or len(address) > ADDRESS_LIMIT:
                return view(request, *args, **kwargs)
            key, current = (address, timezone.localdate()), version()
            found = shelf.find(current, key)
            if found is None:
                found = view(request, *args, **kwargs)
                if found.status_code == OK:
                    shelf.put(current, key, found)
            return found

        return inner

    return mark

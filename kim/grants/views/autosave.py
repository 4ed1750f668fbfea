"""The answers to a page that saves by itself: what it sends next time, or what is in the way."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

CONFLICT, WRONG = 409, 422


def is_auto(request: HttpRequest) -> bool:
    """Whether the page has sent this by itself, not a person with a button."""
    return request.method == "POST" and request.POST.get("auto") == "1"


def kept(*, at: dt.datetime, form: forms.Form | None = None, **marks: Any) -> JsonResponse:
    """Stored; ``marks`` is what the page sends along next time, the form what is unreadable."""
    saved = f"gespeichert um {timezone.localtime(at):%H:%M} Uhr"
    return JsonResponse({**marks, "saved": saved, "problems": problems(form)})


def not_kept(message: str, *, status: int = WRONG, form: forms.Form | None = None) -> JsonResponse:
    """Nothing stored, and why. 409 makes the page stop until somebody has looked."""
    return JsonResponse({"message": message, "problems": problems(form)}, status=status)


def problems(form: forms.Form | None) -> dict[str, str]:
    """The first error of each input."""
    return {name: str(found[0]) for name, found in form.errors.items()} if form else {}

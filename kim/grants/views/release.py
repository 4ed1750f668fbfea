"""Releasing texts and names of the letters by a second person, or throwing them away."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.calls import ReasonForm
from kim.grants.forms.completion import NoQuestionForm
from kim.grants.models import Authority, TextModule
from kim.grants.queries.texts import waiting_authority, waiting_text
from kim.grants.services.release_texts import (
    release_authority,
    release_text,
    withdraw_authority,
    withdraw_text,
)
from kim.grants.views.deed import Deed, run_deed
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.ui.middleware import restored
from kim.ui.pages import page

BOTH = ("GET", "POST")
EDIT, RELEASE = "grants.texts_edit", "grants.texts_release"


@page(RELEASE, methods=BOTH)
def text_release(request: AuthedRequest, code: str, count: int) -> HttpResponse:
    """Release a version of a text module that somebody else has written."""
    row = _text(request, code, count, RELEASE)
    deed = Deed(
        title=f"{row.title}: Fassung {count} freigeben", button="Freigeben",
        done=f"Fassung {count} ist freigegeben.", back=reverse("grants:text", args=[code]),
        hint=f"Die Fassung gilt ab dem {format_day(row.from_on)}, frühestens ab heute. Erlassene "
        "Schreiben behalten ihren Text.",
        steps=_text_steps(row, "Freigeben"),
    )  # fmt: skip
    return _run(
        request, deed, NoQuestionForm,
        lambda said: release_text(
            actor=request.actor, code=code, number=count, now=timezone.now(), **said
        ),
    )  # fmt: skip


@page(EDIT, methods=BOTH)
def text_withdraw(request: AuthedRequest, code: str, count: int) -> HttpResponse:
    """Throw a version away before its release."""
    row = _text(request, code, count, EDIT)
    deed = Deed(
        title=f"{row.title}: Fassung {count} verwerfen", button="Verwerfen", danger=True,
        done=f"Fassung {count} ist verworfen.", back=reverse("grants:text", args=[code]),
        steps=_text_steps(row, "Verwerfen"),
    )  # fmt: skip
    return _run(
        request, deed, ReasonForm,
        lambda said: withdraw_text(
            actor=request.actor, code=code, number=count, now=timezone.now(), **said
        ),
    )  # fmt: skip


@page(RELEASE, methods=BOTH)
def authority_release(request: AuthedRequest, pk: int) -> HttpResponse:
    """Release a name of the authority that somebody else has entered."""
    row = _authority(request, pk, RELEASE)
    deed = Deed(
        title=f"„{row.name}“ freigeben", button="Freigeben", done="Der neue Name ist freigegeben.",
        back=reverse("grants:authorities"),
        hint=f"Schreiben ab dem {format_day(row.from_on)}, frühestens ab heute, tragen diesen "
        "Namen. Die bisherige Angabe endet am Tag davor.",
        steps=(("Behörden", reverse("grants:authorities")), ("Freigeben", "")),
    )  # fmt: skip
    return _run(
        request, deed, NoQuestionForm,
        lambda said: release_authority(actor=request.actor, pk=pk, now=timezone.now(), **said),
    )  # fmt: skip


@page(EDIT, methods=BOTH)
def authority_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Throw a name away before its release."""
    row = _authority(request, pk, EDIT)
    deed = Deed(
        title=f"„{row.name}“ verwerfen", button="Verwerfen", danger=True,
        done="Die Angabe ist verworfen.", back=reverse("grants:authorities"),
        steps=(("Behörden", reverse("grants:authorities")), ("Verwerfen", "")),
    )  # fmt: skip
    return _run(
        request, deed, ReasonForm,
        lambda said: withdraw_authority(actor=request.actor, pk=pk, now=timezone.now(), **said),
    )  # fmt: skip


def _run(
    request: AuthedRequest,
    deed: Deed,
    form_class: type[forms.Form],
    service: Callable[[dict[str, str]], object],
) -> HttpResponse:
    form = form_class(request.POST or restored(request))

    def run() -> None:
        service(form.cleaned_data)

    return run_deed(request, deed, form, run)


def _text(request: AuthedRequest, code: str, count: int, permission: str) -> TextModule:
    enforce(request.actor, "grants.texts_read")
    row = waiting_text(code)
    if row is None or row.number != count:
        raise Http404
    enforce(request.actor, permission, row)
    return row


def _authority(request: AuthedRequest, pk: int, permission: str) -> Authority:
    enforce(request.actor, permission)
    row = waiting_authority(pk)
    if row is None:
        raise Http404
    enforce(request.actor, permission, row)
    return row


def _text_steps(row: TextModule, last: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Texte der Bescheide", reverse("grants:texts")),
        (row.title, reverse("grants:text", args=[row.code])),
        (last, ""),
    )

"""What the pages of all deeds share: load, ask, show the form, run one service, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from kim.accounts.actor import AuthedRequest
from kim.accounts.services.invitations import CannotInvite
from kim.kernel.permissions import enforce
from kim.kernel.states import TransitionNotAllowed
from kim.network.models import Organisation
from kim.network.queries import organisation_for
from kim.network.services.organisations import NetworkError

REFUSED = (NetworkError, TransitionNotAllowed, CannotInvite)
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One page with a form: title, button, where it leads, what it says afterwards.

    ``hint`` explains the consequence. ``danger`` is for deeds that take something back.
    ``steps`` are the crumbs above the page.
    """

    title: str
    button: str
    done: str
    back: str
    hint: str = ""
    danger: bool = False
    steps: tuple[tuple[str, str], ...] = ()


def organisation_or_404(
    request: AuthedRequest, key: UUID, permission: str = "network.list"
) -> Organisation:
    """The entry the actor may see; 404 otherwise, 403 when it may be seen but not this."""
    organisation = organisation_for(request.actor, key)
    if organisation is None:
        raise Http404
    enforce(request.actor, permission, organisation)
    return organisation


def address_of(organisation: Organisation) -> str:
    return reverse("network:organisation", args=[organisation.key])


def steps_to(organisation: Organisation, title: str) -> tuple[tuple[str, str], ...]:
    """The crumbs above a page about an organisation."""
    return (
        ("Netzwerk", reverse("network:list")),
        (organisation.title, address_of(organisation)),
        (title, ""),
    )


def run_deed(
    request: AuthedRequest,
    deed: Deed,
    form: forms.Form,
    run: Callable[[], str | None],
    template: str = "network/deed.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or run the service and go back with a message.

    ``run`` gives the address where the deed can be undone, or None.
    """
    if request.method == "POST" and accepted(request, form):
        try:
            undo = run()
        except REFUSED as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done_message(deed.done, undo))
            return redirect(deed.back)
    context: dict[str, Any] = {"deed": deed, "form": form, **(more or {})}
    status = UNPROCESSABLE if request.method == "POST" and form.errors else 200
    return render(request, template, context, status=status)


def posted(request: AuthedRequest) -> QueryDict | None:
    """What was sent, also when it is nothing; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def accepted(request: AuthedRequest, form: forms.Form) -> bool:
    """Whether the form is valid and nothing came along that it does not ask for."""
    known = {form.add_prefix(name) for name in form.fields}
    unknown = sorted(set(request.POST) - known - {"csrfmiddlewaretoken"})
    if unknown:
        form.add_error(None, f"Unbekannte Felder: {', '.join(unknown)[:200]}. Nichts gespeichert.")
    return form.is_valid()


def done_message(text: str, undo: str | None) -> str:
    """The sentence after a deed, with the way back where there is one."""
    if undo is None:
        return text
    return format_html('{} <a href="{}">Rückgängig machen</a>', text, undo)

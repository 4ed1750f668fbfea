"""What the pages of all deeds about a grant share: load, ask, show the form, run one service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from kim.accounts.actor import AuthedRequest
from kim.grants.models import Application
from kim.grants.queries.visible import application_for
from kim.grants.services.cases import GrantError
from kim.kernel.permissions import enforce

BY_SCRIPT = {"auto"}  # what a page adds that saves by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One page with a form: title, button, where it leads, what it says afterwards.

    ``hint`` explains the consequence, ``steps`` are the crumbs above the page. ``danger`` is
    for deeds that take something back.
    """

    title: str
    button: str
    done: str
    back: str
    hint: str = ""
    danger: bool = False
    steps: tuple[tuple[str, str], ...] = ()


def application_or_404(request: AuthedRequest, number: str, permission: str) -> Application:
    """The file the actor may see; 404 otherwise, 403 when it may be seen but not this."""
    application = application_for(request.actor, number)
    if application is None:
        raise Http404
    enforce(request.actor, permission, application)
    return application


def run_deed(
    request: AuthedRequest, deed: Deed, form: forms.Form, run: Callable[[], str | None]
) -> HttpResponse:
    """Show the form, or run the service and go back with a message.

    ``run`` gives the address where the deed can be undone, or None.
    """
    if request.method == "POST" and accepted(request, form):
        try:
            undo = run()
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done_message(deed.done, undo))
            return redirect(deed.back)
    context: dict[str, Any] = {"deed": deed, "form": form}
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "grants/deed.html", context, status=status)


def accepted(request: AuthedRequest, form: forms.Form) -> bool:
    """Whether the form is valid and nothing came along that it does not ask for."""
    unknown = sorted(set(request.POST) - set(form.fields) - {"csrfmiddlewaretoken"} - BY_SCRIPT)
    if unknown:
        form.add_error(None, f"Unbekannte Felder: {', '.join(unknown)[:200]}. Nichts gespeichert.")
    return form.is_valid()


def done_message(text: str, undo: str | None) -> str:
    """The sentence after a deed, with the way back where there is one."""
    if undo is None:
        return text
    return format_html('{} <a href="{}">Rückgängig machen</a>', text, undo)

"""What the pages of all deeds share: load, ask, show the form, run one service, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.programme.models import Fact
from kim.programme.queries.entry import Entry, entry_for
from kim.programme.services.bulk import SomeRefused
from kim.programme.services.facts import RegisterError

Record = TypeVar("Record", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One page with a form: title, button, where it leads, what it says afterwards.

    ``hint`` explains the consequence. ``danger`` is for deeds that take something back.
    ``steps`` are pages between the register and this one: text and address.
    """

    title: str
    button: str
    done: str
    back: str
    hint: str = ""
    danger: bool = False
    steps: tuple[tuple[str, str], ...] = ()


def entry_or_404(request: AuthedRequest, ags: str, permission: str) -> Entry:
    """The entry the actor may see; 404 otherwise, 403 when it may be seen but not changed."""
    entry = entry_for(request.actor, ags)
    if entry is None:
        raise Http404
    enforce(request.actor, permission, entry.place_id)
    return entry


def to_correct(request: AuthedRequest, fact: Record | None) -> Record:
    """The fact a page is about, or 404.

    A replaced one has no page any more. But who had the form open and sends it now keeps what
    was typed and reads that somebody was faster; the service refuses it.
    """
    if fact is None or (fact.known_to_at is not None and request.method != "POST"):
        raise Http404
    return fact


def place_address(ags: str) -> str:
    return reverse("register:place", args=[ags])


def run_deed(
    request: AuthedRequest,
    deed: Deed,
    form: forms.Form,
    run: Callable[[], str | None],
    entry: Entry | None = None,
    template: str = "programme/staff_form.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or run the service and go back with a message.

    ``run`` gives the address where the deed can be undone, or None. ``more`` is for a
    ``template`` that shows more than the form.
    """
    if request.method == "POST" and accepted(request, form):
        try:
            undo = run()
        except SomeRefused as refused:
            for sentence in (str(refused), *refused.sentences):
                form.add_error(None, sentence)
        except RegisterError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done_message(deed.done, undo))
            return redirect(deed.back)
    context: dict[str, Any] = {"deed": deed, "form": form, "entry": entry, **(more or {})}
    wrong = request.method == "POST" and form.errors
    status = 422 if wrong else 200
    return render(request, template, context, status=status)


def accepted(request: AuthedRequest, form: forms.Form) -> bool:
    """Whether the form is valid and nothing came along that it does not ask for."""
    unknown = sorted(set(request.POST) - set(form.fields) - {"csrfmiddlewaretoken"})
    if unknown:
        form.add_error(None, f"Unbekannte Felder: {', '.join(unknown)[:200]}. Nichts gespeichert.")
    return form.is_valid()


def done_message(text: str, undo: str | None) -> str:
    """The sentence after a deed, with the way back where there is one."""
    if undo is None:
        return text
    return format_html('{} <a href="{}">Rückgängig machen</a>', text, undo)

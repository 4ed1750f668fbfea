"""One's own messages: list, open, mark; and how mails about them come."""

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts import queries
from kim.accounts.actor import AuthedRequest
from kim.accounts.forms import DeliveryForm, InboxFilter
from kim.accounts.services.messages import (
    choose_deliveries,
    mark_all_read,
    mark_read,
    undo_all_read,
)
from kim.kernel.permissions import enforce
from kim.ui.middleware import restored
from kim.ui.pages import page

PER_PAGE = 25
FILTERS = ("state", "group", "seite")


@page("accounts.inbox")
def inbox(request: AuthedRequest) -> HttpResponse:
    """Unread messages first, then the newest."""
    enforce(request.actor, "accounts.inbox")
    form = InboxFilter(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    found = queries.search_messages(
        request.actor, state=wanted.get("state", ""), group=wanted.get("group", "")
    )
    asked = filters(request.GET)
    here = urlencode(asked)
    asked.pop("seite", None)
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("seite")),
        "filtered": bool(asked),
        "address": f"?{urlencode(asked)}&seite=" if asked else "?seite=",
        "here": here,
        "undo": moment(request.GET.get("rueckgaengig")),
    }
    return render(request, "accounts/inbox.html", context)


@page("accounts.inbox")
def open_message(request: AuthedRequest, pk: int) -> HttpResponse:
    """Where the message leads. Reading changes no more than that it is read."""
    message = get_object_or_404(queries.visible_messages(request.actor), pk=pk)
    enforce(request.actor, "accounts.inbox")
    if request.method == "GET":  # a program that asks with HEAD has read nothing
        mark_read(actor=request.actor, message_id=pk, is_read=True, now=timezone.now())
    return redirect(message.path)


@page("accounts.inbox", methods=("POST",))
def mark(request: AuthedRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(queries.visible_messages(request.actor), pk=pk)
    enforce(request.actor, "accounts.inbox")
    is_read = request.POST.get("stand") != "ungelesen"
    mark_read(actor=request.actor, message_id=message.pk, is_read=is_read, now=timezone.now())
    return back(request)


@page("accounts.inbox", methods=("POST",))
def mark_all(request: AuthedRequest) -> HttpResponse:
    enforce(request.actor, "accounts.inbox")
    now = timezone.now()
    if mark_all_read(actor=request.actor, now=now):
        return back(request, rueckgaengig=now.isoformat())
    messages.info(request, "Es war keine Mitteilung ungelesen.")
    return back(request)


@page("accounts.inbox", methods=("POST",))
def undo_all(request: AuthedRequest) -> HttpResponse:
    enforce(request.actor, "accounts.inbox")
    read_at = moment(request.POST.get("zeitpunkt"))
    count = undo_all_read(actor=request.actor, read_at=read_at) if read_at else 0
    again = "Mitteilung ist" if count == 1 else "Mitteilungen sind"
    messages.success(request, f"{count} {again} wieder ungelesen.")
    return back(request)


@page("accounts.inbox", methods=("GET", "POST"))
def choice(request: AuthedRequest) -> HttpResponse:
    enforce(request.actor, "accounts.inbox")
    form = DeliveryForm(
        request.POST or restored(request), initial=queries.deliveries_of(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        choose_deliveries(actor=request.actor, wanted=form.wanted())
        messages.success(request, "Der Versand ist eingestellt.")
        return redirect("inbox:list")
    return render(request, "accounts/choice.html", {"form": form})


def filters(told: QueryDict) -> dict[str, str]:
    """The filters that an address holds, and nothing else of it."""
    return {name: str(told[name]) for name in FILTERS if told.get(name)}


def back(request: HttpRequest, **more: str) -> HttpResponse:
    """To the list as it was filtered."""
    asked = {**filters(QueryDict(request.POST.get("zurueck", ""))), **more}
    return redirect(f"{reverse('inbox:list')}{'?' if asked else ''}{urlencode(asked)}")


def moment(text: str | None) -> dt.datetime | None:
    """A moment as it stands in an address; None for anything else."""
    try:
        found = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None

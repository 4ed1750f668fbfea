"""Deadlines in one's own calendar: the page that gives the address, and what it answers."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from kim.accounts.actor import AuthedRequest
from kim.accounts.queries import calendar_owner, own_calendar_link
from kim.accounts.services.calendars import end_calendar_link, make_calendar_link
from kim.home.queries import calendar_entries
from kim.home.rules.calendar import as_ics
from kim.kernel.permissions import PUBLIC, enforce
from kim.ui import errors, throttle
from kim.ui.pages import page

HOUR = 60 * 60  # seconds
TIMES_PER_HOUR = 60


@page("accounts.calendar", methods=("GET", "POST"))
def subscription(request: AuthedRequest) -> HttpResponse:
    """Make, renew or end the link. The address is on the answer to making it, and never again."""
    enforce(request.actor, "accounts.calendar")
    link = own_calendar_link(request.actor)
    address = ""
    if request.method == "POST" and request.POST.get("tun") == "beenden":
        if link is not None:
            end_calendar_link(actor=request.actor, now=timezone.now())
            messages.success(request, "Das Kalenderabo ist beendet.")
        return redirect("home:calendar")
    if request.method == "POST":
        token = make_calendar_link(actor=request.actor, now=timezone.now())
        address = f"{settings.BASE_URL}{reverse('home:feed', args=[token])}"
        link = own_calendar_link(request.actor)
    return render(request, "home/calendar.html", {"link": link, "address": address})


@page(PUBLIC, public=True)
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The deadlines of whose secret this is, for programs that cannot sign in.

    Unknown, renewed and ended secrets, and those of people without a role, answer alike.
    """
    owner = calendar_owner(token)
    if owner is None:
        raise Http404
    if not throttle.take(f"calendar:{owner.key}", limit=TIMES_PER_HOUR, seconds=HOUR):
        return errors.too_many(request)
    today = timezone.localdate()
    entries = calendar_entries(owner, today, site=settings.BASE_URL)
    body = as_ics(entries, on=today)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"  # keep it, but ask each time
    response.headers["Content-Disposition"] = 'inline; filename="kim-fristen.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response

"""What an invitation opens without an account: the meeting, its calendar file, the calendar."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kim.kernel.permissions import PUBLIC
from kim.network.models import Meeting
from kim.network.queries.bodies import (
    body_by_feed,
    calendar_entries,
    feed_meetings,
    meeting_by_invitation,
    span_of,
)
from kim.network.rules.meeting_ics import as_ics
from kim.ui import errors, throttle
from kim.ui.pages import page

HOUR = 60 * 60  # seconds
TIMES_PER_HOUR = 60


def meeting_or_404(key: UUID) -> Meeting:
    found = meeting_by_invitation(key)
    if found is None:
        raise Http404
    return found


@page(PUBLIC, public=True)
def invitation(request: HttpRequest, key: UUID) -> HttpResponse:
    """A meeting with its agenda: no names, no addresses."""
    found = meeting_or_404(key)
    context = {
        "meeting": found, "body": found.body, "when": span_of(found),
        "points": found.points.order_by("position", "pk"),
    }  # fmt: skip
    return private(render(request, "network/invitation.html", context))


@page(PUBLIC, public=True)
def invitation_ics(request: HttpRequest, key: UUID) -> HttpResponse:
    """A meeting as a calendar file."""
    found = meeting_or_404(key)
    return as_calendar([found], name=found.body.name)


@page(PUBLIC, public=True)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The meetings of a body for programs that cannot sign in."""
    body = body_by_feed(token)
    if body is None:
        raise Http404
    if not throttle.take(f"body-feed:{body.pk}", limit=TIMES_PER_HOUR, seconds=HOUR):
        return errors.too_many(request)
    return as_calendar(feed_meetings(body), name=body.name)


def as_calendar(meetings: list[Meeting], *, name: str) -> HttpResponse:
    nowhere = UUID(int=0)
    path = reverse("network_public:invitation", args=[nowhere]).replace(str(nowhere), "{key}")
    entries = calendar_entries(meetings, site=settings.BASE_URL, path=path)
    response = HttpResponse(as_ics(entries, name=name), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="sitzungen.ics"'
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Whoever has the address may read it; nobody is to find or keep it."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

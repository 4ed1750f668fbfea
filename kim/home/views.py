"""The start page of staff."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.home.queries import today_for
from kim.kernel.permissions import enforce, may
from kim.ui.pages import page


@page("home.today")
def today(request: AuthedRequest) -> HttpResponse:
    """What is due, what contradicts, what is new."""
    enforce(request.actor, "home.today")
    day = timezone.localdate()
    context = {
        "today": day,
        "found": today_for(request.actor, day),
        "may_board": may(request.actor, "programme.board"),
        "own_places": [
            (held.place_ags, held.office_name)
            for held in request.actor.memberships
            if held.place_ags
        ],
    }
    return render(request, "home/today.html", context)

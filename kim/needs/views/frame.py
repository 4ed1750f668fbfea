"""What all pages of one municipality share: who may see it, tabs, the way back."""

from django.http import Http404
from django.urls import reverse

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.needs.queries import readable_municipalities
from kim.needs.queries.stock import Municipality

OPEN, READ = "needs.open", "needs.read"
TABS = (
    ("Matrix", "needs:matrix"),
    ("Erreichbarkeit", "needs:reach"),
    ("Überschneidungen", "needs:overlaps"),
    ("Vorgemerkt", "needs:gaps"),
)
UNPROCESSABLE = 422


def municipality_or_404(request: AuthedRequest, ags: str) -> Municipality:
    """The municipality if somebody may read its gaps; a foreign one looks like none."""
    enforce(request.actor, OPEN)
    for place in readable_municipalities(request.actor):
        if place.ags == ags:
            return place
    raise Http404


def tabs(ags: str, current: str) -> list[tuple[str, str, bool]]:
    return [(text, reverse(name, args=[ags]), name == current) for text, name in TABS]


def crumbs(place: Municipality, *more: str) -> list[tuple[str, str]]:
    """The way here: the municipality, and what stands below it. The last is the page itself."""
    own = "" if not more else reverse("needs:matrix", args=[place.ags])
    return [
        ("Lücken", reverse("needs:start")),
        (place.full_name, own),
        *((text, "") for text in more),
    ]

"""The register of grants of other programmes, for finding double funding."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.completion import ReasonForm
from kim.grants.forms.other_grants import OtherGrantForm, OtherGrantsFilter
from kim.grants.queries.review import other_grant, other_grants
from kim.grants.services.double_funding import add_other_grant, end_other_grant
from kim.grants.views.deed import Deed, run_deed
from kim.kernel.permissions import enforce
from kim.places.queries import municipalities
from kim.ui.middleware import restored
from kim.ui.pages import page

TITLE = "Andere Förderungen"


@page("grants.read_internal")
def other_grants_page(request: AuthedRequest) -> HttpResponse:
    """The list, narrowed by municipality and year."""
    enforce(request.actor, "grants.read_internal")
    form = OtherGrantsFilter(request.GET, places=_places())
    said = form.cleaned_data if form.is_valid() else {}
    ags, year = said.get("kommune", ""), said.get("jahr")
    context = {
        "form": form,
        "rows": other_grants(request.actor, ags=ags, year=year),
        "narrowed": bool(ags or year),
        "crumbs": [("Förderung", reverse("grants:list")), (TITLE, "")],
    }
    return render(request, "grants/other_grants.html", context)


@page("grants.other_grants", methods=("GET", "POST"))
def other_grant_add(request: AuthedRequest) -> HttpResponse:
    """Enter a grant of another programme."""
    enforce(request.actor, "grants.other_grants")
    form = OtherGrantForm(request.POST or restored(request), places=_places())
    deed = Deed(
        title="Andere Förderung erfassen",
        button="Erfassen",
        done="Die Förderung ist erfasst. Sie zählt ab jetzt bei der Suche nach Doppelförderung.",
        back=reverse("grants:other_grants"),
        hint="Erfassen Sie Förderungen von Bund, EU und anderen Programmen des Landes, von denen "
        "Sie erfahren.",
        steps=((TITLE, reverse("grants:other_grants")), ("Erfassen", "")),
    )

    def run() -> None:
        add_other_grant(actor=request.actor, now=timezone.now(), **form.cleaned_data)

    return run_deed(request, deed, form, run)


@page("grants.other_grants", methods=("GET", "POST"))
def other_grant_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take an entry back."""
    enforce(request.actor, "grants.other_grants")
    row = other_grant(pk)
    if row is None:
        raise Http404
    form = ReasonForm(request.POST or restored(request))
    deed = Deed(
        title=f"Eintrag zurücknehmen: {row.title}",
        button="Zurücknehmen",
        done="Der Eintrag ist zurückgenommen. Er bleibt lesbar.",
        back=reverse("grants:other_grants"),
        hint=f"{row.funder}, {row.place.full_name}. Treffer, die schon notiert sind, bleiben.",
        danger=True,
        steps=((TITLE, reverse("grants:other_grants")), ("Zurücknehmen", "")),
    )

    def run() -> None:
        end_other_grant(
            actor=request.actor, grant_id=row.pk, now=timezone.now(), **form.cleaned_data
        )

    return run_deed(request, deed, form, run)


def _places() -> list[tuple[str, str]]:
    return [(place.ags, place.full_name) for place in municipalities()]

"""Ties between organisations, and the picture of the network with what it shows."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.network.forms.relations import PictureFilter, RelationForm
from kim.network.queries import visible_organisations
from kim.network.queries.listing import place_choices
from kim.network.queries.relations import HIDDEN, network_of, relation_kinds, visible_relations
from kim.network.services.relations import remove_relation, set_relation
from kim.network.states import RelationKind
from kim.network.views.deed import (
    Deed,
    address_of,
    organisation_or_404,
    posted,
    run_deed,
    steps_to,
)
from kim.network.views.organisations import own_ags
from kim.ui.pages import page


@page("network.edit", methods=("GET", "POST"))
def relation_add(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Record a tie of an organisation, or change its strength and last contact."""
    found = organisation_or_404(request, key, "network.edit")
    others = visible_organisations(request.actor).exclude(state__in=HIDDEN).exclude(pk=found.pk)
    form = RelationForm(posted(request), targets=list(others.values_list("pk", "name")))
    deed = Deed(
        title="Verbindung erfassen", button="Speichern", done="Die Verbindung ist gespeichert.",
        back=f"{address_of(found)}#verbindungen", steps=steps_to(found, "Verbindung erfassen"),
        hint="Gibt es diese Verbindung schon, werden Stärke und letzter Kontakt erneuert.",
    )  # fmt: skip

    def run() -> None:
        told = form.cleaned_data
        set_relation(
            actor=request.actor, source_id=found.pk, target_id=told["target"],
            kind=RelationKind(told["kind"]), strength=told["strength"],
            last_contact_on=told["last_contact_on"], now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("network.edit", methods=("POST",))
def relation_remove(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """Remove a tie of an organisation."""
    found = organisation_or_404(request, key, "network.edit")
    row = get_object_or_404(visible_relations(request.actor), pk=pk)
    if found.pk in (row.source_id, row.target_id):
        remove_relation(actor=request.actor, relation_id=row.pk, now=timezone.now())
        messages.success(request, "Die Verbindung ist entfernt.")
    return redirect(f"{address_of(found)}#verbindungen")


@page("network.picture")
def picture(request: AuthedRequest) -> HttpResponse:
    """The network as a picture and as tables, with what it shows."""
    enforce(request.actor, "network.picture")
    query = request.GET.copy()
    if "kommune" not in query:  # at first the own municipality
        query["kommune"] = own_ags(request.actor)
    form = PictureFilter(query, places=place_choices())
    context = {
        "form": form,
        "network": network_of(request.actor, form.found()),
        "relation_kinds": relation_kinds(),
        "filtered": bool(request.GET),
    }
    return render(request, "network/picture.html", context)

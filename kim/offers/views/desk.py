"""The list of who keeps or provides offers, and deeds for several at once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.kernel.states import TransitionNotAllowed
from kim.offers.forms.listing import BulkForm, DeskForm
from kim.offers.models import Offer
from kim.offers.queries import managed_offer, managed_offers
from kim.offers.queries.desk import as_row, found_offers, provider_choices
from kim.offers.services.offers import confirm_offer, copy_offer, move_offer
from kim.offers.services.writing import OfferInvalid
from kim.offers.states import BY_NAME
from kim.ui.pages import page

SHOWN = 50
REFUSED = (OfferInvalid, TransitionNotAllowed, PermissionDenied)


@page("offers.manage")
def desk(request: AuthedRequest) -> HttpResponse:
    """All offers the actor manages, narrowed and sorted by the address."""
    enforce(request.actor, "offers.manage")
    form = DeskForm(request.GET, organisations=provider_choices(request.actor))
    asked = form.found()
    shown = Paginator(found_offers(request.actor, asked), SHOWN).get_page(request.GET.get("seite"))
    filters = urlencode([(k, v) for k, v in request.GET.items() if v and k != "seite"])
    context: dict[str, Any] = {
        "form": form,
        "bulk": BulkForm(request.GET),
        "page": shown,
        "rows": [as_row(offer) for offer in shown],
        "filters": filters,
        "narrowed": any(value for name, value in asked.items() if name != "sortiert"),
        "page_address": f"?{filters}&seite=" if filters else "?seite=",
    }
    return render(request, "offers/desk.html", context, status=422 if form.errors else 200)


@page("offers.manage", methods=("POST",))
def bulk(request: AuthedRequest) -> HttpResponse:
    """Do one deed for each of the chosen offers; what is refused is named."""
    enforce(request.actor, "offers.manage")
    form = BulkForm(request.POST)
    back = redirect("offer_desk:list")
    if not form.is_valid():
        messages.error(request, "Bitte wählen Sie Angebote und eine Handlung aus.")
        return back
    wanted = managed_offers(request.actor).filter(pk__in=form.cleaned_data["nr"])
    done, refused = 0, ""
    for pk in wanted.values_list("pk", flat=True):
        try:
            run(request, pk, form.cleaned_data["deed"])
        except REFUSED as error:
            refused = str(error)
        else:
            done += 1
    left = len(form.cleaned_data["nr"]) - done
    if done:
        messages.success(request, f"{done} {'Angebot' if done == 1 else 'Angebote'} erledigt.")
    if left:
        messages.error(request, f"{left} nicht: {refused or 'nicht gefunden.'}")
    return back


def run(request: AuthedRequest, pk: int, deed: str) -> None:
    now = timezone.now()
    if deed == "confirm":
        confirm_offer(actor=request.actor, offer_id=pk, now=now)
    else:
        move_offer(actor=request.actor, offer_id=pk, deed=deed, now=now)


def offer_or_404(request: AuthedRequest, key: UUID) -> Offer:
    """An offer the actor manages; 404 otherwise."""
    found = managed_offer(request.actor, key)
    if found is None:
        raise Http404
    return found


@page("offers.edit", methods=("POST",))
def move(request: AuthedRequest, key: UUID, deed: str) -> HttpResponse:
    """One deed for one offer, from its page."""
    offer = offer_or_404(request, key)
    enforce(request.actor, "offers.edit", offer)
    if deed not in (*BY_NAME, "confirm"):
        raise Http404
    try:
        run(request, offer.pk, deed)
    except REFUSED as error:
        messages.error(request, str(error))
    else:
        label = BY_NAME[deed].label if deed in BY_NAME else "Als geprüft bestätigen"
        messages.success(request, f"Erledigt: {label}.")
    return redirect(reverse("offer_desk:edit", args=[key]))


@page("offers.edit", methods=("POST",))
def copy(request: AuthedRequest, key: UUID) -> HttpResponse:
    """A draft with the same values."""
    offer = offer_or_404(request, key)
    enforce(request.actor, "offers.edit", offer)
    made = copy_offer(actor=request.actor, offer_id=offer.pk, now=timezone.now())
    messages.success(request, "Kopie angelegt. Bitte passen Sie an, was anders ist.")
    return redirect(reverse("offer_desk:edit", args=[made.key]))

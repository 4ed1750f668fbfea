"""Entering and changing an offer: one page that keeps what was typed, with preview and hints."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce, may
from kim.offers.forms.editor import OfferEditor
from kim.offers.models import Offer
from kim.offers.queries.data import offer_data
from kim.offers.queries.desk import (
    home_of,
    known_of,
    new_offer,
    provider_choices,
    series_of,
)
from kim.offers.queries.links import open_signals, returned_edit_of, waiting_edit_of
from kim.offers.queries.public import preview_of
from kim.offers.rules.hints import hints, text_hints
from kim.offers.rules.offer_data import SOURCE_LANGUAGE, OfferData
from kim.offers.services.edits import submit_edit
from kim.offers.services.offers import OfferNotFree, create_offer, move_offer
from kim.offers.services.writing import OfferInvalid
from kim.offers.states import BY_HAND, OfferState
from kim.offers.views.desk import offer_or_404
from kim.offers.views.public import shown
from kim.ui.middleware import restored
from kim.ui.pages import page

MORE, PREVIEW, PUBLISH = "mehr", "vorschau", "veroeffentlichen"
STALE = (
    "Jemand hat das Angebot inzwischen geändert. Ihre Eingaben stehen noch hier. Bitte öffnen Sie "
    "die neue Fassung in einem zweiten Fenster und vergleichen Sie."
)
WAITS = (
    "Ihre Änderung wartet auf die Freigabe der Kommune. Bis dahin bleibt die bisherige Fassung "
    "öffentlich."
)
SEEN = "gesehen"


@page("offers.manage", methods=("GET", "POST"))
def new(request: AuthedRequest) -> HttpResponse:
    """Enter an offer."""
    enforce(request.actor, "offers.manage")
    choices = provider_choices(request.actor)
    typed = request.POST or restored(request)
    editor = OfferEditor(
        typed or None, organisations=choices, more=request.POST.get(MORE, ""),
        initial=start(request, choices),
    )  # fmt: skip
    if request.method != "POST" or MORE in request.POST:
        return answer(request, editor, None)
    if not editor.is_valid():
        return answer(request, editor, None, status=422)
    data = editor.data()
    home = home_of(request.actor, data.organisation_id)
    assert home is not None  # the organisation was one of the choices
    offer = new_offer(data.organisation_id, home)
    if PREVIEW in request.POST:
        return answer(request, editor, None, preview=(offer, data))
    return save(request, editor, offer, data)


@page("offers.manage", methods=("POST",))
def live_hints(request: AuthedRequest) -> HttpResponse:
    """Hints on what stands in the form so far; stores nothing, finds no fault."""
    enforce(request.actor, "offers.manage")
    editor = OfferEditor(request.POST, organisations=provider_choices(request.actor))
    found = hints(editor.data()) if editor.is_valid() else text_hints(editor.words())
    return render(request, "offers/hints.html", {"hints": found})


def start(request: AuthedRequest, choices: list[tuple[int, str]]) -> dict[str, Any]:
    """What is known before anything was typed: a provider, its contact, German, the holidays."""
    found: dict[str, Any] = {"languages": ["de"], "on_holidays": True}
    asked = request.GET.get("anbieter", "")
    own = [pk for pk, _ in choices if str(pk) == asked] or [pk for pk, _ in choices]
    if len(own) == 1:
        found |= known_of(request.actor, own[0])
    return found


@page("offers.edit", methods=("GET", "POST"))
def edit(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Change an offer."""
    offer = offer_or_404(request, key)
    enforce(request.actor, "offers.edit", offer)
    typed = request.POST or restored(request)
    editor = OfferEditor(
        typed or None, organisations=provider_choices(request.actor), old=offer_data(offer),
        more=request.POST.get(MORE, ""),
    )  # fmt: skip
    if request.method != "POST" or MORE in request.POST:
        return answer(request, editor, offer)
    if not editor.is_valid():
        return answer(request, editor, offer, status=422)
    if PREVIEW in request.POST:
        return answer(request, editor, offer, preview=(offer, editor.data()))
    return save(request, editor, offer, editor.data())


def save(
    request: AuthedRequest, editor: OfferEditor, offer: Offer, data: OfferData
) -> HttpResponse:
    """Store what was typed, and publish it when that was asked for."""
    now = timezone.now()
    try:
        if offer.pk is None:
            stored = create_offer(
                actor=request.actor, data=data, municipality_id=offer.municipality_id, now=now
            )
        else:
            if request.POST.get(SEEN) not in (None, offer.changed_at.isoformat()):
                raise OfferNotFree
            stored = offer
            if submit_edit(actor=request.actor, offer_id=offer.pk, data=data, now=now):
                messages.success(request, WAITS)
                return redirect(reverse("offer_desk:edit", args=[offer.key]))
    except OfferInvalid as invalid:
        editor.add_flaws(invalid.flaws)
        return answer(request, editor, offer if offer.pk else None, status=422)
    except OfferNotFree:
        editor.form.add_error(None, STALE)
        return answer(request, editor, offer, status=409)
    return published(request, stored) if PUBLISH in request.POST else saved(request, stored)


def saved(request: AuthedRequest, offer: Offer) -> HttpResponse:
    messages.success(request, "Gespeichert.")
    return redirect(reverse("offer_desk:edit", args=[offer.key]))


def published(request: AuthedRequest, offer: Offer) -> HttpResponse:
    """The draft is stored whatever happens; what it lacks is said on its page."""
    try:
        move_offer(actor=request.actor, offer_id=offer.pk, deed="publish", now=timezone.now())
    except (OfferInvalid, PermissionDenied) as refused:
        messages.warning(request, f"Als Entwurf gespeichert, noch nicht öffentlich. {refused}")
    else:
        messages.success(request, "Gespeichert und veröffentlicht.")
    return redirect(reverse("offer_desk:edit", args=[offer.key]))


def answer(
    request: AuthedRequest, editor: OfferEditor, offer: Offer | None, *, status: int = 200,
    preview: tuple[Offer, OfferData] | None = None,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "editor": editor,
        "form": editor.form,
        "offer_row": offer,
        "deeds": deeds(request, offer),
        "series": series_of(request.actor, offer) if offer else [],
        "waiting": waiting_edit_of(offer) if offer else None,
        "returned": returned_edit_of(offer) if offer else None,
        "signals": open_signals(offer) if offer else [],
        "seen": request.POST.get(SEEN) or (offer.changed_at.isoformat() if offer else ""),
        "may_publish": offer is None or offer.state != OfferState.PUBLISHED,
    }  # fmt: skip
    if preview:
        context |= {"preview": True, "hints": hints(preview[1])}
        context |= shown(preview_of(*preview, timezone.now()), SOURCE_LANGUAGE)
    return render(request, "offers/editor.html", context, status=status)


def deeds(request: AuthedRequest, offer: Offer | None) -> list[tuple[str, str]]:
    """Name and label of what can be done with a stored offer now."""
    if offer is None:
        return []
    return [
        (deed.name, deed.label)
        for deed in BY_HAND
        if offer.state in deed.sources and may(request.actor, deed.permission, offer)
    ]

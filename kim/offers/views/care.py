"""Pages of who keeps offers: calls, waiting changes, messages from outside, rates."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.kernel.states import TransitionNotAllowed
from kim.offers.forms.care import AnswerForm, CallForm, ReturnForm
from kim.offers.queries.care import (
    HALF_HOUR,
    call_list,
    differences,
    edit_for,
    feedback_for,
    open_feedback,
    waiting_edits,
)
from kim.offers.queries.data import offer_data
from kim.offers.queries.links import freshness_rates
from kim.offers.rules.offer_data import read_offer
from kim.offers.services.calls import note_call
from kim.offers.services.edits import approve_edit, return_edit
from kim.offers.services.feedback import answer_feedback
from kim.offers.services.links import ask_owner
from kim.offers.services.writing import OfferInvalid
from kim.offers.states import CheckOutcome
from kim.offers.views.desk import offer_or_404
from kim.ui.pages import page

SHOWN = 200


@page("offers.care")
def calls(request: AuthedRequest) -> HttpResponse:
    """Offers worth a call, each with its reasons."""
    enforce(request.actor, "offers.care")
    found = call_list(request.actor, legal_day(timezone.now()))
    context = {
        "calls": found[:SHOWN], "count": len(found), "half_hour": HALF_HOUR, "form": CallForm(),
    }  # fmt: skip
    return render(request, "offers/calls.html", context)


@page("offers.keep", methods=("POST",))
def call_done(request: AuthedRequest, key: UUID) -> HttpResponse:
    """What a call found; "changed" leads to the editor, where saving is the check."""
    offer = offer_or_404(request, key)
    enforce(request.actor, "offers.keep", offer)
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Bitte wählen Sie, was der Anruf ergeben hat.")
        return redirect("offer_desk:calls")
    outcome = CheckOutcome(form.cleaned_data["outcome"])
    if outcome == CheckOutcome.CHANGED:
        return redirect(reverse("offer_desk:edit", args=[key]))
    try:
        note_call(
            actor=request.actor, offer_id=offer.pk, outcome=outcome,
            note=form.cleaned_data["note"], now=timezone.now(),
        )  # fmt: skip
    except TransitionNotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Erfasst: {outcome.label}.")
    return redirect("offer_desk:calls")


@page("offers.keep", methods=("POST",))
def ask(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Send the link once more; the one before ends."""
    offer = offer_or_404(request, key)
    enforce(request.actor, "offers.keep", offer)
    if ask_owner(offer_id=offer.pk, now=timezone.now()) is None:
        messages.error(
            request, "Das Angebot ist nicht öffentlich, oder es gibt keine E-Mail-Adresse dafür."
        )
    else:
        messages.success(request, "Der Link ist unterwegs. Ein früherer Link gilt nicht mehr.")
    return redirect(reverse("offer_desk:edit", args=[key]))


@page("offers.care")
def edits(request: AuthedRequest) -> HttpResponse:
    """Changes that wait."""
    enforce(request.actor, "offers.care")
    rows = [(edit, edit.data["text"]["title"]) for edit in waiting_edits(request.actor)[:SHOWN]]
    return render(request, "offers/edits.html", {"rows": rows})


@page("offers.care", methods=("GET", "POST"))
def edit_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """Public and waiting version side by side; approve, or give back with a reason."""
    enforce(request.actor, "offers.care")
    edit = edit_for(request.actor, pk)
    if edit is None:
        raise Http404
    form = ReturnForm(request.POST if "zurueckgeben" in request.POST else None)
    status = 200
    try:
        if "freigeben" in request.POST:
            approve_edit(actor=request.actor, edit_id=pk, now=timezone.now())
            messages.success(request, "Freigegeben und öffentlich.")
            return redirect("offer_desk:edits")
        if form.is_bound and form.is_valid():
            return_edit(
                actor=request.actor, edit_id=pk, reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Zurückgegeben. Die öffentliche Fassung bleibt.")
            return redirect("offer_desk:edits")
        status = 422 if form.is_bound else 200
    except (TransitionNotAllowed, OfferInvalid) as refused:
        messages.error(request, str(refused))
    context = {
        "edit": edit, "form": form, "is_open": edit.state == "waiting",
        "rows": differences(offer_data(edit.offer), read_offer(edit.data)),
        "title": edit.data["text"]["title"],
    }  # fmt: skip
    return render(request, "offers/edit_decide.html", context, status=status)


@page("offers.care")
def reports(request: AuthedRequest) -> HttpResponse:
    """Messages from outside that nobody has answered."""
    enforce(request.actor, "offers.care")
    rows = [
        (row, next((t.title for t in row.offer.texts.all() if t.language == "de"), ""))
        if row.offer else (row, "")
        for row in open_feedback(request.actor)[:SHOWN]
    ]  # fmt: skip
    return render(request, "offers/reports.html", {"rows": rows, "form": AnswerForm()})


@page("offers.answer", methods=("POST",))
def report_answer(request: AuthedRequest, pk: int) -> HttpResponse:
    """Close a message with what became of it."""
    found = feedback_for(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    enforce(request.actor, "offers.answer", found)
    form = AnswerForm(request.POST)
    if found.state == "open" and form.is_valid():
        answer_feedback(
            actor=request.actor, feedback_id=pk, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, "Der Hinweis ist erledigt.")
    else:
        messages.error(request, "Nichts geändert. Bitte wählen Sie ein Ergebnis.")
    return redirect("offer_desk:reports")


@page("offers.rates")
def rates(request: AuthedRequest) -> HttpResponse:
    """How fresh the directory is, by municipality."""
    enforce(request.actor, "offers.rates")
    return render(request, "offers/rates.html", {"rates": freshness_rates()})

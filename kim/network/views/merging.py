"""Duplicates: suggestions with reasons, preview side by side, merging, undoing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.network.forms.organisations import MergeForm
from kim.network.queries.merging import (
    duplicate_candidates,
    may_undo,
    merge_choices,
    told_apart,
    undo_obstacles,
    visible_merges,
)
from kim.network.services.merging import merge_organisations, tell_apart, undo_merge
from kim.network.services.organisations import NetworkError
from kim.network.states import OrganisationState
from kim.network.views.deed import Deed, address_of, organisation_or_404, posted, run_deed
from kim.ui.pages import page


@page("network.add")
def duplicates(request: AuthedRequest) -> HttpResponse:
    """Suggested pairs, what was told apart, merges with the way back."""
    enforce(request.actor, "network.add")
    merges = [
        (merge, may_undo(request.actor, merge), undo_obstacles(merge))
        for merge in visible_merges(request.actor)[:30]
    ]
    context = {
        "candidates": duplicate_candidates(request.actor),
        "apart": told_apart(request.actor),
        "merges": merges,
        "steps": (("Netzwerk", reverse("network:list")), ("Dubletten", "")),
    }
    return render(request, "network/duplicates.html", context)


@page("network.keep", methods=("GET", "POST"))
def merge(request: AuthedRequest, key: UUID, other: UUID) -> HttpResponse:
    """Both entries side by side; choose value by value; merge as one deed."""
    kept = organisation_or_404(request, key, "network.keep")
    gone = organisation_or_404(request, other, "network.keep")
    if kept == gone or OrganisationState.MERGED in (kept.state, gone.state):
        raise Http404
    choices = merge_choices(kept, gone)
    form = MergeForm(posted(request), choices=choices)
    deed = Deed(
        title="Zusammenführen", button="Jetzt zusammenführen",
        done=f"„{gone.name}“ ist in „{kept.name}“ aufgegangen.", back=address_of(kept),
        steps=(
            ("Netzwerk", reverse("network:list")), ("Dubletten", reverse("network:duplicates")),
            ("Zusammenführen", ""),
        ),
    )  # fmt: skip

    def run() -> str:
        merge_organisations(
            actor=request.actor, kept_id=kept.pk, gone_id=gone.pk, taken=form.taken(),
            now=timezone.now(),
        )  # fmt: skip
        return reverse("network:duplicates")

    more = {
        "kept": kept, "gone": gone, "same": [choice for choice in choices if not choice.differs],
        "contacts": gone.contacts.count(),
    }  # fmt: skip
    return run_deed(request, deed, form, run, "network/merge.html", more)


@page("network.keep", methods=("POST",))
def apart(request: AuthedRequest, key: UUID, other: UUID) -> HttpResponse:
    """Say that two entries are not the same, or compare them again."""
    first = organisation_or_404(request, key, "network.keep")
    second = organisation_or_404(request, other, "network.keep")
    is_apart = request.POST.get("tun") != "doch"
    try:
        tell_apart(
            actor=request.actor, first_id=first.pk, second_id=second.pk, apart=is_apart,
            now=timezone.now(),
        )  # fmt: skip
    except NetworkError as refused:
        messages.error(request, str(refused))
    else:
        said = "werden nicht mehr vorgeschlagen" if is_apart else "werden wieder verglichen"
        messages.success(request, f"Die beiden Einträge {said}.")
    return redirect("network:duplicates")


@page("network.add", methods=("POST",))
def merge_undo(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a merge back, or say what contradicts."""
    enforce(request.actor, "network.add")
    found = get_object_or_404(visible_merges(request.actor), pk=pk)
    try:
        undo_merge(actor=request.actor, merge_id=found.pk, now=timezone.now())
    except NetworkError as refused:
        messages.error(request, f"Nicht rückgängig gemacht: {refused}")
    else:
        messages.success(request, "Beide Einträge sind wieder da.")
    return redirect("network:duplicates")

"""People of the offices one manages: list, invite, change, end."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from kim.accounts import queries
from kim.accounts.actor import AuthedRequest
from kim.accounts.forms import InviteForm, PeopleFilter, PeriodForm, ReasonForm, RevokeForm
from kim.accounts.services.invitations import (
    CannotInvite,
    InvitationNotOpen,
    invite_person,
    revoke_invitation,
)
from kim.accounts.services.memberships import PeriodNotPossible, change_period, end_membership
from kim.kernel.permissions import enforce
from kim.ui.middleware import restored
from kim.ui.pages import page

PER_PAGE = 50


@page("accounts.people")
def people(request: AuthedRequest) -> HttpResponse:
    enforce(request.actor, "accounts.people")
    now = timezone.now()
    form = PeopleFilter({"state": "now"} | request.GET.dict())
    form.is_valid()
    wanted = form.cleaned_data
    found = queries.search_memberships(
        request.actor,
        words=wanted.get("q", ""),
        role=wanted.get("role", ""),
        state=wanted.get("state", ""),
        today=timezone.localdate(now),
    )
    asked = request.GET.copy()
    asked.pop("seite", None)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "form": form,
        "page": listed,
        "address": f"?{asked.urlencode()}&seite=" if asked else "?seite=",
        "invitations": queries.open_invitations(request.actor, now=now),
        "today": timezone.localdate(now),
    }
    return render(request, "accounts/people.html", context)


@page("accounts.invite", methods=("GET", "POST"))
def invite(request: AuthedRequest) -> HttpResponse:
    enforce(request.actor, "accounts.invite")
    now = timezone.now()
    form = InviteForm(
        request.POST or restored(request),
        seats=queries.invitable_seats(request.actor),
        initial={"from_on": timezone.localdate(now)},
    )
    if request.method == "POST" and form.is_valid():
        office_id, role = form.cleaned_data["seat"]
        try:
            invitation = invite_person(
                actor=request.actor,
                email=form.cleaned_data["email"],
                office_id=office_id,
                role=role,
                from_on=form.cleaned_data["from_on"],
                to_on=form.cleaned_data["to_on"],
                now=now,
            )
        except CannotInvite as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Die Einladung an {invitation.email} ist unterwegs.")
            return redirect("accounts:people")
    return render(request, "accounts/invite.html", {"form": form})


@page("accounts.change", methods=("GET", "POST"))
def change(request: AuthedRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(queries.visible_memberships(request.actor), pk=pk)
    enforce(request.actor, "accounts.change", membership)
    initial = {"from_on": membership.from_on, "to_on": membership.to_on}
    form = PeriodForm(request.POST or restored(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_period(
                actor=request.actor, membership_id=pk, now=timezone.now(), **form.cleaned_data
            )
        except PeriodNotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Der Zeitraum von {membership.user} ist geändert.")
            return redirect("accounts:people")
    return render(request, "accounts/change.html", {"form": form, "membership": membership})


@page("accounts.change", methods=("GET", "POST"))
def end(request: AuthedRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(queries.visible_memberships(request.actor), pk=pk)
    enforce(request.actor, "accounts.change", membership)
    form = ReasonForm(request.POST or restored(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        end_membership(actor=request.actor, membership_id=pk, reason=reason, now=timezone.now())
        messages.success(request, f"Die Mitgliedschaft von {membership.user} ist beendet.")
        return redirect("accounts:people")
    return render(request, "accounts/end.html", {"form": form, "membership": membership})


@page("accounts.invite", methods=("GET", "POST"))
def revoke(request: AuthedRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(queries.visible_invitations(request.actor), pk=pk)
    enforce(request.actor, "accounts.invite", invitation.seat)
    if not invitation.is_open(timezone.now()):
        raise Http404
    form = RevokeForm(request.POST or restored(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            revoke_invitation(
                actor=request.actor, invitation_id=pk, reason=reason, now=timezone.now()
            )
        except InvitationNotOpen as used:  # between the look above and the lock
            raise Http404 from used
        messages.success(request, f"Die Einladung an {invitation.email} ist zurückgezogen.")
        return redirect("accounts:people")
    return render(request, "accounts/revoke.html", {"form": form, "invitation": invitation})

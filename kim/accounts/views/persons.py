"""Two accounts of one person: connect them, separate them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from kim.accounts import queries
from kim.accounts.actor import AuthedRequest
from kim.accounts.forms import LinkForm, ReasonForm
from kim.accounts.services.persons import CannotLink, link_accounts, separate_account
from kim.kernel.permissions import enforce
from kim.ui.middleware import restored
from kim.ui.pages import page


@page("accounts.link", methods=("GET", "POST"))
def link(request: AuthedRequest) -> HttpResponse:
    enforce(request.actor, "accounts.link")
    form = LinkForm(
        request.POST or restored(request), accounts=queries.visible_accounts(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        account, other = form.cleaned_data["email"], form.cleaned_data["other"]
        try:
            link_accounts(
                actor=request.actor,
                user_id=account.pk,
                other_id=other.pk,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except CannotLink as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{account.email} und {other.email} sind verbunden.")
            return redirect("accounts:link")
    context = {"form": form, "people": queries.linked_accounts(request.actor)}
    return render(request, "accounts/link.html", context)


@page("accounts.link", methods=("GET", "POST"))
def separate(request: AuthedRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(queries.visible_accounts(request.actor), pk=pk)
    others = queries.connected_with(request.actor, account)
    if not others:
        raise Http404
    enforce(request.actor, "accounts.link", account)
    form = ReasonForm(request.POST or restored(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            separate_account(actor=request.actor, user_id=pk, reason=reason, now=timezone.now())
        except CannotLink as refusal:  # somebody was faster
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{account.email} steht wieder für sich.")
            return redirect("accounts:link")
    context = {"form": form, "account": account, "others": others}
    return render(request, "accounts/separate.html", context)

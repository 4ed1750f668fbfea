"""The own account: roles, second factor, sessions; and the way in by invitation."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts import queries
from kim.accounts.actor import AuthedRequest
from kim.accounts.forms import AcceptForm
from kim.accounts.rules.sign_in import hash_token
from kim.accounts.services.invitations import InvitationNotOpen, accept_invitation
from kim.accounts.services.security import end_session
from kim.accounts.views.sign_in import behind, entrance
from kim.kernel.permissions import enforce
from kim.ui.pages import page


@page("accounts.own")
def own(request: AuthedRequest) -> HttpResponse:
    enforce(request.actor, "accounts.own")
    context = {
        "person": request.user,
        "memberships": queries.own_memberships(request.actor),
        "accounts": queries.own_accounts(request.actor),
        "factors": queries.factors_of(request.user.pk),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/own.html", context)


@page("accounts.own", methods=("GET", "POST"))
def sessions(request: AuthedRequest) -> HttpResponse:
    """Where one is signed in. POST ends one session, also the current one."""
    enforce(request.actor, "accounts.own")
    now = timezone.now()
    listed = queries.own_sessions(request.actor, current_key=request.session.session_key, now=now)
    if request.method == "GET":
        return render(request, "accounts/sessions.html", {"sessions": listed})
    wanted = next((row for row in listed if str(row.id) == request.POST.get("sitzung")), None)
    if wanted is None:
        raise Http404
    try:
        end_session(actor=request.actor, session_id=wanted.id, now=now)
    except UserSession.DoesNotExist as gone:
        raise Http404 from gone
    if wanted.is_current:
        logout(request)
        return redirect("account_login")
    messages.success(request, "Die Sitzung ist beendet.")
    return redirect("accounts:sessions")


def _set_up(request: HttpRequest) -> HttpResponse:
    """First sign-in: nothing else is reached before a second factor is there."""
    if getattr(request, "actor", None):
        return redirect("mfa_index")
    return render(request, "accounts/set_up.html")


set_up = behind(_set_up, ("GET",), before_second_factor=True)


def _accept(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation. Unknown, used, revoked and too old look the same."""
    now = timezone.now()
    invitation = queries.invitation_by_hash(hash_token(token), now=now)
    if invitation is None:
        return render(request, "accounts/invitation_void.html", status=404)
    is_known = queries.has_account(invitation.email)
    form = None if is_known else AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (form is None or form.is_valid()):
        typed = form.cleaned_data if form else {"name": "", "password1": ""}
        try:
            accept_invitation(token=token, name=typed["name"], password=typed["password1"], now=now)
        except InvitationNotOpen:
            return render(request, "accounts/invitation_void.html", status=404)
        return render(request, "accounts/invitation_accepted.html", {"invitation": invitation})
    context = {"invitation": invitation, "form": form}
    return render(request, "accounts/invitation.html", context)


accept = entrance(_accept)

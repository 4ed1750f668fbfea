"""Pages of changes: asked for and taken back by the municipality, decided by the Land."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.change import AmendmentForm, ChangeForm
from kim.grants.models import Application, ChangeRequest
from kim.grants.queries.changes import award_in_force, changes_of, open_change, standing_in_force
from kim.grants.queries.decision import open_decision
from kim.grants.queries.terms import TermsMissing
from kim.grants.services.amendments import draft_amendment
from kim.grants.services.cases import GrantError
from kim.grants.services.changes import request_change, withdraw_change
from kim.grants.views.deed import Deed, accepted, application_or_404, run_deed
from kim.grants.views.frame import crumbs
from kim.kernel.permissions import may
from kim.programme.rules.legal import LegalNumberMissing
from kim.ui.middleware import restored
from kim.ui.pages import page

READ, ASK, DRAFT = "grants.read", "grants.request_change", "grants.draft_decision"


def home(application: Application) -> str:
    return reverse("grants:change", args=[application.number])


def steps(application: Application, title: str) -> tuple[tuple[str, str], ...]:
    return tuple(crumbs(application, ("Änderungen", home(application)), (title, "")))


def change_or_404(application: Application) -> ChangeRequest:
    """The request that waits for its decision."""
    found = open_change(application)
    if found is None:
        raise Http404
    return found


@page(READ)
def change(request: AuthedRequest, number: str) -> HttpResponse:
    """What was asked for and decided; the next step for the reader."""
    application = application_or_404(request, number, READ)
    return render(
        request,
        "grants/change.html",
        {
            "application": application,
            "award": award_in_force(application),
            "changes": changes_of(application),
            "open": open_change(application),
            "ask": may(request.actor, ASK, application),
            "draft": may(request.actor, DRAFT, application),
            "internal": may(request.actor, "grants.read_internal", application),
            "drafted": open_decision(application),
            "crumbs": crumbs(application, ("Änderungen", "")),
        },
    )


@page(ASK, methods=("GET", "POST"))
def change_new(request: AuthedRequest, number: str) -> HttpResponse:
    """Ask for a change: the award in force stands in the form, what differs is asked for."""
    application = application_or_404(request, number, ASK)
    standing = standing_in_force(application)
    if standing is None:
        raise Http404
    today = timezone.localdate()
    form = ChangeForm(request.POST or restored(request), standing=standing, today=today)
    if request.method == "POST" and accepted(request, form):
        try:
            request_change(
                actor=request.actor, application_id=application.pk, wishes=form.wishes(),
                reason=form.cleaned_data["reason"],
                effective_on=form.cleaned_data["effective_on"], now=timezone.now(),
            )  # fmt: skip
        except (GrantError, TermsMissing, LegalNumberMissing) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Die Änderung ist beantragt. Das Land hat eine Nachricht.")
            return redirect(home(application))
    context = {
        "application": application, "form": form, "standing": standing,
        "crumbs": steps(application, "Änderung beantragen"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "grants/change_new.html", context, status=status)


@page(ASK, methods=("GET", "POST"))
def change_withdraw(request: AuthedRequest, number: str) -> HttpResponse:
    """Take a change request back."""
    application = application_or_404(request, number, ASK)
    found = change_or_404(application)
    deed = Deed(
        title="Änderungsantrag zurücknehmen",
        button="Zurücknehmen",
        done="Der Änderungsantrag ist zurückgenommen. Die Bewilligung gilt unverändert.",
        back=home(application),
        danger=True,
        steps=steps(application, "Zurücknehmen"),
    )

    def run() -> None:
        withdraw_change(actor=request.actor, change_id=found.pk, now=timezone.now())

    return run_deed(
        request, deed, forms.Form(request.POST if request.method == "POST" else None), run
    )


@page(DRAFT, methods=("GET", "POST"))
def change_decide(request: AuthedRequest, number: str) -> HttpResponse:
    """Draft the decision on a change request, part by part."""
    application = application_or_404(request, number, DRAFT)
    found = change_or_404(application)
    drafted = open_decision(application)
    values: dict[str, Any] = {"version": drafted.version if drafted else 0}
    if drafted:
        values |= {"reason": drafted.reason, "special_conditions": drafted.special_conditions}
    parts = list(found.parts.order_by("pk"))
    form = AmendmentForm(request.POST or restored(request), parts=parts, values=values)
    if request.method == "POST" and accepted(request, form):
        said = form.cleaned_data
        try:
            draft_amendment(
                actor=request.actor, change_id=found.pk, verdicts=form.verdicts(),
                reason=said["reason"], special_conditions=said["special_conditions"],
                version=said["version"], now=timezone.now(),
            )  # fmt: skip
        except (GrantError, TermsMissing) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "Der Entwurf ist gespeichert. Jetzt zeichnet eine andere Person."
            )
            return redirect("grants:decision", number)
    shown = next(row for row in changes_of(application) if row.change.pk == found.pk)
    context = {
        "application": application, "form": form, "shown": shown,
        "award": award_in_force(application), "crumbs": steps(application, "Entscheiden"),
        "rows": list(zip(shown.parts, form.rows, strict=True)),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "grants/change_decide.html", context, status=status)

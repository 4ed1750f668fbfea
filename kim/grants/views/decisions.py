"""Decisions of many files: drafted together, signed one after another; the hearing of one."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.decision import AnswerForm, BatchForm
from kim.grants.forms.listing import ListForm
from kim.grants.models import Application
from kim.grants.queries.decision_page import (
    Waiting,
    decision_page,
    hearing_decision,
    next_to_sign,
    waiting_applications,
    waiting_rows,
)
from kim.grants.queries.terms import TermsMissing
from kim.grants.queries.visible import application_for
from kim.grants.services.cases import GrantError
from kim.grants.services.decisions import Draft, draft_award
from kim.grants.services.hearings import answer_hearing
from kim.grants.states.decisions import DecisionState
from kim.grants.views.deed import accepted, application_or_404
from kim.grants.views.frame import crumbs
from kim.grants.views.listing import SHOWN, asked, urlencode_with, without
from kim.kernel.permissions import enforce, may
from kim.ui.middleware import restored
from kim.ui.pages import page

FILTERS = ("suche", "aufruf", "kommune", "bearbeitung")
READ, DRAFT, CASE = "grants.read_internal", "grants.draft_decision", "grants.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What became of one file of a batch: its address, or the reason why not."""

    number: str
    address: str
    problem: str = ""


@page(READ, methods=("GET", "POST"))
def decisions(request: AuthedRequest) -> HttpResponse:
    """All files that wait for a decision; drafts of awards as proposed for many at once."""
    enforce(request.actor, READ)
    filters = asked(request)
    shown, waiting = _page(request, filters)
    open_numbers = [w.application.number for w in waiting if w.signing is None]
    form = BatchForm(request.POST or restored(request), numbers=open_numbers)
    prepared: list[Prepared] = []
    if request.method == "POST":
        enforce(request.actor, DRAFT)
        if accepted(request, form):
            reason = form.cleaned_data["reason"]
            prepared = [_prepare(request, nr, reason) for nr in form.cleaned_data["numbers"]]
            shown, waiting = _page(request, filters)
            form = BatchForm(None, numbers=[])
    context = {
        "waiting": waiting,
        "page": shown,
        "page_address": f"?{urlencode_with(without(request, 'seite'))}seite=",
        "filters": without(request, "seite"),
        "fields": [filters[name] for name in FILTERS],
        "narrowed": any(v for k, v in filters.found().items() if k != "sortiert"),
        "form": form,
        "chosen": form["numbers"].value() or [],
        "prepared": prepared,
        "may_draft": may(request.actor, DRAFT),
        "next_number": next_to_sign(request.actor),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "grants/decisions.html", context, status=status)


def _page(request: AuthedRequest, filters: ListForm) -> tuple[Page[Application], list[Waiting]]:
    """The page of the address, and its rows with their drafts."""
    found = waiting_applications(request.actor, filters.found(), timezone.localdate())
    shown = Paginator(found, SHOWN).get_page(request.GET.get("seite"))
    return shown, waiting_rows(request.actor, shown)


def _prepare(request: AuthedRequest, number: str, reason: str) -> Prepared:
    """One draft in its own transaction: one that fails does not stop the rest."""
    address = reverse("grants:decision", args=[number])
    application = application_for(request.actor, number)
    assert application  # the form offers only files the actor sees
    try:
        found = decision_page(request.actor, application, timezone.localdate())
        draft_award(
            actor=request.actor, application_id=application.pk, version=0, now=timezone.now(),
            draft=Draft(
                reason=reason, start_on=application.start_on, end_on=application.end_on,
                fte=application.fte, amounts={row.code: row.amount for row in found.rows},
            ),
        )  # fmt: skip
    except (GrantError, TermsMissing) as refused:
        return Prepared(number=number, address=address, problem=str(refused))
    return Prepared(number=number, address=address)


@page(CASE, methods=("GET", "POST"))
def hearing(request: AuthedRequest, number: str) -> HttpResponse:
    """The hearing before a refusal: both sides read, the head of the municipality answers."""
    application = application_or_404(request, number, CASE)
    decision = hearing_decision(application)
    if decision is None:
        raise Http404
    verdict = may(request.actor, "grants.answer_hearing", application)
    is_open = decision.state == DecisionState.DRAFTED and not decision.signatures.exists()
    form = AnswerForm(
        request.POST or restored(request), initial={"answer": decision.hearing_answer}
    )
    if request.method == "POST" and accepted(request, form):
        try:
            answer_hearing(
                actor=request.actor, decision_id=decision.pk, answer=form.cleaned_data["answer"],
                now=timezone.now(),
            )  # fmt: skip
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Ihre Stellungnahme ist eingegangen.")
            return redirect("grants:hearing", number)
    context = {
        "application": application, "decision": decision, "form": form,
        "may_answer": verdict, "is_open": is_open, "crumbs": crumbs(application, ("Anhörung", "")),
        "letter": _letter(application),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "grants/hearing.html", context, status=status)


def _letter(application: Application) -> str:
    """Number of the letter of the hearing."""
    found = application.notices.filter(kind="hearing").order_by("-pk").first()
    return found.number if found else ""

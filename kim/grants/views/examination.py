"""The desk of the officer: completeness, what can be done now, and why not."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.completion import ExtendForm, ItemsForm, NoQuestionForm, ReasonForm
from kim.grants.models import Application
from kim.grants.queries.completion import clock_of, open_one, requests_of
from kim.grants.queries.early_start import beginning_of
from kim.grants.queries.review import criteria_of, reviews_of, unassessed, written
from kim.grants.services.completeness import (
    answered_until,
    cancel_request,
    confirm_complete,
    discontinue,
    extend_request,
    request_items,
    take_over,
)
from kim.grants.services.reviews import return_to_technical
from kim.grants.states.applications import (
    CANCEL_ITEMS,
    CONFIRM_COMPLETE,
    DISCONTINUE,
    REQUEST_ITEMS,
    RETURN_TO_TECHNICAL,
    TAKE_OVER,
)
from kim.grants.views.deed import Deed, application_or_404, run_deed
from kim.grants.views.examining import (
    Action,
    action,
    deed_crumbs,
    opened_file,
    state_refusal,
    tabs,
)
from kim.grants.views.frame import crumbs
from kim.kernel.states import Transition
from kim.ui.middleware import restored
from kim.ui.pages import page

MORE_TIME = "Frist verlängern"


@page("grants.read_internal")
def examination(request: AuthedRequest, number: str) -> HttpResponse:
    """State and clock, what can be done, former requests, both reviews."""
    application = opened_file(request, number, "grants.read_internal", "Prüfung geöffnet")
    found = requests_of(application)
    today = timezone.localdate()
    rows = written(application, reviews_of(application), criteria_of(application))
    context = {
        "application": application,
        "requests": found,
        "clock": clock_of(application, open_one(found), today),
        "beginning": beginning_of(application, today),
        "actions": _actions(request, application),
        "reviews": rows,
        "open_hits": len(unassessed(application)),
        "tabs": tabs(application, "examination"),
        "crumbs": crumbs(application, ("Prüfung", "")),
    }
    return render(request, "grants/examination.html", context)


def _actions(request: AuthedRequest, application: Application) -> list[Action]:
    actor = request.actor
    extend = action(actor, application, CANCEL_ITEMS, "items_extend")
    pages = (
        (TAKE_OVER, "take_over"),
        (CONFIRM_COMPLETE, "confirm_complete"),
        (REQUEST_ITEMS, "items_request"),
        (CANCEL_ITEMS, "items_cancel"),
        (DISCONTINUE, "discontinue"),
        (RETURN_TO_TECHNICAL, "return_to_technical"),
    )
    return [
        *(action(actor, application, arrow, name) for arrow, name in pages),
        Action(
            label=MORE_TIME,
            address=extend.address,
            reason=extend.reason.replace(CANCEL_ITEMS.label, MORE_TIME),
        ),
    ]


def _deed(
    request: AuthedRequest,
    application: Application,
    transition: Transition,
    form: forms.Form,
    run: Callable[[], object],
    *,
    done: str,
    hint: str,
    danger: bool = False,
    label: str = "",
) -> HttpResponse:
    """The page of one arrow. In a state where it does not start, it says so instead of a hint."""
    title = label or transition.label
    refusal = state_refusal(application, transition).replace(transition.label, title)
    deed = Deed(
        title=f"{title}: {application.number}",
        button=title,
        done=done,
        back=reverse("grants:examination", args=[application.number]),
        hint=refusal or hint,
        danger=danger or bool(refusal),
        steps=deed_crumbs(application, title),
    )

    def ran() -> None:
        run()

    return run_deed(request, deed, form, ran)


@page("grants.examine", methods=("GET", "POST"))
def take_over_page(request: AuthedRequest, number: str) -> HttpResponse:
    """Take the file into the check; one becomes its officer."""
    application = application_or_404(request, number, "grants.examine")
    return _deed(
        request, application, TAKE_OVER, NoQuestionForm(request.POST),
        lambda: take_over(
            actor=request.actor, application_id=application.pk, now=timezone.now()
        ),
        done="Sie bearbeiten diesen Antrag jetzt.",
        hint="Sie werden als Bearbeitung eingetragen. Die Kommune erfährt, dass geprüft wird.",
    )  # fmt: skip


@page("grants.examine", methods=("GET", "POST"))
def items_request(request: AuthedRequest, number: str) -> HttpResponse:
    """Ask for what is missing, section by section."""
    application = application_or_404(request, number, "grants.examine")
    due_on = answered_until(today=timezone.localdate())
    form = ItemsForm(request.POST or restored(request), due_on=due_on)
    return _deed(
        request, application, REQUEST_ITEMS, form,
        lambda: request_items(
            actor=request.actor, application_id=application.pk, points=form.points(),
            due_on=form.cleaned_data["due_on"], now=timezone.now(),
        ),
        done="Die Nachforderung ist gestellt. Das Schreiben liegt bei den Dokumenten.",
        hint="Die Kommune kann nur die Abschnitte ändern, zu denen Sie etwas nachfordern. "
        "Abgeschlossene Prüfungen gelten danach nicht mehr.",
    )  # fmt: skip


@page("grants.examine", methods=("GET", "POST"))
def items_extend(request: AuthedRequest, number: str) -> HttpResponse:
    """More time for the answer."""
    application = application_or_404(request, number, "grants.examine")
    form = ExtendForm(request.POST or restored(request))
    return _deed(
        request, application, CANCEL_ITEMS, form,
        lambda: extend_request(
            actor=request.actor, application_id=application.pk, now=timezone.now(),
            **form.cleaned_data,
        ),
        done="Die Frist ist verlängert.",
        hint="Auch eine abgelaufene Frist lässt sich verlängern (§ 31 Abs. 7 VwVfG).",
        label=MORE_TIME,
    )  # fmt: skip


@page("grants.examine", methods=("GET", "POST"))
def items_cancel(request: AuthedRequest, number: str) -> HttpResponse:
    """Take the request back."""
    application = application_or_404(request, number, "grants.examine")
    form = ReasonForm(request.POST or restored(request))
    return _deed(
        request, application, CANCEL_ITEMS, form,
        lambda: cancel_request(
            actor=request.actor, application_id=application.pk, now=timezone.now(),
            **form.cleaned_data,
        ),
        done="Die Nachforderung ist aufgehoben.",
        hint="Die Vollständigkeitsprüfung geht mit der eingereichten Fassung weiter.",
        danger=True,
    )  # fmt: skip


@page("grants.examine", methods=("GET", "POST"))
def confirm_complete_page(request: AuthedRequest, number: str) -> HttpResponse:
    """Find the application complete."""
    application = application_or_404(request, number, "grants.examine")
    return _deed(
        request, application, CONFIRM_COMPLETE, NoQuestionForm(request.POST),
        lambda: confirm_complete(
            actor=request.actor, application_id=application.pk, now=timezone.now()
        ),
        done="Die Vollständigkeit ist festgestellt. Die fachliche Prüfung kann beginnen.",
        hint="Damit beginnt die Frist der fachlichen Prüfung. Die Kommune erfährt es.",
    )  # fmt: skip


@page("grants.examine", methods=("GET", "POST"))
def discontinue_page(request: AuthedRequest, number: str) -> HttpResponse:
    """End a procedure in which nobody answers."""
    application = application_or_404(request, number, "grants.examine")
    form = ReasonForm(request.POST or restored(request))
    return _deed(
        request, application, DISCONTINUE, form,
        lambda: discontinue(
            actor=request.actor, application_id=application.pk, now=timezone.now(),
            **form.cleaned_data,
        ),
        done="Das Verfahren ist eingestellt.",
        hint="Das lässt sich nicht rückgängig machen. Die Kommune kann einen neuen Antrag stellen.",
        danger=True,
    )  # fmt: skip


@page("grants.return", methods=("GET", "POST"))
def return_page(request: AuthedRequest, number: str) -> HttpResponse:
    """Review again from the start."""
    application = application_or_404(request, number, "grants.return")
    form = ReasonForm(request.POST or restored(request))
    return _deed(
        request, application, RETURN_TO_TECHNICAL, form,
        lambda: return_to_technical(
            actor=request.actor, application_id=application.pk, now=timezone.now(),
            **form.cleaned_data,
        ),
        done="Der Antrag ist wieder in der fachlichen Prüfung.",
        hint="Beide Prüfvermerke gelten nicht mehr, bleiben aber lesbar. Reservierte Mittel werden "
        "frei.",
        danger=True,
    )  # fmt: skip

"""Early start: what counts as beginning, the request, the decision."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.completion import NoQuestionForm
from kim.grants.forms.early_start import EarlyDecisionForm, EarlyStartForm
from kim.grants.models import Application
from kim.grants.queries.early_start import (
    beginning_of,
    early_starts_of,
    requested_early_start,
    running_early_start,
)
from kim.grants.rules.early_start import WHAT_COUNTS
from kim.grants.services.early_start import (
    consent_to_early_start,
    refuse_early_start,
    request_early_start,
    take_back_early_start,
)
from kim.grants.states.applications import UNDECIDED
from kim.grants.states.reviews import EarlyStartState
from kim.grants.views.deed import Deed, application_or_404, run_deed
from kim.grants.views.examining import Action, opened_file, tabs
from kim.grants.views.frame import crumbs
from kim.kernel.permissions import enforce, may
from kim.ui.middleware import restored
from kim.ui.pages import page

NO_CLAIM = (
    "Die Zustimmung gilt nur befristet. Sie sagt noch nichts darüber, ob und wie viel bewilligt "
    "wird; bis dahin trägt die Kommune das Risiko."
)


@page("grants.read")
def early_start(request: AuthedRequest, number: str) -> HttpResponse:
    """Has the measure begun, what was asked and decided, what can be done."""
    application = opened_file(request, number, "grants.read", "Vorzeitigen Beginn geöffnet")
    internal = may(request.actor, "grants.read_internal")
    context = {
        "application": application,
        "beginning": beginning_of(application, timezone.localdate()),
        "what_counts": WHAT_COUNTS,
        "no_claim": NO_CLAIM,
        "found": early_starts_of(application),
        "actions": _actions(request, application),
        "tabs": tabs(application, "early_start") if internal else [],
        "crumbs": crumbs(application, ("Vorzeitiger Beginn", "")),
    }
    return render(request, "grants/early_start.html", context)


def _actions(request: AuthedRequest, application: Application) -> list[Action]:
    actor, running = request.actor, running_early_start(application)
    waiting = running and running.state == EarlyStartState.REQUESTED
    ask = ""
    if application.submitted_at is None:
        ask = "Erst wenn der Antrag abgesendet ist."
    elif application.state not in UNDECIDED:
        ask = "Über den Antrag ist schon entschieden."
    elif running:
        ask = "Es gibt schon einen Antrag auf vorzeitigen Beginn."
    nothing = "" if waiting else "Zurzeit ist kein Antrag auf vorzeitigen Beginn offen."
    decide = may(actor, "grants.decide_early_start", running) if waiting and running else None
    found = [
        ("Zustimmung beantragen", "early_start_request",
         may(actor, "grants.request_early_start", application).reason or ask),
        ("Antrag zurücknehmen", "early_start_take_back",
         may(actor, "grants.request_early_start", application).reason or nothing),
        ("Entscheiden", "early_start_decide",
         decide.reason if decide is not None else nothing),
    ]  # fmt: skip
    return [
        Action(label=label, address=reverse(f"grants:{name}", args=[application.number]),
               reason=reason)
        for label, name, reason in found
    ]  # fmt: skip


def _deed(application: Application, title: str, done: str, hint: str, danger: bool = False) -> Deed:
    back = reverse("grants:early_start", args=[application.number])
    return Deed(
        title=f"{title}: {application.number}", button=title, done=done, back=back, hint=hint,
        danger=danger, steps=tuple(crumbs(application, ("Vorzeitiger Beginn", back), (title, ""))),
    )  # fmt: skip


@page("grants.request_early_start", methods=("GET", "POST"))
def early_start_request(request: AuthedRequest, number: str) -> HttpResponse:
    """The Leitung asks for consent."""
    application = application_or_404(request, number, "grants.request_early_start")
    form = EarlyStartForm(request.POST or restored(request))
    deed = _deed(
        application, "Zustimmung beantragen", "Der Antrag auf vorzeitigen Beginn ist gestellt.",
        f"{WHAT_COUNTS} Schließen Sie den Vertrag erst, wenn die Zustimmung vorliegt.",
    )  # fmt: skip

    def run() -> None:
        request_early_start(
            actor=request.actor, application_id=application.pk, now=timezone.now(),
            **form.cleaned_data,
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("grants.request_early_start", methods=("GET", "POST"))
def early_start_take_back(request: AuthedRequest, number: str) -> HttpResponse:
    """The Leitung takes its request back."""
    application = application_or_404(request, number, "grants.request_early_start")
    early = requested_early_start(application)
    if early is None:
        raise Http404
    deed = _deed(
        application, "Antrag zurücknehmen", "Der Antrag auf vorzeitigen Beginn ist zurückgenommen.",
        "Danach können Sie ihn neu stellen.", danger=True,
    )  # fmt: skip

    def run() -> None:
        take_back_early_start(actor=request.actor, early_start_id=early.pk, now=timezone.now())

    return run_deed(request, deed, NoQuestionForm(request.POST), run)


@page("grants.read_internal", methods=("GET", "POST"))
def early_start_decide(request: AuthedRequest, number: str) -> HttpResponse:
    """The grant office consents or refuses; the notice is issued with it."""
    application = application_or_404(request, number, "grants.read_internal")
    early = requested_early_start(application)
    if early is None:
        raise Http404
    enforce(request.actor, "grants.decide_early_start", early)
    form = EarlyDecisionForm(request.POST or restored(request))
    deed = _deed(
        application, "Entscheiden", "Über den vorzeitigen Beginn ist entschieden.",
        f"Beantragt: Vertrag am {early.contract_on:%d.%m.%Y}, Beginn am {early.start_on:%d.%m.%Y}. "
        f"Begründung der Kommune: „{early.reason}“ {NO_CLAIM} Der Bescheid wird sofort erlassen.",
    )  # fmt: skip

    def run() -> None:
        given = {
            "actor": request.actor, "early_start_id": early.pk, "now": timezone.now(),
            "reason": form.cleaned_data["reason"],
        }  # fmt: skip
        if form.cleaned_data["result"] == "consent":
            consent_to_early_start(**given)
        else:
            refuse_early_start(**given)

    return run_deed(request, deed, form, run)

"""What the pages of the examination share: tabs, crumbs, deeds with the reason why not."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import Actor, AuthedRequest
from kim.grants.models import Application
from kim.grants.services.reading import note_reading
from kim.grants.states.applications import ApplicationState
from kim.grants.views.deed import application_or_404
from kim.grants.views.frame import crumbs
from kim.kernel.permissions import may
from kim.kernel.states import Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A deed as a page offers it: the way to it, or the reason why not now."""

    label: str
    address: str
    reason: str = ""


def opened_file(request: AuthedRequest, number: str, permission: str, what: str) -> Application:
    """As ``application_or_404``; that the court of audit has read (``what``) is recorded."""
    application = application_or_404(request, number, permission)
    if request.method == "GET":
        note_reading(actor=request.actor, subject=application, what=what, now=timezone.now())
    return application


def state_refusal(application: Application, transition: Transition) -> str:
    """Why the state keeps from a deed; empty when it does not."""
    state = ApplicationState(application.state)
    return transition.allowed(state, str(state.label)).reason


def action(actor: Actor, application: Application, transition: Transition, page: str) -> Action:
    """One arrow of the application as an action of a page."""
    verdict = may(actor, transition.permission, application)
    return Action(
        label=transition.label,
        address=reverse(f"grants:{page}", args=[application.number]),
        reason=verdict.reason or state_refusal(application, transition),
    )


def tabs(application: Application, current: str) -> list[tuple[str, str, bool]]:
    """The pages of the examination."""
    pages = (
        ("examination", "Vollständigkeit"),
        ("review_technical", "Fachliche Prüfung"),
        ("review_budget", "Haushaltsmäßige Prüfung"),
        ("early_start", "Vorzeitiger Beginn"),
        ("rules", "Plausibilität"),
    )
    return [
        (label, reverse(f"grants:{name}", args=[application.number]), name == current)
        for name, label in pages
    ]


def deed_crumbs(application: Application, title: str) -> tuple[tuple[str, str], ...]:
    """The way to a deed of the examination."""
    desk = reverse("grants:examination", args=[application.number])
    return tuple(crumbs(application, ("Prüfung", desk), (title, "")))

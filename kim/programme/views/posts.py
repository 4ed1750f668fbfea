"""Pages of the deeds about a post and its contact."""

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.dates import Precision
from kim.programme.forms import KINDS, ContactForm, OccupancyForm, ReasonForm, TermsForm
from kim.programme.models import Occupancy
from kim.programme.queries.entry import Entry, version_of
from kim.programme.queries.lists import occupancy_of, source_choices
from kim.programme.services.contacts import (
    remove_contact,
    set_contact,
    withdraw_consent,
)
from kim.programme.services.posts import (
    correct_occupancy,
    occupy_post,
    set_post_terms,
    withdraw_occupancy,
)
from kim.programme.states import OccupancyKind
from kim.programme.views.deed import Deed, entry_or_404, place_address, run_deed, to_correct
from kim.ui.middleware import restored
from kim.ui.pages import page

KIND_HINTS = {
    OccupancyKind.INSTALLED: "Eine laufende Vakanz endet am Tag davor.",
    OccupancyKind.VACANT: "Die laufende Besetzung endet am Tag davor. "
    "Bitte nennen Sie keinen Grund, der die Person betrifft.",
    OccupancyKind.DEPUTY: "Die Vertretung steht neben der Besetzung oder Vakanz.",
}


@page("programme.edit", methods=("GET", "POST"))
def post_occupy(request: AuthedRequest, ags: str, kind: str) -> HttpResponse:
    """Install a manager, report a vacancy or a deputy."""
    entry = entry_or_404(request, ags, "programme.edit")
    if kind not in OccupancyKind.values:
        raise Http404
    known = OccupancyKind(kind)
    form = OccupancyForm(
        request.POST or restored(request),
        sources=source_choices(),
        initial={"evidence_on": timezone.localdate()},
    )
    deed = Deed(
        title=KINDS[known],
        button=KINDS[known],
        done=f"{entry.full_name}: „{known.label}“ ist erfasst.",
        back=place_address(ags),
        hint=KIND_HINTS[known],
    )

    def run() -> str:
        span = occupy_post(
            actor=request.actor,
            ags=ags,
            kind=known,
            when=form.when_value(),
            to_on=form.cleaned_data["to_on"],
            evidence=form.evidence(),
            now=timezone.now(),
        )
        return reverse("register:occupancy_withdraw", args=[ags, span.pk])

    return run_deed(request, deed, form, run, entry)


@page("programme.edit", methods=("GET", "POST"))
def occupancy_correct(request: AuthedRequest, ags: str, pk: int) -> HttpResponse:
    """Correct the days or the evidence of a span."""
    entry, span = _entry_and_span(request, ags, pk)
    form = OccupancyForm(
        request.POST or restored(request),
        sources=source_choices(),
        initial={
            "when": (span.from_on, Precision(span.from_precision)),
            "to_on": span.to_on,
            "evidence_on": span.evidence_on,
            "certainty": span.certainty,
            "source": span.source_id,
        },
    )
    label = OccupancyKind(span.kind).label
    deed = Deed(
        title=f"„{label}“ berichtigen",
        button="Berichtigung speichern",
        done=f"{entry.full_name}: „{label}“ ist berichtigt.",
        back=place_address(ags),
        hint="Die bisherige Angabe bleibt im Verlauf lesbar.",
    )

    def run() -> None:
        correct_occupancy(
            actor=request.actor,
            occupancy_id=span.pk,
            when=form.when_value(),
            to_on=form.cleaned_data["to_on"],
            evidence=form.evidence(),
            now=timezone.now(),
        )

    return run_deed(request, deed, form, run, entry)


@page("programme.edit", methods=("GET", "POST"))
def occupancy_withdraw(request: AuthedRequest, ags: str, pk: int) -> HttpResponse:
    """Take back a span recorded by mistake."""
    entry, span = _entry_and_span(request, ags, pk)
    form = ReasonForm(request.POST or restored(request))
    label = OccupancyKind(span.kind).label
    deed = Deed(
        title=f"„{label}“ zurücknehmen",
        button="Angabe zurücknehmen",
        done=f"{entry.full_name}: „{label}“ ist zurückgenommen.",
        back=place_address(ags),
        hint="Die Angabe gilt dann nicht mehr. Was sie beendet hatte, läuft weiter.",
        danger=True,
    )

    def run() -> None:
        reason = form.cleaned_data["reason"]
        withdraw_occupancy(
            actor=request.actor, occupancy_id=span.pk, reason=reason, now=timezone.now()
        )

    return run_deed(request, deed, form, run, entry)


@page("programme.edit", methods=("GET", "POST"))
def terms_set(request: AuthedRequest, ags: str) -> HttpResponse:
    """Record size and pay group of the post."""
    entry = entry_or_404(request, ags, "programme.edit")
    form = TermsForm(
        request.POST or restored(request),
        sources=source_choices(),
        initial={"evidence_on": timezone.localdate()},
    )
    deed = Deed(
        title="Umfang und Entgeltgruppe erfassen",
        button="Umfang speichern",
        done=f"{entry.full_name}: Der Umfang der Stelle ist erfasst.",
        back=place_address(ags),
    )

    def run() -> None:
        data = form.cleaned_data
        set_post_terms(
            actor=request.actor,
            ags=ags,
            from_on=data["from_on"],
            fte=data["fte"],
            pay_group=data["pay_group"],
            evidence=form.evidence(),
            now=timezone.now(),
        )

    return run_deed(request, deed, form, run, entry)


@page("programme.contact", methods=("GET", "POST"))
def contact_set(request: AuthedRequest, ags: str) -> HttpResponse:
    """Record how the post is reached at work."""
    entry = entry_or_404(request, ags, "programme.contact")
    old = entry.contact
    names = ("function", "name", "email", "phone", "consent_on")
    initial = {name: getattr(old, name) for name in names} if old else {}
    initial["seen"] = version_of(old)
    form = ContactForm(request.POST or restored(request), initial=initial)
    deed = Deed(
        title="Dienstlichen Kontakt pflegen",
        button="Kontakt speichern",
        done=f"{entry.full_name}: Der Kontakt ist gespeichert.",
        back=place_address(ags),
        hint="Nur dienstliche Angaben. Öffentlich wird der Kontakt erst mit Einwilligung.",
    )

    def run() -> None:
        set_contact(actor=request.actor, ags=ags, now=timezone.now(), **form.cleaned_data)

    return run_deed(request, deed, form, run, entry)


@page("programme.contact", methods=("GET", "POST"))
def consent_withdraw(request: AuthedRequest, ags: str) -> HttpResponse:
    """Stop showing the contact in public."""
    entry = entry_or_404(request, ags, "programme.contact")
    deed = Deed(
        title="Einwilligung widerrufen",
        button="Nicht mehr veröffentlichen",
        done=f"{entry.full_name}: Der Kontakt ist nicht mehr öffentlich.",
        back=place_address(ags),
        hint="Der Kontakt bleibt intern erhalten und steht sofort nicht mehr auf der Seite.",
        danger=True,
    )

    def run() -> None:
        withdraw_consent(actor=request.actor, ags=ags, now=timezone.now())

    return run_deed(request, deed, forms.Form(request.POST or None), run, entry)


@page("programme.contact", methods=("GET", "POST"))
def contact_remove(request: AuthedRequest, ags: str) -> HttpResponse:
    """Erase the contact."""
    entry = entry_or_404(request, ags, "programme.contact")
    deed = Deed(
        title="Kontakt löschen",
        button="Kontakt endgültig löschen",
        done=f"{entry.full_name}: Der Kontakt ist gelöscht.",
        back=place_address(ags),
        hint="Name, E-Mail-Adresse und Telefon werden gelöscht. Das lässt sich nicht zurücknehmen.",
        danger=True,
    )

    def run() -> None:
        remove_contact(actor=request.actor, ags=ags, now=timezone.now())

    return run_deed(request, deed, forms.Form(request.POST or None), run, entry)


def _entry_and_span(request: AuthedRequest, ags: str, pk: int) -> tuple[Entry, Occupancy]:
    entry = entry_or_404(request, ags, "programme.edit")
    return entry, to_correct(request, occupancy_of(ags, pk))

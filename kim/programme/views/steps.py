"""Pages of the deeds that change a participation."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.dates import Precision
from kim.kernel.permissions import enforce
from kim.programme.forms import BulkStepForm, ReasonForm, StepForm
from kim.programme.models import ParticipationStep
from kim.programme.queries.entry import Entry
from kim.programme.queries.lists import eligible_choices, source_choices, step_of
from kim.programme.services.bulk import take_steps
from kim.programme.services.steps import correct_step, take_step, withdraw_step
from kim.programme.states import BY_NAME, END, Status
from kim.programme.views.deed import Deed, entry_or_404, place_address, run_deed, to_correct
from kim.ui.middleware import restored
from kim.ui.pages import page

END_HINT = "Die laufende Angabe zur Stelle endet am selben Tag."


@page("programme.edit", methods=("GET", "POST"))
def step_take(request: AuthedRequest, ags: str, deed: str) -> HttpResponse:
    """Record the next step of a participation."""
    entry = entry_or_404(request, ags, "programme.edit")
    transition = BY_NAME.get(deed)
    if transition is None:
        raise Http404
    form = StepForm(
        request.POST or restored(request),
        sources=source_choices(),
        initial={"evidence_on": timezone.localdate()},
    )
    if transition is END:
        form.fields["when"].label = "Letzter Tag der Teilnahme"
    page_text = Deed(
        title=transition.label,
        button=transition.label,
        done=f"{entry.full_name}: „{Status(transition.target).label}“ ist erfasst.",
        back=place_address(ags),
        hint=END_HINT if transition is END else "",
    )

    def run() -> str:
        step = take_step(
            actor=request.actor,
            ags=ags,
            deed=deed,
            when=form.when_value(),
            evidence=form.evidence(),
            now=timezone.now(),
        )
        return reverse("register:step_withdraw", args=[ags, step.pk])

    return run_deed(request, page_text, form, run, entry)


@page("programme.edit", methods=("GET", "POST"))
def step_correct(request: AuthedRequest, ags: str, pk: int) -> HttpResponse:
    """Correct day or evidence of a step; the old record stays readable."""
    entry, step = _entry_and_step(request, ags, pk)
    form = StepForm(
        request.POST or restored(request),
        sources=source_choices(),
        initial={
            "when": (step.on, Precision(step.precision)),
            "evidence_on": step.evidence_on,
            "certainty": step.certainty,
            "source": step.source_id,
        },
    )
    label = Status(step.status).label
    page_text = Deed(
        title=f"„{label}“ berichtigen",
        button="Berichtigung speichern",
        done=f"{entry.full_name}: „{label}“ ist berichtigt.",
        back=place_address(ags),
        hint="Die bisherige Angabe bleibt im Verlauf lesbar.",
    )

    def run() -> None:
        correct_step(
            actor=request.actor,
            step_id=step.pk,
            when=form.when_value(),
            evidence=form.evidence(),
            now=timezone.now(),
        )

    return run_deed(request, page_text, form, run, entry)


@page("programme.edit", methods=("GET", "POST"))
def step_withdraw(request: AuthedRequest, ags: str, pk: int) -> HttpResponse:
    """Take back the last step."""
    entry, step = _entry_and_step(request, ags, pk)
    form = ReasonForm(request.POST or restored(request))
    label = Status(step.status).label
    page_text = Deed(
        title=f"„{label}“ zurücknehmen",
        button="Schritt zurücknehmen",
        done=f"{entry.full_name}: „{label}“ ist zurückgenommen.",
        back=place_address(ags),
        hint="Der Schritt gilt dann nicht mehr. Er bleibt im Verlauf lesbar.",
        danger=True,
    )

    def run() -> None:
        reason = form.cleaned_data["reason"]
        withdraw_step(actor=request.actor, step_id=step.pk, reason=reason, now=timezone.now())

    return run_deed(request, page_text, form, run, entry)


@page("programme.edit", methods=("GET", "POST"))
def steps_bulk(request: AuthedRequest) -> HttpResponse:
    """Record the same step for several municipalities."""
    enforce(request.actor, "programme.edit")
    form = BulkStepForm(
        request.POST or restored(request),
        sources=source_choices(),
        places=eligible_choices(),
        initial={"evidence_on": timezone.localdate(), "places": request.GET.getlist("ags")},
    )
    page_text = Deed(
        title="Schritt für mehrere Kommunen erfassen",
        button="Für alle erfassen",
        done="Der Schritt ist für alle gewählten Kommunen erfasst.",
        back=reverse("register:board"),
        hint="Ist der Schritt bei einer Kommune nicht möglich, wird bei keiner etwas erfasst.",
    )

    def run() -> None:
        take_steps(
            actor=request.actor,
            ags=form.cleaned_data["places"],
            deed=form.cleaned_data["deed"],
            when=form.when_value(),
            evidence=form.evidence(),
            now=timezone.now(),
        )

    return run_deed(request, page_text, form, run)


def _entry_and_step(request: AuthedRequest, ags: str, pk: int) -> tuple[Entry, ParticipationStep]:
    entry = entry_or_404(request, ags, "programme.edit")
    return entry, to_correct(request, step_of(ags, pk))

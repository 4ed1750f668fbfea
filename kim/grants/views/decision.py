"""Pages of a decision: read, draft, hear, sign, give back, discard, and the notice as a preview."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.decision import (
    CALCULATE,
    AwardForm,
    HearingForm,
    ReasonForm,
    RejectionForm,
    SignForm,
    award_values,
)
from kim.grants.models import Application, Decision
from kim.grants.queries.decision import open_decision
from kim.grants.queries.decision_page import (
    DecisionPage,
    decision_page,
    may_return,
    next_to_sign,
)
from kim.grants.queries.terms import TermsMissing
from kim.grants.services.cases import GrantError
from kim.grants.services.decisions import (
    Draft,
    discard_decision,
    draft_award,
    draft_rejection,
    return_decision,
)
from kim.grants.services.hearings import start_hearing
from kim.grants.services.notices import preview_notice
from kim.grants.services.signing import sign_decision
from kim.grants.states.applications import APPROVE, REJECT, START_HEARING
from kim.grants.states.decisions import DecisionKind
from kim.grants.views.deed import Deed, accepted, application_or_404, run_deed
from kim.grants.views.frame import crumbs
from kim.kernel.permissions import may
from kim.kernel.states import Transition
from kim.kernel.verdict import Verdict
from kim.programme.rules.legal import LegalNumberMissing
from kim.ui.downloads import pdf_response
from kim.ui.middleware import restored
from kim.ui.pages import page

READ, DRAFT = "grants.read_internal", "grants.draft_decision"
NEXT = "next"


def home(application: Application) -> str:
    """The page of the decision."""
    return reverse("grants:decision", args=[application.number])


def deed_steps(application: Application, title: str) -> tuple[tuple[str, str], ...]:
    return tuple(crumbs(application, ("Entscheidung", home(application)), (title, "")))


def page_or_404(application: Application, request: AuthedRequest) -> DecisionPage:
    """Everything the page shows; 404 for a file nobody has submitted."""
    if application.submitted_at is None:
        raise Http404
    return decision_page(request.actor, application, timezone.localdate())


def draft_or_404(application: Application) -> Decision:
    """The draft that is being signed."""
    decision = open_decision(application)
    if decision is None:
        raise Http404
    decision.application = application
    return decision


@page(READ)
def decision(request: AuthedRequest, number: str) -> HttpResponse:
    """What is decided, with what money, who has signed and who is next."""
    application = application_or_404(request, number, READ)
    found = page_or_404(application, request)
    drafted = found.signing.decision if found.signing else None
    context = {
        "application": application,
        "found": found,
        "drafted": drafted,
        "crumbs": crumbs(application, ("Entscheidung", "")),
        "award": _verdict(request, application, APPROVE),
        "rejection": _verdict(request, application, REJECT),
        "hearing": _verdict(request, application, START_HEARING),
        "may_return": bool(drafted and may_return(request.actor, drafted)),
        "is_rejection": bool(drafted and drafted.kind == DecisionKind.REJECTION),
        "is_amendment": bool(drafted and drafted.kind == DecisionKind.AMENDMENT),
        "may_draft": may(request.actor, DRAFT, application),
    }
    return render(request, "grants/decision.html", context)


def _verdict(request: AuthedRequest, application: Application, arrow: Transition) -> Verdict:
    """Whether an arrow can be taken: who, then from which state."""
    verdict = may(request.actor, DRAFT, application)
    return verdict and arrow.allowed(application.state, application.get_state_display())


@page(DRAFT, methods=("GET", "POST"))
def decision_award(request: AuthedRequest, number: str) -> HttpResponse:
    """Draft an award: every line with cost, ceiling, wish and proposal beside it."""
    application = application_or_404(request, number, DRAFT)
    found = page_or_404(application, request)
    form = _award_form(request, found)
    adds_up = request.POST.get("do") == CALCULATE
    if request.method == "POST" and not adds_up and accepted(request, form):
        try:
            draft_award(
                actor=request.actor, application_id=application.pk, draft=form.draft(),
                version=form.cleaned_data["version"], now=timezone.now(),
            )  # fmt: skip
        except (GrantError, TermsMissing) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "Der Entwurf ist gespeichert. Jetzt zeichnet eine andere Person."
            )
            return redirect(home(application))
    context = {
        "application": application, "found": found, "form": form,
        "crumbs": deed_steps(application, "Bewilligung entwerfen"),
    }  # fmt: skip
    status = 422 if request.method == "POST" and not adds_up else 200
    return render(request, "grants/decision_award.html", context, status=status)


def _award_form(request: AuthedRequest, found: DecisionPage) -> AwardForm:
    application, drafted = found.application, found.signing and found.signing.decision
    values: dict[str, Any] = {"version": drafted.version if drafted else 0}
    award = drafted if drafted and drafted.amount is not None else None
    source = award or application
    values |= award_values(start_on=source.start_on, end_on=source.end_on, fte=source.fte)
    if award:
        values |= {"reason": award.reason, "special_conditions": award.special_conditions}
    elif found.basis.budget:
        values["reason"] = _proposed_reason(found)
    if request.POST.get("do") == CALCULATE:  # shown as typed; nothing is asked for yet
        values |= request.POST.dict()
        return AwardForm(None, rows=found.rows, values=values)
    return AwardForm(request.POST or restored(request), rows=found.rows, values=values)


def _proposed_reason(found: DecisionPage) -> str:
    """What the reviews say, to begin with."""
    technical, budget = found.basis.technical, found.basis.budget
    texts = [technical.state_interest if technical else "", budget.statement if budget else ""]
    return "\n\n".join(text for text in texts if text)


@page(DRAFT, methods=("GET", "POST"))
def decision_rejection(request: AuthedRequest, number: str) -> HttpResponse:
    """Draft a refusal with its reason."""
    application = application_or_404(request, number, DRAFT)
    drafted = open_decision(application)
    values: dict[str, Any] = {"version": drafted.version if drafted else 0}
    if drafted and drafted.kind == DecisionKind.REJECTION:
        values |= {"reason": drafted.reason, "no_hearing_reason": drafted.no_hearing_reason}
    form = RejectionForm(request.POST or restored(request), initial=values)
    deed = Deed(
        title="Ablehnung entwerfen",
        button="Entwurf speichern",
        done="Der Entwurf der Ablehnung ist gespeichert. Als Nächstes folgt die Anhörung.",
        back=home(application),
        hint="Vor einer Ablehnung wird die Kommune angehört (§ 28 VwVfG). Die Anhörung starten "
        "Sie auf der Seite der Entscheidung.",
        steps=deed_steps(application, "Ablehnung entwerfen"),
    )

    def run() -> None:
        said = form.cleaned_data
        draft_rejection(
            actor=request.actor, application_id=application.pk, version=said["version"],
            draft=Draft(reason=said["reason"], no_hearing_reason=said["no_hearing_reason"]),
            now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page(DRAFT, methods=("GET", "POST"))
def decision_hearing(request: AuthedRequest, number: str) -> HttpResponse:
    """Start the hearing before a refusal."""
    application = application_or_404(request, number, DRAFT)
    drafted = draft_or_404(application)
    form = HearingForm(request.POST or restored(request))
    deed = Deed(
        title="Anhörung beginnen",
        button="Anhören",
        done="Die Anhörung hat begonnen. Die Kommune hat ein Schreiben und eine Nachricht.",
        back=home(application),
        hint="Die Kommune erhält ein Schreiben mit Ihrer Begründung und kann bis zum Ende der "
        "Frist Stellung nehmen (§ 28 VwVfG).",
        steps=deed_steps(application, "Anhörung beginnen"),
    )

    def run() -> None:
        try:
            start_hearing(
                actor=request.actor, decision_id=drafted.pk, now=timezone.now(),
                to_on=form.cleaned_data["to_on"],
            )  # fmt: skip
        except LegalNumberMissing as missing:
            raise GrantError(str(missing)) from missing

    return run_deed(request, deed, form, run)


@page(READ, methods=("GET", "POST"))
def decision_sign(request: AuthedRequest, number: str) -> HttpResponse:
    """Give one signature, after reading; then go on to the next file if asked for."""
    application = application_or_404(request, number, READ)
    drafted = draft_or_404(application)
    found = page_or_404(application, request)
    then = request.GET.get("dann", "")
    form = SignForm(
        request.POST or restored(request), initial={"version": drafted.version, "then": then}
    )
    if request.method == "POST" and accepted(request, form):
        try:
            signed = sign_decision(
                actor=request.actor, decision_id=drafted.pk,
                version=form.cleaned_data["version"], now=timezone.now(),
            )  # fmt: skip
        except (GrantError, TermsMissing) as refused:
            form.add_error(None, str(refused))
        else:
            return _after_signature(request, application, signed, form.cleaned_data["then"])
    context = {
        "application": application, "found": found, "form": form, "drafted": drafted,
        "crumbs": deed_steps(application, "Zeichnen"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "grants/decision_sign.html", context, status=status)


def _after_signature(
    request: AuthedRequest, application: Application, signed: Decision, then: str
) -> HttpResponse:
    done = signed.signed_at is not None
    messages.success(
        request,
        f"{application.number} ist gezeichnet. Der Bescheid ist erlassen."
        if done
        else f"{application.number} ist gezeichnet. Es fehlen weitere Unterschriften.",
    )
    if then != NEXT:
        return redirect(home(application))
    following = next_to_sign(request.actor)
    if following:
        address = reverse("grants:decision_sign", args=[following])
        return redirect(f"{address}?dann={NEXT}")
    messages.info(request, "Es gibt nichts weiter zu zeichnen.")
    return redirect("grants:decisions")


@page(READ, methods=("GET", "POST"))
def decision_return(request: AuthedRequest, number: str) -> HttpResponse:
    """Send a draft back instead of signing it."""
    application = application_or_404(request, number, READ)
    drafted = draft_or_404(application)
    form = ReasonForm(request.POST or restored(request))
    deed = Deed(
        title="Entwurf zurückgeben",
        button="Zurückgeben",
        done="Der Entwurf ist zurückgegeben. Unterschriften gelten für ihn nicht mehr.",
        back=home(application),
        hint="Alles Geschriebene bleibt erhalten. Unterschriften, die es schon gibt, bleiben in "
        "der Akte, gelten aber nicht für die überarbeitete Fassung.",
        danger=True,
        steps=deed_steps(application, "Zurückgeben"),
    )

    def run() -> None:
        return_decision(
            actor=request.actor, decision_id=drafted.pk, reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page(DRAFT, methods=("GET", "POST"))
def decision_discard(request: AuthedRequest, number: str) -> HttpResponse:
    """Give up a draft that nobody has signed."""
    application = application_or_404(request, number, DRAFT)
    drafted = draft_or_404(application)
    form = ReasonForm(request.POST or restored(request))
    deed = Deed(
        title="Entwurf verwerfen",
        button="Verwerfen",
        done="Der Entwurf ist verworfen. Er bleibt in der Akte lesbar.",
        back=home(application),
        danger=True,
        steps=deed_steps(application, "Verwerfen"),
    )

    def run() -> None:
        discard_decision(
            actor=request.actor, decision_id=drafted.pk, reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page(READ)
def decision_preview(request: AuthedRequest, number: str) -> HttpResponse:
    """The notice as it would be issued now, marked as a draft."""
    application = application_or_404(request, number, READ)
    drafted = draft_or_404(application)
    try:
        content = preview_notice(decision=drafted, now=timezone.now())
    except GrantError as refused:
        messages.error(request, str(refused))
        return redirect(home(application))
    return pdf_response(content, f"Entwurf-{application.number}.pdf")

"""Look everything over before it is signed: what the rules say, all answers, the signature."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.applying import ReasonsForm, SignForm
from kim.grants.forms.rules import ReleaseForm
from kim.grants.models import Application
from kim.grants.queries.drafts import (
    Draft,
    draft_for,
    editable_sections,
    fingerprint_of,
    is_author,
)
from kim.grants.queries.submissions import names_of
from kim.grants.rules.plan import plan_sums
from kim.grants.rules.plausibility.privacy import ALARM, alarm_of
from kim.grants.rules.reading import parts
from kim.grants.rules.results import SEVERITY_LABELS, Result, Severity
from kim.grants.rules.sections import path_of
from kim.grants.services.alarms import release_alarm
from kim.grants.services.cases import GrantError
from kim.grants.services.declare import give_reason
from kim.grants.services.submit import AlreadySubmitted, submit_application
from kim.grants.states.applications import ApplicationState
from kim.grants.states.calls import CallState
from kim.grants.views.deed import Deed, accepted, application_or_404, run_deed
from kim.grants.views.frame import CHECK, address_of, crumbs, frame
from kim.kernel.permissions import may
from kim.ui.middleware import restored
from kim.ui.pages import page

TITLE = "Prüfen und zeichnen"


@page("grants.read", methods=("GET", "POST"))
def draft_check(request: AuthedRequest, number: str) -> HttpResponse:
    """Everything the rules find, by weight and with the way to the input; then all answers."""
    application = application_or_404(request, number, "grants.read")
    if not editable_sections(application):
        return redirect("grants:draft", number)
    today = timezone.localdate()
    draft = draft_for(application, today=today)
    form = ReasonsForm(
        request.POST or restored(request),
        rules=_rules(draft),
        initial={f"reason.{rule}": text for rule, text in draft.reasons.items()},
    )
    if request.method == "POST" and accepted(request, form):
        try:
            for rule, text in form.reasons().items():
                give_reason(
                    actor=request.actor,
                    application_id=application.pk,
                    rule=rule,
                    reason=text,
                    now=timezone.now(),
                )
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Die Begründungen sind gespeichert.")
            return redirect("grants:draft_check", number)
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "grants/draft_check.html", _context(draft, form), status=status)


def _context(draft: Draft, form: ReasonsForm) -> dict[str, Any]:
    application = draft.application
    rows = {code: row.data for code, row in draft.sections.items()}
    return frame(draft, CHECK, TITLE) | {
        "form": form,
        "blocking": [_finding(draft, result) for result in draft.blocking],
        "alarm": ALARM if any(result.rule == ALARM for result in draft.blocking) else "",
        "warnings": [
            (_finding(draft, result), form[f"reason.{result.rule}"])
            for result in _one_per_rule(draft, Severity.WARNING)
        ],
        "hints": [_finding(draft, r) for r in draft.results if r.severity == Severity.HINT],
        "severities": {severity.name: label for severity, label in SEVERITY_LABELS.items()},
        "parts": parts(rows, names_of(application.version)),
        "files": [({"name": file.file.name}, file) for file in draft.files],
        "sums": plan_sums(draft.content, draft.context.terms),
        "why_not": why_not(draft),
    }


def _rules(draft: Draft) -> list[str]:
    return [result.rule for result in _one_per_rule(draft, Severity.WARNING)]


def _one_per_rule(draft: Draft, severity: Severity) -> list[Result]:
    """The first finding of each rule: one reason answers all of them."""
    found: dict[str, Result] = {}
    for result in draft.results:
        if result.severity == severity:
            found.setdefault(result.rule, result)
    return list(found.values())


def _finding(draft: Draft, result: Result) -> tuple[Result, str]:
    """What a rule says, and where to mend it; nowhere when it is about the case or the call."""
    if result.of_case:
        return result, ""
    address = address_of(draft.application, result.section)
    path = path_of(result.section, draft.data(result.section), result.field)
    return result, f"{address}?pruefen=1#id_{path}" if path else f"{address}?pruefen=1"


def why_not(draft: Draft) -> str:
    """Why the application cannot be signed yet, in one sentence; empty when it can."""
    context, count = draft.context, len(draft.blocking)
    if draft.application.state != ApplicationState.DRAFT:
        return "Der Antrag ist schon eingereicht."
    if context.call_state != CallState.OPEN:
        return (
            f"Der Aufruf nimmt zurzeit keine Anträge an (Stand: {context.call_state_label}). "
            "Sie können weiter vorbereiten."
        )
    if context.is_provisional:
        return "Die Fassung des Aufrufs ist noch vorläufig. Sie können weiter vorbereiten."
    if count:
        return (
            f"Es {'ist' if count == 1 else 'sind'} noch {count} Punkt{'e'[: count > 1]} zu klären."
        )
    if waiting := len({result.rule for result in draft.unreasoned}):
        return f"Es fehlt noch {waiting} Begründung{'en' if waiting > 1 else ''}."
    return ""


@page("grants.sign", methods=("GET", "POST"))
def draft_sign(request: AuthedRequest, number: str) -> HttpResponse:
    """The signature of the head: amounts in sight, one box, one button."""
    application = application_or_404(request, number, "grants.sign")
    if application.submitted_at is not None and request.method != "POST":
        return redirect("grants:receipt", number, 1)
    if application.state != ApplicationState.DRAFT and request.method != "POST":
        return redirect("grants:draft", number)
    form = SignForm(request.POST or None)
    if request.method == "POST" and accepted(request, form):
        try:
            submission = submit_application(
                actor=request.actor,
                application_id=application.pk,
                seen=form.cleaned_data["seen"],
                now=timezone.now(),
            )
        except AlreadySubmitted as already:
            messages.info(request, str(already))
            return redirect("grants:receipt", number, 1)
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Der Antrag ist gezeichnet und eingegangen.")
            return redirect("grants:receipt", number, submission.number)
    return _sign_page(request, application, form)


@page("grants.release_alarm", methods=("GET", "POST"))
def alarm_release(request: AuthedRequest, number: str) -> HttpResponse:
    """Release a false alarm of the screening of free text."""
    application = application_or_404(request, number, "grants.release_alarm")
    draft = draft_for(application, today=timezone.localdate())
    texts = [result.text for result in draft.results if result.rule == ALARM]
    form = ReleaseForm(request.POST or restored(request), initial={"seen": alarm_of(draft.content)})
    back = reverse("grants:draft_check", args=[number])
    deed = Deed(
        title="Fehlalarm freigeben", button="Freigeben", back=back,
        done="Der Text ist freigegeben. Wird er geändert, prüft die Freitextprüfung ihn neu.",
        hint=f"{' '.join(texts) or 'Die Freitextprüfung hat nichts beanstandet.'} Steht dort "
        "wirklich keine Angabe zu einer Person, können Sie den Text freigeben. Ihre Begründung "
        "liest auch die Bewilligungsstelle.",
        steps=tuple(crumbs(application, (TITLE, back), ("Fehlalarm freigeben", ""))),
    )  # fmt: skip

    def run() -> None:
        release_alarm(
            actor=request.actor, application_id=application.pk, now=timezone.now(),
            reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"],
        )  # fmt: skip

    return run_deed(request, deed, form, run)


def _sign_page(request: AuthedRequest, application: Application, form: SignForm) -> HttpResponse:
    draft = draft_for(
        application,
        today=timezone.localdate(),
        may_sign=bool(may(request.actor, "grants.sign", application)),
    )
    wrong = request.method == "POST" and bool(form.errors)
    shown = SignForm({"seen": fingerprint_of(draft)} if wrong else None,
        initial={"seen": fingerprint_of(draft)})  # fmt: skip
    if wrong:  # what is signed now is what this page shows, so the box must be ticked again
        said = [*form.non_field_errors(), *form.errors.get("meant", [])]
        shown.errors.pop("meant", None)
        for text in said:
            shown.add_error(None, text)
    context = {
        "application": application,
        "draft": draft,
        "form": shown,
        "sums": plan_sums(draft.content, draft.context.terms),
        "why_not": why_not(draft),
        "is_author": is_author(draft, request.actor),
        "crumbs": crumbs(application, ("Zeichnen und absenden", "")),
    }
    return render(request, "grants/draft_sign.html", context, status=422 if wrong else 200)

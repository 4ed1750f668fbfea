"""The plausibility rules of a signed application: results, reasons, exceptions."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.listing import EmptyForm
from kim.grants.forms.rules import EndExceptionForm, ExceptionForm
from kim.grants.models import Application, RuleOverride
from kim.grants.queries.findings import Finding, all_findings, findings_of, waiver_in_force
from kim.grants.rules.form import SECTION_LABELS
from kim.grants.rules.plausibility import BY_ID
from kim.grants.rules.plausibility.registry import Rule
from kim.grants.rules.results import SEVERITY_LABELS, Severity
from kim.grants.services.overrides import confirm_waiver, end_waiver, waive_rule
from kim.grants.services.telling import file_path
from kim.grants.views.deed import Deed, application_or_404, run_deed
from kim.grants.views.examining import tabs
from kim.kernel.permissions import enforce
from kim.ui.middleware import restored
from kim.ui.pages import page

TITLE = "Plausibilitätsregeln"
ONLY = "auffaellig"
COUNTED = {
    "blocks": "sperrt",
    "waiting": "Ausnahme wartet auf Bestätigung",
    "warning": "ohne Begründung",
    "reasoned": "von der Kommune begründet",
    "waived": "Ausnahme gilt",
    "hint": "Hinweis",
    "passed": "eingehalten",
}


@page("grants.read")
def rule_list(request: AuthedRequest, number: str) -> HttpResponse:
    """All rules with what they say about the signed text; ``?nur=auffaellig`` narrows."""
    application = application_or_404(request, number, "grants.read")
    found = all_findings(application, today=timezone.localdate())
    only = request.GET.get("nur") == ONLY
    states = [finding.state for finding in found]
    address = reverse("grants:rules", args=[number])
    context = {
        "application": application,
        "findings": found,
        "parts": _parts(found, only=only),
        "counts": [(states.count(s), label, s) for s, label in COUNTED.items() if s in states],
        "areas": tabs(application, "rules") if request.actor.is_land else [],
        "tabs": [
            (f"Alle Regeln ({len(found)})", address, not only),
            (
                f"Nur Auffälliges ({sum(f.is_open for f in found)})",
                f"{address}?nur={ONLY}",
                only,
            ),
        ],
        "labels": COUNTED,
        "weights": SEVERITY_LABELS,
        "crumbs": _crumbs(application, (TITLE, "")),
    }
    return render(request, "grants/rules.html", context)


def _parts(found: list[Finding], *, only: bool) -> list[tuple[str, list[Finding]]]:
    """Rules by section of the form, in its order; sections without any are left out."""
    shown = [finding for finding in found if finding.is_open or not only]
    parts = [
        (label, [finding for finding in shown if finding.rule.section == code])
        for code, label in SECTION_LABELS.items()
    ]
    return [(label, rows) for label, rows in parts if rows]


def _crumbs(application: Application, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [(application.number, file_path(number=application.number)), *steps]


@page("grants.override", methods=("GET", "POST"))
def rule_waive(request: AuthedRequest, number: str, rule: str) -> HttpResponse:
    """Make an exception from a rule."""
    application = application_or_404(request, number, "grants.override")
    known = _rule_or_404(rule)
    form = ExceptionForm(request.POST or restored(request))
    found = findings_of(application, today=timezone.localdate())
    texts = [result.text for result in found if result.rule == rule]
    hint = f"{known.name}: {' '.join(texts) or known.help}"
    if known.severity == Severity.BLOCKS:
        hint += " Die Regel sperrt: Die Ausnahme gilt erst, wenn eine andere Person sie bestätigt."
    deed = _deed(
        application, rule, title=f"Ausnahme von {rule}", button="Ausnahme machen",
        done="Die Ausnahme ist gespeichert.", hint=hint,
    )  # fmt: skip

    def run() -> None:
        waive_rule(
            actor=request.actor, application_id=application.pk, rule=rule,
            reason=form.cleaned_data["reason"], now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("grants.approve_override", methods=("GET", "POST"))
def waiver_confirm(request: AuthedRequest, number: str, rule: str) -> HttpResponse:
    """Confirm an exception that another person has made."""
    application = application_or_404(request, number, "grants.read")
    waiver = _waiver_or_404(application, rule)
    enforce(request.actor, "grants.approve_override", waiver)
    deed = _deed(
        application, rule, title=f"Ausnahme von {rule} bestätigen", button="Ausnahme bestätigen",
        done="Die Ausnahme gilt.",
        hint=f"{BY_ID[rule].name}. Begründung der Ausnahme: {waiver.reason}",
    )  # fmt: skip

    def run() -> None:
        confirm_waiver(actor=request.actor, override_id=waiver.pk, now=timezone.now())

    return run_deed(request, deed, EmptyForm(request.POST or None), run)


@page("grants.override", methods=("GET", "POST"))
def waiver_end(request: AuthedRequest, number: str, rule: str) -> HttpResponse:
    """Take an exception back."""
    application = application_or_404(request, number, "grants.override")
    waiver = _waiver_or_404(application, rule)
    form = EndExceptionForm(request.POST or restored(request))
    deed = _deed(
        application, rule, title=f"Ausnahme von {rule} aufheben", button="Ausnahme aufheben",
        done="Die Ausnahme ist aufgehoben.", danger=True,
        hint=f"Die Regel gilt danach wieder. Begründung der Ausnahme war: {waiver.reason}",
    )  # fmt: skip

    def run() -> None:
        end_waiver(
            actor=request.actor, override_id=waiver.pk, reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


def _deed(application: Application, rule: str, *, title: str, button: str, done: str,
          hint: str, danger: bool = False) -> Deed:  # fmt: skip
    back = reverse("grants:rules", args=[application.number])
    return Deed(
        title=title, button=button, done=done, back=f"{back}#{rule}", hint=hint, danger=danger,
        steps=tuple(_crumbs(application, (TITLE, back), (title, ""))),
    )  # fmt: skip


def _rule_or_404(rule: str) -> Rule:
    if rule not in BY_ID:
        raise Http404
    return BY_ID[rule]


def _waiver_or_404(application: Application, rule: str) -> RuleOverride:
    found = waiver_in_force(application, _rule_or_404(rule).id)
    if found is None:
        raise Http404
    return found

"""The municipality answers a request for missing items; the Leitung signs again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.completion import AnswersForm, SignAgainForm
from kim.grants.models import Application
from kim.grants.queries.completion import (
    Asked,
    clock_of,
    mark_of,
    open_one,
    requests_of,
    to_mend,
)
from kim.grants.queries.drafts import draft_for, editable_sections
from kim.grants.rules.merge import read_marks
from kim.grants.services.cases import GrantError
from kim.grants.services.completeness import AnswerConflict, answer_points
from kim.grants.services.completing import submit_completed
from kim.grants.views.autosave import CONFLICT, is_auto, kept, not_kept
from kim.grants.views.deed import accepted, application_or_404
from kim.grants.views.examining import opened_file
from kim.grants.views.frame import address_of, crumbs
from kim.kernel.permissions import enforce, may
from kim.ui.middleware import restored
from kim.ui.pages import page


@page("grants.read", methods=("GET", "POST"))
def completion(request: AuthedRequest, number: str) -> HttpResponse:
    """What is asked for, the answers, the clock, and former requests. Both sides read it."""
    application = opened_file(request, number, "grants.read", "Nachforderung geöffnet")
    found = requests_of(application)
    asked = open_one(found)
    if request.method == "POST":
        enforce(request.actor, "grants.edit", application)
        if is_auto(request):
            return _auto_saved(request, application, asked)
        if asked is None:
            messages.error(request, "Zu diesem Antrag ist keine Nachforderung mehr offen.")
            return redirect("grants:completion", number)
    form, conflicts = None, []
    if asked and may(request.actor, "grants.edit", application):
        typed = request.POST or restored(request)
        form = AnswersForm(typed, items=asked.items, base=asked.base)
        if request.method == "POST" and accepted(request, form):
            try:
                answer_points(
                    actor=request.actor, application_id=application.pk, answers=form.answers(),
                    base=read_marks(form.cleaned_data["base"]), now=timezone.now(),
                )  # fmt: skip
            except AnswerConflict as conflict:
                form.add_error(None, str(conflict))
                conflicts = _both(asked, conflict)
            except GrantError as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "Die Antworten sind gespeichert.")
                return redirect("grants:completion", number)
    status = 422 if request.method == "POST" else 200
    context = _context(application, found, asked, form, conflicts)
    return render(request, "grants/completion.html", context, status=status)


def _auto_saved(
    request: AuthedRequest, application: Application, asked: Asked | None
) -> HttpResponse:
    """Keep the answers as they are typed so far."""
    if asked is None:
        return not_kept("Die Nachforderung ist nicht mehr offen.", status=CONFLICT)
    form, now = AnswersForm(request.POST, items=asked.items, base=asked.base), timezone.now()
    if not accepted(request, form):
        return not_kept("Nicht gespeichert: Bitte berichtigen Sie die Angaben.", form=form)
    try:
        answer_points(
            actor=request.actor, application_id=application.pk, answers=form.answers(),
            base=read_marks(form.cleaned_data["base"]), now=now,
        )  # fmt: skip
    except AnswerConflict as conflict:
        return not_kept(str(conflict), status=CONFLICT)
    except GrantError as refused:
        return not_kept(str(refused))
    stored = open_one(requests_of(application))
    return kept(at=now, base=stored.base if stored else "")


def _both(asked: Asked, conflict: AnswerConflict) -> list[tuple[str, str]]:
    """Point and stored answer of everything that was answered twice."""
    points = {str(item.pk): item.text for item in asked.items}
    return [(points[line.path], line.saved or "(leer)") for line in conflict.conflicts]


def _context(
    application: Application,
    found: list[Asked],
    asked: Asked | None,
    form: AnswersForm | None,
    conflicts: list[tuple[str, str]],
) -> dict[str, Any]:
    parts = []
    for section in asked.sections if asked else ():
        rows = [(item, form[f"answer-{item.pk}"] if form else None) for item in section.items]
        parts.append((section, address_of(application, section.code), rows))
    base = asked.base if asked else ""
    if form and form.is_bound and not conflicts:
        base = form.data.get("base", "")
    return {
        "application": application,
        "asked": asked,
        "parts": parts,
        "form": form,
        "base": base,
        "conflicts": conflicts,
        "former": [row for row in found if row is not asked],
        "clock": clock_of(application, asked, timezone.localdate()),
        "crumbs": crumbs(application, ("Nachforderung", "")),
    }


@page("grants.sign", methods=("GET", "POST"))
def completion_sign(request: AuthedRequest, number: str) -> HttpResponse:
    """The signature under the completed application."""
    application = application_or_404(request, number, "grants.sign")
    asked = open_one(requests_of(application))
    if asked is None:
        messages.info(request, "Zu diesem Antrag ist keine Nachforderung offen.")
        return redirect("grants:completion", number)
    form = SignAgainForm(request.POST or None)
    if request.method == "POST" and accepted(request, form):
        try:
            done = submit_completed(
                actor=request.actor, application_id=application.pk,
                seen=form.cleaned_data["seen"], now=timezone.now(),
            )  # fmt: skip
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"Der ergänzte Antrag ist eingegangen, Eingangsnummer {done.receipt}.",
            )
            return redirect("grants:completion", number)
    draft = draft_for(application, today=timezone.localdate(), may_sign=True)
    wrong = request.method == "POST"
    # What is signed now is what this page shows: the box must be ticked again.
    shown = SignAgainForm(initial={"seen": mark_of(draft, asked)})
    context = {
        "application": application,
        "asked": asked,
        "form": shown,
        "errors": [text for texts in form.errors.values() for text in texts] if wrong else [],
        "to_mend": to_mend(draft, editable_sections(application)),
        "unreasoned": draft.unreasoned,
        "content": draft.content,
        "crumbs": crumbs(application, ("Nachforderung", "../"), ("Zeichnen", "")),
    }
    return render(request, "grants/completion_sign.html", context, status=422 if wrong else 200)

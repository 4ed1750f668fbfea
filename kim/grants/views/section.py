"""Pages of the parts of an application: shown as typed, saved as typed, never lost."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.applying import SectionForm, fields_of
from kim.grants.models import Application, Section
from kim.grants.queries.drafts import Draft, draft_for, editable_sections, plan_basis
from kim.grants.rules.content import read
from kim.grants.rules.editing import (
    add_row,
    complete_rows,
    propose_funds,
    remove_row,
    spread_amounts,
)
from kim.grants.rules.form import ROWS
from kim.grants.rules.merge import marks
from kim.grants.rules.results import Severity
from kim.grants.rules.sections import Flat, Problem, flatten, path_of, unflatten
from kim.grants.services.cases import GrantError
from kim.grants.services.sections import NotStorable, SectionConflict, save_section
from kim.grants.states.applications import SectionCode
from kim.grants.views.conflict import conflict_page
from kim.grants.views.deed import application_or_404
from kim.grants.views.frame import SLUGS, address_after, address_of, frame
from kim.grants.views.plan import plan_context
from kim.grants.views.typed import Typed, typed_in
from kim.ui.middleware import restored
from kim.ui.pages import page

WRONG = 422
PLAN_CHANGES = ("add", "remove", "propose", "spread")


@page("grants.edit", methods=("GET", "POST"))
def draft_section(request: AuthedRequest, number: str, section: str) -> HttpResponse:
    """One part of the form."""
    application = application_or_404(request, number, "grants.edit")
    code = SLUGS.get(section)
    if code is None or code == SectionCode.ATTACHMENTS:
        raise Http404
    if request.method == "POST":
        return _save(request, application, code, typed_in(request.POST))
    if code not in editable_sections(application):
        return redirect("grants:draft", number)
    kept = restored(request)
    return show(request, application, code, typed=typed_in(kept) if kept else None)


def _save(
    request: AuthedRequest, application: Application, code: str, typed: Typed
) -> HttpResponse:
    """Change what the button says, save, and go on; or say what is in the way."""
    flat, problems = edited(application, code, typed)
    try:
        row = save_section(
            actor=request.actor,
            application_id=application.pk,
            code=code,
            data=unflatten(code, flat),
            version=typed.version,
            base=typed.base,
            auto=typed.auto,
            now=timezone.now(),
        )
    except SectionConflict as conflict:
        return conflict_page(request, application, code, conflict, auto=typed.auto)
    except NotStorable as refused:
        return _refused(request, application, code, typed, refused.problems)
    except GrantError as refused:
        return _refused(request, application, code, typed, [Problem("", str(refused))])
    if typed.auto:
        return JsonResponse(saved_json(code, row))
    if problems:  # everything else is stored; the helper that was not understood stays typed
        return show(
            request, application, code, problems=problems, spread=typed.spread, status=WRONG
        )
    return _go_on(request, application, code, typed.do, row)


def edited(application: Application, code: str, typed: Typed) -> tuple[Flat, list[Problem]]:
    """The texts after the button: a row more or less, amounts spread, financing proposed."""
    flat, problems = typed.flat, list[Problem]()
    if code not in ROWS:
        return flat, problems
    basis = plan_basis(application, unflatten(code, flat) if code == SectionCode.PLAN else None)
    if code == SectionCode.PLAN:
        span = basis.content.start_on, basis.content.end_on
        flat, problems = spread_amounts(flat, typed.spread, *span)
    verb, _, rest = typed.do.partition(":")
    name, _, kind = rest.partition(":")
    if verb == "add" and name in ROWS[code]:
        flat = add_row(code, flat, name, kind, basis.months)
    elif verb == "remove":
        flat = remove_row(flat, rest)
    elif verb == "propose" and code == SectionCode.PLAN:
        if basis.sums.possible is None:
            problems.append(Problem("", basis.sums.reason))
        else:
            flat = propose_funds(flat, basis.sums.possible)
    return flat, problems


def saved_json(code: str, row: Section) -> dict[str, Any]:
    """The answer to a page that saved by itself: what it must send next time, what is wrong."""
    found = read({code: row.data}).unreadable
    return {
        "version": row.version,
        "base": marks(flatten(code, row.data)),
        "saved": f"gespeichert um {timezone.localtime(row.saved_at):%H:%M} Uhr",
        "problems": {path_of(code, row.data, line.field): line.text for line in found},
    }


def _go_on(
    request: AuthedRequest, application: Application, code: str, do: str, row: Section
) -> HttpResponse:
    """After saving: the same part again, the next one, or the place the button is about."""
    here = address_of(application, code)
    verb, _, rest = do.partition(":")
    at = f"{timezone.localtime(row.saved_at):%H:%M} Uhr"
    if verb in PLAN_CHANGES:
        messages.success(request, f"Gespeichert um {at}.")
        return redirect(f"{here}#{rest.split(':')[0].split('.')[0] or 'funds'}")
    if read({code: row.data}).unreadable:
        messages.warning(request, f"Gespeichert um {at}. Nicht alles war lesbar, siehe unten.")
        return redirect(here)
    messages.success(request, f"Gespeichert um {at}.")
    return redirect(address_after(application, code) if do == "next" else here)


def _refused(
    request: AuthedRequest,
    application: Application,
    code: str,
    typed: Typed,
    problems: list[Problem],
) -> HttpResponse:
    """Nothing was stored: what was typed stays on the page, with the reason."""
    if typed.auto:
        told = {problem.path: problem.text for problem in problems}
        return JsonResponse({"message": problems[0].text, "problems": told}, status=WRONG)
    return show(request, application, code, typed=typed, problems=problems, status=WRONG)


def show(
    request: AuthedRequest,
    application: Application,
    code: str,
    *,
    typed: Typed | None = None,
    problems: list[Problem] | None = None,
    spread: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a part with what is stored, or with what was typed and not stored."""
    draft = draft_for(application, today=timezone.localdate())
    row = draft.sections.get(code)
    flat = typed.flat if typed else flatten(code, draft.data(code))
    wrong = [(problem.path, problem.text) for problem in problems or ()]
    if not typed:
        wrong += _results(draft, code, every="pruefen" in request.GET)
    context = frame(draft, code) | {
        "version": typed.version if typed else row.version if row else 0,
        "base": typed.base if typed else marks(flat),
    }
    if code == SectionCode.PLAN:
        context |= plan_context(draft, flat, wrong, spread or (typed.spread if typed else {}))
        return render(request, "grants/draft_plan.html", context, status=status)
    flat = flatten(code, complete_rows(code, unflatten(code, flat)))
    form = SectionForm(fields_of(code, flat, draft.context.declarations), flat, wrong)
    context |= {
        "form": form,
        "questions": [form[name] for name in form.fields if "." not in name],
        "goals": goals_of(form) if code == SectionCode.CONCEPT else None,
    }
    return render(request, "grants/draft_section.html", context, status=status)


def goals_of(form: SectionForm) -> list[dict[str, Any]]:
    """The goals of the concept, each with its three inputs."""
    rows: dict[str, dict[str, Any]] = {}
    for path in form.fields:
        name, *rest = path.split(".")
        if name == "goals" and len(rest) == 2:
            start = f"goals.{rest[0]}"
            rows.setdefault(start, {"start": start})[rest[1]] = form[path]
    return list(rows.values())


def _results(draft: Draft, code: str, *, every: bool) -> list[tuple[str, str]]:
    """What blocks, beside its input. A part nobody has begun is not wrong yet."""
    step = next(step for step in draft.steps if step.code == code)
    if step.state == "empty" and not every:
        return []
    return [
        (path_of(code, draft.data(code), result.field), result.text)
        for result in draft.of_section(code)
        if result.severity == Severity.BLOCKS and (every or result.rule != "PL-A99")
    ]

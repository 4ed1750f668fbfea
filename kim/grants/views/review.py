"""The two reviews: begun, written with interim saves, closed with a result."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.completion import ReasonForm
from kim.grants.forms.review import HitForm, ReviewForm
from kim.grants.models import Application, Review
from kim.grants.queries.budget import money_of
from kim.grants.queries.review import (
    Line,
    compare_value,
    compared_applications,
    criteria_of,
    hit_of,
    hits_seen,
    lines_of,
    money_look,
    review_in_force,
    review_of,
    reviews_of,
    written,
)
from kim.grants.services.cases import GrantError
from kim.grants.services.double_funding import assess_hit, look_for_hits
from kim.grants.services.reviews import (
    ASKS,
    OPENS,
    ReviewConflict,
    close_review,
    give_up_review,
    open_review,
    save_review,
)
from kim.grants.states.reviews import ReviewKind, ReviewState
from kim.grants.views.autosave import CONFLICT, is_auto, kept, not_kept
from kim.grants.views.deed import Deed, accepted, application_or_404, run_deed
from kim.grants.views.examining import Action, action, deed_crumbs, opened_file, tabs
from kim.grants.views.frame import crumbs
from kim.kernel.permissions import may
from kim.ui.middleware import restored
from kim.ui.pages import page

PAGES = {ReviewKind.TECHNICAL: "review_technical", ReviewKind.BUDGET: "review_budget"}
SAVE, POSITIVE, NEGATIVE, LOOK, OPEN = "save", "positive", "negative", "look", "open"


@page("grants.read_internal", methods=("GET", "POST"))
def review_technical(request: AuthedRequest, number: str) -> HttpResponse:
    """Criteria, state interest, comparison, proposed amounts."""
    return _review(request, number, ReviewKind.TECHNICAL)


@page("grants.read_internal", methods=("GET", "POST"))
def review_budget(request: AuthedRequest, number: str) -> HttpResponse:
    """Free money, double funding, reservation."""
    return _review(request, number, ReviewKind.BUDGET)


def _review(request: AuthedRequest, number: str, kind: ReviewKind) -> HttpResponse:
    application = opened_file(request, number, "grants.read_internal", "Prüfvermerk geöffnet")
    do = request.POST.get("do", "")
    if request.method == "POST" and do in (OPEN, LOOK):
        return _begin_or_look(request, application, kind, do)
    review = review_in_force(application, kind)
    form, differences, version = None, [], 0
    if review and _is_mine(request, application, review):
        form = _form(request, application, review)
        version = form.data.get("version", "") if form.is_bound else review.version
        if is_auto(request):
            return _auto_saved(request, review, form)
        if request.method == "POST" and accepted(request, form):
            try:
                _write(request, review, form, do)
            except ReviewConflict as conflict:
                form.add_error(None, str(conflict))
                stored = _empty_form(application, conflict.stored)
                differences, version = form.differences(stored), conflict.stored.version
            except GrantError as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, DONE[do if do in DONE else SAVE])
                return redirect(f"grants:{PAGES[kind]}", number)
    elif is_auto(request):
        return not_kept(NOT_NOW, status=CONFLICT)
    elif request.method == "POST":
        messages.error(request, NOT_NOW)
        return redirect(f"grants:{PAGES[kind]}", number)
    context = _context(request, application, kind, review) | {
        "form": form, "differences": differences, "version": version,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "grants/review.html", context, status=status)


def _auto_saved(request: AuthedRequest, review: Review, form: ReviewForm) -> HttpResponse:
    """Keep what is typed so far. An amount that cannot be read yet stays as it was stored."""
    accepted(request, form)
    if not form.is_storable:
        return not_kept("Nicht gespeichert: Bitte berichtigen Sie die Angaben.", form=form)
    now = timezone.now()
    try:
        row = save_review(
            actor=request.actor, review_id=review.pk, findings=form.findings(),
            version=form.cleaned_data["version"], now=now, auto=True,
        )  # fmt: skip
    except ReviewConflict as conflict:
        return not_kept(str(conflict), status=CONFLICT)
    except GrantError as refused:
        return not_kept(str(refused))
    return kept(at=now, form=form, version=row.version)


NOT_NOW = "Diese Prüfung lässt sich jetzt nicht schreiben."
DONE = {
    SAVE: "Zwischenstand gespeichert.",
    POSITIVE: "Die Prüfung ist abgeschlossen: befürwortet.",
    NEGATIVE: "Die Prüfung ist abgeschlossen: nicht befürwortet.",
}


def _begin_or_look(
    request: AuthedRequest, application: Application, kind: ReviewKind, do: str
) -> HttpResponse:
    given: dict[str, Any] = {"actor": request.actor, "application_id": application.pk}
    try:
        if do == OPEN:
            open_review(**given, kind=kind, now=timezone.now())
            messages.success(request, "Die Prüfung ist begonnen.")
        else:
            count = len(look_for_hits(**given, now=timezone.now()))
            messages.success(request, f"Gesucht. Neue Treffer: {count}.")
    except GrantError as refused:
        messages.error(request, str(refused))
    return redirect(f"grants:{PAGES[kind]}", application.number)


def _is_mine(request: AuthedRequest, application: Application, review: Review) -> bool:
    kind = ReviewKind(review.kind)
    return (
        review.state == ReviewState.OPEN
        and bool(may(request.actor, ASKS[kind], application))
        and bool(may(request.actor, "grants.close_review", review))
    )


def _form(request: AuthedRequest, application: Application, review: Review) -> ReviewForm:
    return _filled(application, review, request.POST or restored(request))


def _empty_form(application: Application, review: Review) -> ReviewForm:
    return _filled(application, review, None)


def _filled(application: Application, review: Review, data: Any) -> ReviewForm:
    """The form; amounts begin with those of the technical review, or with what is asked for."""
    lines = lines_of(application)
    technical = review_in_force(application, ReviewKind.TECHNICAL)
    proposed = {line.code: str(min(line.requested, line.ceiling)) for line in lines}
    if review.kind == ReviewKind.BUDGET and technical:
        proposed = technical.amounts
    return ReviewForm(
        data, review=review, criteria=criteria_of(application), lines=lines, proposed=proposed
    )


def _write(request: AuthedRequest, review: Review, form: ReviewForm, do: str) -> None:
    given: dict[str, Any] = {
        "actor": request.actor,
        "review_id": review.pk,
        "findings": form.findings(),
        "version": form.cleaned_data["version"],
    }
    if do in (POSITIVE, NEGATIVE):
        close_review(**given, positive=do == POSITIVE, now=timezone.now())
    else:
        save_review(**given, now=timezone.now())


def _context(
    request: AuthedRequest, application: Application, kind: ReviewKind, review: Review | None
) -> dict[str, Any]:
    lines = lines_of(application)
    former = [row for row in reviews_of(application) if row.kind == kind and row != review]
    criteria = criteria_of(application)
    shown = written(application, [row for row in (review, *former) if row], criteria)
    found: dict[str, Any] = {
        "application": application,
        "kind": kind,
        "title": ReviewKind(kind).label,
        "review": review,
        "written": shown[0] if review else None,
        "former": shown[1:] if review else shown,
        "begin": _begin(request, application, kind, review),
        "give_up": _give_up(request, application, review),
        "lines": lines,
        "totals": _totals(lines),
        "tabs": tabs(application, PAGES[kind]),
        "crumbs": crumbs(application, (str(ReviewKind(kind).label), "")),
    }
    if kind == ReviewKind.TECHNICAL:
        found["compared"] = compared_applications(application)
        found["own_value"] = compare_value(application)
    else:
        found |= _budget(application, review, lines)
    return found


def _totals(lines: list[Line]) -> dict[str, Any]:
    return {
        "cost": sum(line.cost for line in lines),
        "requested": sum(line.requested for line in lines),
        "ceiling": sum(line.ceiling for line in lines),
    }


def _budget(application: Application, review: Review | None, lines: list[Line]) -> dict[str, Any]:
    proposal = _filled(application, review, None) if review else None
    amounts = {
        line.code: (proposal.initial.get(f"amount-{line.code}") if proposal else line.requested)
        for line in lines
    }
    wanted = {code: amount for code, amount in amounts.items() if amount}
    reserved = money_of(application)
    return {
        "years": money_look(application, wanted, timezone.localdate()) if not reserved else [],
        "reserved": reserved,
        "hits": hits_seen(application),
    }


def _begin(
    request: AuthedRequest, application: Application, kind: ReviewKind, review: Review | None
) -> Action | None:
    """Beginning the review as an action; None while there is one."""
    if review:
        return None
    found = action(request.actor, application, OPENS[kind], PAGES[kind])
    reason = found.reason.replace(OPENS[kind].label, "Prüfung beginnen")
    refusal = may(request.actor, ASKS[kind], application).reason
    return Action(label="Prüfung beginnen", address=found.address, reason=refusal or reason)


def _give_up(request: AuthedRequest, application: Application, review: Review | None) -> str:
    """Where an open review is given up; empty when the actor may not."""
    if review is None or review.state != ReviewState.OPEN:
        return ""
    kind = ReviewKind(review.kind)
    if not may(request.actor, ASKS[kind], application):
        return ""
    return reverse("grants:review_give_up", args=[application.number, review.pk])


@page("grants.return", methods=("GET", "POST"))
def review_give_up(request: AuthedRequest, number: str, pk: int) -> HttpResponse:
    """End an open review without a result, so that somebody else can begin."""
    application = application_or_404(request, number, "grants.return")
    review = review_of(application, pk)
    if review is None:
        raise Http404
    form = ReasonForm(request.POST or restored(request))
    is_open = review.state == ReviewState.OPEN
    deed = Deed(
        title=f"Prüfung abgeben: {number}",
        button="Prüfung abgeben",
        done="Die Prüfung ist abgegeben. Eine andere Person kann sie beginnen.",
        back=reverse(f"grants:{PAGES[ReviewKind(review.kind)]}", args=[number]),
        hint="Der Zwischenstand zählt nicht mehr, bleibt aber lesbar."
        if is_open else "Abgeben lässt sich nur eine Prüfung in Arbeit.",
        danger=True,
        steps=deed_crumbs(application, "Prüfung abgeben"),
    )  # fmt: skip

    def run() -> None:
        give_up_review(
            actor=request.actor, review_id=review.pk, now=timezone.now(), **form.cleaned_data
        )

    return run_deed(request, deed, form, run)


@page("grants.assess_hit", methods=("GET", "POST"))
def hit_assess(request: AuthedRequest, number: str, pk: int) -> HttpResponse:
    """Say why something that looks like double funding is none."""
    application = application_or_404(request, number, "grants.assess_hit")
    hit = hit_of(application, pk)
    if hit is None:
        raise Http404
    form = HitForm(request.POST or restored(request), initial={"answer": hit.answer})
    deed = Deed(
        title=f"Treffer bewerten: {number}",
        button="Bewertung speichern",
        done="Der Treffer ist bewertet.",
        back=reverse("grants:review_budget", args=[number]),
        hint=hit.text,
        steps=deed_crumbs(application, "Treffer bewerten"),
    )

    def run() -> None:
        assess_hit(actor=request.actor, hit_id=hit.pk, now=timezone.now(), **form.cleaned_data)

    return run_deed(request, deed, form, run)

"""Reach, overlaps, and the gaps that were noted."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce, may
from kim.kernel.states import TransitionNotAllowed
from kim.needs.forms import ReachForm, ReasonForm
from kim.needs.queries import bands_on, visible_gaps
from kim.needs.queries.reach import reach_of
from kim.needs.queries.stock import areas_of, offers_named, stock_of
from kim.needs.rules.matrix import matrix, overlaps
from kim.needs.services import GapError, decide_gap
from kim.needs.states import DECIDE, GAP_BY_NAME, REOPEN_GAP, GapState
from kim.needs.views.frame import READ, UNPROCESSABLE, crumbs, municipality_or_404, tabs
from kim.network.rules.content_languages import language_name
from kim.network.rules.fields import FIELDS, children, field_name
from kim.offers.rules.codes import TargetGroup, label_of
from kim.programme.rules.legal import LegalNumberMissing
from kim.ui.pages import page

PER_PAGE = 25
MOST_OVERLAPS = 50


@page(READ)
def reach(request: AuthedRequest, ags: str) -> HttpResponse:
    """Offers of a field within reach of each part, and where one more would help most."""
    place = municipality_or_404(request, ags)
    form = ReachForm(request.GET)
    form.is_valid()
    code = form.field_code()
    try:
        bands = bands_on(timezone.localdate())
    except (LegalNumberMissing, ValueError) as missing:
        return render(request, "needs/missing.html", {"sentence": str(missing)}, status=409)
    found = reach_of(
        place,
        areas_of(place),
        bands,
        field=code,
        subfields=[child.code for child in children(code)],
        language=str(form.cleaned_data.get("sprache") or ""),
    )
    context = {
        "place": place,
        "form": form,
        "field": field_name(code),
        "found": found,
        "bands": bands,
        "tabs": tabs(ags, "needs:reach"),
        "steps": crumbs(place, "Erreichbarkeit"),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "needs/reach.html", context, status=status)


@page(READ)
def overlap(request: AuthedRequest, ags: str) -> HttpResponse:
    """Where several providers offer the same to the same people in the same place."""
    place = municipality_or_404(request, ags)
    areas = areas_of(place)
    stock = stock_of(place, areas, today=timezone.localdate())
    cells = matrix(
        stock.rows,
        fields={code: field.parent for code, field in FIELDS.items()},
        areas=[area.key for area in areas.parts],
        groups=TargetGroup.values(),
    )
    hits = overlaps(cells, stock.providers)
    named = {row.key: row for row in offers_named(key for hit in hits for key in hit.keys)}
    names = {area.key: area.name for area in areas.parts}
    rows = [
        {
            "field": field_name(hit.field),
            "area": names[hit.area],
            "group": label_of(TargetGroup, hit.group),
            "offers": [named[key] for key in hit.keys if key in named],
        }
        for hit in hits[:MOST_OVERLAPS]
    ]
    context = {
        "place": place,
        "rows": rows,
        "more": max(0, len(hits) - MOST_OVERLAPS),
        "tabs": tabs(ags, "needs:overlaps"),
        "steps": crumbs(place, "Überschneidungen"),
    }
    return render(request, "needs/overlaps.html", context)


@page(READ)
def gaps(request: AuthedRequest, ags: str) -> HttpResponse:
    """What was noted, with its state; the newest first."""
    place = municipality_or_404(request, ags)
    wanted = request.GET.get("stand", GapState.NOTED)
    found = visible_gaps(request.actor).filter(municipality=place.pk)
    if wanted in GapState.values and wanted:
        found = found.filter(state=wanted)
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    rows = [
        {
            "gap": gap,
            "field": field_name(gap.field),
            "area": gap.area.name if gap.area else place.full_name,
            "group": label_of(TargetGroup, gap.target_group) if gap.target_group else "alle",
            "language": language_name(gap.language) if gap.language else "",
            "deeds": [arrow for arrow in GAP_BY_NAME.values() if gap.state in arrow.sources],
        }
        for gap in pages
    ]
    states = [state for state in GapState if state != GapState.NONE]
    context = {
        "place": place,
        "rows": rows,
        "found": pages,
        "address": f"?stand={wanted}&seite=",
        "states": [(state.label, f"?stand={state}", state == wanted) for state in states],
        "may_decide": may(request.actor, DECIDE, place.pk),
        "tabs": tabs(ags, "needs:gaps"),
        "steps": crumbs(place, "Vorgemerkt"),
    }
    return render(request, "needs/gaps.html", context)


@page(DECIDE, methods=("GET", "POST"))
def decide(request: AuthedRequest, ags: str, pk: int, deed: str) -> HttpResponse:
    """Dismiss or close a gap with a reason, or take it up again."""
    enforce(request.actor, DECIDE)
    place = municipality_or_404(request, ags)
    gap = visible_gaps(request.actor).filter(municipality=place.pk, pk=pk).first()
    arrow = GAP_BY_NAME.get(deed)
    if gap is None or arrow is None or GapState.NONE in arrow.sources:
        raise Http404
    form: Any = ReasonForm(request.POST or None)
    if arrow is REOPEN_GAP:
        del form.fields["grund"]
    if request.method == "POST" and form.is_valid():
        try:
            decide_gap(
                actor=request.actor,
                gap_id=gap.pk,
                deed=deed,
                reason=form.cleaned_data.get("grund", ""),
                now=timezone.now(),
            )
        except (GapError, TransitionNotAllowed) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{arrow.label}: {field_name(gap.field)}.")
            return redirect("needs:gaps", ags)
    context = {
        "place": place,
        "gap": gap,
        "field": field_name(gap.field),
        "arrow": arrow,
        "form": form,
        "back": reverse("needs:gaps", args=[ags]),
        "steps": crumbs(place, arrow.label),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "needs/decide.html", context, status=status)

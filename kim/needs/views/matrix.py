"""The matrix, one cell of it, and a gap noted with one click."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce, may
from kim.needs.forms import BY_GROUP, CellForm, FilterForm
from kim.needs.queries import readable_municipalities, thin_below, visible_gaps
from kim.needs.queries.stock import (
    Area,
    Areas,
    Municipality,
    Stock,
    areas_of,
    offers_named,
    stock_of,
)
from kim.needs.rules.matrix import ALL, Cell, Place, Verdict, matrix
from kim.needs.services import note_gap
from kim.needs.states import NOTE, GapState
from kim.needs.views.frame import (
    OPEN,
    READ,
    UNPROCESSABLE,
    crumbs,
    municipality_or_404,
    tabs,
)
from kim.network.rules.content_languages import language_name
from kim.network.rules.fields import FIELDS, field_name
from kim.offers.rules.codes import TargetGroup, label_of
from kim.programme.rules.legal import LegalNumberMissing
from kim.ui.pages import page
from kim.ui.tables import Row, csv_response, xlsx_response

HEADS = ("Handlungsfeld", "Gebiet", "Zielgruppe", "Angebote", "rechtzeitig geprüft",
         "mit freien Plätzen", "voll", "verlässlich", "Befund")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as the page shows it: ``value`` is what the button sends, ``noted`` its gap."""

    cell: Cell
    verdict: Verdict
    address: str
    value: str
    noted: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field with its cells. ``depth`` is 1 below a main field."""

    name: str
    depth: int
    cells: list[Shown]


@dataclass(frozen=True, slots=True)
class View:
    """The matrix with its filters, counted once for page, file and cell."""

    place: Municipality
    areas: Areas
    stock: Stock
    cells: dict[Place, Cell]
    form: FilterForm
    thin: int

    def chosen(self, name: str) -> str:
        return self.form.chosen(name)


@page(OPEN)
def start(request: AuthedRequest) -> HttpResponse:
    """To the municipality whose gaps somebody may see; the Land chooses one."""
    enforce(request.actor, OPEN)
    places = readable_municipalities(request.actor)
    if len(places) == 1:
        return render_matrix(request, places[0].ags)
    return render(request, "needs/start.html", {"places": places})


def view_of(request: AuthedRequest, ags: str, form_class: type[FilterForm] = FilterForm) -> View:
    """Count. The filters come from the address, also for what is sent."""
    place = municipality_or_404(request, ags)
    today = timezone.localdate()
    areas = areas_of(place)
    form = form_class(request.GET, areas=areas)
    form.is_valid()
    stock = stock_of(place, areas, today=today, language=form.chosen("sprache"))
    cells = matrix(
        stock.rows,
        fields={code: field.parent for code, field in FIELDS.items()},
        areas=[ALL, *(area.key for area in areas.parts)],
        groups=[ALL, *TargetGroup.values()],
    )
    return View(place, areas, stock, cells, form, thin_below(today))


@page(READ)
def show(request: AuthedRequest, ags: str) -> HttpResponse:
    """Fields by parts of the municipality, or by target groups."""
    return render_matrix(request, ags)


def render_matrix(request: AuthedRequest, ags: str) -> HttpResponse:
    """The page of one municipality; with a sentence where a limit is not set."""
    try:
        view = view_of(request, ags)
    except LegalNumberMissing as missing:
        return render(request, "needs/missing.html", {"sentence": str(missing)}, status=409)
    context = {
        "place": view.place,
        "form": view.form,
        "stock": view.stock,
        "areas": view.areas,
        "thin": view.thin,
        "heads": [name for _, name in _columns(view)],
        "lines": list(_lines(request, view)),
        "may_note": may(request.actor, NOTE, view.place.pk),
        "filters": request.GET.urlencode(),
        "tabs": tabs(ags, "needs:matrix"),
        "steps": crumbs(view.place),
    }
    status = UNPROCESSABLE if view.form.errors else 200
    return render(request, "needs/matrix.html", context, status=status)


def _columns(view: View) -> list[tuple[tuple[str, str], str]]:
    """Area and group of each column, with its name."""
    if view.chosen("sicht") == BY_GROUP:
        area = view.chosen("gebiet")
        return [((area, ALL), "alle"), *(((area, g.value), g.label) for g in TargetGroup)]
    group = view.chosen("gruppe")
    parts = view.areas.parts if len(view.areas.parts) > 1 else ()
    columns = [((ALL, group), view.place.full_name)]
    return [*columns, *(((area.key, group), area.name) for area in parts)]


def _lines(request: AuthedRequest, view: View) -> Iterator[Line]:
    open_gaps = set(
        visible_gaps(request.actor)
        .filter(municipality=view.place.pk, state=GapState.NOTED, language=view.chosen("sprache"))
        .values_list("field", "area_id", "target_group")
    )
    for code, field in FIELDS.items():
        if field.parent and not view.chosen("alle"):
            continue
        cells = []
        for (area, group), _ in _columns(view):
            cell = view.cells[code, area, group]
            asked = {"feld": code, "gebiet": area, "gruppe": group,
                     "sprache": view.chosen("sprache")}  # fmt: skip
            address = f"{reverse('needs:cell', args=[view.place.ags])}?{urlencode(asked)}"
            noted = (code, int(area) if area else None, group) in open_gaps
            value = f"{code}|{area}|{group}"
            cells.append(Shown(cell, cell.verdict(thin_below=view.thin), address, value, noted))
        yield Line(field.name_de, 1 if field.parent else 0, cells)


@page(READ)
def csv_file(request: AuthedRequest, ags: str) -> HttpResponseBase:
    """Every cell as CSV, one line each."""
    return csv_response(_rows(view_of(request, ags)), HEADS, f"luecken-{ags}.csv")


@page(READ)
def xlsx_file(request: AuthedRequest, ags: str) -> HttpResponseBase:
    """Every cell as XLSX, one line each."""
    return xlsx_response(_rows(view_of(request, ags)), HEADS, f"luecken-{ags}.xlsx")


def _rows(view: View) -> Iterator[Row]:
    names = {ALL: view.place.full_name} | {area.key: area.name for area in view.areas.parts}
    groups = {ALL: "alle"} | dict(TargetGroup.choices())
    for (code, area, group), cell in view.cells.items():
        if len(view.areas.parts) > 1 or area == ALL:
            yield (field_name(code), names[area], groups[group], cell.offers, cell.fresh,
                   cell.with_places, cell.full, cell.reliable,
                   cell.verdict(thin_below=view.thin).label)  # fmt: skip


@page(READ)
def cell(request: AuthedRequest, ags: str) -> HttpResponse:
    """The offers behind one cell, and what can be done about it."""
    view = view_of(request, ags, CellForm)
    if view.form.errors:
        return redirect("needs:matrix", ags)
    code, area, group = view.chosen("feld"), view.chosen("gebiet"), view.chosen("gruppe")
    found = view.cells[code, area, group]
    named = {part.key: part for part in view.areas.parts}
    context = {
        "place": view.place,
        "title": field_name(code),
        "about": _about(view, named.get(area), group),
        "cell": found,
        "verdict": found.verdict(thin_below=view.thin),
        "offers": offers_named(found.keys),
        "value": f"{code}|{area}|{group}",
        "may_note": may(request.actor, NOTE, view.place.pk),
        "filters": request.GET.urlencode(),
        "reach": f"{reverse('needs:reach', args=[ags])}?{urlencode({'feld': code})}",
        "steps": crumbs(view.place, field_name(code)),
    }
    return render(request, "needs/cell.html", context)


def _about(view: View, area: Area | None, group: str) -> str:
    parts = [area.name if area else view.place.full_name]
    parts.append(label_of(TargetGroup, group) if group else "alle Zielgruppen")
    if view.chosen("sprache"):
        parts.append(language_name(view.chosen("sprache")))
    return ", ".join(parts)


@page(NOTE, methods=("POST",))
def note(request: AuthedRequest, ags: str) -> HttpResponse:
    """Note the cell whose button was pressed; back to where it was pressed."""
    enforce(request.actor, NOTE)
    view = view_of(request, ags)
    back = f"{reverse('needs:matrix', args=[ags])}?{request.GET.urlencode()}"
    place = _sent(request.POST, view)
    if place is None:
        messages.error(request, "Diese Zelle gibt es nicht mehr. Bitte laden Sie die Seite neu.")
        return redirect(back)
    code, area, group = place
    gap = note_gap(
        actor=request.actor,
        municipality_id=view.place.pk,
        area_id=int(area) if area else None,
        field=code,
        target_group=group,
        language=view.chosen("sprache"),
        cell=view.cells[place],
        now=timezone.now(),
    )
    undo = reverse("needs:decide", args=[ags, gap.pk, "dismiss"])
    text = 'Vorgemerkt: {}. <a href="{}">Verwerfen</a> · <a href="{}">Alle vorgemerkten</a>'
    gaps = reverse("needs:gaps", args=[ags])
    messages.success(request, format_html(text, field_name(code), undo, gaps))
    return redirect(back)


def _sent(data: Mapping[str, Any], view: View) -> Place | None:
    parts = str(data.get("zelle", "")).split("|")
    if len(parts) != len(("field", "area", "group")):
        return None
    place = (parts[0], parts[1], parts[2])
    return place if place in view.cells else None

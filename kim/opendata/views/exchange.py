"""Pages of the exchange: read lists in, look before taking over, take back, give out."""

from collections.abc import Callable
from dataclasses import asdict

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.kernel.states import TransitionNotAllowed
from kim.opendata.forms import ColumnsForm, OptionsForm, UploadForm
from kim.opendata.models import Import
from kim.opendata.queries.exports import FORMATS, export_offers
from kim.opendata.queries.imports import (
    counts_of,
    import_for,
    lines_of,
    open_conflicts,
    own_places,
    visible_imports,
)
from kim.opendata.services.applying import start_applying
from kim.opendata.services.reading import (
    ExchangeError,
    Options,
    begin_import,
    change_reading,
    decide_line,
    drop_import,
)
from kim.opendata.services.undoing import undo_import
from kim.opendata.states import EXCHANGE, Decision, ImportState, Verdict
from kim.ui.downloads import download
from kim.ui.pages import page

PER_PAGE = 50
LAST = 20
BADGES = {
    Verdict.NEW: "ok", Verdict.CHANGED: "ok", Verdict.UNCHANGED: "off",
    Verdict.DUPLICATE: "wait", Verdict.CONFLICT: "wait", Verdict.REFUSED: "warn",
}  # fmt: skip


@page(EXCHANGE, methods=("GET", "POST"))
def overview(request: AuthedRequest) -> HttpResponse:
    """What was read in, a form for the next file, and the ways out."""
    enforce(request.actor, EXCHANGE)
    places = own_places(request.actor)
    form = UploadForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        checked, encoding = form.cleaned_data["file"]
        place = next(row for row in places if row[1] == form.cleaned_data["place"])
        try:
            found = begin_import(
                actor=request.actor, checked=checked, encoding=encoding,
                municipality_id=place[0], ags=place[1], now=timezone.now(),
            )  # fmt: skip
        except ExchangeError as error:
            form.add_error("file", str(error))
        else:
            return redirect("exchange:run", found.pk)
    context = {
        "form": form,
        "imports": visible_imports(request.actor)[:LAST],
        "formats": FORMATS.values(),
        "conflicts": open_conflicts(request.actor).count(),
        "base": settings.BASE_URL,
        "ags": places[0][1] if places else "",
    }
    return render(request, "opendata/exchange.html", context)


def _found(request: AuthedRequest, pk: int) -> Import:
    found = import_for(request.actor, pk)
    if found is None:
        raise Http404
    return found


@page(EXCHANGE)
def run(request: AuthedRequest, pk: int) -> HttpResponse:
    """What an import would change, or has changed, line by line."""
    enforce(request.actor, EXCHANGE)
    found = _found(request, pk)
    counts = counts_of(found)
    chosen = request.GET.get("ergebnis", "")
    lines = Paginator(lines_of(found, chosen), PER_PAGE).get_page(request.GET.get("seite"))
    options = found.settings.get("options", {})
    context = {
        "run": found,
        "lines": [(line, BADGES[Verdict(line.verdict)]) for line in lines],
        "page": lines,
        "address": f"?ergebnis={chosen}&seite=",
        "chosen": chosen,
        "counts": [(v.value, str(v.label), counts[v]) for v in Verdict if v in counts],
        "total": sum(counts.values()),
        "refused": counts.get(Verdict.REFUSED.value, 0),
        "is_preview": found.state == ImportState.PREVIEW,
        "is_applied": found.state == ImportState.APPLIED,
        "is_running": found.settings.get("job") == "running",
        "failed": found.settings.get("failed", ""),
        "options": OptionsForm(initial=options),
        "columns": _columns(found),
        "samples": found.settings.get("sample", []),
        "decisions": [(d.value, str(d.label)) for d in Decision],
    }
    return render(request, "opendata/import.html", context)


def _columns(found: Import) -> list[tuple[object, str]]:
    """A choice for each column, with the first value below it."""
    heads = found.settings.get("heads", [])
    form = ColumnsForm(heads=heads, columns=found.settings.get("columns", []))
    sample = [row for row in found.settings.get("sample", []) if row]
    first = sample[0] if sample else []
    return [
        (field, first[number][:80] if number < len(first) else "")
        for number, field in enumerate(form)
    ]


@page(EXCHANGE, methods=("POST",))
def run_deed(request: AuthedRequest, pk: int, deed: str) -> HttpResponse:
    """Read anew, take over, drop, take back, or decide one line."""
    enforce(request.actor, EXCHANGE)
    found = _found(request, pk)
    if deed not in DEEDS:
        raise Http404
    try:
        sentence = DEEDS[deed](request, found)
    except (ExchangeError, TransitionNotAllowed) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, sentence)
    return _back(request, found)


def _back(request: AuthedRequest, found: Import) -> HttpResponseRedirect:
    answer = redirect("exchange:run", found.pk)
    if chosen := request.POST.get("ergebnis"):
        answer.headers["Location"] += f"?ergebnis={chosen if chosen in Verdict.values else ''}"
    return answer


def _read(request: AuthedRequest, found: Import) -> str:
    options = OptionsForm(request.POST)
    heads = found.settings.get("heads", [])
    columns = ColumnsForm(request.POST, heads=heads, columns=found.settings.get("columns", []))
    if not (options.is_valid() and columns.is_valid()):
        raise ExchangeError("Eine Auswahl gibt es nicht mehr. Bitte wählen Sie neu.")
    change_reading(
        actor=request.actor, import_id=found.pk, columns=columns.chosen(),
        options=Options(**{**asdict(Options()), **options.cleaned_data}), now=timezone.now(),
    )  # fmt: skip
    return "Die Vorschau ist neu gelesen."


def _apply(request: AuthedRequest, found: Import) -> str:
    done = start_applying(
        actor=request.actor, import_id=found.pk, only_good=bool(request.POST.get("nur_gute")),
        now=timezone.now(),
    )  # fmt: skip
    if done.state == ImportState.APPLIED:
        return f"{done.counts['taken']} Angebote sind übernommen."
    return "Die Übernahme läuft. Diese Seite zeigt das Ergebnis, sobald es da ist."


def _drop(request: AuthedRequest, found: Import) -> str:
    drop_import(actor=request.actor, import_id=found.pk, now=timezone.now())
    return "Die Vorschau ist verworfen. Es wurde nichts übernommen."


def _undo(request: AuthedRequest, found: Import) -> str:
    done = undo_import(
        actor=request.actor, import_id=found.pk,
        only_untouched=bool(request.POST.get("nur_unveraenderte")), now=timezone.now(),
    )  # fmt: skip
    left = done.counts.get("left", 0)
    more = f" {left} seither geänderte Angebote sind geblieben." if left else ""
    return f"Das Einlesen ist zurückgenommen.{more}"


def _decide(request: AuthedRequest, found: Import) -> str:
    position = request.POST.get("zeile", "")
    decision = request.POST.get("entscheidung", "")
    known = position.isdecimal() and len(position) < 9 and decision in Decision.values
    if not known or not lines_of(found).filter(position=int(position)).exists():
        raise ExchangeError("Diese Zeile gibt es nicht. Bitte öffnen Sie die Vorschau neu.")
    line = decide_line(
        actor=request.actor, import_id=found.pk, position=int(position),
        decision=Decision(decision), now=timezone.now(),
    )  # fmt: skip
    return f"{line.place}: {Decision(decision).label}."


DEEDS: dict[str, Callable[[AuthedRequest, Import], str]] = {
    "lesen": _read,
    "uebernehmen": _apply,
    "verwerfen": _drop,
    "zuruecknehmen": _undo,
    "zeile": _decide,
}


@page(EXCHANGE)
def export(request: AuthedRequest, form: str) -> HttpResponse:
    """All offers somebody keeps, drafts included, as one file."""
    enforce(request.actor, EXCHANGE)
    if form not in FORMATS:
        raise Http404
    found = export_offers(
        form, actor=request.actor, now=timezone.now(), today=timezone.localdate(),
        base=f"{request.scheme}://{request.get_host()}",
    )  # fmt: skip
    return download(found.content, found.name, found.media_type)

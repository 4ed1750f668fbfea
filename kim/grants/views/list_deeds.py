"""Deeds on the list: give applications to officers; save, rename and delete views."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.listing import AssignForm, DeleteViewForm, SavedViewForm
from kim.grants.models import SavedView
from kim.grants.queries.listing import officer_choices, saved_view
from kim.grants.queries.visible import visible_applications
from kim.grants.services.assign import assign_officers
from kim.grants.services.saved_views import delete_view, rename_view, save_view
from kim.grants.views.deed import Deed, run_deed
from kim.kernel.permissions import enforce
from kim.ui.pages import page

MOST = 200  # applications assigned at once
LIST = ("Förderung", "/foerderung/")


def sent(request: AuthedRequest) -> QueryDict | None:
    """What was posted; None while the form is only shown."""
    return request.POST if request.method == "POST" else None


@page("grants.assign", methods=("GET", "POST"))
def assign(request: AuthedRequest) -> HttpResponse:
    """Give the applications chosen in the list to an officer."""
    enforce(request.actor, "grants.assign")
    told = request.POST if request.method == "POST" else request.GET
    chosen = told.getlist("nr")[:MOST]
    seen = visible_applications(request.actor).filter(number__in=chosen).order_by("number")
    rows = list(seen.select_related("place", "officer"))
    form = AssignForm(
        sent(request),
        numbers=[(row.number, label(row.number, row.place.full_name, row.officer)) for row in rows],
        officers=officer_choices(timezone.localdate()),
        initial={"nr": [row.number for row in rows]},
    )
    deed = Deed(
        title="Anträge zuweisen",
        button="Zuweisen",
        done="Die Anträge sind zugewiesen.",
        back=reverse("grants:list"),
        hint="" if rows else "Bitte wählen Sie zuerst in der Liste aus, was Sie zuweisen möchten.",
        steps=(LIST, ("Zuweisen", "")),
    )

    def run() -> str | None:
        wanted = set(form.cleaned_data["nr"])
        assign_officers(
            actor=request.actor,
            application_ids=[row.pk for row in rows if row.number in wanted],
            officer_id=int(form.cleaned_data["officer"]),
            now=timezone.now(),
        )
        return None

    return run_deed(request, deed, form, run)


def label(number: str, place: str, officer: object) -> str:
    """How an application is named among those to assign."""
    name = getattr(officer, "name", "")
    return f"{number}, {place}" + (f" (bisher {name})" if name else "")


@page("grants.list", methods=("GET", "POST"))
def view_new(request: AuthedRequest) -> HttpResponse:
    """Save the filters of the address under a name; ``titel`` proposes one."""
    enforce(request.actor, "grants.list")
    filters = request.GET.copy()
    proposed = filters.pop("titel", [""])[-1]
    filters.pop("seite", None)
    form = SavedViewForm(sent(request), initial={"title": str(proposed)[:80]})
    deed = Deed(
        title="Ansicht speichern",
        button="Speichern",
        done="Die Ansicht ist gespeichert.",
        back=opened(filters),
        hint="Gespeichert werden die Filter und die Reihenfolge, nicht die Anträge selbst. "
        "Die Ansicht sehen nur Sie.",
        steps=(LIST, ("Ansicht speichern", "")),
    )

    def run() -> str | None:
        save_view(
            actor=request.actor,
            title=form.cleaned_data["title"],
            filters=filters.urlencode(),
            now=timezone.now(),
        )
        return None

    return run_deed(request, deed, form, run)


@page("grants.list", methods=("GET", "POST"))
def view_rename(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give a saved view another name."""
    view = view_or_404(request, pk)
    form = SavedViewForm(sent(request), initial={"title": view.title})
    deed = Deed(
        title="Ansicht umbenennen",
        button="Umbenennen",
        done="Die Ansicht hat einen neuen Namen.",
        back=opened(QueryDict(view.filters)),
        steps=(LIST, ("Ansicht umbenennen", "")),
    )

    def run() -> str | None:
        rename_view(actor=request.actor, view_id=view.pk, title=form.cleaned_data["title"])
        return None

    return run_deed(request, deed, form, run)


@page("grants.list", methods=("GET", "POST"))
def view_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    """Delete a saved view; the message leads back to it."""
    view = view_or_404(request, pk)
    form = DeleteViewForm(sent(request))
    deed = Deed(
        title=f"Ansicht „{view.title}“ löschen",
        button="Löschen",
        done="Die Ansicht ist gelöscht.",
        back=reverse("grants:list"),
        hint="An den Anträgen ändert sich nichts.",
        danger=True,
        steps=(LIST, ("Ansicht löschen", "")),
    )

    def run() -> str | None:
        undo = f"{reverse('grants:view_new')}?{urlencode({'titel': view.title})}&{view.filters}"
        delete_view(actor=request.actor, view_id=view.pk)
        return undo

    return run_deed(request, deed, form, run)


def view_or_404(request: AuthedRequest, pk: int) -> SavedView:
    enforce(request.actor, "grants.list")
    view = saved_view(request.actor, pk)
    if view is None:
        raise Http404
    return view


def opened(filters: QueryDict) -> str:
    """The list with these filters."""
    text = filters.urlencode()
    return f"{reverse('grants:list')}?{text}" if text else reverse("grants:list")

"""The directory of organisations for staff: list, files, entry, deeds about an entry."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import Actor, AuthedRequest
from kim.kernel.permissions import enforce, may
from kim.network.forms.organisations import OrganisationFilter, OrganisationForm, ReasonForm
from kim.network.models import Organisation
from kim.network.queries import contacts_for
from kim.network.queries.listing import (
    HEAD,
    YEAR,
    area_choices,
    cells,
    found_organisations,
    kept_place_choices,
    place_choices,
)
from kim.network.queries.merging import similar_to
from kim.network.queries.relations import relations_of
from kim.network.rules.content_languages import language_name
from kim.network.rules.fields import field_name
from kim.network.rules.likeness import Entry
from kim.network.rules.opening_data import parse_schedule
from kim.network.rules.opening_text import schedule_text
from kim.network.services.organisations import (
    add_organisation,
    change_organisation,
    confirm_organisation,
    move_organisation,
    set_trust,
)
from kim.network.states import BY_HAND, BY_NAME, OrganisationState, Trust
from kim.network.views.deed import (
    UNPROCESSABLE,
    Deed,
    accepted,
    address_of,
    organisation_or_404,
    posted,
    run_deed,
    steps_to,
)
from kim.ui.pages import page
from kim.ui.tables import csv_response, xlsx_response

SHOWN = 50
FIRST = ("suche", "feld", "art")


def asked(request: AuthedRequest) -> OrganisationFilter:
    """The filters of the address; without one the own municipality comes first."""
    query = request.GET.copy()
    if "kommune" not in query:
        query["kommune"] = own_ags(request.actor)
    return OrganisationFilter(query, places=place_choices())


@page("network.list")
def listing(request: AuthedRequest) -> HttpResponse:
    """Visible organisations, narrowed by the address."""
    enforce(request.actor, "network.list")
    form, today = asked(request), timezone.localdate()
    found = found_organisations(request.actor, form.found(), today)
    shown = Paginator(found, SHOWN).get_page(request.GET.get("seite"))
    filters = urlencode([(k, v) for k, v in request.GET.items() if v and k != "seite"])
    more = [field for field in form.visible_fields() if field.name not in FIRST]
    context: dict[str, Any] = {
        "form": form,
        "first": [form[name] for name in FIRST],
        "more": more,
        "more_open": any(form.data.get(field.name) for field in more),
        "page": shown,
        "rows": [line(row, today) for row in shown],
        "filters": filters,
        "page_address": f"?{filters}&seite=" if filters else "?seite=",
    }
    return render(request, "network/list.html", context)


def own_ags(actor: Actor) -> str:
    """Key of the municipality somebody works for, or empty."""
    return next((held.place_ags for held in actor.memberships if held.place_ags), "")


def line(organisation: Organisation, today: dt.date) -> dict[str, Any]:
    """One row of the list."""
    confirmed = organisation.confirmed_on
    return {
        "organisation": organisation,
        "fields": [field_name(code) for code in organisation.fields],
        "is_stale": confirmed is None or confirmed < today - YEAR,
    }


@page("network.list")
def list_csv(request: AuthedRequest) -> HttpResponseBase:
    """The narrowed list as CSV."""
    return as_file(request, "csv")


@page("network.list")
def list_xlsx(request: AuthedRequest) -> HttpResponseBase:
    """The narrowed list as XLSX."""
    return as_file(request, "xlsx")


def as_file(request: AuthedRequest, kind: str) -> HttpResponseBase:
    enforce(request.actor, "network.list")
    today = timezone.localdate()
    found = found_organisations(request.actor, asked(request).found(), today)
    rows = [cells(row) for row in found.prefetch_related("areas")]
    name = f"akteure-{today}"
    return xlsx_response(rows, HEAD, name) if kind == "xlsx" else csv_response(rows, HEAD, name)


@page("network.list")
def organisation(request: AuthedRequest, key: UUID) -> HttpResponse:
    """One entry: what is known, whom to reach, what can be done."""
    found = organisation_or_404(request, key)
    if found.merged_into is not None:
        messages.info(request, f"„{found.name}“ ist in diesem Eintrag aufgegangen.")
        return redirect("network:organisation", key=found.merged_into.key)
    state = OrganisationState(found.state)
    context = {
        "organisation": found,
        "fields": [field_name(code) for code in found.fields],
        "spoken": [language_name(code) for code in found.languages],
        "areas": [area.full_name for area in found.areas.all()],
        "opening": schedule_text(parse_schedule(found.opening)),
        "contacts": contacts_for(request.actor, found),
        "relations": relations_of(request.actor, found),
        "may_edit": may(request.actor, "network.edit", found),
        "may_keep": may(request.actor, "network.keep", found),
        "sees_all_contacts": may(request.actor, "network.contacts", found),
        "deeds": [deed for deed in BY_HAND if state in deed.sources],
        "stale": found.confirmed_on is None or found.confirmed_on < timezone.localdate() - YEAR,
        "steps": (("Netzwerk", reverse("network:list")), (found.title, "")),
    }
    return render(request, "network/organisation.html", context)


@page("network.add", methods=("GET", "POST"))
def add(request: AuthedRequest) -> HttpResponse:
    """Add an organisation. What may be there already is shown first, and has to be denied."""
    enforce(request.actor, "network.add")
    kept = kept_place_choices(request.actor)
    form = OrganisationForm(
        posted(request), municipalities=kept, areas=area_choices([pk for pk, _ in kept]),
        initial={"municipality": kept[0][0], "areas": [kept[0][0]]},
    )  # fmt: skip
    similar: list[tuple[Organisation, tuple[str, ...]]] = []
    if request.method == "POST" and accepted(request, form):
        values = form.values()
        entry = Entry(
            id=0, name=values.name, short_name=values.short_name, postcode=values.postcode,
            town=values.town, mail=values.mail, phone=values.phone, website=values.website,
        )  # fmt: skip
        similar = similar_to(request.actor, entry)
        if not similar or form.cleaned_data["anyway"]:
            made = add_organisation(
                actor=request.actor, municipality_id=form.cleaned_data["municipality"],
                values=values, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "Der Akteur ist als Entwurf angelegt.")
            return redirect(address_of(made))
        form.add_error(None, "Diesen Akteur gibt es vielleicht schon. Bitte vergleichen Sie.")
    context = {
        "form": form, "similar": similar, "title": "Akteur anlegen", "button": "Anlegen",
        "back": reverse("network:list"),
        "steps": (("Netzwerk", reverse("network:list")), ("Akteur anlegen", "")),
    }  # fmt: skip
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "network/organisation_form.html", context, status=status)


@page("network.edit", methods=("GET", "POST"))
def change(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Change what is known of an organisation."""
    found = organisation_or_404(request, key, "network.edit")
    form = OrganisationForm(
        posted(request), municipalities=(), areas=area_choices([found.municipality_id]),
        organisation=found,
    )  # fmt: skip
    deed = Deed(
        title="Angaben ändern", button="Speichern", done="Die Angaben sind gespeichert.",
        back=address_of(found), steps=steps_to(found, "Angaben ändern"),
    )  # fmt: skip

    def run() -> None:
        change_organisation(
            actor=request.actor, organisation_id=found.pk, values=form.values(), now=timezone.now()
        )

    more = {"title": deed.title, "button": deed.button, "back": deed.back, "steps": deed.steps}
    return run_deed(request, deed, form, run, "network/organisation_form.html", more)


@page("network.keep", methods=("GET", "POST"))
def move(request: AuthedRequest, key: UUID, deed: str) -> HttpResponse:
    """Publish, take back, archive, reopen."""
    found = organisation_or_404(request, key, "network.keep")
    if deed not in BY_NAME:
        raise Http404
    arrow = BY_NAME[deed]
    form = ReasonForm(posted(request))
    form.fields["reason"].required = False
    shown = Deed(
        title=arrow.label, button=arrow.label, done=f"Erledigt: {arrow.label}.",
        back=address_of(found), steps=steps_to(found, arrow.label),
        hint=HINTS[deed].format(name=found.name), danger=deed in ("withdraw", "archive"),
    )  # fmt: skip

    def run() -> None:
        move_organisation(
            actor=request.actor, organisation_id=found.pk, deed=deed,
            reason=form.cleaned_data["reason"], now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, shown, form, run)


HINTS = {
    "publish": "„{name}“ steht danach im öffentlichen Verzeichnis, mit den Ansprechstellen, für "
    "die eine Einwilligung vorliegt.",
    "withdraw": "„{name}“ verschwindet sofort von den öffentlichen Seiten und wird zum Entwurf.",
    "archive": "„{name}“ verschwindet sofort von den öffentlichen Seiten und aus den Listen. "
    "Wieder aufnehmen ist jederzeit möglich.",
    "reopen": "„{name}“ wird wieder zum Entwurf.",
}


@page("network.edit", methods=("POST",))
def confirm(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Say that everything is still true."""
    found = organisation_or_404(request, key, "network.edit")
    confirm_organisation(actor=request.actor, organisation_id=found.pk, now=timezone.now())
    messages.success(request, "Danke. Die Angaben sind für ein Jahr bestätigt.")
    return redirect(address_of(found))


@page("network.keep", methods=("POST",))
def trust(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Trust an organisation, or look at what it writes first; the button shows the other."""
    found = organisation_or_404(request, key, "network.keep")
    wanted = Trust.CHECK_FIRST if found.trust == Trust.TRUSTED else Trust.TRUSTED
    set_trust(actor=request.actor, organisation_id=found.pk, trust=wanted, now=timezone.now())
    messages.success(request, f"Was der Akteur selbst einträgt: {wanted.label}.")
    return redirect(address_of(found))

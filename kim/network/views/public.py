"""The public directory of organisations: published ones, with released contacts only."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop

from kim.kernel.permissions import PUBLIC
from kim.network.queries import organisation_for, public_contacts
from kim.network.queries.listing import found_organisations, place_choices
from kim.network.rules.content_languages import CONTENT_LANGUAGES, content_language
from kim.network.rules.fields import FIELDS, children
from kim.network.rules.likeness import digits
from kim.network.rules.opening_data import parse_schedule
from kim.network.rules.opening_text import schedule_text
from kim.network.states import OrganisationKind
from kim.ui.fragments import german, is_translated
from kim.ui.pages import page

SHOWN = 30
LONGEST = 100  # characters of a search
KINDS = {
    OrganisationKind.OFFICE: gettext_noop("Behörde oder Amt"),
    OrganisationKind.CARRIER: gettext_noop("Träger"),
    OrganisationKind.CLUB: gettext_noop("Verein"),
    OrganisationKind.MIGRANT_ORGANISATION: gettext_noop("Migrantenorganisation"),
    OrganisationKind.SCHOOL: gettext_noop("Schule oder Bildungseinrichtung"),
    OrganisationKind.RELIGIOUS_COMMUNITY: gettext_noop("Religionsgemeinschaft"),
    OrganisationKind.ADVISORY_BOARD: gettext_noop("Beirat"),
    OrganisationKind.INITIATIVE: gettext_noop("Initiative"),
}


def kind_of(code: str) -> str:
    """The kind in the language of the page; marked when it stays German."""
    msgid = KINDS[OrganisationKind(code)]
    return gettext(msgid) if is_translated(msgid) else german(msgid)


def field_label(code: str) -> str:
    """A field of work in English on English pages, else in German."""
    field = FIELDS[code]
    return field.name_en if get_language() == "en" else field.name_de


def fields_lang() -> str:
    """The attribute that says in which language the fields stand."""
    return SafeString(' lang="en"' if get_language() == "en" else ' lang="de" dir="ltr"')


@page(PUBLIC, public=True)
def listing(request: HttpRequest) -> HttpResponse:
    """Published organisations by name, place, field and language."""
    names = ("suche", "feld", "kommune", "sprache")
    asked = {name: request.GET.get(name, "")[:LONGEST] for name in names}
    found = found_organisations(None, asked, timezone.localdate())
    shown = Paginator(found, SHOWN).get_page(request.GET.get("seite"))
    filters = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "asked": asked,
        "filters": filters,
        "page": shown,
        "page_address": f"?{filters}&seite=" if filters else "?seite=",
        "rows": [
            {
                "organisation": row,
                "kind": kind_of(row.kind),
                "fields": [field_label(code) for code in row.fields if code in FIELDS],
            }
            for row in shown
        ],
        "fields": [(field.code, field_label(field.code)) for field in children("")],
        "fields_lang": fields_lang(),
        "places": place_choices(),
        "spoken": CONTENT_LANGUAGES.values(),
    }
    return render(request, "network/public_list.html", context)


@page(PUBLIC, public=True)
def organisation(request: HttpRequest, key: UUID) -> HttpResponse:
    """One published organisation."""
    found = organisation_for(None, key)
    if found is None:
        raise Http404
    context = {
        "organisation": found,
        "kind": kind_of(found.kind),
        "fields": [field_label(code) for code in found.fields if code in FIELDS],
        "fields_lang": fields_lang(),
        "spoken": [language for code in found.languages if (language := content_language(code))],
        "areas": [area.full_name for area in found.areas.all()],
        "opening": schedule_text(parse_schedule(found.opening)),
        "tel": digits(found.phone) or found.phone,
        "contacts": public_contacts(found),
    }
    return render(request, "network/public_organisation.html", context)

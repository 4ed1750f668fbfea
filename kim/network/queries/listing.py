"""The directory of organisations, narrowed and for spreadsheets."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.network.models import Organisation
from kim.network.permissions import KEEPERS
from kim.network.queries import visible_organisations
from kim.network.rules.content_languages import language_name
from kim.network.rules.fields import field_name, with_children
from kim.network.states import OrganisationKind, OrganisationState
from kim.places import queries as places
from kim.places.states import PlaceKind

YEAR = dt.timedelta(days=365)
HEAD = (
    "Name", "Kurzname", "Art", "Stand", "Kommune", "Handlungsfelder", "Sprachen", "Einzugsgebiet",
    "Straße", "PLZ", "Ort", "Internetseite", "E-Mail", "Telefon", "bestätigt am", "Beispiel",
)  # fmt: skip


def found_organisations(
    actor: Actor | None, asked: Mapping[str, Any], today: dt.date
) -> QuerySet[Organisation]:
    """Visible organisations that match the filters; archived and merged ones only when asked for.

    Words are matched as they are: ``%`` and ``_`` mean themselves.
    """
    found = visible_organisations(actor).select_related("municipality")
    for word in str(asked.get("suche", "")).replace("\x00", "").split():
        found = found.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(town__icontains=word)
            | Q(postcode__startswith=word) | Q(description__icontains=word)
        )  # fmt: skip
    if field := asked.get("feld"):
        found = found.filter(fields__overlap=list(with_children(str(field))))
    if kind := asked.get("art"):
        found = found.filter(kind=kind)
    if language := asked.get("sprache"):
        found = found.filter(languages__contains=[language])
    if ags := asked.get("kommune"):
        found = found.filter(Q(municipality__ags=ags) | Q(areas__ags=ags)).distinct()
    if state := asked.get("stand"):
        found = found.filter(state=state)
    else:
        found = found.exclude(state__in=[OrganisationState.ARCHIVED, OrganisationState.MERGED])
    if asked.get("bestaetigen"):
        found = found.filter(unconfirmed(today))
    return found


def unconfirmed(today: dt.date) -> Q:
    """Organisations nobody has confirmed for a year."""
    return Q(confirmed_on=None) | Q(confirmed_on__lt=today - YEAR)


def place_choices() -> list[tuple[str, str]]:
    """Key and name of the 36."""
    return [(place.ags, place.full_name) for place in places.municipalities()]


def kept_place_choices(actor: Actor) -> list[tuple[int, str]]:
    """Municipalities for which somebody keeps organisations."""
    kept = {held.place_id for held in actor.memberships if held.role in KEEPERS}
    return [(place.pk, place.full_name) for place in places.municipalities() if place.pk in kept]


def area_choices(place_ids: list[int]) -> list[tuple[int, str]]:
    """The municipalities themselves and what lies directly below them."""
    found = places.current().filter(Q(pk__in=place_ids) | Q(parent__in=place_ids))
    rows = found.exclude(kind=PlaceKind.LAND).order_by("parent_id", "name")
    own = [(row.pk, f"ganz {row.full_name}") for row in rows if row.pk in place_ids]
    return own + [
        (row.pk, f"{row.kind_label} {row.name}") for row in rows if row.pk not in place_ids
    ]


def cells(organisation: Organisation) -> list[Any]:
    """One row of the file; function addresses only, never contacts."""
    row = organisation
    return [
        row.name, row.short_name, OrganisationKind(row.kind).label,
        OrganisationState(row.state).label, row.municipality.full_name,
        ", ".join(map(field_name, row.fields)), ", ".join(map(language_name, row.languages)),
        ", ".join(area.name for area in row.areas.all()),
        row.street, row.postcode, row.town, row.website, row.mail, row.phone, row.confirmed_on,
        row.is_demo,
    ]  # fmt: skip

"""Offices: one for the Land, one for the court of audit, one per municipality."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Office
from kim.accounts.rules.roles import OfficeKind
from kim.audit.services import record
from kim.places import queries as places

LAND = "Land Rheinland-Pfalz"
AUDIT_OFFICE = "Rechnungshof Rheinland-Pfalz"


@transaction.atomic
def ensure_offices(*, now: dt.datetime) -> int:
    """Make the office of the Land, of the court of audit and of each municipality (Stellen).

    Gives how many were new. Municipalities come from the places; run it again after new ones.
    """
    wanted: list[tuple[OfficeKind, str, int | None]] = [
        (OfficeKind.LAND, LAND, None),
        (OfficeKind.AUDIT_OFFICE, AUDIT_OFFICE, None),
    ]
    for place in places.municipalities():
        wanted.append((OfficeKind.MUNICIPALITY, place.full_name, place.pk))
    there = set(Office.objects.values_list("kind", "place_id"))
    missing = [row for row in wanted if (row[0].value, row[2]) not in there]
    for kind, name, place_id in missing:
        office = Office.objects.create(kind=kind.value, name=name, place_id=place_id)
        record(at=now, actor=SYSTEM.key, action="accounts.add_office", subject=office)
    return len(missing)


def ensure_partner_office(*, name: str, place_id: int) -> Office:
    """The office for which the people of a partner act (Stelle eines Akteurs), made once.

    ``place_id`` is the municipality that keeps the partner. Called inside the deed of the room
    that knows the partner; that deed is what is recorded.
    Names of offices are unique: a taken one gets the municipality behind it, then a number.
    """
    kept_by = Office.objects.get(place_id=place_id)
    names = [name[:120], f"{name[:60]} ({kept_by.name[:50]})"]
    names += [f"{names[1][:112]} {count}" for count in range(2, 100)]
    for wanted in names:
        found, _ = Office.objects.get_or_create(
            name=wanted, defaults={"kind": OfficeKind.PARTNER.value, "kept_by": kept_by}
        )
        if found.kind == OfficeKind.PARTNER and found.kept_by_id == kept_by.pk:
            return found
    raise RuntimeError(f"no free name for the office of {name}")

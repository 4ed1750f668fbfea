"""Organisations for tests: kept by two municipalities."""

import datetime as dt
import itertools
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.network.models import Contact, Organisation
from kim.places.models import Place
from tests.accounts.factories import actor_of, make_member, make_office, make_partner

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
SPEYER = "07318"
WORMS = "07319"
number = itertools.count(1)


def place(ags: str = SPEYER) -> Place:
    return Place.objects.get(ags=ags)


def person(role: Role, ags: str = SPEYER) -> Actor:
    return actor_of(make_member(role=role, place=place(ags)))


def manager(ags: str = SPEYER) -> Actor:
    """The person on the funded post."""
    return person(Role.INTEGRATION_MANAGER, ags)


def carrier(ags: str = SPEYER) -> Actor:
    """Somebody who acts for the partner of a municipality; see ``give_office``."""
    return person(Role.CARRIER, ags)


def make_organisation(ags: str = SPEYER, **values: Any) -> Organisation:
    """A published organisation unless ``state`` says otherwise."""
    given = {
        "name": f"Verein {next(number)}", "kind": "club", "state": "published",
        "municipality": place(ags), "created_at": NOW, "changed_at": NOW, "confirmed_on": TODAY,
    }  # fmt: skip
    return Organisation.objects.create(**{**given, **values})


def give_office(organisation: Organisation) -> Organisation:
    """Let the ``carrier`` of the same municipality speak for the organisation."""
    organisation.office = make_partner(kept_by=make_office(place=organisation.municipality))
    organisation.save(update_fields=["office"])
    return organisation


def make_contact(organisation: Organisation, **values: Any) -> Contact:
    """A contact that nobody released."""
    given = {"function": "Beratung", "name": "Muster Person", "changed_at": NOW}
    return organisation.contacts.create(**{**given, **values})


RELEASED = {"consent_text": "2026-11", "consent_on": TODAY, "consent_way": "mail"}

"""Demo content: visibly made up, and refused where real data is kept."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from kim.accounts.queries import demo_actor
from kim.accounts.rules.roles import Role
from kim.accounts.services import ensure_demo_people
from kim.programme.queries.entry import contact_of
from kim.programme.services.contacts import set_contact

DEMO_AGS = "07319"


class DemoRefused(Exception):
    """Demo content was asked for in production. Text: a German sentence."""


@transaction.atomic
def load_demo_content(*, now: dt.datetime) -> None:
    """Add demo persons, and one made-up contact marked as such (Beispieldaten). Idempotent.

    Raises DemoRefused in production.
    """
    if settings.KIM.is_production:
        raise DemoRefused("Beispieldaten werden im Betrieb nicht geladen.")
    ensure_demo_people(now=now)
    lead = demo_actor(Role.PROGRAMME_LEAD)
    if contact_of(DEMO_AGS) is None:
        set_contact(
            actor=lead,
            ags=DEMO_AGS,
            function="Integrationsmanagement (Beispiel, keine echten Angaben)",
            name="Demo Beispielperson",
            email="integrationsmanagement@worms.example",
            phone="",
            consent_on=now.date(),
            now=now,
        )

"""Demo content: visibly made up, and refused where real data is kept."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from kim.accounts.queries import demo_actor
from kim.accounts.rules.roles import Role
from kim.accounts.services import ensure_demo_people
from kim.grants.services.demo import load_demo_grants
from kim.network.services.demo import load_demo_network
from kim.offers.services.demo import load_demo_offers
from kim.programme.queries.entry import contact_of
from kim.programme.queries.legal import rows_of
from kim.programme.services.contacts import set_contact
from kim.programme.services.legal import LegalProposal, propose_legal_number

DEMO_AGS = "07319"
RATE_FROM = dt.date(2026, 7, 1)
RATE = LegalProposal(  # something for a second person to compare and to confirm
    key="base_rate",
    value="1,52",
    valid_from_on=RATE_FROM,
    valid_to_on=dt.date(2026, 12, 31),
    source="Beispiel: bitte mit der Bekanntgabe der Deutschen Bundesbank vergleichen",
    address="https://www.bundesbank.de",
    mark="sourced",
    reason="Beispiel für einen Vorschlag, den eine zweite Person bestätigt",
)


class DemoRefused(Exception):
    """Demo content was asked for in production. Text: a German sentence."""


@transaction.atomic
def load_demo_content(*, now: dt.datetime) -> None:
    """Add demo persons, a contact, a proposal and grant files, marked (Beispieldaten). Idempotent.

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
    if not rows_of("base_rate", RATE_FROM):
        propose_legal_number(actor=lead, said=RATE, now=now)
    load_demo_network(now=now)
    load_demo_offers(now=now)
    load_demo_grants(now=now)

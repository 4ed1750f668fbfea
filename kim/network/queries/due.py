"""What the network hands up to 'Heute'."""

import datetime as dt

from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.queries.partners import offices_left_alone
from kim.accounts.rules.roles import Role
from kim.kernel.due import DueItem
from kim.network.models import Organisation
from kim.network.permissions import KEEPERS
from kim.network.queries import editable_organisations, kept_organisations
from kim.network.queries.listing import YEAR, unconfirmed
from kim.network.states import OrganisationState

LINES = 5  # more of a sort become one line


def due_items(actor: Actor, today: dt.date) -> list[DueItem]:
    """Entries to confirm and organisations without people. At most four queries, or none."""
    if not actor.has(*KEEPERS, Role.CARRIER):
        return []
    return [*_to_confirm(actor, today), *_left_alone(actor, today)]


def _to_confirm(actor: Actor, today: dt.date) -> list[DueItem]:
    found = editable_organisations(actor).filter(unconfirmed(today))
    rows = list(found.filter(state=OrganisationState.PUBLISHED)[: LINES + 1])
    if len(rows) > LINES:
        count = found.filter(state=OrganisationState.PUBLISHED).count()
        oldest = min((row.confirmed_on for row in rows if row.confirmed_on), default=None)
        return [
            DueItem(
                kind="due", title="Angaben zu Akteuren bestätigen", about=f"{count} Akteure",
                on=oldest and oldest + YEAR, action="Liste öffnen",
                url=f"{reverse('network:list')}?bestaetigen=on",
            )
        ]  # fmt: skip
    return [
        DueItem(
            kind="due", title="Angaben bestätigen", about=row.name,
            on=row.confirmed_on and row.confirmed_on + YEAR, action="Prüfen und bestätigen",
            url=reverse("network:organisation", args=[row.key]),
        )
        for row in rows
    ]  # fmt: skip


def _left_alone(actor: Actor, today: dt.date) -> list[DueItem]:
    if not actor.has(*KEEPERS):
        return []
    kept = kept_organisations(actor).filter(office__isnull=False)
    rows: list[Organisation] = list(kept)
    alone = offices_left_alone([row.office_id for row in rows if row.office_id], on=today)
    return [
        DueItem(
            kind="due", title="Akteur ohne Zugang: Nachfolge klären", about=row.name, on=None,
            url=reverse("network:people", args=[row.key]), action="Person einladen",
        )
        for row in rows
        if row.office_id in alone
    ]  # fmt: skip

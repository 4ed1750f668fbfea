"""Ties between organisations: set, remove."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce, may
from kim.network.models import Organisation, Relation
from kim.network.services.organisations import NetworkError, locked_organisation
from kim.network.states import OrganisationState, RelationKind


@transaction.atomic
def set_relation(
    *,
    actor: Actor,
    source_id: int,
    target_id: int,
    kind: RelationKind,
    strength: int,
    last_contact_on: dt.date | None,
    now: dt.datetime,
) -> Relation:
    """Record a tie between two organisations (Verbindung erfassen), or change it.

    ``strength``: 1 loose, 2 regular, 3 close. Raises PermissionDenied, NetworkError.
    """
    if source_id == target_id:
        raise NetworkError("Ein Akteur hat keine Verbindung zu sich selbst. Bitte wählen Sie.")
    if kind == RelationKind.COOPERATES:
        source_id, target_id = sorted((source_id, target_id))
    rows = {pk: locked_organisation(pk) for pk in sorted((source_id, target_id))}
    _require_either(actor, *rows.values())
    if any(row.state == OrganisationState.MERGED for row in rows.values()):
        raise NetworkError("Ein zusammengeführter Eintrag bekommt keine Verbindungen mehr.")
    if strength not in (1, 2, 3):
        raise NetworkError("Die Stärke reicht von 1 (lose) bis 3 (eng).")
    if last_contact_on and last_contact_on > legal_day(now):
        raise NetworkError("Der letzte Kontakt kann nicht in der Zukunft liegen.")
    relation, is_new = Relation.objects.update_or_create(
        source_id=source_id, target_id=target_id, kind=kind,
        defaults={
            "strength": strength, "last_contact_on": last_contact_on, "changed_at": now,
        },
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="network.set_relation", subject=relation,
        changes={
            "strength": [None, strength],
            "last_contact_on": [None, last_contact_on and last_contact_on.isoformat()],
            "is_new": [None, is_new],
        },
    )  # fmt: skip
    return relation


def _require_either(actor: Actor, first: Organisation, second: Organisation) -> None:
    """Who may edit one of both may say how they are tied."""
    if not may(actor, "network.edit", first):
        enforce(actor, "network.edit", second)


@transaction.atomic
def remove_relation(*, actor: Actor, relation_id: int, now: dt.datetime) -> None:
    """Remove a tie (Verbindung entfernen). Raises PermissionDenied, Relation.DoesNotExist."""
    relation = (
        Relation.objects.select_for_update(of=("self",))
        .select_related("source", "target")
        .get(pk=relation_id)
    )
    _require_either(actor, relation.source, relation.target)
    record(
        at=now, actor=actor.key, action="network.remove_relation", subject=relation,
        changes={"ends": [[relation.source_id, relation.target_id], None]},
    )  # fmt: skip
    relation.delete()

"""Writing the record. Called by the services of every room, inside their transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, connections, models
from psycopg import sql

from kim.audit.models import Event
from kim.kernel import request_id


def record(
    *,
    at: dt.datetime,
    actor: str,
    action: str,
    subject: models.Model,
    changes: Mapping[str, Sequence[Any]] | None = None,
    reason: str = "",
    law: str = "",
) -> Event:
    """Write one audit event (Protokolleintrag) in the transaction of the deed it records.

    ``actor`` is a key, never a name. ``changes`` maps a field to ``[from, to]``. The chain is
    closed by the database, one event after the other, so this is the last step of a deed.
    Raises RuntimeError outside a transaction: a deed and its record stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record needs the transaction of the deed")
    return Event.objects.create(
        at=at,
        actor=actor,
        action=action,
        subject=f"{subject._meta.label}:{subject.pk}",
        changes=dict(changes or {}),
        reason=reason,
        law=law,
        request_id=request_id.current.get(),
    )


def grant_application_rights(*, alias: str, role: str) -> None:
    """Let ``role`` work with all tables, but only read and add to the record.

    Runs after each migration on the connection ``alias``, which must own the tables.
    """
    name = sql.Identifier(role)
    statements = [
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM {}",
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_head, django_migrations FROM {}",
    ]
    with connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(name))

"""Writing the record and freezing files. Called by the services of every room, inside their
transaction.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from psycopg import sql

from kim.audit.models import Event, FileContent, StoredFile
from kim.audit.states import Retention
from kim.kernel import request_id
from kim.kernel.uploads.names import clean_name
from kim.kernel.uploads.terms import Checked


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


def store_file(
    *,
    data: bytes,
    name: str,
    media_type: str,
    kind: str,
    retention: Retention,
    stored_by: str,
    at: dt.datetime,
) -> StoredFile:
    """Freeze a file we made ourselves (Datei), such as a notice, in the transaction of its deed.

    ``kind`` says what it is for: ``room.purpose``. ``stored_by`` is a key, never a name. The same
    bytes twice are two files: each has its own period and can be erased without the other.
    When the transaction ends, the database writes hash, size and kind into the record.
    Raises RuntimeError outside a transaction.
    """
    made = Checked(data=data, name=clean_name(name), media_type=media_type)
    return _freeze(made, kind=kind, retention=retention, stored_by=stored_by, at=at)


def store_upload(
    *, checked: Checked, kind: str, retention: Retention, stored_by: str, at: dt.datetime
) -> StoredFile:
    """Freeze a file from outside that has passed its check; else like ``store_file``.

    Raises RuntimeError when a virus scanner is set and has not passed the file.
    """
    if settings.SCAN_COMMAND and not checked.scanned:
        raise RuntimeError("audit.store_upload needs a file that was scanned")
    return _freeze(checked, kind=kind, retention=retention, stored_by=stored_by, at=at)


def _freeze(
    file: Checked, *, kind: str, retention: Retention, stored_by: str, at: dt.datetime
) -> StoredFile:
    if not connection.in_atomic_block:
        raise RuntimeError("audit.store_file needs the transaction of the deed")
    stored = StoredFile.objects.create(
        name=file.name,
        media_type=file.media_type,
        sha256=sha256(file.data).hexdigest(),
        size=len(file.data),
        kind=kind,
        retention=retention,
        scanned=file.scanned,
        has_position=file.has_position,
        stored_at=at,
        stored_by=stored_by,
    )
    FileContent.objects.create(file=stored, data=file.data)
    return stored


def erase_file(*, file_id: int, actor: str, reason: str, at: dt.datetime) -> None:
    """Erase a file whose period is over; the record keeps its hash, and why it was erased.

    Works as the owner of the tables only: the application may not erase. Raises IntegrityError
    while something still points to the file, or without a reason, and another DatabaseError
    when there is no such file.
    """
    alias = "owner" if "owner" in connections else DEFAULT_DB_ALIAS
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT kim_erase_file(%s, %s, %s, %s)", [file_id, actor, reason, at])


def grant_application_rights(*, alias: str, role: str) -> None:
    """Let ``role`` work with all tables, but only read and add to the record.

    A model may say in ``APPLICATION_MAY`` what else than reading ``role`` may do with its rows.
    Runs after each migration on the connection ``alias``, which must own the tables.
    """
    name = sql.Identifier(role)
    statements = [
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        "REVOKE EXECUTE ON FUNCTION kim_erase_file FROM {}",
        "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_storedfile, audit_filecontent"
        " FROM {}",
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_head, django_migrations FROM {}",
    ]
    for model in apps.get_models():
        if (rights := getattr(model, "APPLICATION_MAY", None)) is not None:
            table = model._meta.db_table
            statements.append(f"REVOKE ALL ON {table} FROM {{}}")
            statements.append(f"GRANT {', '.join(['SELECT', *rights])} ON {table} TO {{}}")
    with connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(name))

"""Reading the record. The calling room has checked that the actor may see the subject."""

import datetime as dt
import logging
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from django.db import connection
from django.db.models import Model, Q, QuerySet

from kim.audit.models import Event as Event  # other rooms name the type of what they read
from kim.audit.models import FileContent
from kim.audit.models import StoredFile as StoredFile  # same
from kim.audit.rules.chain import Fault, Row, first_fault

logger = logging.getLogger(__name__)

# The same text the trigger hashes, spelled out, so that a changed function is noticed. Head and
# events in one statement: what others write meanwhile is in neither. The migration writes the
# head; where it is gone, -1 fits no chain, not even an empty one.
CANONICAL = """
SELECT coalesce(h.last_id, -1), coalesce(h.last_hash, ''), e.id, e.previous_hash, e.hash,
    jsonb_build_array(
        e.id, e.previous_hash, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        e.actor, e.action, e.subject, e.changes, e.reason, e.law, e.request_id)::text
FROM (SELECT 1) AS one LEFT JOIN audit_head h ON h.id = 1 LEFT JOIN audit_event e ON true
ORDER BY e.id
"""


def events_about(subject: Model) -> QuerySet[Event]:
    """Everything recorded about one object, oldest first."""
    return Event.objects.filter(subject=f"{subject._meta.label}:{subject.pk}").order_by("pk")


def events_about_keys(keys: list[str]) -> list[Event]:
    """Everything recorded about several objects (``room.Model:pk``), newest first."""
    return list(Event.objects.filter(subject__in=keys).order_by("-pk"))


def latest_events(limit: int) -> list[Event]:
    """The newest events, newest first."""
    return list(Event.objects.order_by("-pk")[:limit])


def events_between(
    first_on: dt.date | None,
    last_on: dt.date | None,
    words: str = "",
    actions: list[str] | None = None,
) -> QuerySet[Event]:
    """Events of some days (both inclusive, days of Berlin), newest first.

    ``words`` must stand in reason, subject or number of the request; ``actions`` None is all.
    """
    found = Event.objects.order_by("-pk")
    if first_on:
        found = found.filter(at__date__gte=first_on)
    if last_on:
        found = found.filter(at__date__lte=last_on)
    if words:
        found = found.filter(
            Q(reason__icontains=words) | Q(subject__icontains=words) | Q(request_id=words)
        )
    return found if actions is None else found.filter(action__in=actions)


def actions_so_far() -> list[str]:
    """The names of all deeds that were ever recorded."""
    return list(Event.objects.order_by("action").values_list("action", flat=True).distinct())


def head() -> tuple[int, str]:
    """Number and hash of the last event, as the database keeps them.

    Every change has its event, so this is also the version of all data. It is asked for each
    public page, hence plain SQL.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_id, last_hash FROM audit_head WHERE id = 1")
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (0, "")


def verify(anchor: tuple[int, str] | None = None) -> Fault | None:
    """Walk the chain and name the first row that does not fit, or None.

    ``anchor`` is a number and hash noted elsewhere earlier: with it even a chain that was
    rewritten as a whole is noticed. The rows come in portions; memory does not grow with them.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(CANONICAL)
        found = cursor.fetchone()
        rows = (Row(*row[2:]) for row in chain([found], cursor) if row[2] is not None)
        return first_fault(rows, found[:2], anchor)


class FileTampered(Exception):
    """The bytes of a file are not those that were stored."""


def read_file(file: StoredFile) -> bytes:
    """The bytes of a file. Raises FileTampered, and logs it, when they do not fit its hash."""
    found = FileContent.objects.filter(pk=file.pk).values_list("data", flat=True).first()
    data = bytes(found or b"")
    if sha256(data).hexdigest() != file.sha256:
        logger.error("Stored file %s does not fit its hash", file.pk)
        raise FileTampered(f"Die Datei {file.pk} wurde verändert.")
    return data


# Hash of the bytes, hash beside the file, hash in the record: all three are compared, and a file
# of which the record knows may be missing only if the record says who erased it.
FILES = """
WITH named AS (
    SELECT substring(subject FROM 18)::bigint AS id, action, changes -> 'sha256' ->> 1 AS sha256
    FROM audit_event WHERE subject ~ '^audit[.]StoredFile:[0-9]{1,18}$'
), stored AS (
    SELECT id, sha256 FROM named WHERE action = 'audit.store_file'
), erased AS (
    SELECT DISTINCT id FROM named WHERE action = 'audit.erase_file'
), found AS (
    SELECT coalesce(f.id, s.id) AS id, CASE
        WHEN f.id IS NULL THEN CASE WHEN e.id IS NULL THEN 'fehlt' END
        WHEN c.file_id IS NULL THEN 'hat keinen Inhalt mehr'
        WHEN encode(sha256(c.data), 'hex') <> f.sha256 OR length(c.data) <> f.size
            THEN 'hat einen anderen Inhalt'
        WHEN s.id IS NULL THEN 'steht nicht im Protokoll'
        WHEN s.sha256 IS DISTINCT FROM f.sha256 THEN 'hat eine andere Prüfsumme als im Protokoll'
    END AS fault, f.id IS NOT NULL AS there
    FROM audit_storedfile f
    LEFT JOIN audit_filecontent c ON c.file_id = f.id
    FULL JOIN stored s ON s.id = f.id
    LEFT JOIN erased e ON e.id = s.id
)
SELECT count(*) FILTER (WHERE there), (array_agg(id ORDER BY id) FILTER (WHERE fault <> ''))[1],
    (array_agg(fault ORDER BY id) FILTER (WHERE fault <> ''))[1] FROM found
"""


@dataclass(frozen=True, slots=True)
class FileCheck:
    """How many files were compared, and the first that does not fit."""

    count: int
    fault: Fault | None


def verify_files() -> FileCheck:
    """Hash all stored files again, in the database, and compare them with the record.

    Files of a transaction that is not over yet are not in the record; they are not seen here.
    """
    with connection.cursor() as cursor:
        cursor.execute(FILES)
        count, file_id, sentence = cursor.fetchone()
    return FileCheck(count, Fault(file_id, sentence) if sentence else None)

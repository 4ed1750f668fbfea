"""Reading the record. The calling room has checked that the actor may see the subject."""

from django.db import connection
from django.db.models import Model, QuerySet

from kim.audit.models import Event, Head
from kim.audit.rules.chain import Fault, Row, first_fault

# The same text the trigger hashes, spelled out, so that a changed function is noticed.
CANONICAL = """
SELECT id, previous_hash, hash, jsonb_build_array(
    id, previous_hash, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    actor, action, subject, changes, reason, law, request_id)::text
FROM audit_event ORDER BY id
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


def head() -> tuple[int, str]:
    """Number and hash of the last event, as the database keeps them."""
    row = Head.objects.get(pk=1)
    return row.last_id, row.last_hash


def verify(anchor: tuple[int, str] | None = None) -> Fault | None:
    """Walk the chain and name the first row that does not fit, or None.

    ``anchor`` is a number and hash noted elsewhere earlier: with it even a chain that was
    rewritten as a whole is noticed.
    """
    with connection.cursor() as cursor:
        cursor.execute(CANONICAL)
        rows = (Row(*found) for found in cursor)
        return first_fault(rows, head(), anchor)

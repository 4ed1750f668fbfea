"""That somebody read a file is part of the record: for the court of audit, and for every export."""

import datetime as dt

from django.db import transaction
from django.db.models import Model

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.services import record

AUDIT_LAW = "§ 91 LHO"  # (law-check); grant rules, sections 2 and 8: audit of who was paid


@transaction.atomic
def note_reading(*, actor: Actor, subject: Model, what: str, now: dt.datetime) -> None:
    """Record that the court of audit has read something (``what``, in German). Others are not."""
    if actor.has(Role.AUDIT_OFFICE):
        record(
            at=now, actor=actor.key, action="grants.read_file", subject=subject, reason=what,
            law=AUDIT_LAW,
        )  # fmt: skip


@transaction.atomic
def note_export(*, actor: Actor, subject: Model, what: str, sha256: str, now: dt.datetime) -> None:
    """Record that a file was exported, whoever did it, with the hash of what went out."""
    record(
        at=now, actor=actor.key, action="grants.export_file", subject=subject, reason=what,
        changes={"sha256": [None, sha256]},
        law=AUDIT_LAW if actor.has(Role.AUDIT_OFFICE) else "",
    )  # fmt: skip

"""A second person releases a text or a name of the letters; before that it is not in force."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import Authority, TextModule
from kim.grants.services.cases import GrantError, today_in_berlin
from kim.grants.services.texts import AUTHORITIES, EDIT, ONE_DAY, TEXTS
from kim.kernel.locks import until_commit
from kim.kernel.permissions import enforce

RELEASE = "grants.texts_release"


@transaction.atomic
def release_text(*, actor: Actor, code: str, number: int, now: dt.datetime) -> TextModule:
    """Release a version of a text module (Fassung freigeben): in force from its day on.

    Never by who wrote it. ``number`` is the version that was read. A day that has passed
    meanwhile becomes today: issued letters do not change. Raises PermissionDenied, GrantError.
    Source: grant rules, section 16 (four eyes by person).
    """
    until_commit(TEXTS)
    row = _waiting_text(code, number)
    enforce(actor, RELEASE, row)
    asked, row.from_on = row.from_on, max(row.from_on, today_in_berlin(now))
    row.released_at, row.released_by, row.released_person = now, actor.key, actor.person
    row.save(update_fields=["from_on", "released_at", "released_by", "released_person"])
    record(
        at=now, actor=actor.key, action="grants.release_text", subject=row,
        changes={"number": [None, row.number],
                 "from_on": [asked.isoformat(), row.from_on.isoformat()]},
        law=row.law,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_text(*, actor: Actor, code: str, number: int, reason: str, now: dt.datetime) -> None:
    """Throw a version away that nobody has released (verwerfen); the record keeps its text.

    Raises PermissionDenied, GrantError.
    """
    enforce(actor, EDIT)
    until_commit(TEXTS)
    row = _waiting_text(code, number)
    _require_reason(reason)
    record(
        at=now, actor=actor.key, action="grants.withdraw_text", subject=row,
        changes={"number": [row.number, None], "text": [row.text, None]}, reason=reason.strip(),
    )  # fmt: skip
    row.delete()


@transaction.atomic
def release_authority(*, actor: Actor, pk: int, now: dt.datetime) -> Authority:
    """Release a name of the authority; the one before ends the day before.

    Never by who entered it; a day that has passed becomes today. Raises PermissionDenied,
    GrantError. Source: grant rules, section 16 (four eyes by person).
    """
    until_commit(AUTHORITIES)
    row = _waiting_authority(pk)
    enforce(actor, RELEASE, row)
    asked, row.from_on = row.from_on, max(row.from_on, today_in_berlin(now))
    last = Authority.objects.exclude(released_at=None).order_by("-from_on").first()
    closed = None
    if last is not None and (last.to_on is None or last.to_on >= row.from_on):
        closed, last.to_on = last.to_on, row.from_on - ONE_DAY
        last.save(update_fields=["to_on"])
    row.released_at, row.released_by, row.released_person = now, actor.key, actor.person
    row.save(update_fields=["from_on", "released_at", "released_by", "released_person"])
    record(
        at=now, actor=actor.key, action="grants.release_authority", subject=row,
        changes={
            "name": [last.name if last else None, row.name],
            "from_on": [asked.isoformat(), row.from_on.isoformat()],
            "to_on": [closed.isoformat() if closed else None,
                      last.to_on.isoformat() if last and last.to_on else None],
        },
        reason=row.source,
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw_authority(*, actor: Actor, pk: int, reason: str, now: dt.datetime) -> None:
    """Throw a name away that nobody has released. Raises PermissionDenied, GrantError."""
    enforce(actor, EDIT)
    until_commit(AUTHORITIES)
    row = _waiting_authority(pk)
    _require_reason(reason)
    record(
        at=now, actor=actor.key, action="grants.withdraw_authority", subject=row,
        changes={"name": [row.name, None]}, reason=reason.strip(),
    )  # fmt: skip
    row.delete()


def _waiting_text(code: str, number: int) -> TextModule:
    row = TextModule.objects.filter(code=code, number=number, released_at=None).first()
    if row is None:
        raise GrantError("Diese Fassung wartet nicht mehr auf eine Freigabe.")
    return row


def _waiting_authority(pk: int) -> Authority:
    row = Authority.objects.filter(pk=pk, released_at=None).first()
    if row is None:
        raise GrantError("Diese Angabe wartet nicht mehr auf eine Freigabe.")
    return row


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")

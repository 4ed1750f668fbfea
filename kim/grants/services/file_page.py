"""What reading and writing on the page of a file leaves behind: messages, and who has read."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.audit.queries import events_about
from kim.audit.services import record
from kim.grants.models import Application, CaseMessage
from kim.grants.permissions import DECIDERS, TOWN
from kim.grants.services.cases import GrantError, lock_application
from kim.grants.services.reading import AUDIT_LAW
from kim.grants.services.telling import tell_land, tell_municipality
from kim.grants.states.applications import Side
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce

LONGEST = 4000  # characters of a message
MESSAGE = Kind("grants.message", Group.NEWS)
READ = "grants.read_file"
OPENED = "Akte geöffnet"


def side_of(*, actor: Actor, application: Application) -> Side | None:
    """For which side somebody writes and opens messages; None for who only reads."""
    if actor.has_at(application.place_id, *TOWN):
        return Side.MUNICIPALITY
    return Side.LAND if actor.has(*DECIDERS) else None


@transaction.atomic
def write_message(*, actor: Actor, application_id: int, text: str, now: dt.datetime) -> CaseMessage:
    """Write to the other side about a file; its people are told that there is something.

    Raises PermissionDenied, GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.write_message", application)
    side = side_of(actor=actor, application=application)
    assert side is not None, "the permission is for those who are on a side"
    if application.submitted_at is None:
        raise GrantError("Nachrichten sind möglich, sobald der Antrag eingegangen ist.")
    words = text.strip()
    if not words:
        raise GrantError("Bitte schreiben Sie zuerst einen Text.")
    if len(words) > LONGEST:
        raise GrantError(f"Bitte kürzen Sie den Text auf höchstens {LONGEST} Zeichen.")
    message = CaseMessage.objects.create(
        application=application, side=side, text=words, at=now, by=actor.key
    )
    tell = tell_land if side == Side.MUNICIPALITY else tell_municipality
    tell(
        application=application,
        kind=MESSAGE,
        subject=f"Neue Nachricht zum Vorgang {application.number}.",
        now=now,
    )
    record(
        at=now, actor=actor.key, action="grants.write_message", subject=application,
        changes={"message": [None, message.pk]},
    )  # fmt: skip
    return message


@transaction.atomic
def open_file(*, actor: Actor, application_id: int, now: dt.datetime) -> None:
    """Note that somebody opened the page of a file.

    Messages of the other side count as read from now on. The reading of the court of audit is
    recorded, once per person and day. Source: § 91 LHO (law-check). Raises PermissionDenied,
    Application.DoesNotExist.
    """
    application = Application.objects.get(pk=application_id)
    enforce(actor, "grants.read", application)
    side = side_of(actor=actor, application=application)
    if side is not None:
        theirs = application.messages.exclude(side=side)
        theirs.filter(read_at=None).update(read_at=now)
    if actor.has(Role.AUDIT_OFFICE) and not _noted(application, actor, now):
        record(
            at=now, actor=actor.key, action=READ, subject=application, law=AUDIT_LAW,
            reason=OPENED,
        )  # fmt: skip


def _noted(application: Application, actor: Actor, now: dt.datetime) -> bool:
    found = events_about(application).filter(action=READ, actor=actor.key, reason=OPENED)
    return found.filter(at__date=legal_day(now)).exists()

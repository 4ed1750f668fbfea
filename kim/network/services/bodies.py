"""Bodies and their members."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.sign_in import hash_token
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.network.models import Body, BodyMember
from kim.network.queries import visible_organisations
from kim.network.queries.relations import HIDDEN
from kim.network.services.organisations import NetworkError, require_visible
from kim.network.states import BodyKind

SEVERAL = 500  # members a body has at most
TWO_YEARS = dt.timedelta(days=730)


def locked_body(body_id: int) -> Body:
    """The row, locked until the deed is done. Raises Body.DoesNotExist."""
    return Body.objects.select_for_update(of=("self",)).get(pk=body_id)


@transaction.atomic
def add_body(
    *,
    actor: Actor,
    municipality_id: int,
    name: str,
    kind: BodyKind,
    purpose: str,
    now: dt.datetime,
    is_demo: bool = False,
) -> Body:
    """Open a body (Gremium anlegen). Raises PermissionDenied, NetworkError."""
    enforce(actor, "network.add", municipality_id)
    if not name.strip():
        raise NetworkError("Bitte nennen Sie den Namen des Gremiums.")
    require_visible(name, purpose)
    body = Body.objects.create(
        municipality_id=municipality_id, name=name.strip(), kind=kind, purpose=purpose.strip(),
        is_demo=is_demo, created_at=now,
    )  # fmt: skip
    record(at=now, actor=actor.key, action="network.add_body", subject=body)
    return body


@transaction.atomic
def change_body(
    *, actor: Actor, body_id: int, name: str, kind: BodyKind, purpose: str, now: dt.datetime
) -> Body:
    """Change name, kind and purpose of a body. Raises PermissionDenied, NetworkError."""
    body = locked_body(body_id)
    enforce(actor, "network.body", body)
    if not name.strip():
        raise NetworkError("Bitte nennen Sie den Namen des Gremiums.")
    require_visible(name, purpose)
    before = [body.name, body.kind]
    body.name, body.kind, body.purpose = name.strip(), kind, purpose.strip()
    body.save(update_fields=["name", "kind", "purpose"])
    record(
        at=now, actor=actor.key, action="network.change_body", subject=body,
        changes={"name": [before[0], body.name], "kind": [before[1], kind.value]},
    )  # fmt: skip
    return body


@transaction.atomic
def add_members(
    *,
    actor: Actor,
    body_id: int,
    organisation_ids: Collection[int],
    function: str = "",
    now: dt.datetime,
) -> int:
    """Seat many organisations at once (Mitglieder aufnehmen). Who has a seat keeps it.

    Gives how many are new. Raises PermissionDenied, NetworkError.
    """
    body = locked_body(body_id)
    enforce(actor, "network.body", body)
    wanted = visible_organisations(actor).exclude(state__in=HIDDEN).filter(pk__in=organisation_ids)
    ids = set(wanted.values_list("pk", flat=True))
    if ids != set(organisation_ids):
        raise NetworkError("Ein Akteur ist nicht mehr da. Bitte wählen Sie neu aus.")
    there = set(body.members.filter(to_on=None).values_list("organisation_id", flat=True))
    new = sorted(ids - there)
    if len(there) + len(new) > SEVERAL:
        raise NetworkError(f"Ein Gremium hat höchstens {SEVERAL} Mitglieder.")
    BodyMember.objects.bulk_create(
        BodyMember(
            body=body, organisation_id=pk, function=function.strip(), from_on=legal_day(now)
        )
        for pk in new
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="network.add_members", subject=body,
        changes={"members": [len(there), len(there) + len(new)]},
    )  # fmt: skip
    return len(new)


@transaction.atomic
def set_member(
    *,
    actor: Actor,
    body_id: int,
    member_id: int | None,
    organisation_id: int | None,
    function: str,
    name: str,
    mail: str,
    now: dt.datetime,
) -> BodyMember:
    """Add one member, also from outside the directory, or change the one with this number.

    Raises PermissionDenied, NetworkError, BodyMember.DoesNotExist.
    """
    body = locked_body(body_id)
    enforce(actor, "network.body", body)
    if organisation_id is None and not function.strip():
        raise NetworkError("Bitte nennen Sie einen Akteur oder eine Funktion.")
    require_visible(function, name)
    member = BodyMember(body=body, from_on=legal_day(now))
    if member_id is not None:
        member = body.members.get(pk=member_id, to_on=None)
    member.organisation_id, member.function = organisation_id, function.strip()
    member.name, member.mail = name.strip(), mail.strip()
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as twice:
        raise NetworkError("Dieses Mitglied gibt es schon. Bitte ändern Sie es.") from twice
    deed = "network.add_member" if member_id is None else "network.change_member"
    record(at=now, actor=actor.key, action=deed, subject=member)
    return member


@transaction.atomic
def end_member(*, actor: Actor, body_id: int, member_id: int, now: dt.datetime) -> BodyMember:
    """End a seat today (Mitgliedschaft beenden). Raises PermissionDenied, DoesNotExist."""
    body = locked_body(body_id)
    enforce(actor, "network.body", body)
    member = body.members.get(pk=member_id, to_on=None)
    member.to_on = max(legal_day(now), member.from_on)
    member.save(update_fields=["to_on"])
    record(at=now, actor=actor.key, action="network.end_member", subject=member)
    return member


@transaction.atomic
def make_feed(*, actor: Actor, body_id: int, now: dt.datetime) -> str:
    """Make or renew the secret address of the calendar of a body; gives its secret, once.

    Raises PermissionDenied.
    """
    body = locked_body(body_id)
    enforce(actor, "network.body", body)
    token = secrets.token_urlsafe(32)
    body.feed_hash = hash_token(token)
    body.save(update_fields=["feed_hash"])
    record(at=now, actor=actor.key, action="network.make_feed", subject=body)
    return token


@transaction.atomic
def forget_former_members(*, now: dt.datetime) -> int:
    """Keep of members who left two years ago the function only (Aufbewahrungsfrist).

    Gives how many were changed. Attendance then shows their function.
    """
    old = BodyMember.objects.filter(to_on__lt=legal_day(now) - TWO_YEARS)
    return old.exclude(name="", mail="").update(name="", mail="")

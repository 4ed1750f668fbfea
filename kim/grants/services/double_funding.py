"""Double funding: other grants entered by hand, hits looked for and assessed."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import Application, FundingHit, OtherGrant
from kim.grants.queries.review import found_hits
from kim.grants.services.cases import GrantError, lock_application
from kim.kernel.permissions import enforce
from kim.places.queries import municipality

LAW = "§ 44 LHO; Nachrang der Förderung"


@transaction.atomic
def look_for_hits(*, actor: Actor, application_id: int, now: dt.datetime) -> list[FundingHit]:
    """Look for other grants at the same time (Doppelförderung prüfen); known hits stay.

    Gives what is new. Raises PermissionDenied.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.read_internal", application)
    return note_hits(application=application, now=now)


def note_hits(*, application: Application, now: dt.datetime) -> list[FundingHit]:
    """Write down the hits of a locked file that nobody has noted yet."""
    known = set(application.hits.values_list("key", flat=True))
    return [
        FundingHit.objects.create(application=application, key=hit.key, text=hit.text, found_at=now)
        for hit in found_hits(application)
        if hit.key not in known
    ]


@transaction.atomic
def assess_hit(*, actor: Actor, hit_id: int, answer: str, now: dt.datetime) -> FundingHit:
    """Assess a hit with reasons (Treffer bewerten). Raises PermissionDenied, GrantError."""
    asked = FundingHit.objects.get(pk=hit_id)
    application = lock_application(application_id=asked.application_id)
    enforce(actor, "grants.assess_hit", application)
    if not answer.strip():
        raise GrantError("Bitte begründen Sie, warum keine Doppelförderung vorliegt.")
    hit = FundingHit.objects.select_for_update(of=("self",)).get(pk=hit_id)
    hit.answer, hit.answered_at, hit.answered_by = answer.strip(), now, actor.key
    hit.save(update_fields=["answer", "answered_at", "answered_by"])
    record(
        at=now, actor=actor.key, action="grants.assess_hit", subject=application,
        changes={"hit": [None, hit.key]}, reason=hit.answer, law=LAW,
    )  # fmt: skip
    return hit


@transaction.atomic
def add_other_grant(
    *,
    actor: Actor,
    ags: str,
    funder: str,
    title: str,
    reference: str,
    amount: Decimal,
    start_on: dt.date,
    end_on: dt.date,
    source: str,
    now: dt.datetime,
) -> OtherGrant:
    """Enter a grant of another programme (andere Förderung), in EUR, days inclusive.

    Raises PermissionDenied, GrantError.
    """
    enforce(actor, "grants.other_grants")
    place = municipality(ags)
    if place is None:
        raise GrantError("Bitte wählen Sie eine der 36 Kommunen.")
    if end_on < start_on:
        raise GrantError("Das Ende liegt vor dem Beginn. Bitte prüfen Sie die Daten.")
    if amount <= 0:
        raise GrantError("Bitte geben Sie einen Betrag über null ein.")
    if not (funder.strip() and title.strip() and source.strip()):
        raise GrantError("Bitte nennen Sie Zuwendungsgeber, Gegenstand und Quelle.")
    row = OtherGrant.objects.create(
        place=place, funder=funder.strip(), title=title.strip(), reference=reference.strip(),
        amount=amount, start_on=start_on, end_on=end_on, source=source.strip(), added_at=now,
        added_by=actor.key,
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.add_other_grant", subject=row,
        changes={"ags": [None, ags], "amount": [None, str(amount)], "title": [None, row.title]},
        reason=row.source,
    )  # fmt: skip
    return row


@transaction.atomic
def end_other_grant(*, actor: Actor, grant_id: int, reason: str, now: dt.datetime) -> None:
    """Take an entry back (zurücknehmen); it stays readable. Raises GrantError."""
    enforce(actor, "grants.other_grants")
    row = OtherGrant.objects.select_for_update(of=("self",)).get(pk=grant_id)
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")
    if row.ended_at is not None:
        raise GrantError("Dieser Eintrag ist schon zurückgenommen.")
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    record(
        at=now, actor=actor.key, action="grants.end_other_grant", subject=row,
        reason=reason.strip(),
    )  # fmt: skip

"""The register follows a grant: what was awarded is confirmed, what begins is recorded."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import SYSTEM
from kim.programme.models import ParticipationStep
from kim.programme.rules.evidence import Evidence, When
from kim.programme.services.facts import today_in_berlin
from kim.programme.services.steps import open_steps, status_of, take_step
from kim.programme.states import APPROVE, JOIN, START, Status


@transaction.atomic
def follow_award(
    *, ags: str, number: str, decided_on: dt.date, starts_on: dt.date, now: dt.datetime
) -> list[ParticipationStep]:
    """Take the steps of a participation that an award proves (Teilnahme bestätigt, Beginn).

    ``number`` is that of the file. Steps already taken stay as they are; a begin in the future
    is announced only. Raises RegisterError when the register contradicts the award.
    """
    status = status_of(open_steps(ags=ags))
    taken = []
    evidence = Evidence(reason=f"Zuwendungsbescheid, Aktenzeichen {number}", evidence_on=decided_on)
    if status == Status.NONE:
        taken.append(_take(ags, JOIN.name, decided_on, evidence, now))
    if status in (Status.NONE, Status.INTEREST, Status.ANNOUNCED):
        taken.append(_take(ags, APPROVE.name, decided_on, evidence, now))
    if status in (Status.NONE, Status.INTEREST, Status.ANNOUNCED, Status.APPROVED):
        later = starts_on > today_in_berlin(now)
        told = Evidence(
            reason=evidence.reason,
            evidence_on=decided_on,
            certainty="announced" if later else "confirmed",
        )
        taken.append(_take(ags, START.name, max(starts_on, decided_on), told, now))
    return taken


def _take(
    ags: str, deed: str, on: dt.date, evidence: Evidence, now: dt.datetime
) -> ParticipationStep:
    return take_step(actor=SYSTEM, ags=ags, deed=deed, when=When(on=on), evidence=evidence, now=now)

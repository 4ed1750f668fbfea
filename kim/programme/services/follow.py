"""The register follows a grant: what was awarded is confirmed, what begins is recorded."""

import datetime as dt
from dataclasses import replace

from django.db import transaction

from kim.accounts.actor import SYSTEM
from kim.programme.models import ParticipationStep
from kim.programme.rules.evidence import Evidence, When
from kim.programme.services.facts import today_in_berlin
from kim.programme.services.steps import add_step, hold_course
from kim.programme.states import APPROVE, JOIN, START, Status


@transaction.atomic
def follow_award(
    *, ags: str, number: str, decided_on: dt.date, starts_on: dt.date, now: dt.datetime
) -> list[ParticipationStep]:
    """Take the steps of a participation that an award proves (Teilnahme bestätigt, Beginn).

    ``number`` is that of the file. Steps already taken stay as they are; a begin in the future
    is announced only. Raises RegisterError when the register contradicts the award.
    """
    course = hold_course(ags=ags)
    status = course.status
    evidence = Evidence(reason=f"Zuwendungsbescheid, Aktenzeichen {number}", evidence_on=decided_on)
    wanted = []
    if status == Status.NONE:
        wanted.append((JOIN, decided_on, evidence))
    if status in (Status.NONE, Status.INTEREST, Status.ANNOUNCED):
        wanted.append((APPROVE, decided_on, evidence))
    if status in (Status.NONE, Status.INTEREST, Status.ANNOUNCED, Status.APPROVED):
        later = starts_on > today_in_berlin(now)
        told = replace(evidence, certainty="announced" if later else "confirmed")
        wanted.append((START, max(starts_on, decided_on), told))
    return [
        add_step(
            actor=SYSTEM, course=course, deed=arrow.name, when=When(on=on), evidence=proof, now=now
        )
        for arrow, on, proof in wanted
    ]

"""One step for several municipalities: all of them or none."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from kim.accounts.actor import Actor
from kim.places.queries import municipality
from kim.programme.models import ParticipationStep
from kim.programme.rules.evidence import Evidence, When
from kim.programme.services.facts import RegisterError
from kim.programme.services.steps import take_step


class SomeRefused(RegisterError):
    """Some municipalities were refused, so nothing was recorded. ``sentences`` says which, why."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("Nichts wurde erfasst, weil der Schritt nicht überall möglich ist.")
        self.sentences = sentences


@transaction.atomic
def take_steps(
    *,
    actor: Actor,
    ags: Sequence[str],
    deed: str,
    when: When,
    evidence: Evidence,
    now: dt.datetime,
) -> list[ParticipationStep]:
    """Record the same step for each municipality (Schritt für mehrere Kommunen).

    Raises PermissionDenied, SomeRefused with one sentence for each refusal.
    """
    taken, refused = [], []
    for key in ags:
        try:
            taken.append(
                take_step(actor=actor, ags=key, deed=deed, when=when, evidence=evidence, now=now)
            )
        except RegisterError as error:
            place = municipality(key)
            refused.append(f"{place.full_name if place else key}: {error}")
    if refused:
        raise SomeRefused(refused)
    return taken

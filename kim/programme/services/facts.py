"""What all deeds of the register share: evidence, refusal, correction without overwriting."""

import datetime as dt
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from kim.accounts.actor import Actor
from kim.kernel.dates import format_day
from kim.programme.models import Fact, Programme
from kim.programme.queries.figures import KIM_RLP
from kim.programme.rules.evidence import Evidence, When
from kim.programme.rules.history import Dated, outside_programme
from kim.programme.states import Certainty

F = TypeVar("F", bound=Fact)
BERLIN = ZoneInfo("Europe/Berlin")


class RegisterError(Exception):
    """A deed the register refuses. Text: a German sentence that says how to go on."""


def lock_register() -> Programme:
    """Lock the register: its deeds follow one another, so that each sees the one before.

    Without the key: who writes a row that refers to the programme need not wait, and cannot be
    waited for in a circle.
    """
    return Programme.objects.select_for_update(no_key=True).get(code=KIM_RLP)


def today_in_berlin(now: dt.datetime) -> dt.date:
    """The legal day of a moment."""
    return now.astimezone(BERLIN).date()


def require_evidence(when: When, evidence: Evidence, now: dt.datetime) -> None:
    """Raise RegisterError for a missing reason, evidence from the future, a certain future."""
    today = today_in_berlin(now)
    if not evidence.reason.strip():
        raise RegisterError("Bitte nennen Sie den Grund oder die Fundstelle.")
    if evidence.evidence_on > today:
        raise RegisterError(
            f"Der Beleg kann nicht aus der Zukunft sein ({format_day(evidence.evidence_on)})."
        )
    if when.starts_on > today and evidence.certainty == Certainty.CONFIRMED:
        raise RegisterError(
            "Was noch nicht eingetreten ist, kann nicht bestätigt sein. "
            "Bitte „angekündigt“ wählen und nach dem Tag bestätigen."
        )


def require_inside(programme: Programme, step: Dated) -> None:
    """Raise RegisterError for a day that surely lies outside the programme."""
    sentence = outside_programme(step, starts_on=programme.starts_on, ends_on=programme.ends_on)
    if sentence:
        raise RegisterError(f"{sentence} Bitte prüfen Sie das Datum.")


def provenance(actor: Actor, evidence: Evidence, now: dt.datetime) -> dict[str, Any]:
    """Columns every fact carries."""
    return {
        "known_from_at": now,
        "certainty": evidence.certainty,
        "source_id": evidence.source_id,
        "reason": evidence.reason.strip(),
        "recorded_by": actor.key,
    }


def require_believed(fact: Fact) -> None:
    """Raise RegisterError when somebody else has replaced the fact in the meantime."""
    if fact.known_to_at is not None:
        raise RegisterError(
            "Diese Angabe wurde inzwischen ersetzt. Ihre Eingabe ist nicht gespeichert. "
            "Bitte öffnen Sie den Eintrag neu und vergleichen Sie."
        )


def stop_believing(fact: Fact, now: dt.datetime) -> None:
    """Close a fact; it stays readable for every earlier moment."""
    fact.known_to_at = now
    fact.save(update_fields=["known_to_at"])

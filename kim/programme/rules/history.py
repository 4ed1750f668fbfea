"""What a history of steps and occupancies may look like (Folge der Schritte)."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from kim.kernel.dates import Precision, first_day, format_day, format_long, last_day


@dataclass(frozen=True, slots=True)
class Dated:
    """One step with its span: ``label`` is how people call it."""

    label: str
    on: dt.date
    precision: Precision


def outside_programme(step: Dated, *, starts_on: dt.date, ends_on: dt.date | None) -> str | None:
    """Sentence why the step lies outside the programme, or None. Both ends are inclusive."""
    if last_day(step.on, step.precision) < starts_on:
        return f"Das Programm beginnt erst am {format_day(starts_on)}."
    if ends_on and first_day(step.on, step.precision) > ends_on:
        return f"Das Programm endet am {format_day(ends_on)}."
    return None


def wrong_order(steps: Sequence[Dated]) -> str | None:
    """Sentence naming the first step that surely lies before its predecessor, or None.

    Spans that overlap are accepted: "2025" may lie before or after 10 December 2025.
    """
    for before, after in itertools.pairwise(steps):
        if last_day(after.on, after.precision) < first_day(before.on, before.precision):
            return (
                f"„{after.label}“ ({format_long(after.on, after.precision)}) liegt vor "
                f"„{before.label}“ ({format_long(before.on, before.precision)})."
            )
    return None

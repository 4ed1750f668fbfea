"""What a deed of the register brings along: when, and why it is believed."""

import datetime as dt
from dataclasses import dataclass

from kim.kernel.dates import Precision, first_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a fact is believed (Beleg): reason, day of the evidence, certainty and source."""

    reason: str
    evidence_on: dt.date
    certainty: str = "confirmed"
    source_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A day as precise as it is known: the day, any day of the month, any day of the year."""

    on: dt.date
    precision: Precision = Precision.DAY

    @property
    def starts_on(self) -> dt.date:
        """First day of the span."""
        return first_day(self.on, self.precision)

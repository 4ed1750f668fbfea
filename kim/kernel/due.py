"""What a room hands up to the start page of staff: frozen values, no models."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["new", "due", "contradiction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One line of 'Heute': what, since or until when, about whom, and one next step."""

    kind: Kind
    title: str
    about: str
    on: dt.date | None
    url: str
    action: str

    def is_overdue(self, today: dt.date) -> bool:
        """A due line whose day has passed."""
        return self.kind == "due" and self.on is not None and self.on < today

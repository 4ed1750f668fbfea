"""'Heute': the rooms are asked one by one, and what they hand up is put in order."""

import datetime as dt
from dataclasses import dataclass

from kim.accounts.actor import Actor
from kim.accounts.queries import due_items as accounts_due
from kim.kernel.due import DueItem
from kim.programme.queries.due import due_items as programme_due


@dataclass(frozen=True, slots=True)
class Today:
    """The lines of one person, by sort."""

    due: list[DueItem]
    contradictions: list[DueItem]
    new: list[DueItem]

    @property
    def is_empty(self) -> bool:
        return not (self.due or self.contradictions or self.new)


def today_for(actor: Actor, today: dt.date) -> Today:
    """What is due, what contradicts and what is new for one person."""
    items = [*programme_due(actor, today), *accounts_due(actor, today)]
    return Today(
        due=sorted(
            (item for item in items if item.kind == "due"), key=lambda item: item.on or dt.date.max
        ),
        contradictions=[item for item in items if item.kind == "contradiction"],
        new=[item for item in items if item.kind == "new"],
    )

"""What the rooms hand up: lines of 'Heute', and the record in words."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac

from kim.accounts.actor import Actor
from kim.accounts.queries import due_items as accounts_due
from kim.accounts.queries import names_by_key
from kim.audit.queries import Event, actions_so_far
from kim.grants.queries.due import due_items as grants_due
from kim.home.rules.calendar import Entry
from kim.home.states import DEED_LABELS
from kim.kernel.due import DueItem
from kim.network.queries.due import due_items as network_due
from kim.offers.queries.due import due_items as offers_due
from kim.programme.queries.due import due_items as programme_due
from kim.programme.queries.entry import changes_in_words


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
    items = [
        *programme_due(actor, today), *grants_due(actor, today), *network_due(actor, today),
        *offers_due(actor, today),
        *accounts_due(actor, today),
    ]  # fmt: skip
    return Today(
        due=sorted(
            (item for item in items if item.kind == "due"), key=lambda item: item.on or dt.date.max
        ),
        contradictions=[item for item in items if item.kind == "contradiction"],
        new=[item for item in items if item.kind == "new"],
    )


def calendar_entries(actor: Actor, today: dt.date, *, site: str) -> list[Entry]:
    """What is due for one person, for a calendar outside: title, day and link, never whom about.

    ``site`` is the address of this site without a slash at the end. The number of an entry
    stays the same when its day moves, and tells nothing to who does not have our key.
    """
    host = urlsplit(site).hostname
    seen: Counter[str] = Counter()
    entries = []
    for item in today_for(actor, today).due:
        if item.on is None:
            continue
        about = f"{actor.key}|{item.url}|{item.title}|{item.about}"
        number = salted_hmac("kim.home.calendar", f"{about}|{seen[about]}").hexdigest()
        seen[about] += 1
        entries.append(
            Entry(uid=f"{number}@{host}", title=item.title, on=item.on, url=f"{site}{item.url}")
        )
    return entries


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One event of the record in words, with what proves it."""

    event: Event
    who: str
    what: str
    changes: tuple[str, ...]


def deed_label(action: str) -> str:
    """German name of a deed; the code where none is known."""
    return DEED_LABELS.get(action, action)


def deed_choices() -> list[tuple[str, str]]:
    """The deeds that were ever recorded, by their German names."""
    return sorted(((name, deed_label(name)) for name in actions_so_far()), key=lambda row: row[1])


def in_words(events: Iterable[Event]) -> list[RecordRow]:
    """Events of the record for people. One query for the names."""
    events = list(events)
    names = names_by_key(event.actor for event in events)
    return [
        RecordRow(
            event=event,
            who=names.get(event.actor, event.actor),
            what=deed_label(event.action),
            changes=changes_in_words(event.changes),
        )
        for event in events
    ]

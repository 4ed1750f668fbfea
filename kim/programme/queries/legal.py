"""Reading dated legal numbers (Rechtswerte): those in force on a day, and their history."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.queries import names_by_key, persons_of
from kim.kernel.permissions import may
from kim.programme.models import LegalRule
from kim.programme.rules.legal import LegalNumber, LegalNumbers, Mark
from kim.programme.rules.legal_keys import KEYS, LegalKey, Topic
from kim.programme.rules.legal_release import Release, Span, release
from kim.programme.states import LegalState

IN_FORCE = (LegalState.START, LegalState.RELEASED)
HOLIDAY = "extra_holiday"


def legal_numbers_on(day: dt.date) -> LegalNumbers:
    """The numbers in force on the day of an event (of notice, of payment, of use). One query."""
    rows = LegalRule.objects.filter(
        Q(valid_to_on=None) | Q(valid_to_on__gte=day), state__in=IN_FORCE, valid_from_on__lte=day
    )
    return LegalNumbers.of(day, map(as_number, rows))


def legal_numbers_of(key: str, first: dt.date, last: dt.date) -> list[LegalNumber]:
    """All numbers of one key in force on some day from ``first`` to ``last``, in order.

    For what runs through several: interest over half-years. One query.
    """
    rows = LegalRule.objects.filter(
        Q(valid_to_on=None) | Q(valid_to_on__gte=first),
        key=key,
        state__in=IN_FORCE,
        valid_from_on__lte=last,
    )
    return [as_number(row) for row in rows.order_by("valid_from_on")]


def extra_holidays(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Single holidays ordered for one year (§ 2 Abs. 2 LFtG), beside those of the law."""
    days = set()
    for found in legal_numbers_of(HOLIDAY, first, last):
        day = max(found.valid_from_on, first)
        while day <= min(found.valid_to_on or day, last):
            days.add(day)
            day += dt.timedelta(days=1)
    return frozenset(days)


def as_number(row: LegalRule) -> LegalNumber:
    """The row as rules take it."""
    return LegalNumber(
        key=row.key,
        value=row.value,
        unit=row.unit,
        valid_from_on=row.valid_from_on,
        valid_to_on=row.valid_to_on,
        source=row.source,
        address=row.address,
        mark=Mark(row.mark),
        confirmed=row.state == LegalState.RELEASED,
    )


def as_span(row: LegalRule) -> Span:
    """The row with its days."""
    shown = as_number(row).shown
    return Span(pk=row.pk, from_on=row.valid_from_on, to_on=row.valid_to_on, shown=shown)


def rows_in_force(key: str) -> list[LegalRule]:
    """Rows of a key that are in force on some day, in order."""
    return list(LegalRule.objects.filter(key=key, state__in=IN_FORCE).order_by("valid_from_on"))


def rows_of(key: str, from_on: dt.date) -> list[LegalRule]:
    """Rows of a key that begin on a day, whatever became of them."""
    return list(LegalRule.objects.filter(key=key, valid_from_on=from_on))


def every_row() -> list[LegalRule]:
    """All rows that stand or ever stood; not what was proposed and taken back."""
    return list(LegalRule.objects.exclude(state=LegalState.WITHDRAWN))


def open_proposals(key: str = "") -> list[LegalRule]:
    """Proposals nobody has confirmed or taken back yet; the caller has asked who may see them."""
    rows = LegalRule.objects.filter(state=LegalState.PROPOSED).order_by("valid_from_on", "pk")
    return list(rows.filter(key=key) if key else rows)


def visible_legal_rules(actor: Actor | None) -> QuerySet[LegalRule]:
    """Municipalities see what is or was in force; proposals are for the Land."""
    if actor is None or not may(actor, "programme.legal"):
        return LegalRule.objects.none()
    if actor.is_land:
        return LegalRule.objects.all()
    return LegalRule.objects.filter(state__in=(*IN_FORCE, LegalState.REPLACED))


def proposer_of(row: LegalRule) -> str:
    """The human who proposed a row (Personenschlüssel); empty for the system. One query."""
    return proposers_of([row])[row.pk]


def proposers_of(rows: Iterable[LegalRule]) -> dict[int, str]:
    """The humans who proposed the rows, by row. One query."""
    users = {
        row.pk: int(row.proposed_by.removeprefix("user:"))
        for row in rows
        if row.proposed_by.startswith("user:")
    }
    persons = persons_of(users.values())
    return {pk: persons.get(user, "") for pk, user in users.items()}


@dataclass(frozen=True, slots=True)
class LegalLine:
    """One key on the page: its value of the day, or none, and an open proposal."""

    known: LegalKey
    number: LegalNumber | None
    proposal: LegalRule | None

    @property
    def is_missing(self) -> bool:
        """Rules that ask for it have to stop."""
        return self.number is None and not self.known.unset

    @property
    def needs_law_check(self) -> bool:
        """Nobody has confirmed the value against the official text."""
        return self.number is not None and self.number.needs_law_check

    @property
    def is_open(self) -> bool:
        """Something is to be done: missing, or not confirmed by anybody."""
        return self.is_missing or (self.number is not None and not self.number.confirmed)

    def matches(self, standing: str) -> bool:
        """Whether the line passes the filter of the page; an empty one lets all pass."""
        passes = {
            "law_check": self.needs_law_check,
            "offen": self.is_open,
            "vorschlag": self.proposal is not None,
        }
        return passes.get(standing, True)


@dataclass(frozen=True, slots=True)
class LegalPage:
    """All keys by topic, with the values of one day."""

    day: dt.date
    topics: tuple[tuple[Topic, tuple[LegalLine, ...]], ...]

    @property
    def lines(self) -> list[LegalLine]:
        return [line for _, lines in self.topics for line in lines]

    def only(self, standing: str) -> "LegalPage":
        """The lines that pass the filter; topics without any are left out."""
        kept = (
            (topic, tuple(line for line in lines if line.matches(standing)))
            for topic, lines in self.topics
        )
        return LegalPage(self.day, tuple((topic, lines) for topic, lines in kept if lines))

    @property
    def missing(self) -> int:
        return sum(line.is_missing for line in self.lines)

    @property
    def law_check(self) -> int:
        return sum(line.needs_law_check for line in self.lines)

    @property
    def unconfirmed(self) -> int:
        return sum(line.is_open and not line.is_missing for line in self.lines)


def legal_page(actor: Actor, day: dt.date) -> LegalPage:
    """What is in force on the day, key by key. Two queries."""
    numbers = legal_numbers_on(day)
    open_rows = visible_legal_rules(actor).filter(state=LegalState.PROPOSED)
    proposals = {row.key: row for row in open_rows.order_by("-valid_from_on")}
    topics = []
    for topic in Topic:
        lines = tuple(
            LegalLine(known, numbers.by_key.get(known.key), proposals.get(known.key))
            for known in KEYS.values()
            if known.topic == topic
        )
        topics.append((topic, lines))
    return LegalPage(day, tuple(topics))


@dataclass(frozen=True, slots=True)
class LegalEntry:
    """One row of a key's history, with names for those who may read them."""

    row: LegalRule
    number: LegalNumber
    proposed_by: str
    confirmed_by: str
    closed_by: str

    @property
    def is_in_force(self) -> bool:
        return self.row.state in IN_FORCE

    @property
    def is_past(self) -> bool:
        """Replaced, or taken back."""
        return self.row.state in (LegalState.REPLACED, LegalState.WITHDRAWN)


def history_of(actor: Actor, key: str) -> list[LegalEntry]:
    """All rows of a key the actor may see, newest validity first. Two queries."""
    rows = visible_legal_rules(actor).filter(key=key).order_by("-valid_from_on", "-pk")
    return _entries(actor, list(rows))


def entry_of(actor: Actor, row: LegalRule) -> LegalEntry:
    """One row with its names. One query."""
    return _entries(actor, [row])[0]


def _entries(actor: Actor, rows: list[LegalRule]) -> list[LegalEntry]:
    keys = {name for row in rows for name in (row.proposed_by, row.confirmed_by, row.closed_by)}
    names = names_by_key(keys) if actor.is_land else {}
    return [
        LegalEntry(
            row=row,
            number=as_number(row),
            proposed_by=names.get(row.proposed_by, ""),
            confirmed_by=names.get(row.confirmed_by, ""),
            closed_by=names.get(row.closed_by, ""),
        )
        for row in rows
    ]


def visible_legal_rule(actor: Actor | None, pk: int) -> LegalRule | None:
    """One row, or None where there is none or the actor may not see it."""
    return visible_legal_rules(actor).filter(pk=pk).first()


def expired_legal_numbers(today: dt.date) -> list[LegalRule]:
    """The last row of each key whose values have run out: rules that ask for it have to stop."""
    rows = LegalRule.objects.filter(state__in=IN_FORCE)
    held = rows.filter(Q(valid_to_on=None) | Q(valid_to_on__gte=today)).values("key")
    last = rows.exclude(key__in=held).order_by("key", "-valid_to_on").distinct("key")
    return [row for row in last if row.key in KEYS and not KEYS[row.key].unset]


def planned_release(row: LegalRule) -> Release:
    """What confirming a proposal would do to the rows in force. One query."""
    return release(as_span(row), [as_span(old) for old in rows_in_force(row.key)])

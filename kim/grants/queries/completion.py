"""Requests for missing items (Nachforderungen) as both sides read them."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kim.accounts.queries import names_by_key
from kim.grants.models import Application, CompletionItem, CompletionRequest
from kim.grants.queries.drafts import Draft, fingerprint_of
from kim.grants.rules.freezing import digest
from kim.grants.rules.merge import marks
from kim.grants.rules.results import Result
from kim.grants.states.applications import CompletionState, SectionCode

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPoints:
    """What is asked for in one section, in the order of the form."""

    code: str
    label: str
    items: tuple[CompletionItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request with its points (Nachforderung); ``answered`` of ``count`` have an answer."""

    request: CompletionRequest
    sections: tuple[SectionPoints, ...]
    asked_by: str

    @property
    def items(self) -> list[CompletionItem]:
        return [item for section in self.sections for item in section.items]

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def answered(self) -> int:
        return sum(1 for item in self.items if item.answer)

    @property
    def missing(self) -> list[CompletionItem]:
        return [item for item in self.items if not item.answer]

    @property
    def base(self) -> str:
        """Marks of the answers as they are stored."""
        return marks({str(item.pk): item.answer for item in self.items})


def requests_of(application: Application) -> list[Asked]:
    """All requests of a file, newest first. Three queries."""
    rows = list(application.completions.prefetch_related("items").order_by("-number"))
    names = names_by_key({row.asked_by for row in rows})
    return [_asked(row, names.get(row.asked_by, "")) for row in rows]


def open_one(found: list[Asked]) -> Asked | None:
    """The request that waits for its answer."""
    return next((row for row in found if row.request.state == CompletionState.OPEN), None)


def _asked(request: CompletionRequest, asked_by: str) -> Asked:
    items = sorted(request.items.all(), key=lambda item: item.pk)
    parts = tuple(
        SectionPoints(code=code, label=str(code.label), items=found)
        for code in SectionCode
        if (found := tuple(item for item in items if item.section == code))
    )
    return Asked(request=request, sections=parts, asked_by=asked_by)


def mark_of(draft: Draft, asked: Asked) -> str:
    """A mark of what the Leitung looks at before signing: the text and all answers."""
    return digest(f"{fingerprint_of(draft)} {asked.request.pk} {asked.base}")[:16]


def to_mend(draft: Draft, codes: set[str]) -> list[Result]:
    """What keeps the completed application from being signed, in sections that are open."""
    return [result for result in draft.blocking if result.section in codes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock of a file: who has to act until when. ``stopped``: the Land waits."""

    due_on: dt.date | None
    days: int | None  # until due_on; negative when it is over
    stopped: bool
    stopped_since_on: dt.date | None

    @property
    def sentence(self) -> str:
        if self.due_on is None:
            return "Zurzeit läuft keine Frist."
        if self.days is None or self.days == 0:
            left = "heute"
        elif self.days > 0:
            left = f"noch {self.days} Tag{'e' if self.days > 1 else ''}"
        else:
            left = f"seit {-self.days} Tag{'en' if self.days < -1 else ''} abgelaufen"
        whose = "Antwort der Kommune" if self.stopped else "Prüfung"
        return f"{whose} bis {self.due_on:%d.%m.%Y} ({left})."


def clock_of(application: Application, asked: Asked | None, today: dt.date) -> Clock:
    """The clock as both sides see it."""
    due = asked.request.due_on if asked else application.due_on
    since = asked.request.asked_at.astimezone(BERLIN).date() if asked else None
    return Clock(
        due_on=due,
        days=(due - today).days if due else None,
        stopped=asked is not None,
        stopped_since_on=since,
    )

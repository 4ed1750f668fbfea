"""Reading notices: what an actor may see, and what is to be done next."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.grants.models import Acknowledgement, Application, Dispatch, Notice
from kim.grants.permissions import LAND
from kim.grants.queries.letters import LETTERS
from kim.grants.queries.visible import visible_applications
from kim.grants.rules.steps import Step
from kim.grants.states.decisions import NoticeState

OPEN = (NoticeState.DISPATCHED, NoticeState.SERVED)


def visible_notices(actor: Actor | None) -> QuerySet[Notice]:
    """All of visible files for the Land; a municipality sees a notice once it has gone out.

    Letters that are no notice are there at once: the municipality answers them in the file.
    """
    seen = Notice.objects.filter(application__in=visible_applications(actor))
    if actor is not None and actor.has(*LAND):
        return seen
    return seen.filter(~Q(state=NoticeState.ISSUED) | Q(kind__in=LETTERS))


def notices_of(actor: Actor | None, application: Application) -> list[Notice]:
    """Notices of a file, newest first, for the page of the file. One query."""
    rows = visible_notices(actor).filter(application=application)
    return list(rows.select_related("dispatch").order_by("-issued_at", "-pk"))


def notice_for(actor: Actor | None, number: str, notice: str) -> Notice | None:
    """One notice by the number of its file and its own; None where it is not to be seen."""
    rows = visible_notices(actor).filter(application__number=number, number=notice)
    return rows.select_related(
        "application__place", "application__call", "authority", "file", "dispatch",
        "acknowledgement",
    ).first()  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with what is known of its way to the municipality."""

    notice: Notice
    dispatch: Dispatch | None
    answer: Acknowledgement | None
    is_act: bool
    may_be_final: bool

    @property
    def steps(self) -> list[Step]:
        """The steps that were kept with the dispatch."""
        return [_step(row) for row in self.dispatch.steps] if self.dispatch else []


def notice_view(notice: Notice, day: dt.date) -> NoticeView:
    """The notice as its page shows it on a day. No query beyond ``notice_for``."""
    dispatch = getattr(notice, "dispatch", None)
    due = bool(dispatch and dispatch.final_on and dispatch.final_on <= day)
    return NoticeView(
        notice=notice,
        dispatch=dispatch,
        answer=getattr(notice, "acknowledgement", None),
        is_act=notice.kind not in LETTERS,
        may_be_final=due and notice.state in OPEN,
    )


def _step(row: dict[str, Any]) -> Step:
    return Step(**row | {"keys": tuple(row.get("keys", ()))})

"""When a notice counts as served and is final, computed with the numbers of its days."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from kim.grants.models import Dispatch, Notice
from kim.grants.queries.letter_ground import free_between
from kim.grants.queries.letters import LETTERS
from kim.grants.rules.service import Fiction, Mode, finality, serve
from kim.grants.rules.steps import Step
from kim.programme.queries.legal import legal_numbers_on

MONTHS_OF_YEAR = 12
AHEAD = dt.timedelta(days=400)  # of the longest period whose end may fall on a free day


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Both days with every step. ``served_on`` None: not served, deliver another way.

    ``final_on`` None: not served, or no administrative act.
    """

    served_on: dt.date | None
    final_on: dt.date | None
    reason: str
    steps: tuple[Step, ...]

    @property
    def as_json(self) -> list[dict[str, Any]]:
        """The steps as they are kept with the dispatch."""
        return [asdict(step) | {"keys": list(step.keys)} for step in self.steps]


def reckon(
    notice: Notice,
    mode: str,
    sent_on: dt.date,
    received_on: dt.date | None = None,
    waived_on: dt.date | None = None,
) -> Reckoning:
    """Service and finality of a notice. Raises LegalNumberMissing, CannotCompute.

    The fiction is that of the day of posting, the period for remedy that of the service.
    Source: §§ 41 VwVfG, 57, 58, 70, 74 VwGO.
    """
    numbers = legal_numbers_on(sent_on)
    fiction = Fiction(
        days=numbers.whole("delivery_fiction_days"),
        portal_days=numbers.whole("portal_retrieval_days") if mode == Mode.PORTAL else 0,
        shift=numbers.switch("fiction_shift"),
    )
    free = free_between(sent_on, max(sent_on, received_on or sent_on) + AHEAD)
    service = serve(sent_on, Mode(mode), fiction, received_on=received_on, free=free)
    used = ["delivery_fiction_days", "fiction_shift"]
    if mode == Mode.PORTAL:
        used = ["portal_retrieval_days"]
    elif mode == Mode.HANDED_OVER:
        used = []
    trace = [*numbers.trace(*used)]
    if service.served_on is None or notice.kind in LETTERS:
        return Reckoning(service.served_on, None, service.reason, (*service.steps, *_used(trace)))
    then = legal_numbers_on(service.served_on)
    found = finality(
        service.served_on,
        remedy_months=then.whole("remedy_period"),
        months_without_instruction=then.whole("remedy_period_without_notice") * MONTHS_OF_YEAR,
        waived_on=waived_on,
        free=free,
    )
    trace += then.trace("remedy_period")
    steps = (*service.steps, *found.steps, *_used(trace))
    return Reckoning(service.served_on, found.final_on, f"{service.reason} {found.reason}", steps)


def reckon_again(dispatch: Dispatch, **changes: Any) -> Reckoning:
    """As ``reckon``, with what is known of the dispatch and what has changed."""
    known: dict[str, Any] = {
        "mode": dispatch.mode, "sent_on": dispatch.sent_on, "received_on": dispatch.received_on,
    }  # fmt: skip
    return reckon(dispatch.notice, **known | changes)


def portal_ends_on(dispatch: Dispatch) -> dt.date:
    """Last day on which a notice may be fetched from the portal. Raises LegalNumberMissing."""
    days = legal_numbers_on(dispatch.sent_on).whole("portal_retrieval_days")
    return dispatch.sent_on + dt.timedelta(days=days)


def _used(trace: list[str]) -> tuple[Step, ...]:
    """The legal numbers that were used, with their source."""
    return tuple(Step(title="Verwendeter Rechtswert", how=line, result="") for line in trace)

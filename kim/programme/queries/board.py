"""The board of the 36 for staff (Übersicht): where each municipality stands on a day."""

import datetime as dt
from dataclasses import dataclass

from kim.kernel.dates import Precision, format_day, format_long
from kim.programme.models import WorkContact
from kim.programme.queries.figures import KIM_RLP, register_for
from kim.programme.rules.figures import Figures, figures
from kim.programme.rules.register import Occupied, Register, Step, counts_from
from kim.programme.rules.text import in_order
from kim.programme.states import OccupancyKind, Status

NO_POST = "none"
POST_LABELS = {**dict(OccupancyKind.choices), NO_POST: "nicht erfasst"}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One municipality on a day. ``since`` is as precise as the source, empty without a step."""

    ags: str
    name: str
    full_name: str
    is_town: bool
    status: Status
    since: str
    certain: bool
    post: str
    has_deputy: bool
    has_contact: bool

    @property
    def status_label(self) -> str:
        return self.status.label

    @property
    def post_label(self) -> str:
        return str(POST_LABELS[self.post])


@dataclass(frozen=True, slots=True)
class Board:
    """All rows with the figures of the same day and the same knowledge."""

    figures: Figures
    rows: list[BoardRow]


def board_for(*, on: dt.date, known_on: dt.date) -> Board:
    """The board for a key date as known at the end of ``known_on``. Seven queries.

    Contacts are kept without history: the column says what holds now.
    """
    register = register_for(known_on=known_on)
    found = figures(register, on=on, known_on=known_on)
    contacts = set(
        WorkContact.objects.filter(
            post__participation__programme__code=KIM_RLP, post__participation__is_open=True
        ).values_list("post__participation__place__ags", flat=True)
    )
    rows = [
        BoardRow(
            ags=body.ags,
            name=body.name,
            full_name=body.full_name,
            is_town=body.is_town,
            status=Status(found.status.get(body.ags, Status.NONE)),
            since=_since(register, body.ags, found),
            certain=body.ags not in found.unconfirmed,
            post=_post(register, body.ags, on),
            has_deputy=_has_deputy(register, body.ags, on),
            has_contact=body.ags in contacts,
        )
        for body in in_order(register.bodies)
    ]
    return Board(found, rows)


def _since(register: Register, ags: str, found: Figures) -> str:
    """The span of the newest step that led to the status of the day."""
    status = found.status.get(ags)
    steps = [s for s in register.steps if s.ags == ags and s.status == status]
    reached = [s for s in steps if _holds_from(s) <= found.on]
    if not reached:
        return ""
    on, precision = reached[-1].on, reached[-1].precision
    return format_day(on) if precision == Precision.DAY else format_long(on, precision)


def _holds_from(step: Step) -> dt.date:
    return counts_from(step.on, step.precision, step.evidence_on)


def _spans(register: Register, ags: str, on: dt.date) -> list[Occupied]:
    return [
        span
        for span in register.occupied
        if span.ags == ags
        and counts_from(span.from_on, span.precision, span.evidence_on) <= on
        and on <= (span.to_on or dt.date.max)
    ]


def _post(register: Register, ags: str, on: dt.date) -> str:
    kinds = {span.kind for span in _spans(register, ags, on)} - {OccupancyKind.DEPUTY}
    return kinds.pop() if kinds else NO_POST


def _has_deputy(register: Register, ags: str, on: dt.date) -> bool:
    return any(span.kind == OccupancyKind.DEPUTY for span in _spans(register, ags, on))

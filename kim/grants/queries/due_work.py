"""What waits for somebody in the course of an application: intake, reviews, signatures."""

import datetime as dt

from django.db.models import Count, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Decision, EarlyStart
from kim.grants.permissions import EXAMINERS
from kim.grants.queries.decision import LEVEL_ROLES
from kim.grants.queries.drafts import draft_for
from kim.grants.queries.terms import TermsMissing
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.decisions import DecisionState
from kim.grants.states.reviews import EarlyStartState, ReviewKind, ReviewState
from kim.kernel.dates import legal_day
from kim.kernel.due import DueItem

MOST = 100  # lines of one sort; the list of applications shows the rest
DRAFTS = 3  # drafts of a municipality that are checked for being complete


def waiting_items(actor: Actor, today: dt.date, heads: list[int]) -> list[DueItem]:
    """Lines for one person. ``heads``: the municipalities that person signs for.

    The number of queries does not depend on how many files wait.
    """
    items: list[DueItem] = []
    if actor.has(*EXAMINERS):
        items += _unassigned() + _to_review() + _early_starts(actor)
    if actor.has(Role.BUDGET_OFFICER):
        items += _to_review_budget(actor)
    if actor.has(*LEVEL_ROLES.values()):
        items += _to_sign(actor)
    return items + _to_submit(heads, today)


def _files(state: str) -> QuerySet[Application]:
    return Application.objects.filter(state=state).select_related("place").order_by("due_on", "pk")


def _unassigned() -> list[DueItem]:
    """Received, and nobody works on it."""
    rows = _files(S.SUBMITTED).filter(officer=None)[:MOST]
    return [_line(row, "Antrag in Prüfung nehmen", row.due_on, "pruefung/") for row in rows]


def _to_review() -> list[DueItem]:
    """The specialist review of files that nobody works on; one's own have a line already."""
    rows = _files(S.TECHNICAL_REVIEW).filter(officer=None)[:MOST]
    return [_line(row, "Fachlich prüfen", row.due_on, "pruefung/fachlich/") for row in rows]


def _to_review_budget(actor: Actor) -> list[DueItem]:
    """The budget review, never of who has done the other one."""
    done = Application.objects.filter(
        reviews__kind=ReviewKind.TECHNICAL,
        reviews__person__in=actor.persons,
        reviews__state__in=[ReviewState.OPEN, ReviewState.POSITIVE, ReviewState.NEGATIVE],
    )
    rows = _files(S.BUDGET_REVIEW).exclude(pk__in=done.values("pk"))[:MOST]
    return [_line(row, "Haushaltsmäßig prüfen", row.due_on, "pruefung/haushalt/") for row in rows]


def _early_starts(actor: Actor) -> list[DueItem]:
    """Requests for an early start, due before the contract is to be signed."""
    rows = EarlyStart.objects.filter(state=EarlyStartState.REQUESTED)
    rows = rows.exclude(requested_person__in=actor.persons).select_related("application__place")
    return [
        _line(
            row.application, "Über vorzeitigen Beginn entscheiden", row.contract_on,
            "beginn/entscheiden/",
        )
        for row in rows.order_by("contract_on", "pk")[:MOST]
    ]  # fmt: skip


def _to_sign(actor: Actor) -> list[DueItem]:
    """Decisions whose next signature the actor may give: role of the level, four eyes."""
    reviewed = Application.objects.filter(
        reviews__person__in=actor.persons,
        reviews__state__in=[ReviewState.OPEN, ReviewState.POSITIVE, ReviewState.NEGATIVE],
    )
    rows = (
        Decision.objects.filter(state=DecisionState.DRAFTED, notice=None)
        .exclude(drafted_person__in=actor.persons)
        .exclude(application__in=reviewed.values("pk"))
        .exclude(signatures__person__in=actor.persons)
        .annotate(signed=Count("signatures"))
        .select_related("application__place")
        .order_by("drafted_at", "pk")[:MOST]
    )
    return [
        _line(row.application, "Entscheidung zeichnen", legal_day(row.drafted_at), "entscheidung/")
        for row in rows
        if (role := LEVEL_ROLES.get(row.signed + 1)) and actor.has(role)
    ]


def _to_submit(heads: list[int], today: dt.date) -> list[DueItem]:
    """Drafts that are complete and wait for the second signature."""
    if not heads:
        return []
    rows = Application.objects.filter(state=S.DRAFT, place_id__in=heads)
    rows = rows.select_related("call", "version", "place").order_by("-pk")
    return [
        _line(row, "Antrag prüfen und unterzeichnen", row.version.closes_on, "antrag/pruefen/")
        for row in rows[:DRAFTS]
        if _is_complete(row, today)
    ]


def _is_complete(application: Application, today: dt.date) -> bool:
    try:
        draft = draft_for(application, today=today, may_sign=True)
    except TermsMissing:
        return False
    return not draft.blocking and not draft.unreasoned


def _line(application: Application, title: str, on: dt.date | None, page: str) -> DueItem:
    return DueItem(
        kind="due",
        title=f"{title}: {application.number}",
        about=application.place.full_name,
        on=on,
        url=f"/foerderung/vorgang/{application.number}/{page}",
        action="Öffnen",
    )

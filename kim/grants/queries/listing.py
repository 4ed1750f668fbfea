"""The list of applications and the board: narrowed, sorted, with the money of each file."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from kim.accounts.actor import Actor
from kim.accounts.queries import names_by_key, recipients_with_role
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Award, Call, SavedView
from kim.grants.queries.visible import visible_applications
from kim.grants.rules.light import Light, light
from kim.grants.states.applications import ApplicationState
from kim.grants.states.groups import GROUPS, SETTLED, badge_of, sign_of, states_of
from kim.kernel.dates import legal_day
from kim.places.queries import municipalities

CARDS = 25  # of a column of the board; the list has the rest
SORTS = {
    "nummer": ["number"],
    "kommune": ["place__name", "number"],
    "stand": ["state", "number"],
    "seit": ["state_at", "number"],
    "frist": ["due_on", "number"],
    "beantragt": ["requested", "number"],
    "bewilligt": ["awarded", "number"],
    "bearbeitung": ["officer__name", "number"],
}
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One application of the list. Amounts in EUR, None while nobody has asked or awarded."""

    number: str
    place: str
    call: str
    state: str
    state_label: str
    badge: str
    sign: str
    since: dt.date
    due_on: dt.date | None
    overdue: bool
    requested: Decimal | None
    awarded: Decimal | None
    officer: str
    light: Light
    is_demo: bool


def found_applications(
    actor: Actor, asked: Mapping[str, Any], today: dt.date
) -> QuerySet[Application]:
    """Visible applications that fit all filters, sorted. ``asked`` as ``ListForm.found`` has it."""
    last = Award.objects.filter(application=OuterRef("pk")).order_by("-sequence")
    found = (
        visible_applications(actor)
        .filter(_fits(actor, asked), _due(asked.get("frist", ""), today))
        .annotate(awarded=Subquery(last.values("amount")[:1]))
        .select_related("place", "call", "officer")
    )
    return found.order_by(*_order(asked.get("sortiert") or "frist"))


def _order(asked: str) -> list[Any]:
    """Empty values come last, whichever way."""
    first, *others = SORTS.get(asked.removeprefix("-"), SORTS["frist"])
    if asked.startswith("-"):
        return [F(first).desc(nulls_last=True), *others]
    return [F(first).asc(nulls_last=True), *others]


def _fits(actor: Actor, asked: Mapping[str, Any]) -> Q:
    fits = Q()
    if text := asked.get("suche", "").strip():
        words = Q(number__icontains=text) | Q(place__name__icontains=text)
        fits &= words | Q(place__ags__startswith=text)
    if state := asked.get("stand", ""):
        fits &= Q(state__in=states_of(state))
    if call := asked.get("aufruf", ""):
        fits &= Q(call__code=call)
    if place := asked.get("kommune", ""):
        fits &= Q(place__ags=place)
    if officer := asked.get("bearbeitung", ""):
        pk = {"ich": actor.user_id, "niemand": None}.get(officer, officer)
        fits &= Q(officer=None) if pk is None else Q(officer=pk)
    if (low := asked.get("von")) is not None:
        fits &= Q(requested__gte=low)
    if (high := asked.get("bis")) is not None:
        fits &= Q(requested__lte=high)
    return fits


def _due(choice: str, today: dt.date) -> Q:
    if choice == "keine":
        return Q(due_on=None) | Q(state__in=SETTLED)
    spans = {"bald": 7, "monat": 30}
    if choice == "ueberfaellig":
        return Q(due_on__lt=today) & ~Q(state__in=SETTLED)
    if choice in spans:
        last = today + dt.timedelta(days=spans[choice])
        return Q(due_on__range=(today, last)) & ~Q(state__in=SETTLED)
    return Q()


def as_row(application: Application, today: dt.date) -> Row:
    """An application of ``found_applications`` as the list shows it. No query."""
    state = ApplicationState(application.state)
    shown = light(application.due_on, today, settled=state in SETTLED)
    return Row(
        number=application.number,
        place=application.place.full_name,
        call=application.call.title,
        state=state,
        state_label=str(state.label),
        badge=badge_of(state),
        sign=sign_of(state),
        since=legal_day(application.state_at),
        due_on=None if state in SETTLED else application.due_on,
        overdue=shown.colour == "red",
        requested=application.requested,
        awarded=getattr(application, "awarded", None),
        officer=application.officer.name if application.officer else "",
        light=shown,
        is_demo=application.is_demo,
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: its name, how many there are, and the most urgent of them."""

    code: str
    name: str
    count: int
    rows: list[Row]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def board_columns(actor: Actor, asked: Mapping[str, Any], today: dt.date) -> list[Column]:
    """The board: every group but drafts, most urgent first. One query more than columns."""
    found = found_applications(actor, asked, today)
    per_state = found.order_by().values("state").annotate(count=Count("pk"))
    counts: dict[str, int] = dict(per_state.values_list("state", "count"))
    columns = []
    for code, (name, states) in GROUPS.items():
        if ApplicationState.DRAFT in states:
            continue
        rows = [as_row(row, today) for row in found.filter(state__in=states)[:CARDS]]
        count = sum(counts.get(state, 0) for state in states)
        columns.append(Column(code, name, count, rows))
    return columns


def call_choices() -> Choices:
    """Calls by their code, newest first."""
    return list(Call.objects.order_by("-pk").values_list("code", "title"))


def place_choices(actor: Actor) -> Choices:
    """The 36 for the Land, the own ones for a municipality."""
    own = {held.place_ags for held in actor.memberships if held.place_ags}
    return [(p.ags, p.full_name) for p in municipalities() if not own or p.ags in own]


def officer_choices(today: dt.date) -> Choices:
    """Accounts that may work on applications today, by name. Two queries."""
    people = recipients_with_role(Role.GRANT_OFFICE, on=today)
    names = names_by_key(f"user:{pk}" for pk in people)
    return sorted(((str(pk), names[f"user:{pk}"]) for pk in people), key=lambda row: row[1])


def saved_views(actor: Actor) -> list[SavedView]:
    """One's own saved views by name; nobody sees those of others."""
    if actor.user_id is None:
        return []
    return list(SavedView.objects.filter(user_id=actor.user_id).order_by("title"))


def saved_view(actor: Actor, pk: int) -> SavedView | None:
    """One of one's own saved views, or None."""
    return next((row for row in saved_views(actor) if row.pk == pk), None)

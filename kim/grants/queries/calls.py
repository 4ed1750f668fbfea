"""Calls as people read them: versions, numbers with sources, what may be done next."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Q

from kim.accounts.actor import Actor
from kim.accounts.queries import names_by_key
from kim.grants.models import Call, CallParameter, CallVersion
from kim.grants.permissions import LAND
from kim.grants.rules.calculation import shown_value
from kim.grants.states.calls import CALL, CallState, Mark, RequirementKind
from kim.kernel.permissions import may
from kim.kernel.states import Transition
from kim.kernel.verdict import Verdict
from kim.places.queries import municipalities


@dataclass(frozen=True, slots=True)
class Row:
    """One call in the list with its newest release and its applications."""

    call: Call
    newest: CallVersion | None
    applications: int


def visible_calls(actor: Actor | None) -> list[Row]:
    """All calls, newest first; municipalities see those with a released version. Two queries."""
    if actor is None or not may(actor, "grants.call_read"):
        return []
    calls = Call.objects.annotate(
        count=Count("applications", filter=Q(applications__submitted_at__isnull=False))
    ).order_by("-pk")
    newest: dict[int, CallVersion] = {}
    for version in CallVersion.objects.exclude(released_at=None).order_by("number"):
        newest[version.call_id] = version
    rows = [Row(call, newest.get(call.pk), call.count) for call in calls]
    return rows if actor.has(*LAND) else [row for row in rows if row.newest]


def call_for(actor: Actor | None, code: str) -> Call | None:
    """One call the actor may see; unknown and invisible are the same."""
    return next((row.call for row in visible_calls(actor) if row.call.code == code), None)


def versions_for(actor: Actor, call: Call) -> list[CallVersion]:
    """Versions, newest first; drafts for the Land only."""
    rows = call.versions.order_by("-number")
    return list(rows if actor.has(*LAND) else rows.exclude(released_at=None))


def version_for(actor: Actor, call: Call, number: int) -> CallVersion | None:
    """One version the actor may see."""
    return next((row for row in versions_for(actor, call) if row.number == number), None)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A deed of the call and whether it may be done now."""

    transition: Transition
    verdict: Verdict


def arrows_for(actor: Actor, call: Call) -> list[Arrow]:
    """What can be done with a call in its state; release is a deed of its version."""
    label = str(CallState(call.state).label)
    return [
        Arrow(arrow, may(actor, arrow.permission, call))
        for arrow in CALL
        if arrow.name != "publish" and arrow.allowed(call.state, label)
    ]


@dataclass(frozen=True, slots=True)
class Terms:
    """A version as a page: numbers by topic, categories, what is asked, conditions."""

    version: CallVersion
    parameters: list[tuple[CallParameter, str]]  # with the value as people read it
    to_check: int
    asked: list[tuple[str, list[object]]]
    proposed_by: str
    released_by: str
    recipients: list[str]  # full names
    others: list[str]


def terms_page(actor: Actor, version: CallVersion) -> Terms:
    """Everything of one version. Seven queries."""
    parameters = list(version.parameters.order_by("pk"))
    rows = list(version.requirements.order_by("kind", "position"))
    marks = [row.mark for row in parameters] + [row.mark for row in rows]
    marks += version.conditions.values_list("mark", flat=True)
    asked: list[tuple[str, list[object]]] = [
        (str(RequirementKind(kind).label), list(group))
        for kind, group in groupby(rows, key=lambda row: row.kind)
    ]
    may_apply = set(version.recipients.values_list("place_id", flat=True))
    places = municipalities()
    names = names_by_key([version.proposed_by, version.released_by]) if actor.has(*LAND) else {}
    return Terms(
        version=version,
        parameters=[(row, shown_value(row.value, row.unit)) for row in parameters],
        to_check=marks.count(Mark.LAW_CHECK),
        asked=asked,
        proposed_by=names.get(version.proposed_by, ""),
        released_by=names.get(version.released_by, ""),
        recipients=[place.full_name for place in places if place.pk in may_apply],
        others=[place.full_name for place in places if place.pk not in may_apply],
    )


def recipient_choices(version: CallVersion) -> tuple[list[tuple[str, str]], list[str]]:
    """AGS and name of the 36, and the AGS of those that may apply. Two queries."""
    may_apply = set(version.recipients.values_list("place_id", flat=True))
    places = sorted(municipalities(), key=lambda place: (place.kind, place.name))
    ticked = [place.ags for place in places if place.pk in may_apply]
    return [(place.ags, place.full_name) for place in places], ticked

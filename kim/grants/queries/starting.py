"""Where somebody can begin an application, and why not where they cannot."""

from dataclasses import dataclass

from kim.accounts.actor import Actor
from kim.grants.models import Application, Call, CallRecipient, CallVersion
from kim.grants.permissions import AUTHORS
from kim.grants.states.applications import OVER, ApplicationState
from kim.grants.states.calls import PREPARING
from kim.places.queries import municipalities


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A call and a municipality of the actor. ``running``: number of what runs already.

    ``previous``: number of the last approved application, which can be taken over.
    ``refusal`` says why none can be begun; empty when one can.
    """

    key: str  # code of the call and AGS, as the form sends it
    label: str
    call: Call
    place: str
    is_provisional: bool
    running: str
    previous: str
    refusal: str


def startable(actor: Actor) -> list[Start]:
    """Every call that takes drafts, for every municipality the actor writes for. Six queries."""
    homes = [held.place_id for held in actor.memberships if held.role in AUTHORS]
    places = [place for place in municipalities() if place.pk in homes]
    calls = list(Call.objects.filter(state__in=PREPARING).order_by("-created_at", "-pk"))
    versions = {
        version.call_id: version
        for version in CallVersion.objects.filter(call__in=calls, released_at__isnull=False)
        .order_by("call_id", "-number")
        .distinct("call_id")
    }
    recipients = set(
        CallRecipient.objects.filter(version__in=versions.values(), place__in=places).values_list(
            "version_id", "place_id"
        )
    )
    running = {
        (row.call_id, row.place_id): row.number
        for row in Application.objects.filter(call__in=calls, place__in=places).exclude(
            state__in=OVER
        )
    }
    approved = Application.objects.filter(place__in=places, state=ApplicationState.APPROVED)
    previous = dict(approved.order_by("end_on", "pk").values_list("place_id", "number"))
    return [
        Start(
            key=f"{call.code}:{place.ags}",
            label=call.title if len(places) == 1 else f"{call.title}, {place.full_name}",
            call=call,
            place=place.full_name,
            is_provisional=version.is_provisional if version else False,
            running=running.get((call.pk, place.pk), ""),
            previous=previous.get(place.pk, ""),
            refusal=_refusal(version, place.pk, place.full_name, recipients),
        )
        for call in calls
        for version in [versions.get(call.pk)]
        for place in places
    ]


def _refusal(
    version: CallVersion | None, place_id: int, name: str, recipients: set[tuple[int, int]]
) -> str:
    if version is None:
        return "Zu diesem Aufruf ist noch keine Fassung freigegeben."
    if (version.pk, place_id) not in recipients:
        return f"{name} ist in diesem Aufruf nicht antragsberechtigt."
    return ""

"""Begin an application: empty, from the register, or as a copy of last year's."""

import datetime as dt
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import Application, Call, CallVersion, Section
from kim.grants.queries.context import previous_application, register_facts
from kim.grants.queries.drafts import frozen_sections
from kim.grants.queries.versions import newest_released
from kim.grants.rules.prefill import copied, prefilled
from kim.grants.services.cases import GrantError, today_in_berlin
from kim.grants.states.applications import OVER, SectionCode
from kim.grants.states.calls import PREPARING, CallState
from kim.kernel.locks import until_commit
from kim.kernel.permissions import enforce
from kim.places.queries import municipality


class ApplicationExists(GrantError):
    """The municipality has a running application in this call; ``number`` says which."""

    def __init__(self, place: str, number: str) -> None:
        super().__init__(
            f"Für {place} läuft in diesem Aufruf schon der Antrag {number}. "
            "Bitte öffnen Sie ihn und schreiben Sie dort weiter."
        )
        self.number = number


@transaction.atomic
def start_application(
    *, actor: Actor, call_code: str, ags: str, copy: bool, now: dt.datetime
) -> Application:
    """Begin an application (Antrag beginnen) on the newest released version of a call.

    A provisional version is enough: preparing is allowed before the guideline is out. What the
    register knows is filled in; with ``copy`` also what the last approved application said.
    One application runs per municipality and call. Raises PermissionDenied, GrantError,
    ApplicationExists.
    """
    place = municipality(ags)
    call = Call.objects.filter(code=call_code).first()
    if place is None or call is None:
        raise GrantError("Diesen Aufruf oder diese Kommune gibt es nicht.")
    enforce(actor, "grants.start", place.pk)
    until_commit(f"grants.start:{call.pk}:{place.pk}")
    version = _version_to_start(call)
    if not version.recipients.filter(place=place).exists():
        raise GrantError(f"{place.full_name} ist in diesem Aufruf nicht antragsberechtigt.")
    _require_none_running(call, place.pk, place.full_name)
    before = previous_application(place_id=place.pk)
    if copy and before is None:
        raise GrantError("Es gibt keinen bewilligten Antrag, der übernommen werden kann.")
    application = Application.objects.create(
        call=call,
        version=version,
        place=place,
        number=_number(call, ags),
        copied_from=before if copy else None,
        created_at=now,
        created_by=actor.key,
        created_person=actor.person,
        state_at=now,
    )
    for code, data in _first_texts(application, before if copy else None, now).items():
        Section.objects.create(
            application=application, code=code, data=data, saved_at=now, saved_by=actor.key
        )
    record(
        at=now,
        actor=actor.key,
        action="grants.start_application",
        subject=application,
        changes={
            "ags": [None, ags],
            "version": [None, version.number],
            "copied_from": [None, before.number if copy and before else None],
        },
    )
    return application


def _version_to_start(call: Call) -> CallVersion:
    if call.state not in PREPARING:
        label = CallState(call.state).label
        raise GrantError(f"In diesem Aufruf lässt sich kein Antrag beginnen (Stand: {label}).")
    version = newest_released(call_id=call.pk)
    if version is None:
        raise GrantError(
            "Zu diesem Aufruf ist noch keine Fassung freigegeben. "
            "Sobald es eine gibt, auch eine vorläufige, können Sie beginnen."
        )
    return version


def _require_none_running(call: Call, place_id: int, name: str) -> None:
    mine = Application.objects.filter(call=call, place_id=place_id)
    if running := mine.exclude(state__in=OVER).first():
        raise ApplicationExists(name, running.number)


def _number(call: Call, ags: str) -> str:
    """``KIM-2026-07318``, later ones with a suffix. Nobody else numbers: the place is locked."""
    first = f"{call.code}-{ags}".upper()
    taken = set(
        Application.objects.filter(number__startswith=first).values_list("number", flat=True)
    )
    number, count = first, 1
    while number in taken:
        count += 1
        number = f"{first}-{count}"
    return number


def _first_texts(
    application: Application, before: Application | None, now: dt.datetime
) -> dict[str, dict[str, Any]]:
    """What stands in the sections of a new application."""
    version, place = application.version, application.place
    register = register_facts(ags=place.ags, today=today_in_berlin(now))
    title = f"{application.call.title}, {place.full_name}"
    span = (version.first_on, version.last_on)
    texts = prefilled(register, title=title, span=span)
    if before is not None:
        texts = copied(frozen_sections(before), texts, title=title, span=span)
    return {code: texts.get(code, {}) for code in SectionCode.values}

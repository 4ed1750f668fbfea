"""A call from its file to its release: versions, numbers with sources, two people, its states."""

import datetime as dt
import uuid
from pathlib import Path

from django.db import transaction

from kim.accounts.actor import SYSTEM, Actor
from kim.accounts.queries import recipients_with_role
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.grants.models import Call, CallVersion
from kim.grants.permissions import TOWN
from kim.grants.queries.terms import TermsMissing, terms_of
from kim.grants.rules.call_file import CallFile, read_call
from kim.grants.services.cases import GrantError, require_arrow, today_in_berlin
from kim.grants.states.calls import BY_NAME, CALL, OPEN, PUBLISH, CallState
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition
from kim.places.queries import municipalities
from kim.programme.queries.figures import the_programme

DATA = Path(__file__).parents[1] / "data"
FILES = ("kim-2026.json",)
NOBODY = uuid.UUID(int=0)  # the person key of what the project ships
PARTS = ("parameters", "categories", "requirements", "conditions", "recipients")


@transaction.atomic
def load_shipped_calls(*, now: dt.datetime) -> int:
    """Add the calls the project ships (Aufrufe laden) as versions to be released; idempotent.

    What people changed is never overwritten. Gives how many are new. Raises CallUnreadable.
    """
    return sum(
        load_call(told=read_call((DATA / name).read_text(encoding="utf-8")), now=now)
        for name in FILES
    )


@transaction.atomic
def load_call(*, told: CallFile, now: dt.datetime) -> bool:
    """Add one call with its first version, unless there is one of its code."""
    if Call.objects.filter(code=told.code).exists():
        return False
    call = Call.objects.create(
        programme=the_programme(), code=told.code, title=told.title, created_at=now,
        created_by=SYSTEM.key,
    )  # fmt: skip
    terms = told.terms
    version = CallVersion.objects.create(
        call=call, number=1, is_provisional=True, note=told.note, first_on=terms.first_on,
        last_on=terms.last_on, opens_on=terms.opens_on, closes_on=terms.closes_on,
        proposed_at=now, proposed_by=SYSTEM.key, proposed_person=NOBODY,
    )  # fmt: skip
    _write_rows(version, told)
    record(
        at=now, actor=SYSTEM.key, action="grants.load_call", subject=version,
        changes={"code": [None, told.code], "version": [None, 1]},
    )  # fmt: skip
    return True


@transaction.atomic
def propose_version(
    *, actor: Actor, call_code: str, is_provisional: bool, note: str, now: dt.datetime
) -> CallVersion:
    """Begin the next version of a call as a copy of the newest (neue Fassung).

    Raises PermissionDenied, GrantError, Call.DoesNotExist.
    """
    call = _locked(call_code)
    enforce(actor, "grants.call_edit", call)
    newest = call.versions.order_by("-number").first()
    if newest is None:
        raise GrantError("Dieser Aufruf hat noch keine Fassung.")
    if newest.released_at is None:
        raise GrantError(
            f"Fassung {newest.number} ist noch nicht freigegeben. Bitte ändern Sie diese."
        )
    version = CallVersion.objects.get(pk=newest.pk)
    version.pk = None
    version._state.adding = True
    version.number, version.is_provisional, version.note = newest.number + 1, is_provisional, note
    version.proposed_at, version.proposed_by = now, actor.key
    version.proposed_person = uuid.UUID(actor.person)
    version.released_at, version.released_by, version.released_person = None, "", None
    version.save()
    for part in PARTS:
        for row in getattr(newest, part).order_by("pk"):
            row.pk = None
            row._state.adding = True
            row.version = version
            row.save()
    record(
        at=now, actor=actor.key, action="grants.propose_version", subject=version,
        changes={"version": [newest.number, version.number]}, reason=note,
    )  # fmt: skip
    return version


@transaction.atomic
def withdraw_version(*, actor: Actor, version_id: int, reason: str, now: dt.datetime) -> None:
    """Throw an unreleased version away (Entwurf verwerfen). Raises GrantError."""
    version = draft_version(actor=actor, version_id=version_id)
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")
    if version.number == 1:
        raise GrantError("Die erste Fassung eines Aufrufs lässt sich nicht verwerfen.")
    record(
        at=now, actor=actor.key, action="grants.withdraw_version", subject=version,
        changes={"version": [version.number, None]}, reason=reason.strip(),
    )  # fmt: skip
    version.delete()


@transaction.atomic
def release_version(*, actor: Actor, version_id: int, now: dt.datetime) -> CallVersion:
    """Release a version (freigeben): frozen from now on. Never by who prepared it.

    The first one that is not provisional publishes the call; municipalities are told. Raises
    PermissionDenied, GrantError. Source: grant rules, section 16 (four eyes).
    """
    asked = CallVersion.objects.select_related("call").get(pk=version_id)
    call = _locked(asked.call.code)
    version = CallVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.call = call
    enforce(actor, "grants.call_release", call)
    if version.released_at is not None:
        raise GrantError(f"Fassung {version.number} ist schon freigegeben.")
    if actor.was(version.proposed_person):
        raise GrantError(
            "Sie haben diese Fassung vorbereitet. Freigeben muss sie eine andere Person."
        )
    _require_usable(version)
    version.released_at, version.released_by = now, actor.key
    version.released_person = uuid.UUID(actor.person)
    version.save(update_fields=["released_at", "released_by", "released_person"])
    before = call.state
    if call.state == CallState.PLANNED and not version.is_provisional:
        call.state = PUBLISH.target
        call.save(update_fields=["state"])
    record(
        at=now, actor=actor.key, action="grants.release_version", subject=version,
        changes={"version": [None, version.number], "state": [before, call.state]},
        reason=version.note, law=PUBLISH.law,
    )  # fmt: skip
    _tell_municipalities(call, version, now)
    return version


@transaction.atomic
def move_call(*, actor: Actor, call_code: str, deed: str, reason: str, now: dt.datetime) -> Call:
    """Open, suspend, resume, close, cancel or settle a call (Stand ändern).

    Raises PermissionDenied, GrantError; KeyError for an unknown deed.
    """
    transition = BY_NAME[deed]
    call = _locked(call_code)
    enforce(actor, transition.permission, call)
    _require(call, transition)
    if transition is PUBLISH:
        raise GrantError("Veröffentlicht wird mit der Freigabe einer endgültigen Fassung.")
    if transition is not OPEN and not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")
    if fault := _fault(call, deed, now):
        raise GrantError(fault)
    before, call.state = call.state, transition.target
    call.save(update_fields=["state"])
    record(
        at=now, actor=actor.key, action=f"grants.call_{deed}", subject=call,
        changes={"state": [before, call.state]}, reason=reason.strip(), law=transition.law,
    )  # fmt: skip
    return call


@transaction.atomic
def follow_calendar(*, call_code: str, today: dt.date, now: dt.datetime) -> str:
    """Open a call on its first day and close it after its last; run by the worker.

    Gives the deed that was done, or nothing.
    """
    call = _locked(call_code)
    version = call.versions.filter(released_at__isnull=False).order_by("-number").first()
    if version is None or version.is_provisional:
        return ""
    if call.state == CallState.PUBLISHED and version.opens_on <= today <= version.closes_on:
        deed = "open"
    elif call.state == CallState.OPEN and today > version.closes_on:
        deed = "close"
    else:
        return ""
    before, call.state = call.state, BY_NAME[deed].target
    call.save(update_fields=["state"])
    record(
        at=now, actor=SYSTEM.key, action=f"grants.call_{deed}", subject=call,
        changes={"state": [before, call.state]}, law=BY_NAME[deed].law,
    )  # fmt: skip
    return deed


def draft_version(*, actor: Actor, version_id: int) -> CallVersion:
    """A version that may still change, locked. Raises PermissionDenied, GrantError."""
    version = CallVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    enforce(actor, "grants.call_edit", version.call)
    if version.released_at is not None:
        raise GrantError(
            f"Fassung {version.number} ist freigegeben und ändert sich nicht mehr. "
            "Bitte beginnen Sie eine neue Fassung."
        )
    return version


def _write_rows(version: CallVersion, told: CallFile) -> None:
    for row in told.by_key.values():
        version.parameters.create(
            key=row.key, label=row.label, value=row.value, unit=row.unit, source=row.source,
            address=row.address, mark=row.mark.value,
        )  # fmt: skip
    terms = {category.code: category for category in told.terms.categories}
    for position, line in enumerate(told.categories):
        category = terms[line.code]
        version.categories.create(
            position=position, code=line.code, label=line.label, cap=category.cap,
            financing=category.financing.value, share_percent=category.share_percent,
            follows_fte=category.follows_fte, source=line.cap.source, address=line.cap.address,
            mark=line.cap.mark.value,
        )  # fmt: skip
    for position, asked in enumerate(told.requirements):
        version.requirements.create(
            position=position, kind=asked.kind, code=asked.code, label=asked.label,
            help=asked.help, is_mandatory=asked.is_mandatory, law=asked.law, mark=asked.mark.value,
        )  # fmt: skip
    for position, condition in enumerate(told.conditions):
        version.conditions.create(
            position=position, kind=condition.kind, code=condition.code, title=condition.title,
            text=condition.text, law=condition.law, mark=condition.mark.value,
        )  # fmt: skip
    for place in municipalities():
        if place.kind in told.recipients.kinds:
            version.recipients.create(place=place)


def _locked(code: str) -> Call:
    return Call.objects.select_for_update(of=("self",)).get(code=code)


def _require(call: Call, transition: Transition) -> None:
    require_arrow(transition=transition, arrows=CALL, state=CallState(call.state))


def _require_usable(version: CallVersion) -> None:
    """Every number readable, somebody who may apply, something to spend on."""
    try:
        terms = terms_of(version)
    except TermsMissing as missing:
        raise GrantError(str(missing)) from missing
    if not terms.categories or not version.recipients.exists():
        raise GrantError("Eine Fassung braucht Ausgabengruppen und antragsberechtigte Kommunen.")


def _fault(call: Call, deed: str, now: dt.datetime) -> str:
    """Why a deed must not be done now, beyond the state; empty when it may."""
    today = today_in_berlin(now)
    version = call.versions.filter(released_at__isnull=False).order_by("-number").first()
    if deed == "open" and (version is None or version.is_provisional):
        return "Geöffnet wird nur auf einer freigegebenen, endgültigen Fassung."
    if deed == "open" and version and not version.opens_on <= today <= version.closes_on:
        return (
            f"Die Antragsphase läuft vom {format_day(version.opens_on)} bis zum "
            f"{format_day(version.closes_on)}."
        )
    if deed == "cancel" and call.applications.filter(state="approved").exists():
        return "Zu diesem Aufruf gibt es Bewilligungen. Er lässt sich nicht mehr aufheben."
    undecided = call.applications.exclude(
        state__in=["approved", "rejected", "withdrawn", "discontinued"]
    )
    if deed == "settle" and undecided.exists():
        return "Zu diesem Aufruf sind noch Anträge offen."
    return ""


def _tell_municipalities(call: Call, version: CallVersion, now: dt.datetime) -> None:
    kind = "vorläufige Fassung" if version.is_provisional else "Fassung"
    notify(
        recipients=recipients_with_role(*TOWN, on=today_in_berlin(now)),
        kind=Kind("grants.call_released", Group.NEWS),
        subject=f"{call.title}: {kind} {version.number} ist freigegeben.",
        path=f"/foerderung/aufrufe/{call.code}/",
        about=call,
        now=now,
    )

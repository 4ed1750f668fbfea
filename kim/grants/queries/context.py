"""What the plausibility rules must know besides the application (Umfeld des Antrags)."""

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from kim.grants.models import Application, Award, CallRequirement, EarlyStart, OtherGrant
from kim.grants.queries.terms import terms_of
from kim.grants.rules.content import Content, FileInfo, read
from kim.grants.rules.results import (
    Context,
    EarlyStartFacts,
    OtherFunding,
    RegisterFacts,
    Requirement,
)
from kim.grants.states.applications import OVER, ApplicationState
from kim.grants.states.calls import CallState, RequirementKind
from kim.grants.states.reviews import EarlyStartState
from kim.programme.queries.post import post_facts

BERLIN = ZoneInfo("Europe/Berlin")
ALIVE = [EarlyStartState.REQUESTED, EarlyStartState.CONSENTED]


def context_for(
    application: Application, *, today: dt.date, may_sign: bool | None = None
) -> Context:
    """The context of an application on the version of the call it stands on.

    Needs ``call``, ``version`` and ``place``. Constant number of queries.
    Raises TermsMissing when a number of the call is missing.
    """
    version, call = application.version, application.call
    state = CallState(call.state)
    asked = list(version.requirements.order_by("position"))
    received = application.submitted_at
    return Context(
        terms=terms_of(version),
        today=today,
        received_on=received.astimezone(BERLIN).date() if received else None,
        call_state=state.value,
        call_state_label=str(state.label),
        is_provisional=version.is_provisional,
        place_name=application.place.full_name,
        is_recipient=version.recipients.filter(place_id=application.place_id).exists(),
        may_sign=may_sign,
        declarations=_asked(asked, RequirementKind.DECLARATION),
        attachments=_asked(asked, RequirementKind.ATTACHMENT),
        running=_running(application),
        other_grants=(*_other_grants(application), *_own_awards(application)),
        early_start=_early_start(application),
        register=register_facts(ags=application.place.ags, today=today),
        previous=previous_content(place_id=application.place_id, besides=application.pk),
    )


def register_facts(*, ags: str, today: dt.date) -> RegisterFacts:
    """The register's view of the post, as the rules take it."""
    found = post_facts(ags=ags, on=today)
    return RegisterFacts(
        status=found.status,
        occupied=found.occupied,
        occupied_from_on=found.occupied_from_on,
        fte=found.fte,
        pay_group=found.pay_group,
        contact_function=found.contact_function,
        contact_email=found.contact_email,
        contact_phone=found.contact_phone,
    )


def previous_application(*, place_id: int, besides: int | None = None) -> Application | None:
    """The last approved application of a municipality (Vorjahr)."""
    approved = Application.objects.filter(place_id=place_id, state=ApplicationState.APPROVED)
    if besides is not None:
        approved = approved.exclude(pk=besides)
    return approved.order_by("-end_on", "-pk").first()


def previous_content(*, place_id: int, besides: int | None = None) -> Content | None:
    """What the last approved application of the municipality said when it was signed."""
    found = previous_application(place_id=place_id, besides=besides)
    last = found.submissions.order_by("-number").first() if found else None
    return content_of(last.content) if last else None


def content_of(text: str) -> Content:
    """The values of a frozen submission: its sections, and its files under ``files``."""
    frozen: dict[str, Any] = json.loads(text)
    return read(frozen, [FileInfo(**line) for line in frozen.get("files", ())])


def _asked(rows: list[CallRequirement], kind: RequirementKind) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(code=r.code, label=r.label, is_mandatory=r.is_mandatory, help=r.help)
        for r in rows
        if r.kind == kind
    )


def _running(application: Application) -> tuple[str, ...]:
    others = Application.objects.filter(call_id=application.call_id, place_id=application.place_id)
    running = others.exclude(pk=application.pk).exclude(state__in=OVER)
    return tuple(running.order_by("number").values_list("number", flat=True))


def _other_grants(application: Application) -> list[OtherFunding]:
    """Grants of other programmes that touch the budget years of the call."""
    version = application.version
    rows = OtherGrant.objects.filter(
        place_id=application.place_id,
        ended_at=None,
        start_on__lte=version.last_on,
        end_on__gte=version.first_on,
    )
    return [
        OtherFunding(
            reference=row.reference,
            funder=row.funder,
            title=row.title,
            start_on=row.start_on,
            end_on=row.end_on,
            amount=row.amount,
        )
        for row in rows.order_by("start_on", "pk")
    ]


def _own_awards(application: Application) -> list[OtherFunding]:
    """Awards in force of this platform to the same municipality that touch the same years."""
    version = application.version
    rows = (
        Award.objects.filter(
            application__place_id=application.place_id,
            application__state=ApplicationState.APPROVED,
        )
        .exclude(application=application)
        .select_related("application__call")
        .order_by("application_id", "-sequence")
        .distinct("application_id")
    )
    return [
        OtherFunding(
            reference=row.application.number,
            funder="Land Rheinland-Pfalz",
            title=row.application.call.title,
            start_on=row.start_on,
            end_on=row.end_on,
            amount=row.amount,
        )
        for row in rows
        if row.start_on <= version.last_on and row.end_on >= version.first_on
    ]


def _early_start(application: Application) -> EarlyStartFacts | None:
    row = EarlyStart.objects.filter(application=application, state__in=ALIVE).first()
    if row is None:
        return None
    return EarlyStartFacts(
        consented=row.state == EarlyStartState.CONSENTED,
        start_on=row.start_on,
        contract_on=row.contract_on,
        valid_from_on=row.valid_from_on,
        valid_to_on=row.valid_to_on,
    )

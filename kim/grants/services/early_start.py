"""Early start (vorzeitiger Maßnahmebeginn): its own request and its own decision."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, EarlyStart
from kim.grants.services.cases import GrantError, lock_application, require_arrow, today_in_berlin
from kim.grants.services.notices import issue_early_start_notice
from kim.grants.services.telling import file_path, tell_land, tell_municipality
from kim.grants.states.applications import OVER, ApplicationState
from kim.grants.states.reviews import (
    CONSENT,
    EARLY,
    EARLY_START,
    EXPIRE,
    REFUSE,
    TAKE_BACK,
    EarlyStartState,
)
from kim.kernel.dates import add_months, format_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition
from kim.programme.queries.legal import legal_numbers_on


@transaction.atomic
def request_early_start(
    *,
    actor: Actor,
    application_id: int,
    reason: str,
    start_on: dt.date,
    contract_on: dt.date,
    risk_accepted: bool,
    now: dt.datetime,
) -> EarlyStart:
    """Ask to begin before the award (Zustimmung beantragen), before anything is signed.

    Raises PermissionDenied, GrantError. Source: VV zu § 44 LHO, Teil II Nr. 1.3 (law-check).
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.request_early_start", application)
    today = today_in_berlin(now)
    _require_undecided(application)
    if application.submitted_at is None:
        raise GrantError(
            "Bitte senden Sie zuerst den Antrag ab. Vorher kann niemand über einen vorzeitigen "
            "Beginn entscheiden."
        )
    if application.early_starts.filter(
        state__in=[EarlyStartState.REQUESTED, EarlyStartState.CONSENTED]
    ).exists():
        raise GrantError("Zu diesem Antrag gibt es schon einen Antrag auf vorzeitigen Beginn.")
    if not reason.strip():
        raise GrantError("Bitte begründen Sie, warum die Maßnahme nicht warten kann.")
    if not risk_accepted:
        raise GrantError(
            "Bitte bestätigen Sie: Aus der Zustimmung folgt kein Anspruch auf die Zuwendung."
        )
    if contract_on < today or start_on < today:
        raise GrantError(
            f"Vertragsschluss ({format_day(contract_on)}) oder Beginn ({format_day(start_on)}) "
            "liegen in der Vergangenheit. Mit dem Vertrag hat die Maßnahme begonnen; danach ist "
            "eine Zustimmung nicht mehr möglich."
        )
    early = EarlyStart.objects.create(
        application=application, reason=reason.strip(), start_on=start_on,
        contract_on=contract_on, risk_accepted=True, requested_at=now, requested_by=actor.key,
        requested_person=actor.person,
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.early_start_request", subject=application,
        changes={"start_on": [None, start_on.isoformat()],
                 "contract_on": [None, contract_on.isoformat()]},
        reason=early.reason, law=EARLY,
    )  # fmt: skip
    tell_land(
        application=application, kind=Kind("grants.early_start_requested", Group.TASK), now=now,
        subject="Antrag auf vorzeitigen Maßnahmebeginn.",
        path=file_path(number=application.number, page="beginn/"),
    )  # fmt: skip
    return early


@transaction.atomic
def consent_to_early_start(
    *, actor: Actor, early_start_id: int, reason: str, now: dt.datetime
) -> EarlyStart:
    """Consent (zustimmen): in writing, limited in time, without a claim to money.

    The period is a dated legal number; the notice is issued with the consent, so it fails
    while law is unconfirmed. Raises PermissionDenied, GrantError, LegalNumberMissing.
    """
    early, application = _locked(early_start_id)
    today = today_in_berlin(now)
    _decide(actor, early, CONSENT, reason, now)
    _require_undecided(application)
    if early.contract_on < today:
        raise GrantError(
            f"Der Vertrag sollte am {format_day(early.contract_on)} geschlossen werden; dieser "
            "Tag ist vorbei. Bitte klären Sie mit der Kommune, ob die Maßnahme schon begonnen hat."
        )
    months = legal_numbers_on(today).whole("early_start_valid")
    early.valid_from_on, early.valid_to_on = today, add_months(today, months)
    early.save()
    issue_early_start_notice(actor=actor, early_start=early, now=now)
    _tell_decided(application, early, actor, now)
    return early


@transaction.atomic
def refuse_early_start(
    *, actor: Actor, early_start_id: int, reason: str, now: dt.datetime
) -> EarlyStart:
    """Refuse (versagen) with reasons. Raises PermissionDenied, GrantError."""
    early, application = _locked(early_start_id)
    _decide(actor, early, REFUSE, reason, now)
    early.save()
    issue_early_start_notice(actor=actor, early_start=early, now=now)
    _tell_decided(application, early, actor, now)
    return early


@transaction.atomic
def take_back_early_start(*, actor: Actor, early_start_id: int, now: dt.datetime) -> EarlyStart:
    """The municipality takes its request back. Raises PermissionDenied, GrantError."""
    early, application = _locked(early_start_id)
    enforce(actor, TAKE_BACK.permission, application)
    before = _require(early, TAKE_BACK)
    early.state = TAKE_BACK.target
    early.save(update_fields=["state"])
    record(
        at=now, actor=actor.key, action="grants.early_start_take_back", subject=application,
        changes={"state": [before, early.state]}, law=EARLY,
    )  # fmt: skip
    return early


@transaction.atomic
def expire_early_start(*, early_start_id: int, today: dt.date, now: dt.datetime) -> bool:
    """End a consent whose time is over (abgelaufen); run by the worker. Gives whether it did."""
    early, application = _locked(early_start_id)
    over = early.valid_to_on is not None and early.valid_to_on < today
    if early.state != EarlyStartState.CONSENTED or not over:
        return False
    early.state = EXPIRE.target
    early.save(update_fields=["state"])
    record(
        at=now, actor="system", action="grants.early_start_expire", subject=application,
        changes={"state": [EarlyStartState.CONSENTED, early.state]}, law=EARLY,
    )  # fmt: skip
    return True


def _locked(early_start_id: int) -> tuple[EarlyStart, Application]:
    asked = EarlyStart.objects.get(pk=early_start_id)
    application = lock_application(application_id=asked.application_id)
    return EarlyStart.objects.select_for_update(of=("self",)).get(pk=early_start_id), application


def _require(early: EarlyStart, transition: Transition) -> str:
    require_arrow(transition=transition, arrows=EARLY_START, state=EarlyStartState(early.state))
    return str(early.state)


def _require_undecided(application: Application) -> None:
    if application.state in OVER or application.state == ApplicationState.APPROVED:
        label = ApplicationState(application.state).label
        raise GrantError(f"Über den Antrag ist schon entschieden (Stand: {label}).")


def _decide(
    actor: Actor, early: EarlyStart, transition: Transition, reason: str, now: dt.datetime
) -> None:
    enforce(actor, transition.permission, early)
    before = _require(early, transition)
    if not reason.strip():
        raise GrantError("Bitte begründen Sie die Entscheidung.")
    early.state = transition.target
    early.decided_at, early.decided_by = now, actor.key
    early.decided_person = actor.person
    early.decision_reason = reason.strip()
    record(
        at=now, actor=actor.key, action=f"grants.early_start_{transition.name}",
        subject=early.application, changes={"state": [before, transition.target]},
        reason=reason.strip(), law=EARLY,
    )  # fmt: skip


def _tell_decided(
    application: Application, early: EarlyStart, actor: Actor, now: dt.datetime
) -> None:
    label = EarlyStartState(early.state).label
    tell_municipality(
        application=application, kind=Kind("grants.early_start_decided", Group.DECISION), now=now,
        subject=f"Vorzeitiger Maßnahmebeginn: {label}.",
        path=file_path(number=application.number, page="beginn/"), besides=actor,
    )  # fmt: skip

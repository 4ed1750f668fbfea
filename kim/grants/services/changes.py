"""A municipality asks to change its award (Änderungsantrag), and takes that back."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, ChangeRequest
from kim.grants.queries.decision import standing_of
from kim.grants.queries.terms import terms_of
from kim.grants.rules.changes import Wish, stored, wish_faults
from kim.grants.services.cases import GrantError, lock_application, require_arrow, today_in_berlin
from kim.grants.services.telling import file_path, tell_land
from kim.grants.states.applications import ApplicationState
from kim.grants.states.decisions import (
    CHANGE,
    DECIDE_CHANGE,
    WITHDRAW_CHANGE,
    ChangeKind,
    ChangeState,
    DecisionState,
    NoticeState,
    PartState,
)
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.programme.queries.legal import legal_numbers_on


@transaction.atomic
def request_change(
    *,
    actor: Actor,
    application_id: int,
    reason: str,
    effective_on: dt.date,
    wishes: Mapping[ChangeKind, Wish],
    now: dt.datetime,
) -> ChangeRequest:
    """Ask to change an award (Änderung beantragen), in one or several parts.

    One request at a time. Raises PermissionDenied, GrantError, Application.DoesNotExist.
    Source: VV Nr. 4 zu § 44 LHO (law-check).
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.request_change", application)
    today = today_in_berlin(now)
    _require_award(application)
    if application.changes.filter(state=ChangeState.REQUESTED).exists():
        raise GrantError("Es gibt schon einen Änderungsantrag. Bitte warten Sie die Antwort ab.")
    if not reason.strip():
        raise GrantError("Bitte begründen Sie die Änderung.")
    standing = standing_of(application.awards.latest("sequence"))
    terms = terms_of(application.version)
    asked = {kind.value: wish for kind, wish in wishes.items()}
    faults = wish_faults(asked, standing, terms, today)
    if not standing.start_on <= effective_on <= terms.last_on:
        faults.append(
            f"„Gilt ab“ ({format_day(effective_on)}) liegt außerhalb des Bewilligungszeitraums."
        )
    if faults:
        raise GrantError(" ".join(faults))
    change = application.changes.create(
        number=application.changes.count() + 1, reason=reason.strip(), effective_on=effective_on,
        requested_at=now, requested_by=actor.key, requested_person=actor.person,
    )  # fmt: skip
    for kind, wish in wishes.items():
        change.parts.create(kind=kind, wish=stored(kind, wish))
    weeks = legal_numbers_on(today).whole("change_decision_weeks")
    application.due_on = today + dt.timedelta(weeks=weeks)
    application.save(update_fields=["due_on"])
    record(
        at=now, actor=actor.key, action="grants.request_change", subject=application,
        changes={"change": [None, change.number], "parts": [None, ", ".join(sorted(wishes))]},
        reason=change.reason, law=DECIDE_CHANGE.law,
    )  # fmt: skip
    _tell(application, actor, "change_requested", "Änderung der Bewilligung beantragt.", now)
    return change


@transaction.atomic
def withdraw_change(*, actor: Actor, change_id: int, now: dt.datetime) -> ChangeRequest:
    """Take a change request back before it is decided; a draft of the decision ends with it.

    Raises PermissionDenied, GrantError, ChangeRequest.DoesNotExist.
    """
    change, application = found_change(change_id=change_id)
    enforce(actor, WITHDRAW_CHANGE.permission, application)
    require_open_change(change=change)
    change.state, change.ended_at = WITHDRAW_CHANGE.target, now
    change.save(update_fields=["state", "ended_at"])
    change.decisions.filter(state=DecisionState.DRAFTED).update(state=DecisionState.DISCARDED)
    change.parts.update(state=PartState.OPEN, answer="")
    application.due_on = None
    application.save(update_fields=["due_on"])
    record(
        at=now, actor=actor.key, action=f"grants.change_{WITHDRAW_CHANGE.name}",
        subject=application, changes={"state": [ChangeState.REQUESTED, change.state]},
    )  # fmt: skip
    _tell(application, actor, "change_withdrawn", "Der Änderungsantrag ist zurückgenommen.", now)
    return change


@transaction.atomic
def found_change(*, change_id: int) -> tuple[ChangeRequest, Application]:
    """The request under the lock of its file. Raises ChangeRequest.DoesNotExist."""
    asked = ChangeRequest.objects.get(pk=change_id)
    application = lock_application(application_id=asked.application_id)
    change = ChangeRequest.objects.select_for_update(of=("self",)).get(pk=change_id)
    change.application = application
    return change, application


def require_open_change(*, change: ChangeRequest) -> None:
    """Raise GrantError unless the request still waits for its decision."""
    require_arrow(transition=DECIDE_CHANGE, arrows=CHANGE, state=ChangeState(change.state))


def _require_award(application: Application) -> None:
    if application.state != ApplicationState.APPROVED:
        label = ApplicationState(application.state).label
        raise GrantError(f"Geändert wird nur eine Bewilligung. Der Antrag steht auf „{label}“.")
    if application.notices.filter(state=NoticeState.DECLINED).exists():
        raise GrantError("Die Kommune hat auf die Zuwendung verzichtet. Es ist nichts zu ändern.")


def _tell(application: Application, actor: Actor, code: str, what: str, now: dt.datetime) -> None:
    tell_land(
        application=application, now=now, besides=actor, kind=Kind(f"grants.{code}", Group.TASK),
        subject=f"{application.number}: {what}",
        path=file_path(number=application.number, page="aenderung/"),
    )  # fmt: skip

"""From the issued letter to finality: dispatch, service, remedy. Every day is computed and kept."""

import datetime as dt
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, Dispatch, Notice
from kim.grants.queries.delivery import Reckoning, portal_ends_on, reckon, reckon_again
from kim.grants.queries.letters import LETTERS
from kim.grants.rules.ceilings import CannotCompute
from kim.grants.services.cases import GrantError, lock_application, require_arrow, today_in_berlin
from kim.grants.services.telling import file_path, tell_municipality
from kim.grants.states.decisions import (
    BECOME_FINAL,
    CONTEST,
    DISPATCH,
    DISPATCH_AGAIN,
    NOTICE,
    SERVE,
    SETTLE_REMEDY,
    DispatchMode,
    NoticeState,
)
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition
from kim.programme.rules.legal import LegalNumberMissing

SENT = Kind("grants.notice_sent", Group.DECISION)
Changes = dict[str, list[Any]]


def lock_notice(*, notice_id: int) -> tuple[Notice, Application]:
    """The notice under the lock of its file. Raises Notice.DoesNotExist."""
    asked = Notice.objects.only("application_id").get(pk=notice_id)
    application = lock_application(application_id=asked.application_id)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    notice.application = application
    return notice, application


@transaction.atomic
def dispatch_notice(
    *,
    actor: Actor,
    notice_id: int,
    mode: str,
    sent_on: dt.date,
    proof: str,
    now: dt.datetime,
    received_on: dt.date | None = None,
) -> Dispatch:
    """Record how and when a letter went out (Versand), with its proof; tell the municipality.

    A notice that nobody fetched from the portal in time may go out again another way.
    Raises PermissionDenied, GrantError. Source: § 41 VwVfG.
    """
    notice, application = lock_notice(notice_id=notice_id)
    enforce(actor, "grants.dispatch", application)
    again = notice.state == NoticeState.DISPATCHED
    arrow = DISPATCH_AGAIN if again else DISPATCH
    _require(notice, arrow)
    today = today_in_berlin(now)
    if not proof.strip():
        raise GrantError("Bitte nennen Sie den Nachweis, etwa den Vermerk der Poststelle.")
    if not notice.issued_on <= sent_on <= today:
        raise GrantError(
            f"Der Versand liegt zwischen dem {format_day(notice.issued_on)} (Datum des Schreibens) "
            f"und heute, dem {format_day(today)}."
        )
    if mode == DispatchMode.HANDED_OVER:
        received_on = received_on or sent_on
    _not_later(received_on, today)
    if again:
        _require_not_fetched(notice, today)
    found = _reckoned(lambda: reckon(notice, mode, sent_on, received_on))
    values = {
        "mode": mode, "sent_on": sent_on, "proof": proof.strip(), "received_on": received_on,
        "served_on": found.served_on, "final_on": found.final_on, "steps": found.as_json,
        "at": now, "by": actor.key,
    }  # fmt: skip
    dispatch, _ = Dispatch.objects.update_or_create(notice=notice, defaults=values)
    changes = {"mode": [None, mode], "sent_on": [None, sent_on.isoformat()], **_days(found)}
    _move(actor, notice, arrow, now, changes=changes, reason=proof.strip())
    tell_municipality(
        application=application, kind=SENT,
        subject=f"Zum Vorgang {application.number} liegt ein Schreiben für Sie bereit.", now=now,
        path=f"{file_path(number=application.number)}bescheid/{notice.number}/",
    )  # fmt: skip
    return dispatch


@transaction.atomic
def serve_notice(
    *, actor: Actor, notice_id: int, received_on: dt.date | None, now: dt.datetime
) -> Dispatch:
    """Record that a notice is served (Bekanntgabe), by the fiction or on a later real day.

    Raises PermissionDenied, GrantError while it is not served. Source: § 41 VwVfG.
    """
    notice, application = lock_notice(notice_id=notice_id)
    enforce(actor, "grants.serve", application)
    _require(notice, SERVE)
    today = today_in_berlin(now)
    _not_later(received_on, today)
    dispatch = notice.dispatch
    received_on = received_on or dispatch.received_on
    found = reckoned_again(dispatch=dispatch, received_on=received_on)
    if found.served_on is None:
        raise GrantError(found.reason)
    if found.served_on > today:
        raise GrantError(
            f"Der Bescheid gilt erst am {format_day(found.served_on)} als bekannt gegeben."
        )
    keep_reckoning(dispatch=dispatch, found=found, received_on=received_on)
    _move(actor, notice, SERVE, now, changes=_days(found))
    return dispatch


@transaction.atomic
def contest_notice(
    *, actor: Actor, notice_id: int, filed_at: dt.datetime, reference: str, now: dt.datetime
) -> Dispatch:
    """Record a remedy (Klage oder Widerspruch) with its file number. Raises GrantError.

    Whether it came in time the court decides; ``final_on`` is empty meanwhile.
    Source: §§ 70, 74, 80 VwGO.
    """
    notice, application = lock_notice(notice_id=notice_id)
    enforce(actor, "grants.dispatch", application)
    _require(notice, CONTEST)
    _require_act(notice)
    if not reference.strip():
        raise GrantError("Bitte nennen Sie das Aktenzeichen des Rechtsbehelfs.")
    dispatch = notice.dispatch
    if not dispatch.sent_on <= today_in_berlin(filed_at) <= today_in_berlin(now):
        raise GrantError(
            f"Der Rechtsbehelf ging zwischen dem Versand am {format_day(dispatch.sent_on)} und "
            "heute ein. Bitte prüfen Sie den Tag."
        )
    was = dispatch.final_on
    dispatch.remedy_at, dispatch.remedy_reference = filed_at, reference.strip()
    dispatch.final_on = None
    dispatch.save(update_fields=["remedy_at", "remedy_reference", "final_on"])
    _move(
        actor, notice, CONTEST, now,
        changes={"final_on": [was.isoformat() if was else None, None],
                 "remedy_reference": [None, reference.strip()]},
    )  # fmt: skip
    return dispatch


@transaction.atomic
def settle_remedy(*, actor: Actor, notice_id: int, reason: str, now: dt.datetime) -> Dispatch:
    """Record that the remedy has ended and the notice stands (Rechtsbehelf erledigt).

    Raises GrantError without a reason: decision of the court, or withdrawal.
    """
    notice, application = lock_notice(notice_id=notice_id)
    enforce(actor, "grants.dispatch", application)
    _require(notice, SETTLE_REMEDY)
    if not reason.strip():
        raise GrantError("Bitte nennen Sie, wie der Rechtsbehelf ausgegangen ist.")
    dispatch = notice.dispatch
    dispatch.final_on = today_in_berlin(now)
    dispatch.save(update_fields=["final_on"])
    changes: Changes = {"final_on": [None, dispatch.final_on.isoformat()]}
    _move(actor, notice, SETTLE_REMEDY, now, changes=changes, reason=reason.strip())
    return dispatch


@transaction.atomic
def confirm_finality(*, actor: Actor, notice_id: int, now: dt.datetime) -> Dispatch:
    """Confirm that nobody took a remedy in time (Bestandskraft); the system proposes it.

    Raises GrantError before the day. Source: §§ 70, 74 VwGO.
    """
    notice, application = lock_notice(notice_id=notice_id)
    enforce(actor, "grants.dispatch", application)
    _require(notice, BECOME_FINAL)
    _require_act(notice)
    dispatch = notice.dispatch
    found = reckoned_again(dispatch=dispatch)
    if found.final_on is None:
        raise GrantError(found.reason)
    if found.final_on > today_in_berlin(now):
        raise GrantError(
            "Der Bescheid ist noch nicht bestandskräftig "
            f"(frühestens {format_day(found.final_on)})."
        )
    keep_reckoning(dispatch=dispatch, found=found, received_on=dispatch.received_on)
    _move(actor, notice, BECOME_FINAL, now, changes=_days(found))
    return dispatch


def reckoned_again(*, dispatch: Dispatch, **changes: Any) -> Reckoning:
    """The days of a dispatch with what has changed. Raises GrantError."""
    return _reckoned(lambda: reckon_again(dispatch, **changes))


def keep_reckoning(*, dispatch: Dispatch, found: Reckoning, received_on: dt.date | None) -> None:
    """Keep both days and every step with the dispatch."""
    dispatch.received_on = received_on
    dispatch.served_on, dispatch.final_on = found.served_on, found.final_on
    dispatch.steps = found.as_json
    dispatch.save(update_fields=["received_on", "served_on", "final_on", "steps"])


@transaction.atomic
def move_notice(
    *,
    actor: Actor,
    notice: Notice,
    transition: Transition,
    now: dt.datetime,
    changes: Changes,
    reason: str = "",
) -> None:
    """Take one arrow of a locked notice and record it. Raises GrantError in the wrong state."""
    _require(notice, transition)
    _move(actor, notice, transition, now, changes=changes, reason=reason)


def _move(
    actor: Actor,
    notice: Notice,
    transition: Transition,
    now: dt.datetime,
    *,
    changes: Changes,
    reason: str = "",
) -> None:
    before, notice.state = notice.state, transition.target
    notice.save(update_fields=["state"])
    record(
        at=now, actor=actor.key, action=f"grants.notice_{transition.name}", subject=notice,
        changes={"state": [before, transition.target], **changes}, reason=reason,
        law=transition.law,
    )  # fmt: skip


def _require(notice: Notice, transition: Transition) -> None:
    require_arrow(transition=transition, arrows=NOTICE, state=NoticeState(notice.state))


def _require_act(notice: Notice) -> None:
    if notice.kind in LETTERS:
        raise GrantError(
            "Gegen dieses Schreiben gibt es keinen Rechtsbehelf; es ist kein Bescheid."
        )


def _require_not_fetched(notice: Notice, today: dt.date) -> None:
    """A second dispatch needs a portal that nobody used in time (§ 41 Abs. 2a VwVfG)."""
    first = notice.dispatch
    found = reckoned_again(dispatch=first)
    waits = first.mode == DispatchMode.PORTAL and portal_ends_on(first) >= today
    if first.mode != DispatchMode.PORTAL or found.served_on is not None or waits:
        raise GrantError(
            "Im Stand „versandt“ ist der Bescheid schon unterwegs. "
            "Bitte halten Sie die Bekanntgabe fest."
        )


def _not_later(received_on: dt.date | None, today: dt.date) -> None:
    if received_on is not None and received_on > today:
        raise GrantError("Der Zugang kann nicht in der Zukunft liegen.")


def _reckoned(run: Any) -> Reckoning:
    try:
        found: Reckoning = run()
    except (CannotCompute, LegalNumberMissing) as fault:
        raise GrantError(str(fault)) from fault
    return found


def _days(found: Reckoning) -> Changes:
    return {
        name: [None, day.isoformat() if day else None]
        for name, day in (("served_on", found.served_on), ("final_on", found.final_on))
    }

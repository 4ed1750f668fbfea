"""What the municipality declares about a notice: receipt and waiver of remedy."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Acknowledgement, Notice
from kim.grants.queries.letters import LETTERS
from kim.grants.services.cases import GrantError, require_arrow, today_in_berlin
from kim.grants.services.delivery import (
    keep_reckoning,
    lock_notice,
    move_notice,
    reckoned_again,
)
from kim.grants.services.telling import tell_land
from kim.grants.states.decisions import NOTICE, WAIVE, DispatchMode, NoticeState
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition

ANSWERED = Kind("grants.notice_answered", Group.NEWS)


@transaction.atomic
def confirm_receipt(
    *, actor: Actor, notice_id: int, received_on: dt.date, now: dt.datetime
) -> Acknowledgement:
    """The municipality confirms on which day the notice came (Empfangsbekenntnis), once.

    A day later than the fiction prevails; an earlier one changes nothing.
    Raises PermissionDenied, GrantError. Source: § 41 Abs. 2 VwVfG.
    """
    notice = sent_notice(actor=actor, notice_id=notice_id)
    if Acknowledgement.objects.filter(notice=notice).exists():
        raise GrantError("Der Empfang ist schon bestätigt.")
    return _acknowledge(actor, notice, received_on, now)


@transaction.atomic
def waive_remedy(
    *, actor: Actor, notice_id: int, received_on: dt.date | None, now: dt.datetime
) -> Acknowledgement:
    """The municipality gives up its remedy (Rechtsbehelfsverzicht): final at once.

    ``received_on`` is asked for as long as the receipt is not confirmed. Raises
    PermissionDenied, GrantError.
    """
    notice = sent_notice(actor=actor, notice_id=notice_id, transition=WAIVE)
    if notice.kind in LETTERS:
        raise GrantError("Dieses Schreiben ist kein Bescheid. Ein Verzicht ist nicht nötig.")
    answer = answer_of(actor=actor, notice=notice, received_on=received_on, now=now)
    today = today_in_berlin(now)
    found = reckoned_again(dispatch=notice.dispatch, waived_on=today)
    if found.final_on is None:
        raise GrantError(found.reason)
    move_notice(
        actor=actor, notice=notice, transition=WAIVE, now=now,
        changes={"waived_on": [None, today.isoformat()],
                 "final_on": [None, found.final_on.isoformat()]},
    )  # fmt: skip
    keep_reckoning(dispatch=notice.dispatch, found=found, received_on=notice.dispatch.received_on)
    answer.waived_on = today
    answer.save(update_fields=["waived_on"])
    tell_answer(notice=notice, what="auf den Rechtsbehelf verzichtet", now=now)
    return answer


@transaction.atomic
def note_retrieval(*, actor: Actor, notice_id: int, now: dt.datetime) -> None:
    """The municipality opens the file of a notice in the portal: that is its retrieval.

    Counts once, and only for a notice sent through the portal. Source: § 41 Abs. 2a VwVfG.
    """
    notice, application = lock_notice(notice_id=notice_id)
    if not any(held.place_id == application.place_id for held in actor.memberships):
        return
    if notice.state != NoticeState.DISPATCHED:
        return
    dispatch = notice.dispatch
    if dispatch.mode != DispatchMode.PORTAL or dispatch.received_on is not None:
        return
    today = today_in_berlin(now)
    found = reckoned_again(dispatch=dispatch, received_on=today)
    keep_reckoning(dispatch=dispatch, found=found, received_on=today)
    record(
        at=now, actor=actor.key, action="grants.retrieve_notice", subject=notice,
        changes={
            "received_on": [None, today.isoformat()],
            "served_on": [None, found.served_on.isoformat() if found.served_on else None],
        },
        law="§ 41 Abs. 2a VwVfG",
    )  # fmt: skip


def sent_notice(*, actor: Actor, notice_id: int, transition: Transition | None = None) -> Notice:
    """The locked notice, if it has gone out and, where asked, may take an arrow.

    Raises PermissionDenied, GrantError.
    """
    notice, application = lock_notice(notice_id=notice_id)
    enforce(actor, "grants.sign_receipt", application)
    if transition is not None:
        require_arrow(transition=transition, arrows=NOTICE, state=NoticeState(notice.state))
    if notice.state == NoticeState.ISSUED:
        raise GrantError("Der Bescheid ist noch nicht versandt.")
    return notice


@transaction.atomic
def answer_of(
    *, actor: Actor, notice: Notice, received_on: dt.date | None, now: dt.datetime
) -> Acknowledgement:
    """What the municipality has confirmed, or confirms now."""
    known = Acknowledgement.objects.filter(notice=notice).first()
    if known is not None:
        return known
    if received_on is None:
        raise GrantError("Bitte geben Sie an, wann der Bescheid bei Ihnen eingegangen ist.")
    return _acknowledge(actor, notice, received_on, now)


def _acknowledge(
    actor: Actor, notice: Notice, received_on: dt.date, now: dt.datetime
) -> Acknowledgement:
    dispatch, today = notice.dispatch, today_in_berlin(now)
    if not dispatch.sent_on <= received_on <= today:
        raise GrantError(
            f"Der Tag des Empfangs liegt zwischen dem Versand am {format_day(dispatch.sent_on)} "
            "und heute. Bitte prüfen Sie das Datum."
        )
    answer = Acknowledgement.objects.create(
        notice=notice, received_on=received_on, at=now, by=actor.key, person=actor.person
    )
    if dispatch.received_on is None and notice.state == NoticeState.DISPATCHED:
        found = reckoned_again(dispatch=dispatch, received_on=received_on)
        keep_reckoning(dispatch=dispatch, found=found, received_on=received_on)
    record(
        at=now, actor=actor.key, action="grants.confirm_receipt", subject=notice,
        changes={
            "received_on": [None, received_on.isoformat()],
            "served_on": [None, dispatch.served_on.isoformat() if dispatch.served_on else None],
        },
        law="§ 41 VwVfG",
    )  # fmt: skip
    return answer


def tell_answer(*, notice: Notice, what: str, now: dt.datetime) -> None:
    """Tell the officer of the file what the municipality has declared."""
    application = notice.application
    tell_land(
        application=application, kind=ANSWERED,
        subject=f"{application.place.full_name} hat zum Bescheid {notice.number} {what}.", now=now,
    )  # fmt: skip

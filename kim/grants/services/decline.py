"""The municipality gives up its grant (Verzicht); its money becomes free again."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.grants.models import Acknowledgement
from kim.grants.services.acknowledge import answer_of, sent_notice, tell_answer
from kim.grants.services.cases import GrantError, today_in_berlin
from kim.grants.services.delivery import move_notice
from kim.grants.services.ledger import amend_money
from kim.grants.states.decisions import DECLINE, NoticeKind

GRANTING = (NoticeKind.AWARD, NoticeKind.PARTIAL)


@transaction.atomic
def decline_grant(
    *, actor: Actor, notice_id: int, received_on: dt.date | None, reason: str, now: dt.datetime
) -> Acknowledgement:
    """The municipality gives up the grant (Verzicht); its money becomes free again.

    Raises PermissionDenied, GrantError: without a reason, after a payment, or for a notice that
    grants nothing.
    """
    notice = sent_notice(actor=actor, notice_id=notice_id, transition=DECLINE)
    if notice.kind not in GRANTING:
        raise GrantError("Verzichten lässt sich nur auf eine bewilligte Zuwendung.")
    if not reason.strip():
        raise GrantError("Bitte nennen Sie kurz den Grund des Verzichts.")
    answer = answer_of(actor=actor, notice=notice, received_on=received_on, now=now)
    if answer.waived_on:
        answer.waived_on = None  # giving up all includes it; the record keeps the day
    answer.declined_on = today_in_berlin(now)
    answer.save(update_fields=["waived_on", "declined_on"])
    amend_money(
        actor=actor, application=notice.application, years={},
        reason=f"Verzicht auf die Zuwendung: {reason.strip()}", now=now,
    )  # fmt: skip
    move_notice(
        actor=actor, notice=notice, transition=DECLINE, now=now,
        changes={"declined_on": [None, answer.declined_on.isoformat()]}, reason=reason.strip(),
    )  # fmt: skip
    tell_answer(notice=notice, what="auf die Zuwendung verzichtet", now=now)
    return answer

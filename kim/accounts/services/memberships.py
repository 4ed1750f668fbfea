"""Periods of memberships: change them, end them."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.models import Membership
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.kernel.permissions import enforce

PERIOD_CHANGED = Kind("accounts.period_changed", Group.NEWS)


class PeriodNotPossible(Exception):
    """The days do not fit. Text: a German sentence."""


def _locked(membership_id: int) -> Membership:
    return Membership.objects.select_for_update().get(pk=membership_id)


@transaction.atomic
def end_membership(
    *, actor: Actor, membership_id: int, reason: str, now: dt.datetime
) -> Membership:
    """End a membership at once (Mitgliedschaft sofort beenden).

    Takes effect with the person's next page. For a later day change the period instead.
    Raises PermissionDenied, Membership.DoesNotExist.
    """
    membership = _locked(membership_id)
    enforce(actor, "accounts.change", membership)
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    record(
        at=now, actor=actor.key, action="accounts.end_membership", subject=membership,
        changes={"ended_at": [None, now.isoformat()]}, reason=reason,
    )  # fmt: skip
    return membership


@transaction.atomic
def change_period(
    *,
    actor: Actor,
    membership_id: int,
    from_on: dt.date,
    to_on: dt.date | None,
    reason: str,
    now: dt.datetime,
) -> Membership:
    """Change first and last day of a membership (Zeitraum ändern), both inclusive.

    Raises PermissionDenied, PeriodNotPossible, Membership.DoesNotExist.
    """
    membership = _locked(membership_id)
    enforce(actor, "accounts.change", membership)
    if to_on is not None and to_on < from_on:
        raise PeriodNotPossible("Der letzte Tag liegt vor dem ersten.")
    changes = {
        "from_on": [str(membership.from_on), str(from_on)],
        "to_on": [str(membership.to_on or ""), str(to_on or "")],
    }
    membership.from_on, membership.to_on = from_on, to_on
    try:
        with transaction.atomic():
            membership.save(update_fields=["from_on", "to_on"])
    except IntegrityError as overlap:
        raise PeriodNotPossible(
            "Die Person hat dieselbe Rolle in einem Teil dieses Zeitraums schon."
        ) from overlap
    notify(
        recipients=[membership.user_id], kind=PERIOD_CHANGED, about=membership, now=now,
        subject="Der Zeitraum einer Ihrer Rollen wurde geändert", path=reverse("mfa_index"),
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="accounts.change_period", subject=membership,
        changes=changes, reason=reason,
    )  # fmt: skip
    return membership

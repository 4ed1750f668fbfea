"""People who act for partners of the network. The calling room has asked who may see them."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from kim.accounts.models import Invitation, Membership


def active_members(office_ids: Collection[int], *, on: dt.date) -> list[Membership]:
    """Memberships at these offices that count on a day or later, with their people. One query."""
    held = Membership.objects.filter(office_id__in=office_ids, ended_at=None)
    held = held.filter(Q(to_on=None) | Q(to_on__gte=on)).select_related("user", "office")
    return list(held.order_by("user__name", "pk"))


def waiting_invitations(office_ids: Collection[int], *, now: dt.datetime) -> list[Invitation]:
    """Invitations to these offices whose link still works. One query."""
    found = Invitation.objects.filter(
        office_id__in=office_ids, used_at=None, revoked_at=None, expires_at__gt=now
    )
    return list(found.order_by("-created_at", "-pk"))


def offices_left_alone(office_ids: Collection[int], *, on: dt.date) -> set[int]:
    """Those offices that had people and have none on a day or later. Two queries."""
    held = Membership.objects.filter(office_id__in=office_ids)
    ever = set(held.values_list("office_id", flat=True))
    there = held.filter(Q(to_on=None) | Q(to_on__gte=on), ended_at=None)
    return ever - set(there.values_list("office_id", flat=True))

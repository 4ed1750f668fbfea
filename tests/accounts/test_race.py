"""Two people use one link at the same moment: one wins, and the lock is why."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Membership, User
from kim.accounts.rules.roles import OfficeKind, Role
from kim.accounts.services.invitations import (
    InvitationNotOpen,
    accept_invitation,
    invite_person,
    issue_link,
)
from tests.accounts.factories import make_office

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def race(email: str) -> list[str]:
    """What each thread got from using the same link."""
    now = timezone.now()
    office = make_office(OfficeKind.LAND)
    invitation = invite_person(
        actor=SYSTEM,
        email=email,
        office_id=office.pk,
        role=Role.PROGRAMME_LEAD,
        from_on=dt.date(2026, 1, 1),
        to_on=None,
        now=now,
    )
    issued = issue_link(invitation_id=invitation.pk, now=now)
    assert issued
    token, start = issued[1], Barrier(THREADS)

    def use(number: int) -> str:
        try:
            start.wait(timeout=10)
            accept_invitation(token=token, name=f"Nr. {number}", password="x", now=now)
        except Exception as error:
            return type(error.__cause__ or error).__name__
        else:
            return "accepted"
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(use, range(THREADS)))


def test_one_link_one_member() -> None:
    lost = [InvitationNotOpen.__name__] * (THREADS - 1)
    assert race("neu@test.example") == [*lost, "accepted"]
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_without_the_lock_it_would_be_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: losers then run into the database's last line of defence."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    found = race("neu@test.example")
    assert "ExclusionViolation" in found or "IntegrityError" in found
    assert Membership.objects.count() == 1

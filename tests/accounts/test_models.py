"""Each rule of the database is broken on purpose."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kim.accounts.models import Invitation, Membership, Office, User
from kim.accounts.rules.roles import ROLES_AT, OfficeKind, Role, role_fits
from kim.places.models import Place
from tests.accounts.factories import NOW, SINCE, make_membership, make_office, make_user

pytestmark = pytest.mark.django_db


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


def membership(office: Office, **fields) -> Membership:
    row = {
        "user": make_user(),
        "office": office,
        "office_kind": office.kind,
        "role": Role.PROGRAMME_LEAD,
        "from_on": SINCE,
        "created_at": NOW,
    }
    return Membership.objects.create(**{**row, **fields})


def invitation(office: Office, **fields) -> Invitation:
    row = {
        "email": "a@test.example",
        "office": office,
        "office_kind": office.kind,
        "role": Role.PROGRAMME_LEAD,
        "from_on": SINCE,
        "token_hash": "0" * 64,
        "created_at": NOW,
        "expires_at": NOW + dt.timedelta(days=1),
    }
    return Invitation.objects.create(**{**row, **fields})


@pytest.mark.parametrize("kind", list(OfficeKind))
@pytest.mark.parametrize("role", list(Role))
def test_the_database_knows_which_role_is_where(
    germersheim: Place, kind: OfficeKind, role: Role
) -> None:
    office = make_office(kind, germersheim if kind == OfficeKind.MUNICIPALITY else None)
    names = {
        membership: "accounts_membership_role_at_kind",
        invitation: "accounts_invitation_role_at_kind",
    }
    for make, name in names.items():
        if role_fits(role, kind):
            make(office, role=role)
            continue
        with refused(name), transaction.atomic():
            make(office, role=role)


def test_every_role_has_its_place_and_label() -> None:
    assert sorted(role for roles in ROLES_AT.values() for role in roles) == sorted(Role)
    assert all(role.label for role in Role)
    assert all(kind.label for kind in OfficeKind)


@pytest.mark.parametrize("make", [membership, invitation])
def test_the_kind_is_that_of_the_office(germersheim: Place, make) -> None:
    """Without the key one could give the Land's role at a municipality."""
    with refused("kind_of_office"), transaction.atomic():
        make(make_office(place=germersheim), office_kind=OfficeKind.LAND)


def test_the_office_cannot_change_its_kind_under_its_members() -> None:
    held = make_membership(role=Role.PROGRAMME_LEAD)
    with refused("kind_of_office"), transaction.atomic():
        Office.objects.filter(pk=held.office_id).update(kind=OfficeKind.AUDIT_OFFICE)


def test_offices(germersheim: Place) -> None:
    for kind, place in ((OfficeKind.MUNICIPALITY, None), (OfficeKind.LAND, germersheim)):
        with refused("accounts_office_municipality_has_place"), transaction.atomic():
            Office.objects.create(kind=kind, name="x", place=place)
    with refused("accounts_office_only_partners_are_kept"), transaction.atomic():
        Office.objects.create(
            kind=OfficeKind.LAND, name="x", kept_by=make_office(place=germersheim)
        )
    with refused("accounts_office_has_name"), transaction.atomic():
        Office.objects.create(kind=OfficeKind.LAND, name="")


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (membership, "accounts_membership_days_in_order"),
        (invitation, "accounts_invitation_days_in_order"),
    ],
)
def test_days_in_order(make, name: str) -> None:
    office = make_office(OfficeKind.LAND)
    with refused(name), transaction.atomic():
        make(office, to_on=SINCE - dt.timedelta(days=1))
    make(office, to_on=SINCE)  # one day is a period


@pytest.mark.parametrize(
    ("first_to", "second_from", "overlaps"),
    [
        (dt.date(2026, 1, 31), dt.date(2026, 1, 31), True),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 1), False),
        (None, dt.date(2030, 1, 1), True),
    ],
    ids=["same day", "next day", "open end"],
)
def test_no_overlap(first_to: dt.date | None, second_from: dt.date, overlaps: bool) -> None:
    first = make_membership(role=Role.PROGRAMME_LEAD, to_on=first_to)
    if not overlaps:
        membership(first.office, user=first.user, from_on=second_from)
        return
    with refused("accounts_membership_no_overlap"), transaction.atomic():
        membership(first.office, user=first.user, from_on=second_from)
    membership(first.office, user=first.user, from_on=second_from, role=Role.GRANT_OFFICE)
    Membership.objects.filter(pk=first.pk).update(ended_at=NOW)
    membership(first.office, user=first.user, from_on=second_from)


def test_invitations() -> None:
    office = make_office(OfficeKind.LAND)
    with refused("accounts_invitation_used_or_revoked"), transaction.atomic():
        invitation(office, used_at=NOW, revoked_at=NOW)
    with refused("accounts_invitation_expires_later"), transaction.atomic():
        invitation(office, expires_at=NOW)
    with refused("accounts_invitation_email_is_lower_case"), transaction.atomic():
        invitation(office, email="A@test.example")
    invitation(office)
    with refused("accounts_invitation_one_open"), transaction.atomic():
        invitation(office, token_hash="1" * 64)
    invitation(office, token_hash="2" * 64, revoked_at=NOW)


def test_people() -> None:
    with refused("accounts_user_email_is_lower_case"), transaction.atomic():
        make_user(email="A@test.example")
    with refused("accounts_user_has_name"), transaction.atomic():
        User.objects.create(email="a@test.example", name="", created_at=NOW)
    make_user(email="b@test.example")
    with refused("email"), transaction.atomic():
        make_user(email="b@test.example")


def test_the_key_of_office_and_kind_is_unique() -> None:
    """Follows from the primary key; it exists so that other tables can point at the pair."""
    office = make_office(OfficeKind.LAND)
    with refused("accounts_office_id_and_kind|accounts_office_pkey"), transaction.atomic():
        Office.objects.create(pk=office.pk, kind=office.kind, name="zweite")


def test_nobody_is_above_the_roles() -> None:
    names = {field.name for field in User._meta.get_fields()}
    assert not names & {"is_staff", "is_superuser", "groups", "user_permissions"}

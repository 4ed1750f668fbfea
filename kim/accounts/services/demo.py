"""Persons for a demonstration: visibly fictional, refused where data is real."""

import base64
import datetime as dt
import hashlib

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Membership, Office, User
from kim.accounts.queries.demo import (
    DEMO_PASSWORD,
    SECONDS,
    demo_member_address,
    demo_people,
)
from kim.accounts.rules.roles import LAND_ROLES, OfficeKind, Role
from kim.accounts.services.offices import ensure_offices, ensure_partner_office
from kim.audit.services import record

DEMO_PLACE = "07334"  # Landkreis Germersheim
DEMO_CARRIER = "Sprachtreff Musterbrücke (Demo)"
DEMO_SINCE = dt.date(2025, 7, 1)


class DemoRefused(Exception):
    """Demo persons do not belong into a server with real data."""


def demo_secret(name: str) -> str:
    """The fixed secret of the one-time codes, so that an app set up once keeps working."""
    return base64.b32encode(hashlib.sha256(f"kim demo {name}".encode()).digest()[:20]).decode()


@transaction.atomic
def ensure_demo_people(*, now: dt.datetime) -> int:
    """Make one fictional person per role, and the second ones that four eyes need, once.

    With password and second factor. Gives how many were new. Raises DemoRefused in production.
    Needs the places.
    """
    _refuse_production()
    ensure_offices(now=now)
    made = [
        _ensure_person(
            address=address, name=f"Demo {role.label}{' 2' if address in SECONDS else ''}",
            office=_office_of(role, DEMO_PLACE), role=role, signs_in=True, now=now,
        )
        for address, role in demo_people()
    ]  # fmt: skip
    return sum(made)


@transaction.atomic
def ensure_demo_member(*, role: Role, ags: str, now: dt.datetime) -> bool:
    """Make a fictional person of one of the 36 that acts in examples and cannot sign in, once.

    Gives whether it is new. Raises DemoRefused in production.
    """
    _refuse_production()
    office = _office_of(role, ags)
    address = demo_member_address(role, ags)
    return _ensure_person(
        address=address, name=f"Demo {role.label} {office.name}", office=office, role=role,
        signs_in=False, now=now,
    )  # fmt: skip


def _refuse_production() -> None:
    if settings.KIM.is_production:
        raise DemoRefused("Demo-Personen gibt es nicht mit KIM_MODE=production.")


def _ensure_person(
    *, address: str, name: str, office: Office, role: Role, signs_in: bool, now: dt.datetime
) -> bool:
    if User.objects.filter(email=address).exists():
        return False
    user = User(email=address, name=name[:120], created_at=now, is_demo=True)
    user.set_password(DEMO_PASSWORD) if signs_in else user.set_unusable_password()
    user.save()
    if signs_in:
        _add_factors(user, address, role)
    Membership.objects.create(
        user=user, office=office, office_kind=office.kind, role=role,
        from_on=DEMO_SINCE, created_at=now,
    )  # fmt: skip
    record(at=now, actor=SYSTEM.key, action="accounts.add_user", subject=user)
    return True


def _add_factors(user: User, address: str, role: Role) -> None:
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    secret = demo_secret(address if address in SECONDS else role)
    data = {"secret": get_adapter().encrypt(secret)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def _office_of(role: Role, ags: str) -> Office:
    if role == Role.CARRIER:
        place_id = Office.objects.get(place__ags=ags).place_id
        assert place_id is not None, "offices of municipalities have one"
        return ensure_partner_office(name=DEMO_CARRIER, place_id=place_id)
    if role not in LAND_ROLES:
        return Office.objects.get(place__ags=ags)
    kind = OfficeKind.AUDIT_OFFICE if role == Role.AUDIT_OFFICE else OfficeKind.LAND
    return Office.objects.get(kind=kind)

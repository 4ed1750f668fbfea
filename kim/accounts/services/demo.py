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
from kim.accounts.queries import DEMO_PASSWORD, demo_address
from kim.accounts.rules.roles import LAND_ROLES, OfficeKind, Role
from kim.accounts.services.offices import ensure_offices
from kim.audit.services import record

DEMO_PLACE = "07334"  # Landkreis Germersheim
DEMO_SINCE = dt.date(2025, 7, 1)


class DemoRefused(Exception):
    """Demo persons do not belong into a server with real data."""


def demo_secret(role: Role) -> str:
    """The fixed secret of the one-time codes, so that an app set up once keeps working."""
    return base64.b32encode(hashlib.sha256(f"kim demo {role}".encode()).digest()[:20]).decode()


@transaction.atomic
def ensure_demo_people(*, now: dt.datetime) -> int:
    """Make one fictional person per role, with password and second factor, once.

    Gives how many were new. Raises DemoRefused in production. Needs the places.
    """
    if settings.KIM.is_production:
        raise DemoRefused("Demo-Personen gibt es nicht mit KIM_MODE=production.")
    ensure_offices(now=now)
    return sum(_ensure_person(role=role, now=now) for role in Role)


def _ensure_person(*, role: Role, now: dt.datetime) -> bool:
    address = demo_address(role)
    if User.objects.filter(email=address).exists():
        return False
    user = User(email=address, name=f"Demo {role.label}", created_at=now, is_demo=True)
    user.set_password(DEMO_PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    secret = get_adapter().encrypt(demo_secret(role))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    office = _office_of(role)
    Membership.objects.create(
        user=user, office=office, office_kind=office.kind, role=role,
        from_on=DEMO_SINCE, created_at=now,
    )  # fmt: skip
    record(at=now, actor=SYSTEM.key, action="accounts.add_user", subject=user)
    return True


def _office_of(role: Role) -> Office:
    if role not in LAND_ROLES:
        return Office.objects.get(place__ags=DEMO_PLACE)
    kind = OfficeKind.AUDIT_OFFICE if role == Role.AUDIT_OFFICE else OfficeKind.LAND
    return Office.objects.get(kind=kind)

"""People for tests of every room: offices, members, actors and signed-in clients."""

import datetime as dt
import itertools
import time

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from kim.accounts.actor import Actor, actor_for
from kim.accounts.models import Membership, Office, User
from kim.accounts.rules.roles import LAND_ROLES, OfficeKind, Role
from kim.places.models import Place

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
SINCE = dt.date(2020, 1, 1)
PASSWORD = "Ein-langer-Satz-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
number = itertools.count(1)


def make_office(
    kind: OfficeKind = OfficeKind.MUNICIPALITY, place: Place | None = None, name: str = ""
) -> Office:
    """The office of a kind (and place); made when it is not there."""
    if place is not None:
        found = Office.objects.filter(place=place).first()
    else:
        found = Office.objects.filter(kind=kind, place=None).first()
    default = place.full_name if place else kind.label
    return found or Office.objects.create(kind=kind, place=place, name=name or default)


def make_partner(*, kept_by: Office, name: str = "") -> Office:
    """The office of a partner; one for each municipality unless it has a name."""
    wanted = name or f"Partner in {kept_by.name}"
    kind = OfficeKind.PARTNER
    return Office.objects.get_or_create(name=wanted, defaults={"kind": kind, "kept_by": kept_by})[0]


def make_user(*, name: str = "", email: str = "", second_factor: bool = False) -> User:
    """A person with password; ``second_factor`` adds a code app with SECRET."""
    count = next(number)
    user = User(
        email=email or f"person{count}@test.example", name=name or f"Person {count}", created_at=NOW
    )
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if second_factor:
        data = {"secret": get_adapter().encrypt(SECRET)}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user


def make_membership(
    *,
    role: Role,
    place: Place | None = None,
    user: User | None = None,
    from_on: dt.date = SINCE,
    to_on: dt.date | None = None,
) -> Membership:
    """A membership at the office that fits; roles of municipalities and partners need ``place``."""
    if role in LAND_ROLES:
        land = OfficeKind.AUDIT_OFFICE if role == Role.AUDIT_OFFICE else OfficeKind.LAND
        office = make_office(land)
    else:
        assert place is not None, f"{role} needs a place"
        office = make_office(OfficeKind.MUNICIPALITY, place)
        office = make_partner(kept_by=office) if role == Role.CARRIER else office
    return Membership.objects.create(
        user=user or make_user(name=f"{role.label} Test"),
        office=office,
        office_kind=office.kind,
        role=role,
        from_on=from_on,
        to_on=to_on,
        created_at=NOW,
    )


def make_member(*, role: Role, place: Place | None = None) -> User:
    """A person with one role."""
    return make_membership(role=role, place=place).user


def share_person(first: User, *others: User) -> None:
    """Accounts of one human, as after ``link_accounts``."""
    for other in others:
        other.person = first.person
        other.save(update_fields=["person"])


def actor_of(user: User) -> Actor:
    return actor_for(user)


def sign_in(client: Client, user: User) -> Client:
    """Sign in with both stages done, without the pages."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "email": user.email},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    UserSession.objects.get_or_create(
        session_key=session.session_key,
        defaults={"user": user, "ip": "127.0.0.1", "user_agent": "Test"},
    )
    return client

"""The made-up people of a demonstration, and how one signs in as them."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings

from kim.accounts.actor import Actor, actor_for
from kim.accounts.models import User
from kim.accounts.rules.roles import Role

DEMO_PASSWORD = "KIM-Demo-2026!"  # noqa: S105 -- printed on the sign-in page of a demonstration
DEMO_CODE = "steht nach dem Passwort auf der Seite"
DEMO_NAMES = {
    Role.PROGRAMME_LEAD: "programmleitung",
    Role.GRANT_OFFICE: "bewilligung",
    Role.BUDGET_OFFICER: "haushalt",
    Role.AUDIT_OFFICE: "rechnungshof",
    Role.INTEGRATION_MANAGER: "integrationsmanagement",
    Role.DEPUTY: "vertretung",
    Role.TREASURY: "kaemmerei",
    Role.HEAD: "leitung",
    Role.CARRIER: "traeger",
}
# Four eyes need a second human at the Land: who drafts does not sign, who reviews neither.
SECONDS = {
    "bewilligung2@demo.example": Role.GRANT_OFFICE,
    "haushalt2@demo.example": Role.BUDGET_OFFICER,
}


def demo_address(role: Role) -> str:
    return f"{DEMO_NAMES[role]}@demo.example"


def demo_member_address(role: Role, ags: str) -> str:
    """Address of a made-up person of one of the 36 that only acts in examples."""
    return f"{DEMO_NAMES[role]}.{ags}@demo.example"


def demo_people() -> list[tuple[str, Role]]:
    """Address and role of everybody who signs in to a demonstration."""
    return [(demo_address(role), role) for role in Role] + list(SECONDS.items())


def demo_sign_ins() -> list[tuple[str, str, str, str]]:
    """Address, password, hint for the code and role of each demo person; none in production."""
    if settings.KIM.is_production:
        return []
    there = set(User.objects.filter(is_demo=True).values_list("email", flat=True))
    return [
        (
            address,
            DEMO_PASSWORD,
            DEMO_CODE,
            role.label + (" (zweite Person)" * (address in SECONDS)),
        )
        for address, role in demo_people()
        if address in there
    ]


def demo_code(user: User) -> str:
    """The one-time code of a demo person, in a demonstration only; else empty."""
    if not (user.is_demo and settings.KIM.mode == "demo"):
        return ""
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    counters = list(yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]  # the middle one; those around it tolerate slow clocks
    return str(format_hotp_value(hotp_value(decrypt(row.data["secret"]), now)))


def demo_actor(role: Role) -> Actor:
    """The made-up person with this role. Raises User.DoesNotExist where there is none."""
    return actor_for(User.objects.get(is_demo=True, email=demo_address(role)))


def demo_member(role: Role, ags: str = "") -> Actor:
    """The made-up person of one of the 36; of the Land the second one of a role."""
    seconds = {role: address for address, role in SECONDS.items()}
    address = demo_member_address(role, ags) if ags else seconds[role]
    return actor_for(User.objects.get(is_demo=True, email=address))

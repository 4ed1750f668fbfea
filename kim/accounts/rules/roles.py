"""Roles (Rollen) and offices (Stellen): which role exists at which kind of office."""

from dataclasses import dataclass
from enum import StrEnum


class OfficeKind(StrEnum):
    """Kind of an office (Art der Stelle)."""

    LAND = "land"
    MUNICIPALITY = "municipality"
    AUDIT_OFFICE = "audit_office"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return OFFICE_LABELS[self]


class Role(StrEnum):
    """What a person does at an office (Rolle). Stored codes are never renamed."""

    PROGRAMME_LEAD = "programme_lead"
    GRANT_OFFICE = "grant_office"
    BUDGET_OFFICER = "budget_officer"
    AUDIT_OFFICE = "audit_office"
    INTEGRATION_MANAGER = "integration_manager"
    DEPUTY = "deputy"
    TREASURY = "treasury"
    HEAD = "head"
    CARRIER = "carrier"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


OFFICE_LABELS = {
    OfficeKind.LAND: "Land",
    OfficeKind.MUNICIPALITY: "Kommune",
    OfficeKind.AUDIT_OFFICE: "Rechnungshof",
    OfficeKind.PARTNER: "Partner",
}
ROLE_LABELS = {
    Role.PROGRAMME_LEAD: "Programmleitung",
    Role.GRANT_OFFICE: "Bewilligungsstelle",
    Role.BUDGET_OFFICER: "Haushalt",
    Role.AUDIT_OFFICE: "Rechnungshof (nur lesen)",
    Role.INTEGRATION_MANAGER: "Integrationsmanager:in",
    Role.DEPUTY: "Vertretung",
    Role.TREASURY: "Kämmerei",
    Role.HEAD: "Leitung",
    Role.CARRIER: "Träger",
}
# The only combinations there are; rule, form and database read this one table.
ROLES_AT: dict[OfficeKind, tuple[Role, ...]] = {
    OfficeKind.LAND: (Role.PROGRAMME_LEAD, Role.GRANT_OFFICE, Role.BUDGET_OFFICER),
    OfficeKind.MUNICIPALITY: (
        Role.HEAD,
        Role.INTEGRATION_MANAGER,
        Role.DEPUTY,
        Role.TREASURY,
    ),
    OfficeKind.AUDIT_OFFICE: (Role.AUDIT_OFFICE,),
    OfficeKind.PARTNER: (Role.CARRIER,),
}
LAND_KINDS = frozenset({OfficeKind.LAND, OfficeKind.AUDIT_OFFICE})
LAND_ROLES = frozenset(role for kind in LAND_KINDS for role in ROLES_AT[kind])
MUNICIPALITY_ROLES = frozenset(ROLES_AT[OfficeKind.MUNICIPALITY])


def role_fits(role: Role, kind: OfficeKind) -> bool:
    """Whether the role exists at this kind of office."""
    return role in ROLES_AT[kind]


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at an office: what an invitation offers and a membership holds.

    ``kept_by_id`` is the office of the municipality that keeps a partner; None for others.
    """

    office_id: int
    kind: OfficeKind
    role: Role
    kept_by_id: int | None = None

"""Who may do what in the network. The object is the organisation; None asks about the role."""

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no
from kim.network.models import Body, Organisation
from kim.network.states import OrganisationState

KEEPERS = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.HEAD)
READERS = (*KEEPERS, Role.TREASURY)
NOT_KEPT = "Diesen Eintrag führt eine andere Kommune. Bitte wenden Sie sich an sie."
ONLY_KEEPERS = (
    "Das entscheiden Leitung, Integrationsmanagement und Vertretung der Kommune, die den "
    "Eintrag führt."
)
MERGED = "Dieser Eintrag wurde zusammengeführt. Bitte ändern Sie den Eintrag, der geblieben ist."


def keeps(actor: Actor | None, organisation: Organisation) -> bool:
    """Whether somebody keeps the entry for its municipality."""
    return actor is not None and actor.has_at(organisation.municipality_id, *KEEPERS)


def speaks_for(actor: Actor | None, organisation: Organisation) -> bool:
    """Whether somebody acts for the organisation itself."""
    if actor is None or not actor.has(Role.CARRIER):
        return False
    return any(actor.has_in(office_id, Role.CARRIER) for office_id in organisation.office_ids)


@permission("network.list", "Das Verzeichnis der Akteure lesen: alle, die eine Rolle haben.")
def may_list(actor: Actor | None, _obj: object) -> Verdict:
    if actor and actor.memberships:
        return YES
    return no("Das Verzeichnis lesen nur Personen mit einer Rolle.")


@permission(
    "network.add",
    "Einen Akteur anlegen: Leitung, Integrationsmanagement und Vertretung einer Kommune.",
)
def may_add(actor: Actor | None, place_id: int | None) -> Verdict:
    """``place_id`` is the municipality that will keep the entry; None asks for any."""
    if actor and (actor.has(*KEEPERS) if place_id is None else actor.has_at(place_id, *KEEPERS)):
        return YES
    return no("Akteure legen Leitung, Integrationsmanagement und Vertretung einer Kommune an.")


@permission(
    "network.edit",
    "Einen Akteur und seine Ansprechstellen pflegen: die Kommune, die ihn führt, oder er selbst.",
)
def may_edit(actor: Actor | None, organisation: Organisation) -> Verdict:
    if organisation.state == OrganisationState.MERGED:
        return no(MERGED)
    if keeps(actor, organisation) or speaks_for(actor, organisation):
        return YES
    return no(NOT_KEPT)


@permission(
    "network.keep",
    "Über einen Akteur entscheiden: veröffentlichen, archivieren, vertrauen, zusammenführen.",
)
def may_keep(actor: Actor | None, organisation: Organisation) -> Verdict:
    return YES if keeps(actor, organisation) else no(ONLY_KEEPERS)


@permission(
    "network.contacts",
    "Alle Ansprechstellen eines Akteurs lesen, auch die nicht veröffentlichten.",
)
def may_read_contacts(actor: Actor | None, organisation: Organisation) -> Verdict:
    if speaks_for(actor, organisation) or (
        actor and actor.has_at(organisation.municipality_id, *READERS)
    ):
        return YES
    return no("Nicht veröffentlichte Ansprechstellen lesen nur die Kommune und der Akteur selbst.")


@permission(
    "network.picture",
    "Das Netzwerkbild und was es zeigt lesen: Kommunen und Land.",
)
def may_see_picture(actor: Actor | None, _obj: object) -> Verdict:
    if actor and (actor.is_land or actor.has(*READERS)):
        return YES
    return no("Das Netzwerkbild lesen nur Kommunen und Land.")


@permission("network.bodies", "Gremien, Sitzungen und Aufgaben der eigenen Kommune lesen.")
def may_read_bodies(actor: Actor | None, body: Body | None) -> Verdict:
    """``body`` None asks about the role."""
    if actor and (
        actor.has(*READERS) if body is None else actor.has_at(body.municipality_id, *READERS)
    ):
        return YES
    return no("Gremien lesen nur die Personen der Kommune, die sie führt.")


@permission(
    "network.body",
    "Ein Gremium führen: Mitglieder, Sitzungen, Einladungen, Protokolle und Aufgaben.",
)
def may_keep_body(actor: Actor | None, body: Body) -> Verdict:
    if actor and actor.has_at(body.municipality_id, *KEEPERS):
        return YES
    return no("Gremien führen Leitung, Integrationsmanagement und Vertretung der Kommune.")

"""Who may look into gaps. ``place_id`` is the municipality; None asks about the role."""

from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no

MANAGES = (Role.INTEGRATION_MANAGER, Role.DEPUTY)
READS = (*MANAGES, Role.HEAD)


@permission("needs.open", "Die Lückenmatrix öffnen (Integrationsmanagement, Leitung, Land).")
def may_open(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(*READS, Role.PROGRAMME_LEAD):
        return YES
    return no("Die Lückenmatrix sehen das Integrationsmanagement, die Leitung und das Land.")


@permission("needs.read", "Die Lücken einer Kommune sehen: sie selbst, und die Programmleitung.")
def may_read(actor: Actor | None, place_id: int) -> Verdict:
    if actor and (actor.has_at(place_id, *READS) or actor.has(Role.PROGRAMME_LEAD)):
        return YES
    return no("Die Lücken einer Kommune sehen nur sie selbst und die Programmleitung.")


def _manages(actor: Actor | None, place_id: int | None) -> bool:
    if actor is None:
        return False
    return actor.has(*MANAGES) if place_id is None else actor.has_at(place_id, *MANAGES)


@permission("needs.note_gap", "Eine Lücke der eigenen Kommune vormerken (Integrationsmanagement).")
def may_note_gap(actor: Actor | None, place_id: int | None) -> Verdict:
    if _manages(actor, place_id):
        return YES
    return no("Lücken merkt nur das Integrationsmanagement der Kommune vor.")


@permission(
    "needs.decide_gap",
    "Eine vorgemerkte Lücke der eigenen Kommune verwerfen, schließen oder wieder aufnehmen "
    "(Integrationsmanagement).",
)
def may_decide_gap(actor: Actor | None, place_id: int | None) -> Verdict:
    if _manages(actor, place_id):
        return YES
    return no("Über vorgemerkte Lücken entscheidet das Integrationsmanagement der Kommune.")

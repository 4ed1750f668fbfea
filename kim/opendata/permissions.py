"""Who may exchange offers with other systems. The object is a municipality; None asks for any."""

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no

KEEPERS = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.HEAD)


@permission(
    "opendata.exchange",
    "Angebote einlesen, ausgeben und mit einer Quelle abgleichen: Leitung, "
    "Integrationsmanagement und Vertretung einer Kommune.",
)
def may_exchange(actor: Actor | None, place_id: int | None) -> Verdict:
    if actor and (actor.has(*KEEPERS) if place_id is None else actor.has_at(place_id, *KEEPERS)):
        return YES
    return no(
        "Angebote lesen Leitung, Integrationsmanagement und Vertretung der Kommune ein, die sie "
        "führt."
    )

"""Who may do what in the register; ``place_id`` says whose entry it is."""

from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no

LAND = (Role.PROGRAMME_LEAD, Role.GRANT_OFFICE, Role.BUDGET_OFFICER, Role.AUDIT_OFFICE)
MUNICIPALITY = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.TREASURY, Role.HEAD)
KEEPS_CONTACT = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.HEAD)


@permission("programme.board", "Das Programmregister aller Kommunen lesen (Land und Rechnungshof).")
def may_read_board(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(*LAND):
        return YES
    return no("Das Register aller Kommunen lesen nur die Stellen des Landes.")


@permission("programme.read", "Den Registereintrag einer Kommune lesen: Land, oder die eigene.")
def may_read(actor: Actor | None, place_id: int) -> Verdict:
    if actor and (actor.has(*LAND) or actor.has_at(place_id, *MUNICIPALITY)):
        return YES
    return no("Diesen Eintrag lesen nur das Land und die Kommune selbst.")


@permission("programme.edit", "Das Programmregister führen (Programmleitung).")
def may_edit(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(Role.PROGRAMME_LEAD):
        return YES
    return no("Das Programmregister führt nur die Programmleitung.")


@permission(
    "programme.contact",
    "Den dienstlichen Kontakt einer Stelle pflegen: Programmleitung, oder Leitung, "
    "Integrationsmanagement und Vertretung der eigenen Kommune.",
)
def may_edit_contact(actor: Actor | None, place_id: int) -> Verdict:
    if actor and (actor.has(Role.PROGRAMME_LEAD) or actor.has_at(place_id, *KEEPS_CONTACT)):
        return YES
    return no("Den Kontakt pflegen nur die Programmleitung und die Kommune selbst.")


@permission("programme.legal", "Die Rechtswerte lesen: Land, Rechnungshof und Kommunen.")
def may_read_legal(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(*LAND, *MUNICIPALITY):
        return YES
    return no("Die Rechtswerte lesen das Land, der Rechnungshof und die Kommunen.")


@permission(
    "programme.propose_legal",
    "Einen Rechtswert vorschlagen oder einen Vorschlag zurücknehmen (Programmleitung).",
)
def may_propose_legal(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(Role.PROGRAMME_LEAD):
        return YES
    return no("Rechtswerte schlägt nur die Programmleitung vor.")


@permission(
    "programme.confirm_legal",
    "Einen Rechtswert bestätigen, den eine andere Person vorgeschlagen hat (Haushalt oder "
    "Programmleitung).",
)
def may_confirm_legal(actor: Actor | None, proposer: str | None) -> Verdict:
    """``proposer`` is the human who proposed it (Personenschlüssel); None asks about the role."""
    if not actor or not actor.has(Role.BUDGET_OFFICER, Role.PROGRAMME_LEAD):
        return no("Rechtswerte bestätigt nur der Haushalt oder die Programmleitung.")
    if actor.was(proposer):
        return no(
            "Wer einen Wert vorgeschlagen hat, bestätigt ihn nicht. Bitte bitten Sie eine "
            "andere Person."
        )
    return YES

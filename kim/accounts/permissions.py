"""Who may manage which people, and who may see them."""

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no

NOT_SIGNED_IN = "Bitte melden Sie sich an."


@permission("accounts.own", "Das eigene Konto ansehen und seine Sicherheit einrichten.")
def may_own(actor: Actor | None, _obj: object) -> Verdict:
    return YES if actor and actor.user_id else no(NOT_SIGNED_IN)


@permission("accounts.list", "Personen und Einladungen der eigenen Stelle ansehen.")
def may_list(actor: Actor | None, _obj: object) -> Verdict:
    if actor and actor.has(Role.PROGRAMME_LEAD, Role.HEAD):
        return YES
    return no("Personen verwalten nur die Programmleitung und die Leitung einer Kommune.")

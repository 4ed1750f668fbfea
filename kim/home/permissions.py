"""The start page of staff is for everybody who signed in; the whole record is for few."""

from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no


@permission("home.today", "Die Startseite „Heute“ mit den eigenen Aufgaben lesen.")
def may_read_today(actor: Actor | None, _obj: Any) -> Verdict:
    return YES if actor else no("Bitte melden Sie sich an.")


@permission("home.record", "Das ganze Protokoll lesen und prüfen (Rechnungshof, Programmleitung).")
def may_read_record(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(Role.AUDIT_OFFICE, Role.PROGRAMME_LEAD):
        return YES
    return no("Das ganze Protokoll lesen nur der Rechnungshof und die Programmleitung.")

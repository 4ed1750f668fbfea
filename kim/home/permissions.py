"""Who may see the start page of staff: everybody who signed in; its lines are their own."""

from typing import Any

from kim.accounts.actor import Actor
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no


@permission("home.today", "Die Startseite „Heute“ mit den eigenen Aufgaben lesen.")
def may_read_today(actor: Actor | None, _obj: Any) -> Verdict:
    return YES if actor else no("Bitte melden Sie sich an.")

"""Who may manage which people, and who may see them."""

from kim.accounts.actor import Actor
from kim.accounts.models import Membership, User
from kim.accounts.rules.roles import LAND_KINDS, OfficeKind, Role, Seat
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no

NOT_SIGNED_IN = "Bitte melden Sie sich an."
ONLY_LEADS = "Personen verwalten nur die Programmleitung und die Leitung einer Kommune."
ONLY_PROGRAMME_LEAD = "Personen des Landes verwaltet nur die Programmleitung."
ONLY_HEAD = (
    "Personen einer Kommune verwaltet ihre Leitung. Die Programmleitung lädt nur die Leitung ein."
)
ONLY_PARTNER = "Personen eines Akteurs verwalten er selbst und die Kommune, die ihn betreut."
KEEPS_PARTNERS = (Role.HEAD, Role.INTEGRATION_MANAGER, Role.DEPUTY)
NOT_ONESELF = "Die eigene Mitgliedschaft ändert oder beendet jemand anders."
ONLY_WITH_ROLE = "Ein Kalenderabo gibt es nur, solange Sie eine Rolle haben."
NOT_OWN_ACCOUNT = "Eigene Konten trennt jemand anders: Sonst könnte eine Person zweimal zählen."
ALREADY_ENDED = "Diese Mitgliedschaft ist schon beendet."


@permission("accounts.own", "Das eigene Konto ansehen und seine Sicherheit einrichten.")
def may_own(actor: Actor | None, _obj: object) -> Verdict:
    return YES if actor and actor.user_id else no(NOT_SIGNED_IN)


@permission("accounts.inbox", "Die eigenen Mitteilungen lesen und ihren Versand einstellen.")
def may_read_inbox(actor: Actor | None, _obj: object) -> Verdict:
    return may_own(actor, None)


@permission("accounts.calendar", "Die eigenen Fristen als Kalender abonnieren.")
def may_subscribe(actor: Actor | None, _obj: object) -> Verdict:
    if actor is None:
        return no(NOT_SIGNED_IN)
    return YES if actor.user_id and actor.memberships else no(ONLY_WITH_ROLE)


@permission("accounts.set_up", "Nach der ersten Anmeldung die zweite Stufe einrichten.")
def may_set_up(_actor: Actor | None, _obj: object) -> Verdict:
    return YES  # whoever got through the first stage, with whatever roles


@permission("accounts.people", "Personen und Einladungen der eigenen Stelle ansehen.")
def may_list(actor: Actor | None, _obj: object) -> Verdict:
    if actor and actor.has(Role.PROGRAMME_LEAD, Role.HEAD):
        return YES
    return no(ONLY_LEADS)


@permission("accounts.invite", "Personen in eine Rolle einladen und Einladungen zurückziehen.")
def may_invite(actor: Actor | None, seat: Seat | None) -> Verdict:
    """``seat`` None asks whether there is anything to invite to."""
    if actor is None:
        return no(NOT_SIGNED_IN)
    if seat is None:
        return may_list(actor, None)
    if seat.kind in LAND_KINDS:
        return YES if actor.has(Role.PROGRAMME_LEAD) else no(ONLY_PROGRAMME_LEAD)
    if seat.kind == OfficeKind.MUNICIPALITY:
        if seat.role == Role.HEAD and actor.has(Role.PROGRAMME_LEAD):
            return YES
        return YES if actor.has_in(seat.office_id, Role.HEAD) else no(ONLY_HEAD)
    return YES if _leads_partner(actor, seat) else no(ONLY_PARTNER)


def _leads_partner(actor: Actor, seat: Seat) -> bool:
    """A partner looks after its people itself; the municipality invites the first one."""
    if actor.has_in(seat.office_id, Role.CARRIER):
        return True
    return seat.kept_by_id is not None and actor.has_in(seat.kept_by_id, *KEEPS_PARTNERS)


@permission("accounts.change", "Zeitraum einer Mitgliedschaft ändern oder sie beenden.")
def may_change(actor: Actor | None, membership: Membership) -> Verdict:
    """Not one's own, so that nobody locks themselves out or prolongs their own rights."""
    verdict = may_invite(actor, membership.seat)
    if not verdict:
        return verdict
    if actor and membership.user_id == actor.user_id:
        return no(NOT_ONESELF)
    return YES if membership.ended_at is None else no(ALREADY_ENDED)


@permission("accounts.link", "Zwei Konten derselben Person verbinden oder wieder trennen.")
def may_link(actor: Actor | None, user: User | None) -> Verdict:
    """``user`` is the account to be separated; None asks about connecting.

    Connecting one's own accounts takes eyes away and is fine; separating them would add some.
    """
    verdict = may_list(actor, None)
    if verdict and actor and user is not None and actor.was(user.person):
        return no(NOT_OWN_ACCOUNT)
    return verdict

"""Who may do what with offers. The object is the offer; None asks about the role."""

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no
from kim.network.states import Trust
from kim.offers.models import Feedback, Offer

KEEPERS = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.HEAD)
READERS = (*KEEPERS, Role.TREASURY)
NOT_KEPT = "Dieses Angebot führt eine andere Stelle. Bitte wenden Sie sich an sie."
CHECK_FIRST = (
    "Über die Veröffentlichung entscheidet die Kommune, die das Angebot führt. Bitte legen Sie "
    "ihr das Angebot vor."
)


def keeps(actor: Actor | None, offer: Offer) -> bool:
    """Whether somebody keeps the offer for its municipality."""
    return actor is not None and actor.has_at(offer.municipality_id, *KEEPERS)


def provides(actor: Actor | None, offer: Offer) -> bool:
    """Whether somebody acts for the organisation that provides the offer."""
    if actor is None or not actor.has(Role.CARRIER):
        return False
    return any(actor.has_in(pk, Role.CARRIER) for pk in offer.organisation.office_ids)


@permission(
    "offers.manage",
    "Angebote verwalten: Leitung, Integrationsmanagement und Vertretung einer Kommune, Träger.",
)
def may_manage(actor: Actor | None, _obj: object) -> Verdict:
    if actor and actor.has(*KEEPERS, Role.CARRIER):
        return YES
    return no("Angebote verwalten die Kommunen und die Träger.")


@permission(
    "offers.edit",
    "Ein Angebot ändern, zurückziehen und archivieren: die Kommune, die es führt, oder der Träger.",
)
def may_edit(actor: Actor | None, offer: Offer) -> Verdict:
    return YES if keeps(actor, offer) or provides(actor, offer) else no(NOT_KEPT)


@permission(
    "offers.publish",
    "Ein Angebot veröffentlichen: die Kommune, die es führt, oder ein Träger mit Vertrauen.",
)
def may_publish(actor: Actor | None, offer: Offer) -> Verdict:
    if keeps(actor, offer):
        return YES
    if provides(actor, offer):
        return YES if offer.organisation.trust == Trust.TRUSTED else no(CHECK_FIRST)
    return no(NOT_KEPT)


@permission(
    "offers.keep",
    "Über Änderungen und Hinweise zu einem Angebot entscheiden: die Kommune, die es führt.",
)
def may_keep(actor: Actor | None, offer: Offer) -> Verdict:
    return YES if keeps(actor, offer) else no(NOT_KEPT)


@permission(
    "offers.care",
    "Anrufliste, wartende Änderungen und Hinweise von außen der eigenen Kommune bearbeiten.",
)
def may_care(actor: Actor | None, _obj: object) -> Verdict:
    if actor and actor.has(*KEEPERS):
        return YES
    return no("Das bearbeiten Leitung, Integrationsmanagement und Vertretung einer Kommune.")


@permission(
    "offers.answer", "Einen Hinweis von außen beantworten: die Kommune, an die er gerichtet ist."
)
def may_answer(actor: Actor | None, feedback: Feedback) -> Verdict:
    if actor and actor.has_at(feedback.municipality_id, *KEEPERS):
        return YES
    return no("Diesen Hinweis beantwortet eine andere Kommune.")


@permission("offers.rates", "Die Aktualitätsquoten aller Kommunen lesen: Land und Kommunen.")
def may_read_rates(actor: Actor | None, _obj: object) -> Verdict:
    if actor and (actor.is_land or actor.has(*READERS)):
        return YES
    return no("Die Quoten lesen das Land und die Kommunen.")


@permission(
    "offers.words",
    "Suchwörter pflegen und sehen, was gesucht wird: Leitung, Integrationsmanagement und "
    "Vertretung einer Kommune, Programmleitung.",
)
def may_keep_words(actor: Actor | None, _obj: object) -> Verdict:
    if actor and actor.has(*KEEPERS, Role.PROGRAMME_LEAD):
        return YES
    return no("Suchwörter pflegen die Kommunen und die Programmleitung.")

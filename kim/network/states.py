"""Kinds and lives of the network: stored codes are lower-case English. See docs/states/."""

from django.db import models

from kim.kernel.states import Transition


class OrganisationKind(models.TextChoices):
    """What an organisation is (Art des Akteurs)."""

    OFFICE = "office", "Behörde oder Amt"
    CARRIER = "carrier", "Träger"
    CLUB = "club", "Verein"
    MIGRANT_ORGANISATION = "migrant_organisation", "Migrantenorganisation"
    SCHOOL = "school", "Schule oder Bildungseinrichtung"
    RELIGIOUS_COMMUNITY = "religious_community", "Religionsgemeinschaft"
    ADVISORY_BOARD = "advisory_board", "Beirat"
    INITIATIVE = "initiative", "Initiative"


VOLUNTARY_KINDS = frozenset(  # where the work is mostly voluntary; the others are mostly paid
    {
        OrganisationKind.CLUB,
        OrganisationKind.MIGRANT_ORGANISATION,
        OrganisationKind.ADVISORY_BOARD,
        OrganisationKind.INITIATIVE,
    }
)


class OrganisationState(models.TextChoices):
    """Who sees an organisation (Stand des Akteurs). Merged ones lead to what they became."""

    DRAFT = "draft", "Entwurf"
    PUBLISHED = "published", "veröffentlicht"
    ARCHIVED = "archived", "archiviert"
    MERGED = "merged", "zusammengeführt"


class Trust(models.TextChoices):
    """Whether what an organisation writes itself is looked at before it is public (Vertrauen)."""

    CHECK_FIRST = "check_first", "erst prüfen"
    TRUSTED = "trusted", "vertraut"


class ContactPurpose(models.TextChoices):
    """What a contact at work is for (Zweck des Kontakts)."""

    GENERAL = "general", "allgemeine Anfragen"
    REFERRAL = "referral", "Vermittlung von Ratsuchenden"
    COOPERATION = "cooperation", "Zusammenarbeit und Gremien"
    OFFERS = "offers", "Pflege der Angebote"
    FUNDING = "funding", "Förderung und Verwaltung"


class ConsentWay(models.TextChoices):
    """How a consent was given (Weg der Einwilligung)."""

    WRITTEN = "written", "schriftlich"
    MAIL = "mail", "per E-Mail"
    FORM = "form", "selbst eingetragen"


class RelationKind(models.TextChoices):
    """What ties two organisations (Art der Verbindung), read from source to target."""

    COOPERATES = "cooperates", "arbeitet zusammen mit"
    REFERS_TO = "refers_to", "verweist an"
    FUNDS = "funds", "fördert"
    MEMBER_OF = "member_of", "ist Mitglied von"


EDIT, KEEP = "network.edit", "network.keep"
S = OrganisationState


def _deed(
    name: str, label: str, sources: set[OrganisationState], target: OrganisationState
) -> Transition:
    return Transition(
        name=name, label=label, sources=frozenset(sources), target=target, permission=KEEP
    )


PUBLISH = _deed("publish", "Veröffentlichen", {S.DRAFT}, S.PUBLISHED)
WITHDRAW = _deed("withdraw", "Veröffentlichung zurücknehmen", {S.PUBLISHED}, S.DRAFT)
ARCHIVE = _deed("archive", "Archivieren", {S.DRAFT, S.PUBLISHED}, S.ARCHIVED)
REOPEN = _deed("reopen", "Wieder aufnehmen", {S.ARCHIVED}, S.DRAFT)
MERGE = _deed("merge", "Zusammenführen", {S.DRAFT, S.PUBLISHED, S.ARCHIVED}, S.MERGED)
SPLIT = {  # back to where it was before it was merged
    state: _deed(f"split_{state}", "Zusammenführung rückgängig machen", {S.MERGED}, state)
    for state in (S.DRAFT, S.PUBLISHED, S.ARCHIVED)
}
BY_HAND = (PUBLISH, WITHDRAW, ARCHIVE, REOPEN)
BY_NAME = {transition.name: transition for transition in BY_HAND}
ORGANISATION = (*BY_HAND, MERGE, *SPLIT.values())

DEED_LABELS = {
    "network.remove_relation": "Verbindung entfernt",
    "network.set_relation": "Verbindung erfasst",
    "network.add_contact": "Ansprechstelle angelegt",
    "network.change_contact": "Ansprechstelle geändert",
    "network.give_consent": "Einwilligung zur Veröffentlichung erfasst",
    "network.merge": "Akteure zusammengeführt",
    "network.open_office": "Zugang für Akteur eröffnet",
    "network.remove_contact": "Ansprechstelle gelöscht",
    "network.tell_apart": "Dublette verneint oder wieder geprüft",
    "network.undo_merge": "Zusammenführung rückgängig gemacht",
    "network.withdraw_consent": "Einwilligung widerrufen",
    "network.add": "Akteur angelegt",
    "network.archive": "Akteur archiviert",
    "network.change": "Akteur geändert",
    "network.confirm": "Akteur bestätigt",
    "network.publish": "Akteur veröffentlicht",
    "network.reopen": "Akteur wieder aufgenommen",
    "network.set_trust": "Vertrauen in Akteur geändert",
    "network.withdraw": "Veröffentlichung des Akteurs zurückgenommen",
}

MACHINES = {"organisation": (OrganisationState, ORGANISATION)}

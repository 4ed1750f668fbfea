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


class BodyKind(models.TextChoices):
    """What a body is (Art des Gremiums)."""

    STEERING = "steering", "Steuerungsgruppe"
    WORKING_GROUP = "working_group", "Arbeitsgruppe"
    ROUND_TABLE = "round_table", "Runder Tisch"
    FORUM = "forum", "Forum"


class MeetingState(models.TextChoices):
    """Where a meeting stands (Stand der Sitzung)."""

    PLANNED = "planned", "geplant"
    INVITED = "invited", "eingeladen"
    HELD = "held", "hat stattgefunden"
    MINUTED = "minuted", "Protokoll liegt vor"
    FROZEN = "frozen", "Protokoll festgeschrieben"
    CANCELLED = "cancelled", "abgesagt"


class PointState(models.TextChoices):
    """What became of a point of the agenda (Stand des Tagesordnungspunkts)."""

    OPEN = "open", "offen"
    SETTLED = "settled", "erledigt"
    CARRIED = "carried", "auf die nächste Sitzung vertagt"
    CLOSED = "closed", "geschlossen"


class TaskState(models.TextChoices):
    """Where a task stands (Stand der Aufgabe)."""

    OPEN = "open", "offen"
    DONE = "done", "erledigt"
    CLOSED = "closed", "geschlossen"


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

BODY = "network.body"
M, T = MeetingState, TaskState


def _meeting(name: str, label: str, sources: set[MeetingState], target: MeetingState) -> Transition:
    return Transition(
        name=name, label=label, sources=frozenset(sources), target=target, permission=BODY
    )


INVITE = _meeting("invite", "Einladen", {M.PLANNED}, M.INVITED)
HOLD = _meeting("hold", "Hat stattgefunden", {M.PLANNED, M.INVITED}, M.HELD)
CANCEL = _meeting("cancel", "Absagen", {M.PLANNED, M.INVITED}, M.CANCELLED)
MINUTE = _meeting("minute", "Protokoll schreiben", {M.HELD, M.MINUTED}, M.MINUTED)
FREEZE = _meeting("freeze", "Protokoll festschreiben", {M.MINUTED}, M.FROZEN)
MEETING = (INVITE, HOLD, CANCEL, MINUTE, FREEZE)


def _task(name: str, label: str, sources: set[TaskState], target: TaskState) -> Transition:
    return Transition(
        name=name, label=label, sources=frozenset(sources), target=target, permission=BODY
    )


FINISH_TASK = _task("finish", "Erledigt", {T.OPEN}, T.DONE)
CLOSE_TASK = _task("close", "Ohne Ergebnis schließen", {T.OPEN}, T.CLOSED)
REOPEN_TASK = _task("reopen", "Wieder öffnen", {T.DONE, T.CLOSED}, T.OPEN)
TASK = (FINISH_TASK, CLOSE_TASK, REOPEN_TASK)
TASK_BY_NAME = {transition.name: transition for transition in TASK}

DEED_LABELS = {
    "network.add_body": "Gremium angelegt",
    "network.add_member": "Mitglied aufgenommen",
    "network.add_members": "Mitglieder aufgenommen",
    "network.add_point": "Tagesordnungspunkt hinzugefügt",
    "network.add_task": "Aufgabe notiert",
    "network.cancel_meeting": "Sitzung abgesagt",
    "network.change_body": "Gremium geändert",
    "network.change_meeting": "Sitzung geändert",
    "network.change_member": "Mitglied geändert",
    "network.close_task": "Aufgabe ohne Ergebnis geschlossen",
    "network.end_member": "Mitgliedschaft im Gremium beendet",
    "network.finish_task": "Aufgabe erledigt",
    "network.freeze_meeting": "Protokoll festgeschrieben",
    "network.hold_meeting": "Sitzung hat stattgefunden",
    "network.invite_meeting": "Zur Sitzung eingeladen",
    "network.load_demo": "Beispielakteure geladen",
    "network.make_feed": "Kalenderadresse angelegt",
    "network.minute_meeting": "Protokoll geschrieben",
    "network.plan_meeting": "Sitzung geplant",
    "network.reopen_task": "Aufgabe wieder geöffnet",
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

MACHINES = {
    "meeting": (MeetingState, MEETING),
    "organisation": (OrganisationState, ORGANISATION),
    "task": (TaskState, TASK),
}

"""Lives of an offer, its texts, waiting edits and messages from outside. See docs/states/."""

from django.db import models

from kim.kernel.states import Transition
from kim.offers.rules.freshness import LABELS as FRESHNESS_LABELS

FRESHNESS = [(code.value, label) for code, label in FRESHNESS_LABELS.items()]


class OfferState(models.TextChoices):
    """Who sees an offer (Stand des Angebots)."""

    NONE = "none", "noch nicht angelegt"
    DRAFT = "draft", "Entwurf"
    PUBLISHED = "published", "veröffentlicht"
    WITHDRAWN = "withdrawn", "zurückgezogen"
    ARCHIVED = "archived", "archiviert"


class TextState(models.TextChoices):
    """How good a text in a language is (Stand der Übersetzung). No row: missing."""

    MISSING = "missing", "fehlt"
    MACHINE = "machine", "maschinell übersetzt"
    REVIEWED = "reviewed", "geprüft"
    OUTDATED = "outdated", "veraltet"


class EditState(models.TextChoices):
    """Where a waiting edit stands (Stand der Änderung)."""

    NONE = "none", "noch nicht vorgeschlagen"
    WAITING = "waiting", "wartet auf Freigabe"
    APPROVED = "approved", "freigegeben"
    RETURNED = "returned", "zurückgegeben"
    REPLACED = "replaced", "durch eine neuere ersetzt"


class FeedbackKind(models.TextChoices):
    """What somebody from outside says (Hinweis)."""

    WRONG = "wrong", "stimmt nicht"
    MISSING = "missing", "fehlt"
    GONE = "gone", "gibt es nicht mehr"


class FeedbackState(models.TextChoices):
    """Where a message from outside stands (Stand des Hinweises)."""

    OPEN = "open", "offen"
    DONE = "done", "erledigt"
    DISMISSED = "dismissed", "nicht zutreffend"


class SignalKind(models.TextChoices):
    """Why somebody should call (Anlass), strongest first."""

    REPORTED_GONE = "reported_gone", "Jemand meldet: gibt es nicht mehr"
    REPORTED_WRONG = "reported_wrong", "Jemand meldet: stimmt nicht"
    EXPIRED = "expired", "Alle Termine sind vorbei"
    BOUNCED = "bounced", "E-Mail kam zurück"
    SOURCE_DIFFERS = "source_differs", "Die Quelle sagt etwas anderes"
    OVERDUE = "overdue", "Prüfung überfällig"
    HOLIDAY = "holiday", "Feiertag ohne Ausnahme"
    CAPACITY_OLD = "capacity_old", "Angabe zu Plätzen ist alt"


class CheckOutcome(models.TextChoices):
    """What a check found (Ergebnis der Prüfung)."""

    CONFIRMED = "confirmed", "bestätigt"
    CHANGED = "changed", "geändert"
    NOT_REACHED = "not_reached", "nicht erreicht"
    ENDED = "ended", "beendet"


class CheckWay(models.TextChoices):
    """How it was checked (Weg der Prüfung)."""

    LINK = "link", "Link per E-Mail"
    PHONE = "phone", "Anruf"
    FORM = "form", "Bearbeitung"
    IMPORT = "import", "Einlesen"


EDIT, KEEP = "offers.edit", "offers.keep"
S, E = OfferState, EditState


def _deed(name: str, label: str, sources: set[OfferState], target: OfferState) -> Transition:
    return Transition(
        name=name, label=label, sources=frozenset(sources), target=target, permission=EDIT
    )


ADD = _deed("add", "Angebot anlegen", {S.NONE}, S.DRAFT)
PUBLISH = Transition(
    name="publish", label="Veröffentlichen", sources=frozenset({S.DRAFT, S.WITHDRAWN}),
    target=S.PUBLISHED, permission="offers.publish",
)  # fmt: skip
WITHDRAW = _deed("withdraw", "Zurückziehen", {S.PUBLISHED}, S.WITHDRAWN)
ARCHIVE = _deed("archive", "Archivieren", {S.DRAFT, S.PUBLISHED, S.WITHDRAWN}, S.ARCHIVED)
RESTORE = _deed("restore", "Wiederherstellen", {S.ARCHIVED}, S.DRAFT)
OFFER = (ADD, PUBLISH, WITHDRAW, ARCHIVE, RESTORE)
BY_HAND = (PUBLISH, WITHDRAW, ARCHIVE, RESTORE)
BY_NAME = {transition.name: transition for transition in BY_HAND}


def _edit(name: str, label: str, source: EditState, target: EditState, who: str) -> Transition:
    return Transition(
        name=name, label=label, sources=frozenset({source}), target=target, permission=who
    )


PROPOSE = _edit("propose", "Änderung vorschlagen", E.NONE, E.WAITING, EDIT)
APPROVE = _edit("approve", "Freigeben", E.WAITING, E.APPROVED, KEEP)
RETURN = _edit("return", "Zurückgeben", E.WAITING, E.RETURNED, KEEP)
REPLACE = _edit("replace", "Durch neuere ersetzen", E.WAITING, E.REPLACED, EDIT)
PENDING_EDIT = (PROPOSE, APPROVE, RETURN, REPLACE)

MACHINES = {
    "offer": (OfferState, OFFER),
    "pending-edit": (EditState, PENDING_EDIT),
}

DEED_LABELS = {
    "offers.synonym_add": "Suchwort eingetragen",
    "offers.synonym_end": "Suchwort beendet",
    "offers.add": "Angebot angelegt",
    "offers.change": "Angebot geändert",
    "offers.confirm": "Angebot bestätigt",
    "offers.publish": "Angebot veröffentlicht",
    "offers.withdraw": "Angebot zurückgezogen",
    "offers.archive": "Angebot archiviert",
    "offers.restore": "Angebot wiederhergestellt",
    "offers.propose": "Änderung eines Angebots vorgeschlagen",
    "offers.approve_edit": "Änderung eines Angebots freigegeben",
    "offers.return_edit": "Änderung eines Angebots zurückgegeben",
    "offers.ask_owner": "Bestätigung eines Angebots erbeten",
    "offers.revoke_link": "Bestätigungslink zurückgezogen",
    "offers.freshness": "Aktualität eines Angebots geändert",
    "offers.forget": "Kontakt eines beendeten Angebots gelöscht",
    "offers.check": "Anruf zu einem Angebot erfasst",
    "offers.feedback": "Hinweis von außen eingegangen",
    "offers.answer_feedback": "Hinweis von außen beantwortet",
}

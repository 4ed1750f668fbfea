"""Lives of a participation (Teilnahme) and of a legal number (Rechtswert). See docs/states/."""

from django.db import models

from kim.kernel.states import Transition
from kim.programme.rules.legal import Mark


class Status(models.TextChoices):
    """Where a municipality stands in the programme (Stand der Teilnahme)."""

    NONE = "none", "noch nicht erfasst"
    INTEREST = "interest", "Interesse bekundet"
    ANNOUNCED = "announced", "Teilnahme angekündigt"
    APPROVED = "approved", "Teilnahme bestätigt"
    STARTED = "started", "nimmt teil"
    PAUSED = "paused", "Teilnahme ruht"
    ENDED = "ended", "Teilnahme beendet"


class OccupancyKind(models.TextChoices):
    """What is said of a post (Besetzung)."""

    INSTALLED = "installed", "besetzt"
    VACANT = "vacant", "unbesetzt"
    DEPUTY = "deputy", "Vertretung"


class Certainty(models.TextChoices):
    """How sure a fact is (Sicherheit)."""

    CONFIRMED = "confirmed", "bestätigt"
    ANNOUNCED = "announced", "angekündigt"
    UNVERIFIED = "unverified", "ungeprüft"


class DatePrecision(models.TextChoices):
    """How exactly a source names a date (Genauigkeit)."""

    DAY = "day", "Tag"
    MONTH = "month", "Monat"
    YEAR = "year", "Jahr"


class Figure(models.TextChoices):
    """What a published statement counts (Kennzahl)."""

    ELIGIBLE = "eligible", "antragsberechtigte Kommunen"
    PARTICIPATING = "participating", "teilnehmende Kommunen"
    MANAGERS_INSTALLED = "managers_installed", "besetzte Stellen"
    STARTING_LATER = "starting_later", "Kommunen, die später beginnen"
    FUNDS_RECEIVED = "funds_received", "Kommunen mit ersten Fördermitteln"


class LegalMark(models.TextChoices):
    """How well a legal number is founded (Beleglage)."""

    SOURCED = Mark.SOURCED.value, Mark.SOURCED.label
    LAW_CHECK = Mark.LAW_CHECK.value, Mark.LAW_CHECK.label
    ASSUMPTION = Mark.ASSUMPTION.value, Mark.ASSUMPTION.label


class LegalState(models.TextChoices):
    """Where a legal number stands (Stand des Rechtswerts). Start and released are in force."""

    NONE = "none", "noch nicht erfasst"
    START = "start", "Startwert"
    PROPOSED = "proposed", "vorgeschlagen"
    RELEASED = "released", "bestätigt"
    REPLACED = "replaced", "ersetzt"
    WITHDRAWN = "withdrawn", "zurückgenommen"


EDIT = "programme.edit"
S = Status
OPEN = frozenset({S.INTEREST, S.ANNOUNCED, S.APPROVED, S.STARTED, S.PAUSED})


def _deed(name: str, label: str, sources: set[Status], target: Status) -> Transition:
    return Transition(
        name=name, label=label, sources=frozenset(sources), target=target, permission=EDIT
    )


INTEREST = _deed("interest", "Interesse erfassen", {S.NONE}, S.INTEREST)
JOIN = _deed("join", "Teilnahme ankündigen", {S.NONE, S.INTEREST}, S.ANNOUNCED)
APPROVE = _deed("approve", "Teilnahme bestätigen", {S.INTEREST, S.ANNOUNCED}, S.APPROVED)
START = _deed("start", "Beginn erfassen", {S.ANNOUNCED, S.APPROVED}, S.STARTED)
PAUSE = _deed("pause", "Teilnahme ruhen lassen", {S.STARTED}, S.PAUSED)
RESUME = _deed("resume", "Teilnahme fortsetzen", {S.PAUSED}, S.STARTED)
END = _deed("end", "Teilnahme beenden", set(OPEN), S.ENDED)

TRANSITIONS = (INTEREST, JOIN, APPROVE, START, PAUSE, RESUME, END)
BY_NAME = {transition.name: transition for transition in TRANSITIONS}

PROPOSE_LEGAL, CONFIRM_LEGAL = "programme.propose_legal", "programme.confirm_legal"
L = LegalState
LOAD_LEGAL = Transition(  # by the command that sets the installation up
    name="load", label="Startwert laden", sources=frozenset({L.NONE}), target=L.START,
    permission=PROPOSE_LEGAL,
)  # fmt: skip
ADD_LEGAL = Transition(
    name="propose", label="Rechtswert vorschlagen", sources=frozenset({L.NONE}),
    target=L.PROPOSED, permission=PROPOSE_LEGAL,
)  # fmt: skip
RELEASE_LEGAL = Transition(
    name="release", label="Rechtswert bestätigen", sources=frozenset({L.PROPOSED}),
    target=L.RELEASED, permission=CONFIRM_LEGAL,
)  # fmt: skip
WITHDRAW_LEGAL = Transition(
    name="withdraw", label="Vorschlag zurücknehmen", sources=frozenset({L.PROPOSED}),
    target=L.WITHDRAWN, permission=PROPOSE_LEGAL,
)  # fmt: skip
REPLACE_LEGAL = Transition(
    name="replace", label="Rechtswert ersetzen", sources=frozenset({L.START, L.RELEASED}),
    target=L.REPLACED, permission=CONFIRM_LEGAL,
)  # fmt: skip
LEGAL_TRANSITIONS = (LOAD_LEGAL, ADD_LEGAL, RELEASE_LEGAL, WITHDRAW_LEGAL, REPLACE_LEGAL)
MACHINES = {
    "participation": (Status, TRANSITIONS),
    "legal-rule": (LegalState, LEGAL_TRANSITIONS),
}

DEED_LABELS = {
    **{f"programme.{name}": transition.label for name, transition in BY_NAME.items()},
    "programme.correct_step": "Schritt berichtigt",
    "programme.withdraw_step": "Schritt zurückgenommen",
    "programme.installed": "Stelle besetzt",
    "programme.vacant": "Vakanz gemeldet",
    "programme.deputy": "Vertretung erfasst",
    "programme.correct_occupancy": "Besetzung berichtigt",
    "programme.withdraw_occupancy": "Besetzung zurückgenommen",
    "programme.set_post_terms": "Umfang erfasst",
    "programme.set_contact": "Kontakt gepflegt",
    "programme.withdraw_consent": "Einwilligung widerrufen",
    "programme.remove_contact": "Kontakt gelöscht",
    "programme.add_source": "Quelle erfasst",
    "programme.record_published_figure": "Veröffentlichte Zahl erfasst",
    "programme.set_budget": "Programmmittel erfasst",
    "programme.load_published_facts": "Veröffentlichte Angaben geladen",
    "programme.load_legal_numbers": "Startwerte der Rechtswerte geladen",
    "programme.propose_legal_number": "Rechtswert vorgeschlagen",
    "programme.confirm_legal_number": "Rechtswert bestätigt",
    "programme.end_legal_number": "Rechtswert beendet",
    "programme.replace_legal_number": "Rechtswert ersetzt",
    "programme.continue_legal_number": "Rechtswert gilt für übrige Tage weiter",
    "programme.withdraw_legal_number": "Vorschlag eines Rechtswerts zurückgenommen",
}
FIELD_LABELS = {
    "ags": "Kommune", "status": "Stand", "on": "Datum", "evidence_on": "belegt am",
    "certainty": "Sicherheit", "replaces": "ersetzt Nr.", "from_on": "von", "to_on": "bis",
    "kind": "Art", "fte": "Stellen (VZÄ)", "pay_group": "Entgeltgruppe", "function": "Funktion",
    "sha256": "Prüfsumme (SHA-256)", "size": "Größe in Byte",
    "name": "Name", "email": "E-Mail", "phone": "Telefon", "consent_on": "Einwilligung vom",
    "figure": "Kennzahl", "value": "Wert", "key_date_on": "Stichtag", "amount": "Betrag",
    "is_about": "ungefähr", "title": "Titel", "address": "Adresse", "facts": "Angaben",
    "new": "neu", "changed": "geändert", "unchanged": "unverändert", "ended": "beendet",
    "skipped": "übergangen", "refused": "abgelehnt", "role": "Rolle", "office": "Stelle",
    "year": "Haushaltsjahr", "is_open": "offen", "number": "Nummer", "purpose": "Zweck",
    "ended_at": "beendet am", "provider": "Anmeldedienst", "factors": "zweite Stufen",
    "legal_key": "Schlüssel", "valid_from_on": "gilt ab", "valid_to_on": "gilt bis",
    "source": "Quelle", "replaced_by": "ersetzt durch Nr.",
}  # fmt: skip
VALUE_LABELS = {
    str(value): str(label)
    for choices in (Status, OccupancyKind, Certainty)
    for value, label in choices.choices
}

"""Life of a participation (Teilnahme). Diagram: docs/states/programme-participation.mmd."""

from django.db import models

from kim.kernel.states import Transition


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
MACHINES = {"participation": (Status, TRANSITIONS)}

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
}
FIELD_LABELS = {
    "ags": "Kommune", "status": "Stand", "on": "Datum", "evidence_on": "belegt am",
    "certainty": "Sicherheit", "replaces": "ersetzt Nr.", "from_on": "von", "to_on": "bis",
    "kind": "Art", "fte": "Stellen (VZÄ)", "pay_group": "Entgeltgruppe", "function": "Funktion",
    "name": "Name", "email": "E-Mail", "phone": "Telefon", "consent_on": "Einwilligung vom",
    "figure": "Kennzahl", "value": "Wert", "key_date_on": "Stichtag", "amount": "Betrag",
    "is_about": "ungefähr", "title": "Titel", "address": "Adresse", "facts": "Angaben",
    "new": "neu", "changed": "geändert", "unchanged": "unverändert", "ended": "beendet",
    "skipped": "übergangen", "refused": "abgelehnt", "role": "Rolle", "office": "Stelle",
    "ended_at": "beendet am", "provider": "Anmeldedienst", "factors": "zweite Stufen",
}  # fmt: skip
VALUE_LABELS = {
    str(value): str(label)
    for choices in (Status, OccupancyKind, Certainty)
    for value, label in choices.choices
}

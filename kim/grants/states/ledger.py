"""Words of the budget ledger (Haushaltsüberwachung): closed lists, no life of their own."""

from django.db import models


class AccountKind(models.TextChoices):
    """An account of the ledger (Konto). All but the sources must never fall below zero."""

    APPROPRIATION = "appropriation", "Ansatz"  # source: what parliament gave
    AVAILABLE = "available", "frei"
    BLOCKED = "blocked", "gesperrt"
    AUTHORITY = "authority", "Verpflichtungsermächtigung"  # source: for a later year
    COMMITTABLE = "committable", "frei für Verpflichtungen"
    RESERVED = "reserved", "festgelegt"
    AWARDED = "awarded", "bewilligt"
    PAID = "paid", "ausgezahlt"


class EntryKind(models.TextChoices):
    """Why money moves in the ledger (Art der Buchung)."""

    APPROPRIATE = "appropriate", "Ansatz"
    AUTHORISE = "authorise", "Verpflichtungsermächtigung"
    TAKE_OVER = "take_over", "Verpflichtungen übernommen"  # from the authority to the Ansatz
    BLOCK = "block", "Sperre"
    UNBLOCK = "unblock", "Sperre aufgehoben"
    RESERVE = "reserve", "Festlegung"
    RELEASE = "release", "Festlegung gelöst"
    AWARD = "award", "Bewilligung"
    AMEND = "amend", "Änderung der Bewilligung"
    CANCEL = "cancel", "Gegenbuchung"


class ClosedKind(models.TextChoices):
    """Why nothing may be awarded from a year (Art der Sperre des Jahres)."""

    FREEZE = "freeze", "Haushaltssperre (§ 41 LHO)"
    PROVISIONAL = "provisional", "vorläufige Haushaltsführung"
    YEAR_END = "year_end", "Jahresabschluss"


SOURCES = (AccountKind.APPROPRIATION, AccountKind.AUTHORITY)
PER_APPLICATION = (AccountKind.RESERVED, AccountKind.AWARDED, AccountKind.PAID)
OF_YEAR = tuple(kind for kind in AccountKind if kind not in PER_APPLICATION)
ABOUT_APPLICATION = (EntryKind.RESERVE, EntryKind.RELEASE, EntryKind.AWARD, EntryKind.AMEND)
# Booked by hand, so taken back by hand. What belongs to a file is changed by a decision.
CANCELLABLE = (EntryKind.APPROPRIATE, EntryKind.AUTHORISE, EntryKind.BLOCK, EntryKind.UNBLOCK)
DEED_LABELS = {
    "grants.set_up_title": "Haushaltstitel eingerichtet",
    "grants.set_up_year": "Haushaltsjahr eingerichtet",
    "grants.appropriate": "Ansatz gebucht",
    "grants.authorise": "Verpflichtungsermächtigung gebucht",
    "grants.take_over": "Verpflichtungen auf den Ansatz übernommen",
    "grants.block": "Mittel gesperrt",
    "grants.unblock": "Sperre von Mitteln aufgehoben",
    "grants.close_year": "Haushaltsjahr für Bewilligungen geschlossen",
    "grants.open_year": "Haushaltsjahr für Bewilligungen geöffnet",
    "grants.cancel_entry": "Buchung durch Gegenbuchung aufgehoben",
    "grants.release_reservation": "Festlegung gelöst",
}

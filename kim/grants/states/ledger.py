"""Words of the budget ledger (Haushaltsüberwachung): closed lists, no life of their own."""

from django.db import models


class AccountKind(models.TextChoices):
    """An account of the ledger (Konto). All but the sources must never fall below zero."""

    APPROPRIATION = "appropriation", "Ansatz"  # source: what parliament gave
    AVAILABLE = "available", "verfügbar"
    BLOCKED = "blocked", "gesperrt"
    AUTHORITY = "authority", "Verpflichtungsermächtigung"  # source: for a later year
    COMMITTABLE = "committable", "verpflichtbar"
    RESERVED = "reserved", "vorgemerkt (Festlegung)"
    AWARDED = "awarded", "bewilligt"
    PAID = "paid", "ausgezahlt"


SOURCES = (AccountKind.APPROPRIATION, AccountKind.AUTHORITY)
PER_APPLICATION = (AccountKind.RESERVED, AccountKind.AWARDED, AccountKind.PAID)


class EntryKind(models.TextChoices):
    """Why money moves in the ledger (Art der Buchung)."""

    APPROPRIATE = "appropriate", "Ansatz gebucht"
    AUTHORISE = "authorise", "Verpflichtungsermächtigung gebucht"
    BLOCK = "block", "Sperre"
    UNBLOCK = "unblock", "Sperre aufgehoben"
    RESERVE = "reserve", "Festlegung"
    RELEASE = "release", "Festlegung gelöst"
    AWARD = "award", "Bewilligung"
    AMEND = "amend", "Änderung der Bewilligung"
    CANCEL = "cancel", "Gegenbuchung"

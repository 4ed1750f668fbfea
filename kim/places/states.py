"""Kinds of places and marks of statistics: closed lists, stored as lower-case English."""

from django.db import models


class PlaceKind(models.TextChoices):
    """What a place is (Art des Gebiets).

    ``DISTRICT`` and ``TOWN`` together are the 36 municipalities of the programme (Kommunen).
    """

    LAND = "land", "Land"
    DISTRICT = "district", "Landkreis"
    TOWN = "town", "kreisfreie Stadt"
    ASSOCIATION = "association", "Verbandsgemeinde"
    COMMUNE = "commune", "Gemeinde"


MUNICIPALITY_KINDS = (PlaceKind.DISTRICT, PlaceKind.TOWN)


class Mark(models.TextChoices):
    """Why a statistic has no number (Qualitätskennzeichen). None of them means zero.

    The sign of the publisher stands in brackets. Source: Zeichenerklärung of Destatis.
    """

    NOTHING = "nothing", "nichts vorhanden (-)"
    SECRET = "secret", "unbekannt oder geheim zu halten (.)"
    UNSURE = "unsure", "nicht sicher genug (/)"
    BLOCKED = "blocked", "Tabellenfach gesperrt (x)"
    LATER = "later", "Angabe fällt später an (...)"


class ImportKind(models.TextChoices):
    """What an import run brought (Art des Einlesens)."""

    REFERENCE = "reference", "eigene Referenzdatei"
    PLACES = "places", "Gebiete"
    BOUNDARIES = "boundaries", "Grenzen"
    BOUNDARIES_REMOVED = "boundaries_removed", "Grenzen entfernt"
    STATISTICS = "statistics", "Statistik"

"""What the public search reads: one entry per offer or article, its texts, places and words.

Everything here is derived and may be thrown away: ``kim reindex-offers`` writes it anew. Only
the synonyms and the counted words are facts of their own.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from kim.offers.rules.search_marks import KINDS
from kim.places.models import Place

LONGEST_WORD = 60


class SearchEntry(models.Model):
    """An offer or article as the search sees it (Sucheintrag), in all its languages at once.

    ``key`` is the public key of what was found. ``marks`` are all its traits as
    ``group:code`` (``sprache:uk``), for filters and counts. ``slots`` holds 21 bits: weekday
    times part of the day. ``areas`` are official keys of the places served. ``last_on`` is the
    last day on which something happens, inclusive; after
    ``seats_until_on`` nothing is known of free places. ``words`` holds every word in every form,
    ``title_words`` those of title (A), their parts and base forms (B), provider, place and topic
    (C) and short description (D), with weight.
    """

    kind = models.CharField("Art", max_length=10, choices=KINDS)
    key = models.UUIDField("Schlüssel")
    municipality = models.ForeignKey(
        Place, verbose_name="Kommune", on_delete=models.PROTECT, related_name="+"
    )
    provider = models.CharField("Träger", max_length=200, blank=True)
    marks = ArrayField(models.CharField(max_length=60), verbose_name="Merkmale", default=list)
    areas = ArrayField(models.CharField(max_length=12), verbose_name="Gebiete", default=list)
    slots = models.PositiveIntegerField("Zeiten", default=0)
    starts_on = models.DateField("beginnt am", null=True, blank=True)
    checked_on = models.DateField("geprüft am", null=True, blank=True)
    last_on = models.DateField("letzter Tag", null=True, blank=True)
    seats_until_on = models.DateField("Plätze bekannt bis", null=True, blank=True)
    words = SearchVectorField("Wörter")
    title_words = SearchVectorField("Wörter des Titels")

    class Meta:
        verbose_name = "Sucheintrag"
        verbose_name_plural = "Sucheinträge"
        ordering = ["pk"]
        indexes = [
            GinIndex(fields=["words"], name="offers_entry_words", fastupdate=False),
            GinIndex(fields=["areas"], name="offers_entry_areas", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(name="offers_searchentry_once", fields=["kind", "key"]),
            models.CheckConstraint(
                name="offers_searchentry_slots_are_21_bits", condition=Q(slots__lt=2**21)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SearchText(models.Model):
    """Title and short text of an entry in one language (Suchtext), as they stand in the list.

    ``state`` is that of the translation: reviewed, machine, outdated. ``link`` is set for
    what has its own address in this language (articles).
    """

    entry = models.ForeignKey(
        SearchEntry, verbose_name="Sucheintrag", on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField("Sprache", max_length=12)
    title = models.CharField("Titel", max_length=300)
    summary = models.TextField("Kurztext", blank=True)
    state = models.CharField("Stand der Übersetzung", max_length=12, default="reviewed")
    link = models.CharField("Adresse", max_length=300, blank=True)

    class Meta:
        verbose_name = "Suchtext"
        verbose_name_plural = "Suchtexte"
        ordering = ["entry", "language"]
        constraints = [
            models.UniqueConstraint(
                name="offers_searchtext_once_per_language", fields=["entry", "language"]
            ),
            models.CheckConstraint(name="offers_searchtext_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"


class SearchSpot(models.Model):
    """Where an entry takes place (Fundort): a point in degrees, a town, or both."""

    entry = models.ForeignKey(
        SearchEntry, verbose_name="Sucheintrag", on_delete=models.CASCADE, related_name="spots"
    )
    town = models.CharField("Ort", max_length=120, blank=True)
    town_form = models.CharField("Ort in Suchform", max_length=120, blank=True)
    postcode = models.CharField("Postleitzahl", max_length=5, blank=True)
    latitude = models.DecimalField(
        "Breite (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        "Länge (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )

    class Meta:
        verbose_name = "Fundort"
        verbose_name_plural = "Fundorte"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="offers_spot_point"),
            models.Index(fields=["town_form"], name="offers_spot_town"),
            models.Index(fields=["postcode"], name="offers_spot_postcode"),
        ]
        constraints = [
            models.CheckConstraint(
                name="offers_searchspot_point_in_pairs",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.postcode} {self.town}".strip()


class SearchForm(models.Model):
    """A word that stands in some entry (bekanntes Wort), with what finds it when mistyped.

    ``shown`` is the word as it stands in a text; empty for what is only a part or base form.
    ``bases`` are further forms it counts as (base form from a dictionary). ``sound`` and
    ``consonants`` compare scripts, ``shortened`` finds mistakes. ``entries`` is how many entries
    had it when everything was last written anew.
    """

    form = models.CharField("Wort", max_length=LONGEST_WORD, unique=True)
    bases = ArrayField(
        models.CharField(max_length=LONGEST_WORD), verbose_name="Grundformen", default=list
    )
    sound = models.CharField("Klang", max_length=120, blank=True)
    consonants = models.CharField("Mitlaute", max_length=120, blank=True)
    shortened = ArrayField(
        models.CharField(max_length=LONGEST_WORD), verbose_name="verkürzt", default=list
    )
    entries = models.PositiveIntegerField("Einträge", default=1)
    shown = models.CharField("wie es im Text steht", max_length=LONGEST_WORD, blank=True)

    class Meta:
        verbose_name = "bekanntes Wort"
        verbose_name_plural = "bekannte Wörter"
        ordering = ["form"]
        indexes = [
            models.Index(
                fields=["sound"], opclasses=["text_pattern_ops"], name="offers_form_heard"
            ),
            models.Index(fields=["consonants"], name="offers_form_consonants"),
            models.Index(
                fields=["form"], opclasses=["text_pattern_ops"], name="offers_form_prefix"
            ),
            GinIndex(fields=["shortened"], name="offers_form_shortened", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(name="offers_searchform_has_form", condition=~Q(form=""))
        ]

    def __str__(self) -> str:
        return self.form


class Synonym(models.Model):
    """A word people say, and what it means in offers (Synonym); kept by editors.

    ``form`` is the normal form of ``word``. ``means`` are one or more terms in German, each of
    which may hold several words. ``ended_on`` is its last day, inclusive; none is deleted.
    """

    language = models.CharField("Sprache", max_length=12)
    word = models.CharField("gesuchtes Wort", max_length=80)
    form = models.CharField("Suchform", max_length=80)
    means = ArrayField(models.CharField(max_length=80), verbose_name="gemeint ist")
    since_on = models.DateField("gilt ab")
    ended_on = models.DateField("gilt bis", null=True, blank=True)

    class Meta:
        verbose_name = "Synonym"
        verbose_name_plural = "Synonyme"
        ordering = ["language", "form"]
        indexes = [models.Index(fields=["form"], name="offers_synonym_form")]
        constraints = [
            models.UniqueConstraint(
                name="offers_synonym_once_per_language",
                fields=["language", "form"],
                condition=Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="offers_synonym_has_word_and_meaning",
                condition=~Q(form="") & ~Q(means=[]),
            ),
            models.CheckConstraint(
                name="offers_synonym_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} = {', '.join(self.means)}"


class SearchWord(models.Model):
    """How often a query was searched on a day (gesuchtes Wort): no person, address or session.

    ``municipality`` is what the query was limited to, or none. ``times`` counts searches,
    ``empty`` those that found nothing. Below five in a month they are never shown and deleted.
    """

    on = models.DateField("Tag")
    municipality = models.ForeignKey(
        Place,
        verbose_name="Kommune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField("Sprache der Seite", max_length=12)
    word = models.CharField("gesucht", max_length=LONGEST_WORD)
    times = models.PositiveIntegerField("Suchen", default=0)
    empty = models.PositiveIntegerField("ohne Treffer", default=0)

    class Meta:
        verbose_name = "gesuchtes Wort"
        verbose_name_plural = "gesuchte Wörter"
        ordering = ["-on", "word"]
        constraints = [
            models.UniqueConstraint(
                name="offers_searchword_once_a_day",
                fields=["on", "municipality", "language", "word"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="offers_searchword_empty_are_searches",
                condition=Q(empty__lte=F("times")) & ~Q(word=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.word}: {self.times}"

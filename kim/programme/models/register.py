from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from kim.kernel.retention import PersonalField
from kim.programme.states import Certainty, DatePrecision, Figure, OccupancyKind, Status


class Source(models.Model):
    """Where a fact was read (Quelle): publication, day, address."""

    key = models.SlugField("Schlüssel", unique=True)
    title = models.CharField("Titel", max_length=300)
    publisher = models.CharField("Herausgeber", max_length=200)
    published_on = models.DateField("veröffentlicht am")
    address = models.URLField("Adresse", max_length=600, blank=True)
    note = models.TextField("Hinweis", blank=True)

    class Meta:
        verbose_name = "Quelle"
        verbose_name_plural = "Quellen"
        constraints = [
            models.CheckConstraint(
                name="programme_source_is_named", condition=~Q(title="") & ~Q(publisher="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.publisher}, {self.published_on:%d.%m.%Y}"


class Programme(models.Model):
    """A funding programme (Förderprogramm) with the days between which it runs, inclusive."""

    code = models.SlugField("Kürzel", unique=True)
    name = models.CharField("Name", max_length=200)
    starts_on = models.DateField("beginnt am")
    ends_on = models.DateField("endet am", null=True, blank=True)

    class Meta:
        verbose_name = "Förderprogramm"
        verbose_name_plural = "Förderprogramme"
        constraints = [
            models.CheckConstraint(
                name="programme_programme_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """What was believed, from when until when (Angabe mit Erfassungszeit).

    A correction closes the old record with ``known_to_at`` and adds one that ``replaces``
    it. The database refuses every other change. Moments are UTC; a fact is known on a day
    when it was known at the end of that day in Berlin.
    """

    known_from_at = models.DateTimeField("bekannt seit")
    known_to_at = models.DateTimeField("ersetzt am", null=True, blank=True)
    certainty = models.CharField(
        "Sicherheit", max_length=12, choices=Certainty, default=Certainty.CONFIRMED
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.TextField("Grund")
    recorded_by = models.CharField("erfasst von", max_length=40)

    class Meta:
        abstract = True


def known_in_order(name: str) -> models.CheckConstraint:
    """A fact stops being believed after it began to be."""
    return models.CheckConstraint(
        name=name, condition=Q(known_to_at=None) | Q(known_to_at__gte=F("known_from_at"))
    )


class Budget(Fact):
    """Money of the programme in one year (Programmmittel), in EUR."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("Haushaltsjahr")
    amount = models.DecimalField("Betrag (EUR)", max_digits=12, decimal_places=2)
    is_about = models.BooleanField("nur ungefähr veröffentlicht", default=False)
    announced_on = models.DateField("bekannt gegeben am")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "Programmmittel"
        verbose_name_plural = "Programmmittel"
        constraints = [
            known_in_order("programme_budget_known_in_order"),
            models.CheckConstraint(
                name="programme_budget_amount_positive", condition=Q(amount__gt=0)
            ),
            models.UniqueConstraint(
                name="programme_budget_one_per_year",
                fields=["programme", "year"],
                condition=Q(known_to_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class Participation(models.Model):
    """A municipality in the programme (Teilnahme), from first word to end."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place_id: int
    is_open = models.BooleanField("läuft", default=True)

    class Meta:
        verbose_name = "Teilnahme"
        verbose_name_plural = "Teilnahmen"
        constraints = [
            models.UniqueConstraint(
                name="programme_participation_one_open_per_place",
                fields=["programme", "place"],
                condition=Q(is_open=True),
            )
        ]

    def __str__(self) -> str:
        return f"Teilnahme {self.pk}"


class ParticipationStep(Fact):
    """One dated step of a participation (Schritt der Teilnahme).

    ``position`` counts within the participation; a correction keeps it. ``on`` is the first
    day of the span the source names, ``precision`` how wide that span is.
    """

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="steps")
    participation_id: int
    position = models.PositiveSmallIntegerField("Reihenfolge")
    status = models.CharField("Stand", max_length=12, choices=Status)
    on = models.DateField("am")
    precision = models.CharField(
        "Genauigkeit", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    evidence_on = models.DateField("belegt am", help_text="Tag, an dem die Quelle es sagt")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "Schritt der Teilnahme"
        verbose_name_plural = "Schritte der Teilnahme"
        constraints = [
            known_in_order("programme_step_known_in_order"),
            models.CheckConstraint(
                name="programme_step_status_known",
                condition=Q(status__in=[s for s in Status.values if s != Status.NONE]),
            ),
            models.UniqueConstraint(
                name="programme_step_one_per_position",
                fields=["participation", "position"],
                condition=Q(known_to_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.on}"


class Post(models.Model):
    """The funded post of a participation (Stelle)."""

    participation = models.OneToOneField(
        Participation, on_delete=models.PROTECT, related_name="post"
    )
    participation_id: int

    class Meta:
        verbose_name = "Stelle"
        verbose_name_plural = "Stellen"

    def __str__(self) -> str:
        return f"Stelle {self.pk}"


class PostTerms(Fact):
    """Size and pay group of a post from a day on (Umfang und Entgeltgruppe)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="terms")
    from_on = models.DateField("ab")
    fte = models.DecimalField("Stellenumfang (VZÄ)", max_digits=3, decimal_places=2)
    pay_group = models.CharField("Entgeltgruppe", max_length=60, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "Umfang der Stelle"
        verbose_name_plural = "Umfang der Stellen"
        constraints = [
            known_in_order("programme_terms_known_in_order"),
            models.CheckConstraint(
                name="programme_terms_fte_in_range", condition=Q(fte__gt=0, fte__lte=1)
            ),
            models.UniqueConstraint(
                name="programme_terms_one_per_day",
                fields=["post", "from_on"],
                condition=Q(known_to_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fte} VZÄ"


class Occupancy(Fact):
    """How a post is filled over time (Besetzung), without names; both days are inclusive."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="occupancies")
    post_id: int
    kind = models.CharField("Art", max_length=10, choices=OccupancyKind)
    from_on = models.DateField("von")
    from_precision = models.CharField(
        "Genauigkeit", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    to_on = models.DateField("bis", null=True, blank=True)
    evidence_on = models.DateField("belegt am")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "Besetzung"
        verbose_name_plural = "Besetzungen"
        constraints = [
            known_in_order("programme_occupancy_known_in_order"),
            models.CheckConstraint(
                name="programme_occupancy_kind_known", condition=Q(kind__in=OccupancyKind.values)
            ),
            models.CheckConstraint(
                name="programme_occupancy_ends_after_start",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="programme_occupancy_no_overlap",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    (
                        Func(
                            F("from_on"),
                            F("to_on"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(known_to_at=None) & ~Q(kind=OccupancyKind.DEPUTY),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ab {self.from_on}"


class WorkContact(models.Model):
    """How a post is reached at work (dienstlicher Kontakt). Shown in public with consent only."""

    PERSONAL_FIELDS = {
        name: PersonalField(
            purpose="Ansprechperson des Programms",
            basis="öffentliche Aufgabe; Veröffentlichung nur mit Einwilligung",
            kept="bis zur Ablösung und 30 Tage danach",
        )
        for name in ("name", "email", "phone")
    }

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="contact")
    function = models.CharField("Funktion", max_length=120)
    name = models.CharField("Name", max_length=120, blank=True)
    email = models.EmailField("dienstliche E-Mail", blank=True)
    phone = models.CharField("dienstliches Telefon", max_length=40, blank=True)
    consent_on = models.DateField("Einwilligung zur Veröffentlichung am", null=True, blank=True)

    class Meta:
        verbose_name = "dienstlicher Kontakt"
        verbose_name_plural = "dienstliche Kontakte"
        constraints = [
            models.CheckConstraint(name="programme_contact_has_function", condition=~Q(function=""))
        ]

    def __str__(self) -> str:
        return self.function


class PublishedFigure(Fact):
    """A figure taken from a publication (veröffentlichte Zahl), without own count."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    figure = models.CharField("Kennzahl", max_length=24, choices=Figure)
    value = models.PositiveIntegerField("Wert")
    key_date_on = models.DateField("Stichtag")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "veröffentlichte Zahl"
        verbose_name_plural = "veröffentlichte Zahlen"
        constraints = [
            known_in_order("programme_published_known_in_order"),
            models.CheckConstraint(
                name="programme_published_has_source", condition=Q(source__isnull=False)
            ),
            models.CheckConstraint(
                name="programme_published_figure_known", condition=Q(figure__in=Figure.values)
            ),
            models.UniqueConstraint(
                name="programme_published_one_per_source",
                fields=["programme", "figure", "key_date_on", "source"],
                condition=Q(known_to_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure}={self.value} {self.key_date_on}"


class TimelineEntry(models.Model):
    """What happened in the programme (Meilenstein), for the public timeline."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("am")
    precision = models.CharField(
        "Genauigkeit", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    text = models.CharField("Text", max_length=300)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "Meilenstein"
        verbose_name_plural = "Meilensteine"
        constraints = [
            models.UniqueConstraint(
                name="programme_timeline_once", fields=["programme", "on", "text"]
            ),
            models.CheckConstraint(name="programme_timeline_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.text}"

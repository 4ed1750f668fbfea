from django.db import models
from django.db.models import F, Q

from kim.places.rules.names import full_name
from kim.places.states import ImportKind, Mark, PlaceKind

KIND_OF_KEY = (  # length of the AGS and of the filled part of the ARS, by kind
    (PlaceKind.LAND, r"^[0-9]{2}$"),
    (PlaceKind.DISTRICT, r"^[0-9]{5}$"),
    (PlaceKind.TOWN, r"^[0-9]{5}$"),
    (PlaceKind.ASSOCIATION, r"^$"),
    (PlaceKind.COMMUNE, r"^[0-9]{8}$"),
)


def _key_fits_kind() -> Q:
    condition = Q()
    for kind, pattern in KIND_OF_KEY:
        condition |= Q(kind=kind, ags__regex=pattern)
    return condition


class Place(models.Model):
    """A territorial unit (Gebiet): Land, Landkreis, kreisfreie Stadt, Verbandsgemeinde, Gemeinde.

    Keyed by the official keys, never by name: Kaiserslautern is a town and a district. A
    Verbandsgemeinde has no AGS (empty), only an ARS. A kreisfreie Stadt and its one Gemeinde
    share the ARS, so the ARS is unique per kind only. ``seat`` is where the administration
    sits; for six districts that is a town outside. ``valid_from_on`` is the first edition
    known to list the place (it may be older), ``valid_to_on`` the last day, inclusive.
    ``edition_on`` is the edition of the list (Gebietsstand) the names come from.
    """

    ags = models.CharField("AGS", max_length=8, blank=True)
    ars = models.CharField("ARS", max_length=12)
    name = models.CharField("Name", max_length=120)
    kind = models.CharField("Art", max_length=20, choices=PlaceKind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name="gehört zu",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    seat = models.CharField("Sitz der Verwaltung", max_length=120, blank=True)
    valid_from_on = models.DateField("belegt seit")
    valid_to_on = models.DateField("gültig bis", null=True, blank=True)
    edition_on = models.DateField("Gebietsstand")
    source = models.CharField("Quelle", max_length=200)
    latitude = models.DecimalField(
        "Breite (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        "Länge (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )
    tile_column = models.PositiveSmallIntegerField("Spalte der Kachel", null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField("Zeile der Kachel", null=True, blank=True)
    tile_label = models.CharField("Kürzel der Kachel", max_length=5, blank=True)

    class Meta:
        verbose_name = "Gebiet"
        verbose_name_plural = "Gebiete"
        ordering = ["ars", "ags"]
        constraints = [
            models.UniqueConstraint(
                name="places_place_ags_unique", fields=["ags"], condition=~Q(ags="")
            ),
            models.UniqueConstraint(name="places_place_ars_unique", fields=["ars", "kind"]),
            models.UniqueConstraint(
                name="places_place_tile_unique", fields=["tile_column", "tile_row"]
            ),
            models.UniqueConstraint(
                name="places_place_tile_label_unique",
                fields=["tile_label"],
                condition=~Q(tile_label=""),
            ),
            models.CheckConstraint(name="places_place_ags_fits_kind", condition=_key_fits_kind()),
            models.CheckConstraint(
                name="places_place_ars_is_key", condition=Q(ars__regex=r"^[0-9]{12}$")
            ),
            models.CheckConstraint(
                name="places_place_ags_in_ars",
                condition=Q(ags="") | Q(kind=PlaceKind.COMMUNE) | Q(ars__startswith=F("ags")),
            ),
            models.CheckConstraint(name="places_place_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="places_place_only_land_has_no_parent",
                condition=Q(kind=PlaceKind.LAND, parent=None)
                | (~Q(kind=PlaceKind.LAND) & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="places_place_valid_in_order",
                condition=Q(valid_to_on=None) | Q(valid_to_on__gte=F("valid_from_on")),
            ),
            models.CheckConstraint(
                name="places_place_coordinates_in_pairs",
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,  # NULL in a range is NULL, and CHECK accepts NULL
                    longitude__isnull=False,
                    latitude__range=(47, 56),
                    longitude__range=(5, 16),
                ),
            ),
            models.CheckConstraint(
                name="places_place_tile_whole_or_none",
                condition=Q(tile_column=None, tile_row=None, tile_label="")
                | (
                    Q(tile_column__isnull=False, tile_row__isnull=False, tile_column__lt=20)
                    & Q(tile_row__lt=20)
                    & ~Q(tile_label="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ags or self.ars} {self.name}"

    @property
    def is_town(self) -> bool:
        """A kreisfreie Stadt, one of the 12."""
        return self.kind == PlaceKind.TOWN

    @property
    def is_district(self) -> bool:
        """A Landkreis, one of the 24."""
        return self.kind == PlaceKind.DISTRICT

    @property
    def full_name(self) -> str:
        """``Landkreis Germersheim``, ``Stadt Worms``, ``Rhein-Pfalz-Kreis``."""
        return full_name(name=self.name, is_district=self.is_district, is_town=self.is_town)

    @property
    def kind_label(self) -> str:
        """German word for the kind."""
        return str(PlaceKind(self.kind).label)


class ImportRun(models.Model):
    """One file that was read in (Einlesevorgang): which, when, with what result.

    ``sha256`` names the exact file. ``data_on`` is the edition or key date, where there is
    one. The counts are rows: new, changed, unchanged, ended, refused.
    """

    kind = models.CharField("Art", max_length=20, choices=ImportKind.choices)
    file_name = models.CharField("Dateiname", max_length=255)
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    at = models.DateTimeField("eingelesen am")
    data_on = models.DateField("Stand der Daten", null=True, blank=True)
    source = models.CharField("Quelle", max_length=300, blank=True)
    licence = models.CharField("Lizenz", max_length=300, blank=True)
    counts = models.JSONField("Anzahlen", default=dict)

    class Meta:
        verbose_name = "Einlesevorgang"
        verbose_name_plural = "Einlesevorgänge"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="places_importrun_names_its_file",
                condition=~Q(file_name="") & Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="places_importrun_kind_known",
                condition=Q(kind__in=ImportKind.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} {self.at:%Y-%m-%d}"


class PlaceChange(models.Model):
    """What a newer edition changed about a place (Gebietsänderung): name, seat, parent, validity.

    ``on`` is the edition that first shows the new value, not the legal day of the change.
    """

    place = models.ForeignKey(
        Place, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="changes"
    )
    on = models.DateField("Gebietsstand")
    field = models.CharField("Angabe", max_length=20)
    before = models.CharField("vorher", max_length=200, blank=True)
    after = models.CharField("nachher", max_length=200, blank=True)
    run = models.ForeignKey(ImportRun, verbose_name="Einlesevorgang", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "Gebietsänderung"
        verbose_name_plural = "Gebietsänderungen"
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="places_placechange_once_per_run", fields=["run", "place", "field"]
            ),
            models.CheckConstraint(
                name="places_placechange_changes_something",
                condition=~Q(before=F("after")) & ~Q(field=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.on}: {self.field}"


class Population(models.Model):
    """Inhabitants of a place at the end of a day (Bevölkerungsstand), with its source.

    ``value`` counts persons. Two sources may differ for one day: both are kept.
    """

    place = models.ForeignKey(
        Place, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="populations"
    )
    value = models.PositiveIntegerField("Personen")
    on = models.DateField("Stichtag")
    source = models.CharField("Quelle", max_length=300)

    class Meta:
        verbose_name = "Bevölkerungsstand"
        verbose_name_plural = "Bevölkerungsstände"
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="places_population_once_per_source", fields=["place", "on", "source"]
            ),
            models.CheckConstraint(name="places_population_has_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="places_population_plausible",  # no place of Germany has ten million
                condition=Q(value__gte=0, value__lt=10_000_000),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.on}: {self.value}"


class Statistic(models.Model):
    """One official figure about a place (statistischer Wert), or the mark that stands for none.

    ``indicator`` is the code of the publisher, with its breakdown: ``STUD01``,
    ``BEVSTD GES=GESM``. ``on`` is the key date or the last day of the period. ``value`` and
    ``mark`` exclude each other: a mark is never a zero.
    """

    place = models.ForeignKey(
        Place, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="statistics"
    )
    indicator = models.CharField("Merkmal", max_length=200)
    label = models.CharField("Bezeichnung", max_length=300, blank=True)
    unit = models.CharField("Einheit", max_length=60, blank=True)
    on = models.DateField("Stichtag")
    value = models.DecimalField("Wert", max_digits=20, decimal_places=4, null=True, blank=True)
    mark = models.CharField(
        "Kennzeichen",
        max_length=10,
        blank=True,
        choices=Mark.choices,
    )
    source = models.CharField("Quelle", max_length=300)

    class Meta:
        verbose_name = "statistischer Wert"
        verbose_name_plural = "statistische Werte"
        ordering = ["place", "indicator", "on"]
        constraints = [
            models.UniqueConstraint(
                name="places_statistic_once_per_source",
                fields=["place", "indicator", "on", "source"],
            ),
            models.CheckConstraint(
                name="places_statistic_value_or_mark",
                condition=Q(value__isnull=False, mark="") | Q(value=None, mark__in=Mark.values),
            ),
            models.CheckConstraint(
                name="places_statistic_names_indicator_and_source",
                condition=~Q(indicator="") & ~Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.indicator} {self.on}: {self.value or self.mark}"


class OutlineFrame(models.Model):
    """The drawing all outlines share (Zeichenrahmen), with its source. One row, or none.

    ``view_box`` is the SVG attribute: ``0 0 600 772``.
    """

    id = models.SmallIntegerField(primary_key=True)
    view_box = models.CharField("Ausschnitt", max_length=60)
    run = models.ForeignKey(ImportRun, verbose_name="Einlesevorgang", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "Zeichenrahmen"
        constraints = [
            models.CheckConstraint(name="places_outlineframe_is_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="places_outlineframe_starts_at_zero",
                condition=Q(view_box__regex=r"^0 0 [0-9]+ [0-9]+$"),
            ),
        ]

    def __str__(self) -> str:
        return self.view_box


class Outline(models.Model):
    """Simplified boundary of a place (Umriss) as SVG path data in the common frame."""

    place = models.OneToOneField(
        Place, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="outline"
    )
    frame = models.ForeignKey(OutlineFrame, verbose_name="Zeichenrahmen", on_delete=models.PROTECT)
    path = models.TextField("Pfad")

    class Meta:
        verbose_name = "Umriss"
        verbose_name_plural = "Umrisse"
        constraints = [
            models.CheckConstraint(
                name="places_outline_is_path_data",  # goes into an attribute of the page as it is
                condition=Q(path__regex=r"^M[-0-9., LMZ]*Z$"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id}: {len(self.path)} Zeichen"

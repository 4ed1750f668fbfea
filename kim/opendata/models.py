from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kim.accounts.models import User
from kim.audit.models import StoredFile
from kim.kernel.retention import PersonalField
from kim.offers.models import Offer as Offer  # the room names the type of what it reads
from kim.opendata.states import Decision, FormatKind, ImportState, Side, Verdict
from kim.places.models import Place as Place  # same

BASIS = "öffentliche Aufgabe (Art. 6 Abs. 1 lit. e DSGVO)"
BEFORE = [ImportState.PREVIEW, ImportState.DROPPED]
STATES = [choice for choice in ImportState.choices if choice[0] != ImportState.NONE]


class Source(models.Model):
    """An instance of Integreat a municipality compares itself with (Quelle).

    The nightly comparison acts as ``responsible``; without a role at the municipality it rests.
    ``stamps`` are the ETags of the last answers, by address.
    """

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "responsible": PersonalField("Wer den Abgleich verantwortet", BASIS, "bis zur Ablösung")
    }

    municipality = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    municipality_id: int
    label = models.CharField("Bezeichnung", max_length=120)
    base = models.URLField("Adresse", max_length=200)
    region = models.CharField("Region", max_length=80)
    provider = models.CharField("Anbieter, wo keiner genannt ist", max_length=200)
    licence = models.CharField("Lizenz", max_length=120, blank=True)
    attribution = models.CharField("Namensnennung", max_length=300, blank=True)
    responsible = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Zuständig"
    )
    responsible_id: int | None
    is_on = models.BooleanField("jede Nacht abgleichen", default=True)
    publishes = models.BooleanField("Neues gleich veröffentlichen", default=False)
    stamps = models.JSONField("Stempel", default=dict, blank=True)
    last_at = models.DateTimeField("zuletzt abgeglichen", null=True, blank=True)
    last_result = models.CharField("Ergebnis", max_length=500, blank=True)
    created_at = models.DateTimeField("angelegt")

    class Meta:
        verbose_name = "Quelle"
        verbose_name_plural = "Quellen"
        constraints = [
            models.UniqueConstraint(
                name="opendata_source_once", fields=["municipality", "base", "region"]
            ),
            models.CheckConstraint(
                name="opendata_source_is_secure", condition=Q(base__startswith="https://")
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def origin(self) -> str:
        """Name of the source beside each offer that came from it."""
        return f"{self.base.removeprefix('https://').rstrip('/')}/{self.region}"


class Import(models.Model):
    """A file or an answer of a source that is read in (Einlesen): first shown, then taken.

    ``settings`` are the mapping of columns and what stands for missing answers; ``counts``
    the lines by their result.
    """

    municipality = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    municipality_id: int
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Quelle"
    )
    source_id: int | None
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Datei"
    )
    file_id: int | None
    label = models.CharField("Bezeichnung", max_length=200)
    origin = models.CharField("Herkunft", max_length=200)
    format = models.CharField("Format", max_length=20, choices=FormatKind.choices)
    state = models.CharField("Stand", max_length=8, choices=STATES, default=ImportState.PREVIEW)
    settings = models.JSONField("Einstellungen", default=dict, blank=True)
    counts = models.JSONField("Zahlen", default=dict, blank=True)
    created_at = models.DateTimeField("gelesen")
    created_by = models.CharField("gelesen von", max_length=40)
    applied_at = models.DateTimeField("übernommen", null=True, blank=True)
    undone_at = models.DateTimeField("zurückgenommen", null=True, blank=True)

    class Meta:
        verbose_name = "Einlesen"
        verbose_name_plural = "Eingelesenes"
        indexes = [models.Index(fields=["municipality", "-id"], name="opendata_import_of")]
        constraints = [
            models.CheckConstraint(
                name="opendata_import_state_known", condition=Q(state__in=[c for c, _ in STATES])
            ),
            models.CheckConstraint(
                name="opendata_import_format_known", condition=Q(format__in=FormatKind.values)
            ),
            models.CheckConstraint(
                name="opendata_import_applied_says_when",
                condition=Q(state__in=BEFORE, applied_at=None)
                | (~Q(state__in=BEFORE) & Q(applied_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="opendata_import_undone_says_when",
                condition=Q(state=ImportState.UNDONE, undone_at__isnull=False)
                | (~Q(state=ImportState.UNDONE) & Q(undone_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def state_label(self) -> str:
        return str(ImportState(self.state).label)

    @property
    def format_label(self) -> str:
        return str(FormatKind(self.format).label)


class ImportLine(models.Model):
    """One entry of an import and what becomes of it (Zeile des Einlesens).

    ``record`` is the offer as read; ``before`` and ``after`` are the offer in kim as it was and
    as it became, with its state, so that it can be put back.
    """

    run = models.ForeignKey(Import, models.CASCADE, related_name="lines", verbose_name="Einlesen")
    run_id: int
    position = models.PositiveIntegerField("Reihenfolge")
    place = models.CharField("Stelle", max_length=200)
    title = models.CharField("Titel", max_length=200, blank=True)
    verdict = models.CharField("Ergebnis", max_length=10, choices=Verdict.choices)
    decision = models.CharField(
        "Entscheidung", max_length=6, choices=Decision.choices, default=Decision.TAKE
    )
    record = models.JSONField("Angaben", null=True, blank=True)
    losses = models.JSONField("Verluste", default=list, blank=True)
    refusals = models.JSONField("Gründe", default=list, blank=True)
    offer = models.ForeignKey(
        Offer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Angebot"
    )
    offer_id: int | None
    before = models.JSONField("vorher", null=True, blank=True)
    after = models.JSONField("nachher", null=True, blank=True)
    result = models.CharField("Hinweis", max_length=500, blank=True)

    class Meta:
        verbose_name = "Zeile des Einlesens"
        verbose_name_plural = "Zeilen des Einlesens"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="opendata_line_one_per_position", fields=["run", "position"]
            ),
            models.CheckConstraint(
                name="opendata_line_verdict_known", condition=Q(verdict__in=Verdict.values)
            ),
            models.CheckConstraint(
                name="opendata_line_decision_known", condition=Q(decision__in=Decision.values)
            ),
            models.CheckConstraint(
                name="opendata_line_refused_says_why",
                condition=~Q(verdict=Verdict.REFUSED) | ~Q(refusals=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.title}"

    @property
    def verdict_label(self) -> str:
        return str(Verdict(self.verdict).label)


class SourceRecord(models.Model):
    """What a source last said of an offer (Herkunft eines Angebots).

    ``remote`` is the record as it came, ``local`` as kim held it right after: between the two
    and today's everyone can see who changed what. ``fingerprint`` is the hash of ``remote``.
    """

    origin = models.CharField("Herkunft", max_length=200)
    source_key = models.CharField("Kennung in der Quelle", max_length=200)
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="+", verbose_name="Angebot")
    offer_id: int
    fingerprint = models.CharField("Prüfsumme", max_length=64)
    remote = models.JSONField("Stand der Quelle")
    local = models.JSONField("Stand hier")
    seen_at = models.DateTimeField("zuletzt gesehen")

    class Meta:
        verbose_name = "Herkunft eines Angebots"
        verbose_name_plural = "Herkunft der Angebote"
        constraints = [
            models.UniqueConstraint(
                name="opendata_sourcerecord_once", fields=["origin", "source_key"]
            ),
            models.CheckConstraint(
                name="opendata_sourcerecord_has_fingerprint",
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.source_key}"


class Conflict(models.Model):
    """A field that was changed here and at its source, differently (Widerspruch)."""

    origin = models.ForeignKey(
        SourceRecord, models.CASCADE, related_name="conflicts", verbose_name="Herkunft"
    )
    origin_id: int
    field = models.CharField("Feld", max_length=80)
    local = models.JSONField("hier", null=True)
    remote = models.JSONField("Quelle", null=True)
    choice = models.CharField("Wahl", max_length=6, choices=Side.choices, default=Side.OPEN)
    noted_at = models.DateTimeField("bemerkt")
    decided_at = models.DateTimeField("entschieden", null=True, blank=True)
    decided_by = models.CharField("entschieden von", max_length=40, blank=True)

    class Meta:
        verbose_name = "Widerspruch"
        verbose_name_plural = "Widersprüche"
        constraints = [
            models.UniqueConstraint(
                name="opendata_conflict_one_open",
                fields=["origin", "field"],
                condition=Q(choice=Side.OPEN),
            ),
            models.CheckConstraint(
                name="opendata_conflict_differs", condition=~Q(local=F("remote"))
            ),
            models.CheckConstraint(
                name="opendata_conflict_decided_or_open",
                condition=Q(choice=Side.OPEN, decided_at=None, decided_by="")
                | (
                    Q(choice__in=[Side.LOCAL, Side.REMOTE], decided_at__isnull=False)
                    & ~Q(decided_by="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} von {self.origin_id}"

from django.db import models
from django.db.models import Q

from kim.audit.states import Retention
from kim.kernel.retention import PersonalField

TASK = "Art. 6 Abs. 1 lit. e DSGVO, § 3 LDSG"


class Event(models.Model):
    """Who did what to what (Protokolleintrag). No foreign keys: it outlives its subject.

    ``id``, ``previous_hash`` and ``hash`` are set by a trigger of the database, which also
    refuses every later change. ``changes`` holds ``{"field": [from, to]}``.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("Zeitpunkt")
    actor = models.CharField(
        "Wer", max_length=40, help_text="Schlüssel wie user:12 oder system, nie ein Name"
    )
    action = models.CharField("Was", max_length=80)
    subject = models.CharField("Woran", max_length=120, help_text="room.Model:pk")
    changes = models.JSONField("Von, nach", default=dict)
    reason = models.TextField("Grund", blank=True)
    law = models.CharField("Rechtsgrund", max_length=200, blank=True)
    request_id = models.CharField("Nummer der Anfrage", max_length=40, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "Protokolleintrag"
        verbose_name_plural = "Protokoll"
        indexes = [models.Index(fields=["subject", "id"], name="audit_event_subject")]
        constraints = [
            models.CheckConstraint(
                name="audit_event_says_who_and_what",
                condition=~Q(actor="") & ~Q(action="") & ~Q(subject=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.actor} {self.action} {self.subject}"


class Head(models.Model):
    """End of the chain (Kettenende): number and hash of the last event. Kept by the trigger."""

    id = models.SmallIntegerField(primary_key=True)
    last_id = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "Kettenende"
        db_table = "audit_head"
        constraints = [models.CheckConstraint(name="audit_head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.last_id} {self.last_hash}"


class StoredFile(models.Model):
    """One file as it came in or went out, frozen (Datei). Its bytes stand in ``FileContent``.

    Whoever owns the file points to it from above. The database refuses every change, a file
    without bytes or with bytes of another hash, and writes each file into the record.
    """

    PERSONAL_FIELDS = {
        "name": PersonalField(
            "Wiedererkennen der Datei; kann den Namen einer Person enthalten",
            TASK,
            "so lange wie der Vorgang, zu dem sie gehört (Aufbewahrung der Datei)",
        )
    }
    id = models.BigAutoField(primary_key=True)
    name = models.CharField("Name", max_length=120, help_text="bereinigt, mit Endung")
    media_type = models.CharField("Art", max_length=100, help_text="nach dem Inhalt")
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    size = models.PositiveIntegerField("Größe in Byte")
    kind = models.CharField("Zweck", max_length=60, help_text="room.zweck, etwa grants.notice")
    retention = models.CharField("Aufbewahrung", max_length=20, choices=Retention.choices)
    scanned = models.BooleanField("vom Virenscanner geprüft", default=False)
    has_position = models.BooleanField("enthält den Aufnahmeort", default=False)
    stored_at = models.DateTimeField("Abgelegt am")
    stored_by = models.CharField(
        "Abgelegt von", max_length=40, help_text="Schlüssel wie user:12 oder system, nie ein Name"
    )

    class Meta:
        verbose_name = "Datei"
        verbose_name_plural = "Dateien"
        indexes = [models.Index(fields=["sha256"], name="audit_storedfile_sha256")]
        constraints = [
            models.CheckConstraint(
                name="audit_storedfile_sha256_is_one", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="audit_storedfile_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="audit_storedfile_says_what_and_who",
                condition=Q(kind__regex=r"^[a-z]+\.[a-z_]+$")
                & Q(media_type__regex=r"^[a-z]+/[!-~]+(; charset=utf-8)?$")
                & ~Q(stored_by=""),
            ),
            models.CheckConstraint(
                name="audit_storedfile_name_is_safe",
                condition=Q(
                    name__regex=r'^[^\x01-\x1f\x7f/\\:*?"<>|.][^\x01-\x1f\x7f/\\:*?"<>|]*$'
                ),
            ),
            models.CheckConstraint(
                name="audit_storedfile_retention_is_known",
                condition=Q(retention__in=Retention.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FileContent(models.Model):
    """The bytes of a file (Dateiinhalt), apart from it: no list of files reads them."""

    PERSONAL_FIELDS = {
        "data": PersonalField(
            "Beleg eines Vorgangs; kann Angaben zu Personen enthalten",
            TASK,
            "so lange wie die Datei, zu der er gehört",
        )
    }
    file = models.OneToOneField(
        StoredFile, models.CASCADE, primary_key=True, related_name="content", verbose_name="Datei"
    )
    data = models.BinaryField("Inhalt")

    class Meta:
        verbose_name = "Dateiinhalt"
        verbose_name_plural = "Dateiinhalte"
        constraints = [
            models.CheckConstraint(name="audit_filecontent_is_not_empty", condition=Q(data__gt=b""))
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

from django.db import models
from django.db.models import Q


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

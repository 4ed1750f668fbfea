from django.db import models
from django.db.models import F, Q

from kim.network.models.organisations import Organisation


class Merge(models.Model):
    """Two entries became one (Zusammenführung), with everything that undoing it needs.

    ``changes`` maps a column of the entry that stayed to before and after; ``moved`` names the
    rows that changed hands. ``state_before`` is where the other entry was.
    """

    kept = models.ForeignKey(
        Organisation, models.PROTECT, related_name="merges", verbose_name="geblieben"
    )
    kept_id: int
    gone = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="aufgegangen"
    )
    gone_id: int
    state_before = models.CharField("Stand vorher", max_length=12)
    changes = models.JSONField("Änderungen", default=dict)
    moved = models.JSONField("Umgehängt", default=dict)
    at = models.DateTimeField("Zeitpunkt")
    by = models.CharField("Wer", max_length=40)
    undone_at = models.DateTimeField("Rückgängig gemacht am", null=True, blank=True)

    class Meta:
        verbose_name = "Zusammenführung"
        verbose_name_plural = "Zusammenführungen"
        constraints = [
            models.CheckConstraint(name="network_merge_of_two", condition=~Q(kept=F("gone"))),
            models.UniqueConstraint(
                name="network_merge_once", fields=["gone"], condition=Q(undone_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} in {self.kept_id}"


class DistinctPair(models.Model):
    """Somebody looked and said that two entries are not the same (keine Dublette)."""

    first = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="Akteur")
    first_id: int
    second = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name="anderer Akteur"
    )
    second_id: int
    at = models.DateTimeField("Zeitpunkt")
    by = models.CharField("Wer", max_length=40)

    class Meta:
        verbose_name = "keine Dublette"
        verbose_name_plural = "keine Dubletten"
        constraints = [
            models.CheckConstraint(
                name="network_distinct_in_order", condition=Q(first__lt=F("second"))
            ),
            models.UniqueConstraint(name="network_distinct_once", fields=["first", "second"]),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"

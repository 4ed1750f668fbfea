from django.db import models
from django.db.models import Q

from kim.needs.states import GapState

OPEN = Q(state=GapState.NOTED)


class GapCandidate(models.Model):
    """A cell of the gap matrix somebody wants to look into (vorgemerkte Lücke).

    ``area`` is a Verbandsgemeinde or Gemeinde; without one the whole municipality is meant.
    ``target_group`` and ``language`` are codes; empty means all. ``offers``, ``reliable`` and
    ``finding`` are what the matrix said on the day it was noted: they stay as they were.
    Nothing in it is about a person.
    """

    municipality = models.ForeignKey(
        "places.Place", verbose_name="Kommune", on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(
        "places.Place",
        verbose_name="Gebiet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    field = models.CharField("Handlungsfeld", max_length=40)
    target_group = models.CharField("Zielgruppe", max_length=40, blank=True)
    language = models.CharField("Sprache", max_length=20, blank=True)
    offers = models.PositiveIntegerField("Angebote")
    reliable = models.PositiveIntegerField("verlässliche Angebote")
    finding = models.CharField("Befund", max_length=300)
    state = models.CharField("Stand", max_length=12, choices=GapState)
    noted_at = models.DateTimeField("vorgemerkt am")
    decided_at = models.DateTimeField("entschieden am", null=True, blank=True)
    reason = models.CharField("Grund", max_length=500, blank=True)

    class Meta:
        verbose_name = "vorgemerkte Lücke"
        verbose_name_plural = "vorgemerkte Lücken"
        ordering = ["-noted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="needs_gapcandidate_open_once",
                fields=["municipality", "area", "field", "target_group", "language"],
                condition=OPEN,
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="needs_gapcandidate_says_what",
                condition=~Q(field="") & ~Q(finding="") & Q(reliable__lte=models.F("offers")),
            ),
            models.CheckConstraint(
                name="needs_gapcandidate_state_tells_why",
                condition=(OPEN & Q(reason="", decided_at=None))
                | (
                    Q(state__in=[GapState.DISMISSED, GapState.CLOSED], decided_at__isnull=False)
                    & ~Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.area_id or ''} {self.field} {self.state}"

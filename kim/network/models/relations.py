from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from kim.network.models.organisations import Organisation
from kim.network.states import RelationKind

STRENGTHS = (1, 2, 3)


class Relation(models.Model):
    """A tie between two organisations (Verbindung), with strength 1 (loose) to 3 (close).

    A cooperation has no direction: its ``source`` is the older entry.
    """

    source = models.ForeignKey(
        Organisation, models.CASCADE, related_name="relations_out", verbose_name="von"
    )
    source_id: int
    target = models.ForeignKey(
        Organisation, models.CASCADE, related_name="relations_in", verbose_name="zu"
    )
    target_id: int
    kind = models.CharField("Art", max_length=12, choices=RelationKind.choices)
    strength = models.PositiveSmallIntegerField(
        "Stärke", default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    last_contact_on = models.DateField("Letzter Kontakt", null=True, blank=True)
    changed_at = models.DateTimeField("Geändert")

    class Meta:
        verbose_name = "Verbindung"
        verbose_name_plural = "Verbindungen"
        constraints = [
            models.CheckConstraint(
                name="network_relation_of_two", condition=~Q(source=F("target"))
            ),
            models.CheckConstraint(
                name="network_relation_kind_known", condition=Q(kind__in=RelationKind.values)
            ),
            models.CheckConstraint(
                name="network_relation_strength_known", condition=Q(strength__in=STRENGTHS)
            ),
            models.CheckConstraint(
                name="network_relation_cooperation_in_order",
                condition=~Q(kind=RelationKind.COOPERATES) | Q(source__lt=F("target")),
            ),
            models.UniqueConstraint(
                name="network_relation_once", fields=["source", "target", "kind"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

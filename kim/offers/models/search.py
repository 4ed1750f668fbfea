from django.db import models
from django.db.models import Q

from kim.offers.models.offers import Offer


class SearchEntry(models.Model):
    """What the search knows of a public offer in one language (Sucheintrag). Derived."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="entries", verbose_name="Angebot")
    offer_id: int
    language = models.CharField("Sprache", max_length=16)
    title = models.CharField("Titel", max_length=200)
    text = models.TextField("Text")

    class Meta:
        verbose_name = "Sucheintrag"
        verbose_name_plural = "Sucheinträge"
        constraints = [
            models.UniqueConstraint(
                name="offers_entry_one_per_language", fields=["offer", "language"]
            ),
            models.CheckConstraint(name="offers_entry_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

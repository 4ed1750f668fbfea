import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kim.places.models import Place


class Article(models.Model):
    """A page of knowledge from another system (Artikel), such as Integreat, found by the search.

    ``source_key`` is its path there, ``parent_key`` that of the page above it. What the source
    no longer has is gone (``gone_at``), and stays as a trace for those who keep copies.
    """

    key = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    municipality_id: int
    source = models.CharField("Quelle", max_length=200)
    source_key = models.CharField("Pfad in der Quelle", max_length=500)
    parent_key = models.CharField("Pfad der Seite darüber", max_length=500, blank=True)
    position = models.PositiveIntegerField("Reihenfolge", default=0)
    licence = models.CharField("Lizenz", max_length=120, blank=True)
    attribution = models.CharField("Namensnennung", max_length=300, blank=True)
    modified_at = models.DateTimeField("in der Quelle geändert", null=True, blank=True)
    changed_at = models.DateTimeField("hier geändert")
    gone_at = models.DateTimeField("in der Quelle entfernt", null=True, blank=True)

    class Meta:
        verbose_name = "Artikel"
        verbose_name_plural = "Artikel"
        ordering: ClassVar[list[str]] = ["source_key"]
        indexes = [models.Index(fields=["municipality", "changed_at"], name="offers_article_of")]
        constraints = [
            models.UniqueConstraint(name="offers_article_once", fields=["source", "source_key"]),
            models.CheckConstraint(
                name="offers_article_has_source", condition=~Q(source="") & ~Q(source_key="")
            ),
        ]

    def __str__(self) -> str:
        return self.source_key


class ArticleText(models.Model):
    """The words of an article in one language (Text des Artikels), plain text.

    ``link`` is the page at its source.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="texts", verbose_name="Artikel"
    )
    article_id: int
    language = models.CharField("Sprache", max_length=16)
    title = models.CharField("Titel", max_length=200)
    content = models.TextField("Inhalt", blank=True)
    link = models.CharField("Seite in der Quelle", max_length=300, blank=True)

    class Meta:
        verbose_name = "Text des Artikels"
        verbose_name_plural = "Texte der Artikel"
        constraints = [
            models.UniqueConstraint(
                name="offers_articletext_one_per_language", fields=["article", "language"]
            ),
            models.CheckConstraint(
                name="offers_articletext_has_title", condition=~Q(title__regex=r"^\s*$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

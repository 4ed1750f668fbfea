"""Reading articles, and telling the search of them."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from kim.offers.models import Article as Article  # other rooms name the type of what they read
from kim.offers.rules.search_entry import EntryDraft, TextDraft
from kim.offers.rules.search_marks import ARTICLE

SHORT = 300


def articles_from(source: str) -> QuerySet[Article]:
    """All articles of a source, those that are gone included."""
    return Article.objects.filter(source=source).prefetch_related("texts").order_by("pk")


def public_articles(ags: str, language: str) -> QuerySet[Article]:
    """Articles of a municipality with words in a language, in the order of their paths."""
    found = Article.objects.filter(municipality__ags=ags, gone_at=None, texts__language=language)
    return found.prefetch_related("texts").order_by("source_key", "pk")


def gone_articles(ags: str, since: dt.datetime) -> QuerySet[Article]:
    """Articles a source has removed since a moment."""
    return Article.objects.filter(municipality__ags=ags, gone_at__gte=since).order_by("pk")


def article_drafts(ids: Sequence[int]) -> list[EntryDraft]:
    """Articles as the search is told of them."""
    found = Article.objects.filter(pk__in=ids, gone_at=None)
    found = found.select_related("municipality").prefetch_related("texts")
    return [
        EntryDraft(
            kind=ARTICLE,
            key=article.key,
            municipality_id=article.municipality_id,
            texts=[
                TextDraft(
                    text.language, text.title, text.content[:SHORT], text.content,
                    link=text.link,
                )
                for text in article.texts.all()
            ],
            areas=[article.municipality.ags],
            places=[article.municipality.full_name],
        )
        for article in found
    ]  # fmt: skip

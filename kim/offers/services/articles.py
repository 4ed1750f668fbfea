"""Articles from other systems: written as a whole, found by the search at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.permissions import enforce
from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.offers.models import Article, ArticleText
from kim.offers.queries.articles import article_drafts, articles_from
from kim.offers.rules.search_marks import ARTICLE
from kim.offers.services.entries import remove_entries, write_entries

SHORT, LONG = 200, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleData:
    """One page of a source: words by language, where each stands."""

    source_key: str
    parent_key: str = ""
    position: int = 0
    titles: Mapping[str, str]
    contents: Mapping[str, str]
    addresses: Mapping[str, str]
    modified_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """How many articles are new, changed and gone."""

    new: int
    changed: int
    gone: int


@transaction.atomic
def write_articles(
    *,
    actor: Actor,
    municipality_id: int,
    source: str,
    articles: Sequence[ArticleData],
    licence: str,
    attribution: str,
    now: dt.datetime,
) -> Told:
    """Make the articles of a source what the source says now (Artikel übernehmen).

    Those it no longer has are gone. Articles belong to their source and are not edited here, so
    nothing can be lost. Raises PermissionDenied.
    """
    enforce(actor, "network.add", municipality_id)
    known = {row.source_key: row for row in articles_from(source)}
    new = changed = 0
    touched: list[Article] = []
    for data in articles:
        words = _words(data)
        if not words:
            continue
        article = known.pop(data.source_key[:500], None)
        fresh = article is None
        if article is None:
            article = Article(source=source, source_key=data.source_key[:500])
        elif article.gone_at is None and _same(article, data, words):
            continue
        _write(article, data, words, municipality_id, licence, attribution, now)
        new, changed = new + fresh, changed + (not fresh)
        touched.append(article)
    left = [row for row in known.values() if row.gone_at is None]
    for row in left:
        row.gone_at = row.changed_at = now
        row.save(update_fields=["gone_at", "changed_at"])
        record(at=now, actor=actor.key, action="offers.remove_article", subject=row)
    for row in touched:
        record(at=now, actor=actor.key, action="offers.write_article", subject=row)
    remove_entries(kind=ARTICLE, keys=[row.key for row in left])
    write_entries(drafts=article_drafts([row.pk for row in touched]))
    return Told(new, changed, len(left))


def _words(data: ArticleData) -> dict[str, tuple[str, str, str]]:
    return {
        code: (title[:SHORT], data.contents.get(code, ""), address if len(address) <= LONG else "")
        for code, title in data.titles.items()
        if code in CONTENT_LANGUAGES and title.strip()
        for address in [data.addresses.get(code, "")]
    }


def _same(article: Article, data: ArticleData, words: dict[str, tuple[str, str, str]]) -> bool:
    before = {text.language: (text.title, text.content, text.link) for text in article.texts.all()}
    where = (article.parent_key, article.position) == (data.parent_key[:500], data.position)
    return before == words and where


def _write(
    article: Article,
    data: ArticleData,
    words: dict[str, tuple[str, str, str]],
    municipality_id: int,
    licence: str,
    attribution: str,
    now: dt.datetime,
) -> None:
    article.municipality_id = municipality_id
    article.parent_key, article.position = data.parent_key[:500], data.position
    article.licence, article.attribution = licence, attribution
    article.modified_at, article.changed_at, article.gone_at = data.modified_at, now, None
    article.save()
    article.texts.all().delete()
    ArticleText.objects.bulk_create(
        ArticleText(article=article, language=code, title=title, content=content, link=address)
        for code, (title, content, address) in words.items()
    )

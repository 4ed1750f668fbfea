"""What editors see of the search: synonyms, and what is searched, in vain or not."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from kim.accounts.actor import Actor
from kim.offers.models import SearchWord, Synonym
from kim.offers.permissions import KEEPERS

SHOWN_FROM = 5  # searches; fewer could be one person
DAYS = 90
MOST = 200


@dataclass(frozen=True, slots=True)
class Searched:
    """A query of the last ninety days: how often, and how often in vain."""

    word: str
    language: str
    times: int
    empty: int


def current_synonyms(language: str = "", word: str = "") -> QuerySet[Synonym]:
    """Synonyms that count today, by language and word."""
    found = Synonym.objects.filter(ended_on=None)
    if language:
        found = found.filter(language=language)
    if word:
        found = found.filter(Q(word__icontains=word) | Q(means__icontains=word))
    return found.order_by("language", "form")


def visible_searches(actor: Actor, *, today: dt.date, only_empty: bool) -> list[Searched]:
    """What was searched at least five times in ninety days; most often in vain first.

    A municipality sees searches limited to itself and those without a place, the Land all. Sums
    below five leave no trace here.
    """
    since = today - dt.timedelta(days=DAYS)
    rows = SearchWord.objects.filter(on__gt=since, on__lte=today)
    own = [held.place_id for held in actor.memberships if held.role in KEEPERS and held.place_id]
    if own:
        rows = rows.filter(Q(municipality__in=own) | Q(municipality=None))
    sums = (
        rows.order_by()
        .values("word", "language")
        .annotate(all=Sum("times"), vain=Sum("empty"))
        .filter(all__gte=SHOWN_FROM)
    )
    if only_empty:
        sums = sums.filter(vain__gte=SHOWN_FROM)
    return [
        # a few misses among many searches are not counted out either
        Searched(r["word"], r["language"], r["all"], r["vain"] if r["vain"] >= SHOWN_FROM else 0)
        for r in sums.order_by("-vain", "-all", "word")[:MOST]
    ]

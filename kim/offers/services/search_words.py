"""Counting the words people search for: a day, a municipality, a number, and nobody."""

import datetime as dt

from django.db import connection, transaction

from kim.offers.rules.search_words import meaningful

MOST_WORDS = 4
LONGEST = 40
SHOWN_FROM = 5  # searches in a month; fewer could be one person
KEPT_DAYS = 28
KEPT_MONTHS = 13


@transaction.atomic
def count_search(*, text: str, ags: str, language: str, found: int, on: dt.date) -> bool:
    """Count a search that somebody made; whether it was counted.

    Kept are the words without those that say nothing, in alphabetical order. Long texts and
    numbers (of telephones, of files) are not counted at all. Nothing about who searched is kept.
    """
    words = sorted({word.raw for word in meaningful(text)})
    said = " ".join(words)
    numbers = any(len("".join(c for c in word if c.isdigit())) > 2 for word in words)
    if not words or len(words) > MOST_WORDS or len(said) > LONGEST or numbers:
        return False
    with connection.cursor() as cursor:
        # a lost count does no harm, waiting for the disk does
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(
            "INSERT INTO offers_searchword "
            '("on", municipality_id, language, word, times, empty) VALUES (%(on)s, '
            "(SELECT id FROM places_place WHERE ags = %(ags)s AND ags <> ''), %(language)s, "
            '%(word)s, 1, %(empty)s) ON CONFLICT ("on", municipality_id, language, word) '
            "DO UPDATE SET times = offers_searchword.times + 1, "
            "empty = offers_searchword.empty + EXCLUDED.empty",
            {"on": on, "ags": ags, "language": language, "word": said, "empty": int(not found)},
        )
    return True


@transaction.atomic
def forget_searches(*, today: dt.date) -> int:
    """Delete what was searched seldom after four weeks, and everything after 13 months."""
    old = today - dt.timedelta(days=KEPT_DAYS)
    oldest = today - dt.timedelta(days=KEPT_MONTHS * 31)
    with connection.cursor() as cursor:
        cursor.execute(
            'DELETE FROM offers_searchword WHERE "on" < %(oldest)s OR ("on" < %(old)s AND '
            "(word, language) IN (SELECT word, language FROM offers_searchword "
            "GROUP BY word, language HAVING sum(times) < %(least)s))",
            {"oldest": oldest, "old": old, "least": SHOWN_FROM},
        )
        return int(cursor.rowcount)

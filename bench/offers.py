"""Search over 100,000 offers in eight languages, beside the bare SQL of the same question."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from kim.offers.models import SearchForm
from kim.offers.queries.search_page import search_offers
from kim.offers.queries.search_shown import spots_of, texts_of
from kim.offers.rules.search_entry import EntryDraft, TextDraft
from kim.offers.rules.search_query import Search
from kim.offers.rules.sounds import consonants, sound
from kim.offers.rules.spelling import shortened
from kim.offers.services.dictionaries import base_forms
from kim.offers.services.entries import count_words, write_entries
from kim.offers.services.synonyms import load_synonyms
from kim.places.models import Place
from kim.places.services import load_reference
from tests.network.factories import NOW
from tests.offers.corpus import drafts, judged
from tests.offers.quality import TODAY, Verdict, ask

OFFERS = 100_000
LANGUAGES = ("de", "en", "uk", "ar", "tr", "ru", "fa", "fr")
WORDS = 1500  # different words of each language
IN_TITLE, IN_TEXT = 5, 12  # words of one language
ROUNDS = 120
CONNECTIONS = 8
GOAL_P50, GOAL_P95, GOAL_TYPOS, GOAL_SECONDS, GOAL_QUALITY = 2.0, 3.0, 3.0, 2.0, 95.0
LETTERS = {
    "ar": "ابتثجحخدرزسشصطعغفقكلمنهوي", "fa": "ابپتجچحخدرزسشصطعغفقكلمنهوي",
    "uk": "абвгдежзиклмнопрстухчшя", "ru": "абвгдежзиклмнопрстухчшыя",
}  # fmt: skip
ENTRIES = """
INSERT INTO offers_searchentry (kind, key, municipality_id, provider, marks, areas, slots,
  starts_on, checked_on, words, title_words)
SELECT 'offer', gen_random_uuid(), p.id, 'Beispielträger ' || n,
  ARRAY['art:course', 'thema:f' || n %% 26, 'sprache:l' || n %% 17, 'gruppe:g' || n %% 9,
        'niveau:n' || n %% 7, 'kosten:' || (ARRAY['free', 'low', 'fee'])[1 + n %% 3],
        'form:on_site', 'barriere:b' || n %% 5],
  ARRAY[p.ags], (n * 7919) %% 2097152, NULL, %(today)s,
  array_to_tsvector(t.title || t.body), w.words
FROM generate_series(1, %(count)s) AS n
JOIN LATERAL (SELECT id, ags FROM places_place WHERE length(ags) = 5 ORDER BY ags
  OFFSET n %% 36 LIMIT 1) AS p ON true
JOIN LATERAL (SELECT
  ARRAY(SELECT DISTINCT (%(vocabulary)s::text[])[1 + l * %(words)s
    + floor(power(random(), 2) * %(words)s)::int + 0 * n]
    FROM generate_series(0, %(languages)s - 1) AS l, generate_series(1, %(in_title)s)) AS title,
  ARRAY(SELECT DISTINCT (%(vocabulary)s::text[])[1 + l * %(words)s
    + floor(power(random(), 2) * %(words)s)::int + 0 * n]
    FROM generate_series(0, %(languages)s - 1) AS l, generate_series(1, %(in_text)s)) AS body
) AS t ON true
JOIN LATERAL (SELECT string_agg(format('''%%s'':%%s%%s', x, o, (ARRAY['A', 'B'])[1 + o %% 2]), ' ')
  ::tsvector AS words FROM unnest(t.title) WITH ORDINALITY AS u(x, o)) AS w ON true
"""
TEXTS = """
INSERT INTO offers_searchtext (entry_id, language, title, summary, state, link)
SELECT e.id, l, 'Angebot ' || e.id || ' ' || l, 'Kurz gesagt, was es ist und für wen.',
  'reviewed', ''
FROM offers_searchentry e CROSS JOIN unnest(%(languages)s::text[]) AS l
"""
SPOTS = """
INSERT INTO offers_searchspot (entry_id, town, town_form, postcode, latitude, longitude)
SELECT id, 'Musterort', 'musterort', '67999', 49 + random() * 1.9, 6.2 + random() * 2.2
FROM offers_searchentry
"""
BARE_HITS = """
SELECT id, key, provider, marks, ts_rank(title_words, %(q)s::tsquery) AS fit
FROM offers_searchentry WHERE words @@ %(q)s::tsquery {more} ORDER BY fit DESC, id LIMIT 20
"""
BARE_FACETS = """
SELECT mark, count(*) FROM offers_searchentry, unnest(marks) AS mark
WHERE words @@ %(q)s::tsquery {more} GROUP BY mark
"""
BARE_COUNT = "SELECT count(*) FROM offers_searchentry WHERE words @@ %(q)s::tsquery {more}"
BARE_TEXTS = "SELECT * FROM offers_searchtext WHERE entry_id = ANY(%(ids)s) AND language = 'de'"


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the same one mistyped, and the language of its page."""

    text: str
    mistyped: str
    language: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """Ratios over the bare SQL, and what else is promised."""

    p50: float
    p95: float
    typos: float
    errors: int
    queries: tuple[int, ...]
    seconds: float
    quality: float
    judged: int


def vocabulary(seed: int = 1) -> dict[str, list[str]]:
    """Made-up words by language, in its letters; the same every time."""
    dice = random.Random(seed)  # noqa: S311 -- no secret
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for language in LANGUAGES:
        letters = LETTERS.get(language, "abcdefghiklmnoprstuwz")
        words: list[str] = []
        while len(words) < WORDS:
            word = "".join(dice.choices(letters, k=dice.randint(6, 11)))
            if word not in taken and "ae" not in word and "oe" not in word and "ue" not in word:
                taken.add(word)
                words.append(word)
        found[language] = words
    return found


def mistyped(word: str, dice: random.Random) -> str:
    """The word with two letters exchanged, one left out or one doubled."""
    at = dice.randrange(1, len(word) - 2)
    return dice.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


def questions(words: dict[str, list[str]], count: int, seed: int = 2) -> list[Question]:
    """One to three words that stand together in some offer; every third with a place."""
    dice = random.Random(seed)  # noqa: S311 -- no secret
    sets = {language: frozenset(some) for language, some in words.items()}
    found = []
    for number, held in enumerate(some_offers(count)):
        language = LANGUAGES[number % len(LANGUAGES)]
        own = sorted(set(held) & sets[language])
        some = dice.sample(own, 1 + number % 3)
        wrong = [mistyped(some[0], dice), *some[1:]]
        place = "Worms" if number % 4 == 0 else ""
        found.append(Question(" ".join(some), " ".join(wrong), language, place))
    return found


def some_offers(count: int) -> list[list[str]]:
    """The words of so many offers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(words) FROM offers_searchentry ORDER BY id LIMIT %s", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def maintain(statement: str) -> None:
    """What only the owner of the tables may do."""
    owner = connections["owner" if "owner" in connections.settings else "default"]
    with owner.cursor() as cursor:
        cursor.execute(statement)


def fill(words: dict[str, list[str]]) -> None:
    """The offers, set by set; indexes of words are made afterwards, as on a fresh server."""
    every = [word for language in LANGUAGES for word in words[language]]
    values: dict[str, Any] = {
        "count": OFFERS, "today": TODAY, "vocabulary": every, "words": WORDS,
        "languages": len(LANGUAGES), "in_title": IN_TITLE, "in_text": IN_TEXT,
    }  # fmt: skip
    SearchForm.objects.bulk_create(
        (
            SearchForm(form=word, shown=word, sound=sound(word), consonants=consonants(word),
                       shortened=shortened(word))
            for word in every
        ),
        batch_size=2000, ignore_conflicts=True,
    )  # fmt: skip
    maintain("DROP INDEX offers_entry_words")
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, values)
        cursor.execute(TEXTS, {"languages": list(LANGUAGES)})
        cursor.execute(SPOTS)
    count_words()
    maintain("CREATE INDEX offers_entry_words ON offers_searchentry USING gin (words)")
    maintain("VACUUM ANALYZE")


def ours(question: Question, text: str) -> int:
    """The search of a page with the texts of its list."""
    result = search_offers(
        search=Search(text=text, place=question.place), language=question.language, today=TODAY
    )
    ids = [hit.id for hit in result.found.hits]
    texts_of(ids, question.language)
    spots_of(ids)
    return result.found.total


def bare(question: Question) -> int:
    """The same question in SQL written by hand: hits, number, facets, texts."""
    query = " & ".join(f"'{word}'" for word in question.text.split())
    more = "AND areas && ARRAY['07319']::varchar[]" if question.place else ""
    with connection.cursor() as cursor:
        cursor.execute(BARE_HITS.format(more=more), {"q": query})
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(BARE_COUNT.format(more=more), {"q": query})
        total = int(cursor.fetchone()[0])
        cursor.execute(BARE_FACETS.format(more=more), {"q": query})
        cursor.fetchall()
        cursor.execute(BARE_TEXTS, {"ids": ids})
        cursor.fetchall()
    return total


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ratios(asked: Sequence[Question]) -> tuple[float, float, float]:
    """Medians and 95th percentiles of ours over bare, and of mistyped over rightly typed."""
    times: list[tuple[float, float, float]] = []
    for question in asked:
        times.append(
            (
                seconds(lambda q=question: bare(q)),  # type: ignore[misc] # bound at once
                seconds(lambda q=question: ours(q, q.text)),  # type: ignore[misc] # same
                seconds(lambda q=question: ours(q, q.mistyped)),  # type: ignore[misc] # same
            )
        )
    floor, right, wrong = ([row[n] for row in times[len(times) // 6 :]] for n in range(3))
    return (
        median(right) / median(floor),
        quantiles(right, n=20)[18] / quantiles(floor, n=20)[18],
        median(wrong) / median(right),
    )


def together(asked: Sequence[Question]) -> int:
    """How many of the searches on eight connections at once fail."""

    def one(question: Question) -> int:
        try:
            ours(question, question.text)
        except Exception:
            return 1
        return 0

    def part(number: int) -> int:
        try:
            return sum(one(question) for question in asked[number::CONNECTIONS])
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(part, range(CONNECTIONS)))


def count_queries(asked: Sequence[Question]) -> tuple[int, ...]:
    """The different numbers of queries that searches without a place took, found something."""
    found = set()
    for question in asked:
        if question.place:  # where nothing there holds all words, one more is asked
            continue
        with CaptureQueriesContext(connection) as captured:
            ours(question, question.text)
        found.add(len(captured))
    return tuple(sorted(found))


def time_to_be_found() -> float:
    """Seconds from writing an offer in eight languages until it is found."""
    town = Place.objects.get(ags="07319")
    texts = [TextDraft(language, "Zwiebelturmkurs neu") for language in LANGUAGES]
    draft = EntryDraft(kind="offer", key=uuid4(), municipality_id=town.pk, texts=texts)
    started = time.perf_counter()
    write_entries(drafts=[draft])
    found = search_offers(search=Search(text="Zwiebelturmkurs"), language="de", today=TODAY)
    assert [hit.key for hit in found.found.hits] == [draft.key]
    return time.perf_counter() - started


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def judge() -> list[Verdict]:
    """The judged queries over the fictional offers."""
    with undone():
        load_reference(now=NOW)
        load_synonyms(today=TODAY)
        found = drafts()
        write_entries(drafts=found, bases=base_forms(drafts=found))
        count_words()
        return [ask(one) for one in judged()]


def measure() -> Measured:
    """Everything; takes some minutes, most of them for the offers."""
    verdicts = judge()
    load_reference(now=NOW)
    words = vocabulary()
    fill(words)
    asked = questions(words, ROUNDS)
    p50, p95, typos = ratios(asked)
    errors = together(asked)
    good = sum(verdict.is_good for verdict in verdicts)
    return Measured(
        p50, p95, typos, errors, count_queries(asked[:40]), time_to_be_found(),
        100 * good / len(verdicts), len(verdicts),
    )  # fmt: skip

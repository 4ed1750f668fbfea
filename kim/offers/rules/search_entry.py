"""What is told to the search about one offer or article, before it is taken apart."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from kim.offers.rules.search_text import Word, fold, words
from kim.offers.rules.search_words import STEMMERS, compound_parts, text_words

Stem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TextDraft:
    """The texts of one language. ``body`` is searched and not shown."""

    language: str
    title: str
    summary: str = ""
    body: str = ""
    state: str = "reviewed"
    link: str = ""


@dataclass(frozen=True, slots=True)
class SpotDraft:
    """One place: town, postcode, point in degrees, as far as known."""

    town: str = ""
    postcode: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """One entry as it shall be found. ``topics`` are names of fields, in any language."""

    kind: str
    key: UUID
    municipality_id: int
    texts: Sequence[TextDraft]
    provider: str = ""
    topics: Sequence[tuple[str, str]] = ()  # language, name
    places: Sequence[str] = ()  # names of municipalities served
    marks: Sequence[str] = ()
    areas: Sequence[str] = ()
    slots: int = 0
    spots: Sequence[SpotDraft] = ()
    starts_on: dt.date | None = None
    checked_on: dt.date | None = None
    last_on: dt.date | None = None
    seats_until_on: dt.date | None = None  # after it nothing is known of free places


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text of an entry: its language and the weight of its words, A to D."""

    language: str
    text: str
    weight: str


def parts_of(draft: EntryDraft) -> Iterator[Part]:
    """All texts of an entry. Weight A title, C provider, place, topic, D short text, E the rest."""
    for text in draft.texts:
        yield Part(text.language, text.title, "A")
        yield Part(text.language, text.summary, "D")
        yield Part(text.language, text.body, "E")
    yield Part("de", draft.provider, "C")
    yield from (Part(language, name, "C") for language, name in draft.topics)
    yield from (Part("de", name, "C") for name in draft.places)
    yield from (Part("de", f"{spot.postcode} {spot.town}", "C") for spot in draft.spots)


def words_of(draft: EntryDraft) -> Iterator[tuple[Word, str, str]]:
    """Every word with language and weight, in the order of the texts."""
    for part in parts_of(draft):
        for word in text_words(part.text, part.language):
            yield word, part.language, part.weight


def stemmer_of(language: str) -> str:
    return STEMMERS.get(language, "")


def german_parts(word: Word, language: str) -> tuple[Word, ...]:
    """Parts of a word in a German text, and what stood between hyphens in any text."""
    if language.startswith("de"):
        return tuple(words(" ".join(compound_parts(word))))
    return tuple(words(" ".join(word.parts)))


def stems_needed(draft: EntryDraft) -> set[Stem]:
    """What the stemmers must be asked for before ``weighted``."""
    found: set[Stem] = set()
    for word, language, _ in words_of(draft):
        if name := stemmer_of(language):
            for one in (word, *german_parts(word, language)):
                found |= {(name, one.raw), (name, one.form)}
    return found


def weighted(
    draft: EntryDraft, stems: Mapping[Stem, str], bases: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """Forms with weight. A word counts as it stands; its parts and base forms one step less."""
    found: list[tuple[str, str]] = []
    for word, language, weight in words_of(draft):
        less = "B" if weight == "A" else weight
        found.append((word.form, weight))
        name = stemmer_of(language)
        for one in (word, *german_parts(word, language)):
            found.append((one.form, less))
            found += [(stems.get((name, text), ""), less) for text in (one.raw, one.form)]
        found += [(base, less) for base in bases.get(word.form, ())]
    return [(form, weight) for form, weight in dict.fromkeys(found) if form]


def surface(draft: EntryDraft) -> dict[str, str]:
    """Words as they stand, by normal form: what may be proposed to somebody who mistyped."""
    return {word.form: word.raw for word, _, _ in words_of(draft)}


def town_form(town: str) -> str:
    """Town for comparing: "Bad Kreuznach" -> "bad kreuznach"."""
    return " ".join(fold(word.raw) for word in words(town))

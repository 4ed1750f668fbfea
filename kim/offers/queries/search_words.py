"""What a typed word may mean: base forms, parts, synonyms, other scripts, mistakes in typing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from django.db import connection
from django.db.models import Q

from kim.offers.models import SearchForm, Synonym
from kim.offers.rules.search_text import Word, fold, words
from kim.offers.rules.search_words import Asked, compound_parts, guesses, meaningful
from kim.offers.rules.sounds import consonants, sound
from kim.offers.rules.spelling import nearest, shortened

Stem = tuple[str, str]  # name of the stemmer, word
MOST_FORMS = 16
MOST_STEMS = 50_000
SHORTEST_START = 4
LONGEST_PHRASE = 3
LONG_SOUND = 6
MOST_NEAR = 3000

_stems: dict[Stem, str] = {}
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Known:
    """A word that stands in some entry: further base forms, and in how many entries."""

    bases: tuple[str, ...]
    entries: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that is not known as typed, and the known words that were searched instead."""

    typed: str
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query after looking its words up. ``unknown`` are typed words that nothing is near to."""

    asked: tuple[Asked, ...]
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()
    only_stop_words: bool = False


def stems(wanted: Iterable[Stem]) -> dict[Stem, str]:
    """Base forms by PostgreSQL's stemmers, in normal form; at most one query.

    What was asked before is remembered: the answer never changes.
    """
    asked = set(wanted)
    missing = sorted(asked - _stems.keys())
    found: dict[Stem, str] = {}
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT d, w, (ts_lexize(d::regdictionary, w))[1] "
                "FROM unnest(%s::text[], %s::text[]) AS t(d, w)",
                [[name for name, _ in missing], [word for _, word in missing]],
            )
            found = {(name, word): fold(stem or "") for name, word, stem in cursor.fetchall()}
        with _lock:
            if len(_stems) + len(found) > MOST_STEMS:
                _stems.clear()
            _stems.update(found)
    return {stem: found.get(stem) or _stems.get(stem, "") for stem in asked}


def stems_wanted(word: Word, stemmers: Iterable[str]) -> set[Stem]:
    """The word as typed and as normal form: "baeder" stands for "bäder"."""
    return {(name, text) for name in stemmers for text in (word.raw, word.form) if text}


def resolve(text: str, language: str) -> Resolved:
    """Look up the words of a query typed on a page in ``language``.

    Three queries at most, five with words that are not known; none for an empty text.
    """
    typed = meaningful(text)
    if not typed:
        return Resolved((), only_stop_words=bool(words(text)))
    parts = {word.form: tuple(words(" ".join(compound_parts(word)))) for word in typed}
    whole = [*typed, *(part for some in parts.values() for part in some)]
    bases = stems({s for w in whole for s in stems_wanted(w, guesses(w, language))})
    told = _synonyms(typed)
    whole += [word for terms in told.values() for term in terms for word in words(term)]
    if told:
        german = {s for w in whole for s in stems_wanted(w, ("german_stem",))}
        bases |= stems(german)
    forms = {w.form: _own_forms(w, bases, language) for w in whole}
    known = _known({form for some in forms.values() for form in some})
    return _put_together(typed, parts, forms, told, known)


def _own_forms(word: Word, bases: Mapping[Stem, str], language: str) -> tuple[str, ...]:
    names = (*guesses(word, language), "german_stem")
    found = [word.form, *(bases.get((n, t), "") for n in names for t in (word.raw, word.form))]
    return tuple(dict.fromkeys(form for form in found if form))


def _known(forms: set[str]) -> dict[str, Known]:
    """Which of the forms stand in some entry."""
    rows = SearchForm.objects.filter(form__in=forms).values_list("form", "bases", "entries")
    return {form: Known(tuple(bases), entries) for form, bases, entries in rows}


def _synonyms(typed: Sequence[Word]) -> dict[int, list[str]]:
    """What editors say a word means, by the place of its last word; phrases of up to three."""
    phrases: dict[str, int] = {}
    for end in range(len(typed)):
        for start in range(max(0, end - LONGEST_PHRASE + 1), end + 1):
            phrases[" ".join(word.form for word in typed[start : end + 1])] = end
    found: dict[int, list[str]] = {}
    rows = Synonym.objects.filter(form__in=phrases, ended_on=None).values_list("form", "means")
    for form, means in rows:
        found.setdefault(phrases[form], []).extend(means)
    return found


def _put_together(
    typed: Sequence[Word],
    parts: Mapping[str, tuple[Word, ...]],
    forms: Mapping[str, tuple[str, ...]],
    told: Mapping[int, list[str]],
    known: Mapping[str, Known],
) -> Resolved:
    asked: list[Asked] = []
    lost: list[int] = []
    for number, word in enumerate(typed):
        options: list[tuple[str, ...]] = [(form,) for form in forms[word.form] if form in known]
        options += [(base,) for form in forms[word.form] for base in _bases(known, form)]
        options += _together(parts[word.form], forms, known)
        for term in told.get(number, ()):
            options += _together(words(term), forms, known)
        if not any(len(option) == 1 for option in options) and number not in told:
            lost.append(number)
        most = max((known[form].entries for (form, *_) in options if form in known), default=0)
        asked.append(Asked(word, tuple(dict.fromkeys(options))[:MOST_FORMS], most))
    if not lost:
        return Resolved(tuple(asked))
    return _guess(asked, lost, parts)


def _bases(known: Mapping[str, Known], form: str) -> tuple[str, ...]:
    return known[form].bases if form in known else ()


def _together(
    some: Sequence[Word], forms: Mapping[str, tuple[str, ...]], known: Mapping[str, Known]
) -> list[tuple[str, ...]]:
    """The words side by side, each in a form that is known; none when one of them is unknown."""
    chosen = []
    for word in some:
        found = [form for form in forms[word.form] if form in known]
        if not found:
            return []
        chosen.append(min(found, key=len))  # the base form stands wherever the word stands
    return [tuple(chosen)] if chosen else []


def _guess(
    asked: list[Asked], lost: Sequence[int], parts: Mapping[str, tuple[Word, ...]]
) -> Resolved:
    """Words that begin, sound or are spelt like the unknown ones; two queries for all."""
    whole = {asked[number].word.form: asked[number].word for number in lost}
    pieces = {part.form: part for form in whole for part in parts[form]}
    near, shown = _near({**pieces, **whole})
    corrections, unknown = [], []
    for number in lost:
        word = asked[number].word
        found: list[tuple[str, ...]] = [(form,) for form in near[word.form]]
        if not found and parts[word.form] and all(near[p.form] for p in parts[word.form]):
            found = [tuple(near[part.form][0] for part in parts[word.form])]
        own = asked[number].forms
        if found:
            if told := [shown[f] for forms in found for f in forms if shown.get(f)]:
                corrections.append(Correction(word.raw, tuple(told[:3])))
            asked[number] = replace(asked[number], forms=(*found, *own))
        elif not own:
            unknown.append(word.raw)
            asked[number] = replace(asked[number], forms=((word.form,),))
    return Resolved(tuple(asked), tuple(corrections), tuple(unknown))


def _near(lost: Mapping[str, Word]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Known forms near to each lost word, and how they stand in a text."""
    found: dict[str, list[str]] = {form: [] for form in lost}
    sounds = {form: sound(word.raw) for form, word in lost.items()}
    bare = {form: consonants(word.raw) for form, word in lost.items()}
    variants = {form: shortened(form) for form in lost}
    condition = Q(form__in=list(lost))
    for heard in filter(None, sounds.values()):
        condition |= Q(sound__startswith=_beginning(heard))
    condition |= Q(consonants__in=[b for b in bare.values() if b])
    for form in lost:
        if len(form) >= SHORTEST_START:
            condition |= Q(form__startswith=form)
    fields = ("form", "sound", "consonants", "entries", "shown")
    rows = list(SearchForm.objects.filter(condition).values_list(*fields)[:MOST_NEAR])
    rows += _mistyped(sorted({v for some in variants.values() for v in some}))
    for form, options in found.items():
        if any(row[0] == form for row in rows):
            options.append(form)
            continue
        starts = sorted((-e, f) for f, _, _, e, w in rows if w and f.startswith(form))
        spelt = nearest(form, ((f, e) for f, _, _, e, _ in rows))
        alike = [f for f, s, _, _, _ in rows if _sounds_like(s, sounds[form])]
        rough = [f for f, _, b, _, _ in rows if b and b == bare[form] and _foreign(f, form)]
        if len(form) >= SHORTEST_START:
            options += [f for _, f in starts[:6]]
        options += [*alike[:4], *(near.form for near in spelt)]
        options += [] if options else rough[:6]
        found[form] = list(dict.fromkeys(options))
    return found, {form: shown for form, _, _, _, shown in rows}


def _mistyped(variants: list[str]) -> list[tuple[str, str, str, int, str]]:
    """Words that share one of the shortened forms.

    Asked one by one: for many at once the planner reads the whole table instead of the index.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT f.form, f.sound, f.consonants, f.entries, f.shown "
            "FROM unnest(%s::varchar[]) AS v JOIN offers_searchform f "
            "ON f.shortened @> ARRAY[v] LIMIT %s",
            [variants, MOST_NEAR],
        )
        found: list[tuple[str, str, str, int, str]] = cursor.fetchall()
        return found


def _beginning(heard: str) -> str:
    """What words of one sound share, whatever their ending."""
    return heard[:-1] if len(heard) >= LONG_SOUND else heard


def _sounds_like(known: str, heard: str) -> bool:
    if not (known and heard):
        return False
    near = len(heard) >= LONG_SOUND and known.startswith(heard[:-1])
    return known == heard or (near and len(known) <= len(heard) + 2)


def _foreign(known: str, typed: str) -> bool:
    """Whether the two are written in different scripts: only then consonants are compared."""
    return known.isascii() != typed.isascii()

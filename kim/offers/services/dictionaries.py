"""Base forms of words from dictionaries, for languages that PostgreSQL has no stemmer for.

A dictionary takes some seconds and 100 MB, so only the command that writes everything anew and
the worker open them, one after the other. What they find is kept with the words.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from kim.offers.rules.search_entry import EntryDraft, words_of
from kim.offers.rules.search_text import fold

DICTIONARIES = {"uk": "uk", "fa": "fa", "prs": "fa", "pl": "pl", "bg": "bg", "sq": "sq"}


def base_forms(*, drafts: Sequence[EntryDraft]) -> dict[str, list[str]]:
    """Base forms in normal form, by word in normal form, of all words of the drafts."""
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for draft in drafts:
        for word, language, _ in words_of(draft):
            if name := DICTIONARIES.get(language):
                wanted[name][word.form] = word.raw
    found: dict[str, list[str]] = {}
    for name, words in sorted(wanted.items()):
        for form, base in _look_up(name, words.items()):
            found.setdefault(form, []).append(base)
    return found


def _look_up(name: str, words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    factory = DefaultDictionaryFactory(cache_max_size=1)  # let go of when done
    lemmatizer = Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=factory))
    found = ((form, fold(lemmatizer.lemmatize(raw, lang=name))) for form, raw in words)
    return [(form, base) for form, base in found if base and base != form]

"""From words to what the database is asked: stop words, alternatives of a word, the query.

A query is a list of words that must all be found; each word is a list of alternatives, each
alternative one form or several that must stand together (the parts of a compound).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kim.offers.rules.compounds import split
from kim.offers.rules.search_text import Word, fold, query_words, script, words

# Names of the stemmers that PostgreSQL brings, by language of a text.
STEMMERS = {
    "de": "german_stem", "de-x-leicht": "german_stem", "en": "english_stem", "fr": "french_stem",
    "es": "spanish_stem", "it": "italian_stem", "pt": "portuguese_stem", "ro": "romanian_stem",
    "ru": "russian_stem", "ar": "arabic_stem", "tr": "turkish_stem", "sr": "serbian_stem",
    "hr": "serbian_stem", "bs": "serbian_stem", "hu": "hungarian_stem", "el": "greek_stem",
    "hy": "armenian_stem",
}  # fmt: skip
# Stemmers asked for a typed word of unknown language, by script.
GUESSED = {
    "latn": ("german_stem", "english_stem"),
    "cyrl": ("russian_stem",),
    "arab": ("arabic_stem",),
}
TURKISH = frozenset("ığşçöüİ")
STOP_FILE = Path(__file__).resolve().parents[1] / "data" / "stop_words.txt"


def read_stop_words(path: Path) -> dict[str, frozenset[str]]:
    """Stop words in normal form, by language."""
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        language, colon, text = line.partition(":")
        if colon and not line.startswith("#"):
            found.setdefault(language, set()).update(map(fold, text.split()))
    return {language: frozenset(forms) for language, forms in found.items()}


STOP_FORMS = read_stop_words(STOP_FILE)
ALL_STOP: frozenset[str] = frozenset().union(*STOP_FORMS.values())
# Short words of one language that carry the meaning in another are kept.
KEPT = frozenset({"help", "hilfe"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of the query with its alternatives; each is a tuple of forms that stand together.

    ``entries`` is how many entries hold the most frequent of them.
    """

    word: Word
    forms: tuple[tuple[str, ...], ...]
    entries: int = 0


def meaningful(text: str) -> list[Word]:
    """Words of a query without stop words of any language; all of them when nothing is left."""
    return [word for word in query_words(text) if word.form not in ALL_STOP or word.form in KEPT]


def is_stop(form: str, language: str) -> bool:
    return form in STOP_FORMS.get(language.partition("-")[0], ())


def guesses(word: Word, language: str) -> tuple[str, ...]:
    """Stemmers to ask for a typed word on a page in ``language``."""
    kind = script(word.form)
    found = [*GUESSED.get(kind, ())]
    own = STEMMERS.get(language)
    if own and script_of(language) == kind:
        found.insert(0, own)
    if kind == "latn" and (TURKISH & set(word.raw)) and language != "tr":
        found.append("turkish_stem")
    return tuple(dict.fromkeys(found))


def script_of(language: str) -> str:
    if language in ("ar", "fa", "prs", "ps", "ckb", "ur"):
        return "arab"
    if language in ("ru", "uk", "bg", "mk", "sr"):
        return "cyrl"
    return "latn"


def compound_parts(word: Word) -> tuple[str, ...]:
    """Parts of a compound, written together or with hyphens; empty when it is none."""
    if len(word.parts) > 1:
        return tuple(fold(part) for part in word.parts)
    return split(word.raw)


def text_words(text: str, language: str) -> list[Word]:
    """Words of a text to be stored: without the stop words of its language."""
    return [word for word in words(text) if not is_stop(word.form, language)]


def tsquery(asked: Sequence[Asked], *, every: bool = True, weights: str = "") -> str:
    """The query in the language of PostgreSQL; empty when there is nothing to ask.

    ``every``: all words must be found, else one of them. Forms hold letters and digits only, and
    are quoted, so no word of a user is ever an operator.
    """
    tail = f":{weights}" if weights else ""
    groups = []
    for one in asked:
        options = dict.fromkeys(
            "(" + " & ".join(f"'{form}'{tail}" for form in forms) + ")"
            for forms in one.forms
            if forms
        )
        if options:
            groups.append("(" + " | ".join(options) + ")")
    return (" & " if every else " | ").join(groups)


def lexemes(weighted: Iterable[tuple[str, str]]) -> str:
    """A tsvector as text from (form, weight); of several weights of a form the best counts."""
    best: dict[str, str] = {}
    for form, weight in weighted:
        if form and (form not in best or weight < best[form]):
            best[form] = weight
    return " ".join(f"'{form}':{n}{best[form]}" for n, form in enumerate(sorted(best), 1))

"""Normal form of words for the search: the same for what is stored and for what is typed.

Scripts are folded so that people find what they can type: umlauts with and without dots or as
``ae``, letters of Arabic with all their variants, Cyrillic with and without ё, і, ґ, digits of
every script. Controls that cannot be seen (bidi, zero width) are dropped.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

TEXT_LIMIT = 100_000  # characters of one text that are looked at
QUERY_LIMIT = 200  # characters of a query; what follows is left out
WORD_LIMIT = 60  # characters of one word
SINGLE = str.maketrans(
    {
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "e",
        "ħ": "h", "ŋ": "n", "ß": "ss",
        "ґ": "г", "і": "и", "ї": "и", "й": "и", "є": "е", "ё": "е", "э": "е", "ъ": None, "ь": None,
        "ў": "у", "ђ": "д", "ј": "и", "љ": "л", "њ": "н", "ћ": "ч", "џ": "ж",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ێ": "ي", "ے": "ي", "ئ": "ي", "ؤ": "و",
        "ۆ": "و", "ۇ": "و", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ۃ": "ه", "ک": "ك",
        "ڪ": "ك", "ګ": "گ", "ڕ": "ر", "ڵ": "ل", "ء": None, "ـ": None, "ټ": "ت", "ډ": "د", "ړ": "ر",
        "ځ": "ج", "څ": "چ", "ښ": "ش", "ږ": "ژ", "ڼ": "ن", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن",
    }
)  # fmt: skip
LOOKALIKES = str.maketrans("aceiopxykmtbh", "асеиорхукмтвн")  # typed with the wrong keyboard
KEPT_MARKS = ("DEVANAGARI", "BENGALI", "TAMIL", "SINHALA", "THAI", "GURMUKHI", "GUJARATI", "TELUGU")
# ae, oe, ue stand for umlauts, but not in Frauen, neue, Quelle
TWO_LETTERS = re.compile(r"ae|oe|(?<![aeioq])ue")
APOSTROPHES = "'’‘ʼ`´"
HYPHENS = re.compile(r"(?<=\w)[-‐‑/](?=\w)")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as typed in lower case, its normal form, and the parts between hyphens."""

    raw: str
    form: str
    parts: tuple[str, ...] = ()


def script(form: str) -> str:
    """``arab``, ``cyrl``, ``latn`` or empty for what has another script or none."""
    for name, letters in (("arab", ARABIC), ("cyrl", CYRILLIC), ("latn", LATIN)):
        if letters.search(form):
            return name
    return ""


def lowered(text: str) -> str:
    """Lower case in the compatible form (NFKC), without controls, accents kept."""
    text = unicodedata.normalize("NFKC", text[:TEXT_LIMIT]).casefold()
    text = unicodedata.normalize("NFKC", text)
    return "".join(_plain(character) for character in text)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """A letter or mark as it is, a digit as 0–9, a control as nothing, the rest as a blank."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] in "LMN" or character in APOSTROPHES:
        return character
    if category in ("Cf", "Cs", "Co"):
        return ""
    return "-" if category == "Pd" or character == "/" else " "


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Normal form of one word: lower-case letters and digits. Folding twice changes nothing."""
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", word.casefold())
        if unicodedata.category(character) != "Mn" or _keeps_marks(character)
    )
    bare = unicodedata.normalize("NFKC", bare).translate(SINGLE)
    if CYRILLIC.search(bare):
        bare = bare.translate(LOOKALIKES)
    bare = "".join(c for c in bare if unicodedata.category(c)[0] in "LNM")
    while (shorter := TWO_LETTERS.sub(lambda m: m[0][0], bare)) != bare:
        bare = shorter
    return bare


def _keeps_marks(character: str) -> bool:
    return unicodedata.name(character, "").startswith(KEPT_MARKS)


def words(text: str) -> list[Word]:
    """The words of a text in their order. What has no letter and no digit is no word."""
    found = []
    for piece in lowered(text).split():
        raw = piece.strip("-" + APOSTROPHES)
        chain = [part for part in raw.split("-") if fold(_joined(part))]
        if not chain:
            continue
        parts = tuple(part for link in chain for part in _apart(link))
        joined = "".join(parts)[:WORD_LIMIT]
        form = fold(joined)
        if form:
            several = tuple(part[:WORD_LIMIT] for part in parts) if len(parts) > 1 else ()
            found.append(Word(joined, form, several))
    return found


def _joined(part: str) -> str:
    return "".join(c for c in part if c not in APOSTROPHES)


def _apart(link: str) -> list[str]:
    """Cyrillic words hold an apostrophe inside; elsewhere it parts two words (d'accueil)."""
    if CYRILLIC.search(link):
        return [_joined(link)]
    parts = [p for p in re.split(f"[{APOSTROPHES}]", link) if p]
    return [part for part in parts if fold(part)]


def query_words(text: str) -> list[Word]:
    """Words of a query, each once, at most twelve; text after 200 characters is left out."""
    seen: dict[str, Word] = {}
    for word in words(text[:QUERY_LIMIT]):
        seen.setdefault(word.form, word)
    return list(seen.values())[:12]

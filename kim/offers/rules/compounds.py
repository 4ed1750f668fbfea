"""Taking German compounds apart: "Betreuung" finds "Kinderbetreuung", "Kinder" too.

The list of parts is small and about this field. A dictionary of all German words knows
"Kinderbetreuung" as one word and finds "Kurs-taub" in others; a short list errs less.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kim.offers.rules.search_text import LATIN, fold

LIST = Path(__file__).resolve().parents[1] / "data" / "compounds.txt"
LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")
SHORTEST = 7  # letters of the shortest word that is taken apart
SHORTEST_REST = 3
MOST_PARTS = 4


@lru_cache(maxsize=1)
def lists() -> Mapping[str, frozenset[str]]:
    """The four lists in normal form, by name."""
    found: dict[str, set[str]] = {"heads": set(), "starts": set(), "parts": set(), "whole": set()}
    name = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            found[name] |= {fold(word) for word in line.split()}
    return {key: frozenset(value) for key, value in found.items()}


@lru_cache(maxsize=1)
def _bare_starts() -> frozenset[str]:
    """Starts with and without the letters that only link: arbeits, arbeit."""
    starts = lists()["starts"]
    return starts | {start.removesuffix("s") for start in starts if len(start) > 4}


@lru_cache(maxsize=65536)
def split(word: str) -> tuple[str, ...]:
    """The parts of a German compound from left to right; empty when it is none.

    ``Kinderbetreuung`` gives ``kinder, betreuung``; ``Frauensprachtreff`` gives three parts.
    Inflected words count as their base: ``Deutschkursen``. Parts come in normal form.
    """
    form = fold(word)
    if len(form) < SHORTEST or not LATIN.fullmatch(form[0]) or not form.isalpha():
        return ()
    if form in lists()["whole"]:
        return ()
    return _split(form, MOST_PARTS)


def _split(form: str, depth: int) -> tuple[str, ...]:
    if depth < 2 or len(form) < SHORTEST:
        return ()
    for at in range(SHORTEST_REST, len(form) - 2):  # the longest head first
        start, head = form[:at], form[at:]
        known_head = _is_head(head)
        if known_head and (known := _known(start)):
            return (*(_split(known, depth - 1) or (known,)), head)
    for at in range(SHORTEST_REST, len(form) - 2):
        start, head = form[:at], form[at:]
        if len(head) >= 4 and _is_head(head, of="heads") and _is_wordlike(start):
            return (*(_split(start, depth - 1) or (start,)), head)
    starts = lists()["starts"]
    for at in range(len(form) - SHORTEST_REST - 1, SHORTEST_REST, -1):  # the longest start first
        start, rest = form[:at], form[at:]
        if len(start) >= 5 and len(rest) >= 5 and start in starts and _is_wordlike(rest):
            return (start, *(_split(rest, depth - 1) or (rest,)))
    return ()


def _is_head(form: str, of: str = "") -> bool:
    names = (of,) if of else ("heads", "parts")
    return any(base in lists()[name] for base in _bases(form) for name in names)


def _bases(form: str) -> list[str]:
    """The word and what is left without an ending: kursen, kurse, kurs."""
    return [
        form,
        *(
            form[: -len(end)]
            for end in ("e", "s", "n", "en", "er", "es", "ern", "nen", "innen")
            if form.endswith(end) and len(form) - len(end) >= 3
        ),
    ]


def _known(start: str) -> str:
    """The first part as a word of the lists, without linking letters; empty when unknown."""
    words = _bare_starts() | lists()["parts"] | lists()["heads"]
    for link in LINKS:
        bare = start.removesuffix(link) if link else start
        if bare in words and len(bare) >= SHORTEST_REST and (not link or start.endswith(link)):
            return bare
    return ""


def _is_wordlike(form: str) -> bool:
    """Whether it could be a word by itself: four letters, a vowel and a consonant."""
    return (
        len(form) >= 4 and any(c in "aeiouy" for c in form) and any(c not in "aeiouy" for c in form)
    )

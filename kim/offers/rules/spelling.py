"""Mistakes in typing: which known words are near to an unknown one.

Two words within one mistake share a form from which one letter was taken out (method of
symmetric deletion), so an index of such forms finds candidates without comparing every word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import OSA

PREFIX = 8  # letters in which a mistake is looked for by index
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Near:
    """A known word near to a typed one: mistakes apart, and in how many entries it stands."""

    form: str
    mistakes: int
    entries: int


def allowed_mistakes(form: str) -> int:
    """0 below four letters, 1 up to six, 2 from seven; digits are never guessed."""
    if len(form) < SHORTEST or any(c.isdigit() for c in form):
        return 0
    return 1 if len(form) < 7 else 2


def shortened(form: str) -> list[str]:
    """The beginning of a word and what is left of it without one or two letters, each once."""
    start = form[:PREFIX]
    found = {start}
    for count in range(1, min(2, allowed_mistakes(form)) + 1):
        for gone in combinations(range(len(start)), count):
            found.add("".join(c for i, c in enumerate(start) if i not in gone))
    return sorted(found)


def nearest(form: str, known: Iterable[tuple[str, int]], count: int = 3) -> list[Near]:
    """The nearest of ``known`` (word, entries), best first, none further than allowed.

    Of the found only those with the fewest mistakes are kept: a nearer word is what was meant.
    """
    limit = allowed_mistakes(form)
    found = [
        Near(other, distance, entries)
        for other, entries in known
        if (distance := OSA.distance(form, other, score_cutoff=limit)) <= limit
    ]
    if not found:
        return []
    least = min(near.mistakes for near in found)
    found = [near for near in found if near.mistakes == least]
    found.sort(key=lambda near: (near.form[:1] != form[:1], -near.entries, near.form))
    return found[:count]

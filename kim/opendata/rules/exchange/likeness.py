"""Whether two offers may be one: same provider or place, and titles that are alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

ALIKE, VERY_ALIKE, NAMESAKE = 84, 93, 90  # of 100


@dataclass(frozen=True, slots=True)
class Twin:
    """An offer that may be the same, and in German why."""

    offer_id: int
    reason: str


def twin_of(
    title: str, provider: str, postcode: str, others: Iterable[tuple[int, str, str, str]]
) -> Twin | None:
    """The most likely twin among ``others``: id, title, provider, postcode of each."""
    best: tuple[float, Twin] | None = None
    for offer_id, other, their_provider, their_postcode in others:
        alike = fuzz.token_sort_ratio(title, other, processor=utils.default_process)
        if alike < ALIKE:
            continue
        reasons = [f"ähnlicher Titel „{other}“"]
        same = fuzz.token_sort_ratio(provider, their_provider, processor=utils.default_process)
        if same >= NAMESAKE:
            reasons.append("gleicher Anbieter")
        if postcode and postcode == their_postcode:
            reasons.append("gleiche Postleitzahl")
        if len(reasons) == 1 and alike < VERY_ALIKE:
            continue
        score = alike + 10 * len(reasons)
        if best is None or score > best[0]:
            best = (score, Twin(offer_id, ", ".join(reasons)))
    return best[1] if best else None

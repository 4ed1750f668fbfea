"""Hints for plain words while somebody types. They never block."""

import re
from collections.abc import Iterator

from kim.offers.rules.offer_data import OfferData

LONG_SENTENCE = 20  # words
LONG_WORD = 22  # letters
PASSIVE = re.compile(r"\b(?:wird|werden|wurde|wurden)\b[^.!?]*\b(?:ge\w+t|ge\w+en|\w+iert)\b")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
WORD = re.compile(r"\w+")


def hints(data: OfferData) -> list[str]:
    """What would make the offer easier to understand, at most one sentence of each sort."""
    return [*text_hints(f"{data.text.summary}\n{data.text.description}"), *_gaps(data)]


def text_hints(text: str) -> list[str]:
    """What would make a text easier to understand, whatever else is missing."""
    return list(_language(text))


def _language(text: str) -> Iterator[str]:
    lengths = [len(WORD.findall(sentence)) for sentence in SENTENCE.findall(text)]
    if long := sum(length > LONG_SENTENCE for length in lengths):
        count = "Ein Satz hat" if long == 1 else f"{long} Sätze haben"
        yield f"{count} mehr als {LONG_SENTENCE} Wörter. Kürzere Sätze versteht man leichter."
    words = [word for word in WORD.findall(text) if len(word) > LONG_WORD]
    if words:
        yield f"„{words[0]}“ ist ein langes Wort. Vielleicht hilft ein Bindestrich."
    if PASSIVE.search(text):
        yield "Sagen Sie, wer etwas tut: „Wir helfen“ statt „es wird geholfen“."


def _gaps(data: OfferData) -> Iterator[str]:
    if not data.text.summary:
        yield "Ein Satz „Kurz gesagt“ hilft in der Liste."
    if data.cost == "unknown":
        yield "Viele fragen zuerst nach den Kosten."
    if data.venues and not any(venue.latitude is not None for venue in data.venues):
        yield "Ohne Breite und Länge steht der Ort nicht auf der Karte."
    if data.times and not any(
        time.schedule.closed_on_public_holidays or time.schedule.closed or not time.schedule.slots
        for time in data.times
    ):
        yield "Gilt die Zeit auch an Feiertagen? Wenn nicht, kreuzen Sie es bitte an."

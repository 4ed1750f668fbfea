"""The fictional offers and judged queries of tests/offers/data, and how they are loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from kim.offers.rules.search_entry import EntryDraft, SpotDraft, TextDraft
from kim.offers.rules.search_marks import OFFER, Group, mark
from kim.places.models import Place

DATA = Path(__file__).parent / "data"
SPACE = UUID("5a3c1c1e-0000-4000-8000-000000000000")
TOPICS = {"sprache": "Sprache", "kita": "Kita und frühe Bildung", "wohnen": "Wohnen"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A query as somebody says it, and which offers are right."""

    language: str
    text: str
    right: frozenset[UUID]


def key(number: str) -> UUID:
    return uuid5(SPACE, number)


def lines(name: str) -> Iterator[list[str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")


def drafts(places: dict[str, Place] | None = None) -> list[EntryDraft]:
    """The offers as drafts; places must be loaded."""
    if places is None:
        places = {place.ags: place for place in Place.objects.exclude(ags="")}
    found: list[EntryDraft] = []
    head: list[str] = []
    texts: list[TextDraft] = []
    for parts in [*lines("corpus.txt"), ["end"] * 5]:
        if len(parts) == 3:
            texts.append(TextDraft(*parts))
            continue
        if head:
            found.append(draft(head, texts, places))
        head, texts = parts, []
    return found


def draft(head: list[str], texts: list[TextDraft], places: dict[str, Place]) -> EntryDraft:
    number, ags, town, fields, languages = head
    place = places[ags]
    return EntryDraft(
        kind=OFFER,
        key=key(number),
        municipality_id=place.pk,
        texts=texts,
        provider=f"Beispielträger {town}",
        topics=[("de", TOPICS[f]) for f in fields.split(",") if f in TOPICS],
        places=[place.full_name],
        marks=[
            mark(Group.KIND, OFFER),
            *(mark(Group.FIELD, code) for code in fields.split(",")),
            *(mark(Group.LANGUAGE, code) for code in languages.split(",")),
            *([mark(Group.CHILDCARE, "yes")] if "etreu" in texts[0].summary else []),
        ],
        areas=[ags],
        spots=[SpotDraft(town, "", place.latitude, place.longitude)],
    )


def judged() -> list[Judged]:
    return [
        Judged(language, text, frozenset(key(n) for n in numbers.split(",")))
        for language, text, numbers in lines("queries.txt")
    ]

"""Results as they are drawn: text in the best language, place, times, and why each fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from kim.kernel.dates import format_day
from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.offers.queries.search import Hit
from kim.offers.queries.search_shown import EntryText, Spot, spots_of, texts_of
from kim.offers.rules.search_marks import DAYS, OFFER, PARTS, Group, Slot
from kim.offers.rules.search_query import Search
from kim.offers.views.labels import label, translated
from kim.offers.views.search_filters import PART_LABELS, WITH_CHILDCARE, name_of
from kim.ui.numbers import decimal

MACHINE = "machine"
MOST_TOWNS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """One result. ``direction`` and ``lang`` are those of its text."""

    hit: Hit
    title: str
    summary: str
    lang: str
    direction: str
    is_foreign: bool
    is_machine: bool
    towns: str
    times: str
    facts: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    address: str
    is_noted: bool
    note_address: str
    spots: tuple[Spot, ...]


def shown(hits: Sequence[Hit], search: Search, language: str) -> list[Shown]:
    """Everything about the hits of a page; two queries."""
    ids = [hit.id for hit in hits]
    texts, spots = texts_of(ids, language), spots_of(ids)
    return [
        _shown(hit, texts[hit.id], tuple(spots.get(hit.id, ())), search, language)
        for hit in hits
        if hit.id in texts
    ]


def _shown(
    hit: Hit, text: EntryText, spots: tuple[Spot, ...], search: Search, language: str
) -> Shown:
    written = SPOKEN_LANGUAGES.get(text.language)
    key = str(hit.key)
    towns = list(dict.fromkeys(spot.town for spot in spots if spot.town))
    return Shown(
        hit=hit,
        title=text.title,
        summary=text.summary,
        lang=text.language,
        direction=written.direction if written else "ltr",
        is_foreign=text.language != language,
        is_machine=text.state == MACHINE,
        towns=", ".join(towns[:MOST_TOWNS]) + (" …" if len(towns) > MOST_TOWNS else ""),
        times=times(hit.slots),
        facts=tuple(facts(hit)),
        languages=tuple(name_of(Group.LANGUAGE, code) for code in codes(hit, Group.LANGUAGE)),
        reasons=tuple(reasons(hit, search, language)),
        address=address_of(hit.kind, hit.key, text.link),
        is_noted=key in search.noted,
        note_address=f"{search.noting(key).query or '?'}#{key}",
        spots=spots,
    )


def address_of(kind: str, key: UUID, link: str = "") -> str:
    return reverse("offers:offer", args=[key]) if kind == OFFER else link


def codes(hit: Hit, group: Group) -> list[str]:
    """Codes of one group among the traits of a hit."""
    return [m.partition(":")[2] for m in hit.marks if m.startswith(f"{group}:")]


def facts(hit: Hit) -> list[str]:
    """What decides for many: cost, childcare, free places, online."""
    found = [label("cost", code) for code in codes(hit, Group.COST) if code != "unknown"]
    if codes(hit, Group.CHILDCARE):
        found.append(translated(WITH_CHILDCARE))
    found += [label("capacity", code) for code in codes(hit, Group.SEATS)]
    if "online" in codes(hit, Group.MODE):
        found.append(label("mode", "online"))
    return found


def times(slots: int) -> str:
    """``Mo, Mi nachmittags``: the days and parts of the day of the weekly times."""
    found = []
    for number, part in enumerate(PARTS):
        days = [str(WEEKDAYS_ABBR[d]) for d in range(DAYS) if slots & Slot(d, number).bit]
        if days:
            found.append(f"{', '.join(days)} {translated(PART_LABELS[part])}")
    return "; ".join(found)


def reasons(hit: Hit, search: Search, language: str) -> list[str]:
    """Why this result fits, in words."""
    found = []
    if search.text:
        if "A" in hit.found_in or "B" in hit.found_in:
            found.append(_("Treffer im Titel"))
        elif "C" in hit.found_in:
            found.append(_("Treffer bei Träger, Ort oder Thema"))
        else:
            found.append(_("Treffer im Text"))
    if hit.kilometres is not None:
        found.append(_("%(number)s km entfernt") % {"number": decimal(f"{hit.kilometres}")})
    spoken = codes(hit, Group.LANGUAGE)
    wanted = [*search.chosen.get(Group.LANGUAGE, ()), language]
    if match := next((code for code in wanted if code in spoken and code != "de"), ""):
        name, _lang = name_of(Group.LANGUAGE, match)
        found.append(_("Sprache: %(name)s") % {"name": name})
    if hit.starts_on and search.sort == "beginn":
        found.append(_("beginnt am %(day)s") % {"day": format_day(hit.starts_on)})
    return found


def notes_query(search: Search) -> str:
    return "?" + urlencode([("merk", key) for key in search.noted])

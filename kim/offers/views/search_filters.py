"""Filters of the search as they are drawn: groups, choices, counts, and how to undo each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.network.rules.fields import FIELDS
from kim.offers.rules.search_marks import DAYS, PARTS, Group, mark
from kim.offers.rules.search_query import Search
from kim.offers.views.labels import LABELS, label, translated

TITLES = {
    Group.FIELD: gettext_noop("Thema"),
    Group.LANGUAGE: gettext_noop("Sprache des Angebots"),
    Group.AUDIENCE: gettext_noop("Für wen"),
    Group.LEVEL: gettext_noop("Sprachniveau"),
    Group.COST: gettext_noop("Kosten"),
    Group.CHILDCARE: gettext_noop("Kinderbetreuung"),
    Group.ACCESS: gettext_noop("Barrierefreiheit"),
    Group.MODE: gettext_noop("Form"),
    Group.SEATS: gettext_noop("Plätze"),
}
PART_LABELS = {
    "frueh": gettext_noop("vormittags"),
    "mittag": gettext_noop("nachmittags"),
    "abend": gettext_noop("abends"),
}
WITH_CHILDCARE = gettext_noop("mit Kinderbetreuung")
FIELD_NAMES = (  # of the first level, so that they are translated
    gettext_noop("Ankommen und Erstorientierung"),
    gettext_noop("Sprache"),
    gettext_noop("Bildung und Schule"),
    gettext_noop("Digitale Teilhabe"),
    gettext_noop("Arbeit und Ausbildung"),
    gettext_noop("Kita und frühe Bildung"),
    gettext_noop("Familie und Kinder"),
    gettext_noop("Jugend"),
    gettext_noop("Frauen"),
    gettext_noop("Seniorinnen und Senioren"),
    gettext_noop("Gesundheit"),
    gettext_noop("Wohnen"),
    gettext_noop("Geld und Leistungen"),
    gettext_noop("Aufenthalt und Recht"),
    gettext_noop("Migrationsberatung"),
    gettext_noop("Antidiskriminierung und Demokratie"),
    gettext_noop("Ehrenamt und Patenschaften"),
    gettext_noop("Politische Teilhabe"),
    gettext_noop("Begegnung"),
    gettext_noop("Sport und Freizeit"),
    gettext_noop("Kultur"),
    gettext_noop("Religion"),
    gettext_noop("Mobilität"),
    gettext_noop("Alltag und Verbraucher"),
    gettext_noop("Notfall und Krise"),
    gettext_noop("Ämter und Behörden"),
)
LABEL_GROUPS = {
    Group.AUDIENCE: "target_groups",
    Group.LEVEL: "level",
    Group.COST: "cost",
    Group.ACCESS: "access",
    Group.MODE: "mode",
    Group.SEATS: "capacity",
}
ALWAYS_OPEN = (Group.FIELD, Group.LANGUAGE)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a group. ``lang`` is set for a name in its own language."""

    name: str
    code: str
    label: str
    count: int | None
    is_chosen: bool
    lang: str = ""


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """A group of choices; ``is_open`` when something in it is chosen."""

    title: str
    options: tuple[Option, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen trait and the address of the search without it."""

    label: str
    address: str
    lang: str = ""


def name_of(group: Group, code: str) -> tuple[str, str]:
    """Name of a trait, and the language of that name when it is not the language of the page."""
    if group == Group.LANGUAGE:
        found = SPOKEN_LANGUAGES.get(code)
        return (found.native_name, code) if found else (code, "")
    if group == Group.FIELD:
        field = FIELDS.get(code)
        return (translated(field.name_de) if field else code), ""
    if group == Group.CHILDCARE:
        return translated(WITH_CHILDCARE), ""
    if group == Group.KIND:
        return label("kind", code), ""
    return label(LABEL_GROUPS[group], code), ""


def groups_of(search: Search, counts: Mapping[str, int]) -> list[FilterGroup]:
    """All groups that offer a choice; what would give nothing is left out, unless chosen."""
    found = [_group(group, search, counts) for group in TITLES]
    times = [_days(search), _parts(search)]
    return [*[g for g in found[:3] if g.options], *times, *[g for g in found[3:] if g.options]]


def _group(group: Group, search: Search, counts: Mapping[str, int]) -> FilterGroup:
    options = tuple(
        _option(group, code, search, counts)
        for code in _codes(group, counts)
        if counts.get(mark(group, code)) or search.has(group, code)
    )
    is_open = bool(search.chosen.get(group)) or group in ALWAYS_OPEN
    return FilterGroup(translated(TITLES[group]), options, is_open)


def _option(group: Group, code: str, search: Search, counts: Mapping[str, int]) -> Option:
    name, lang = name_of(group, code)
    count = counts.get(mark(group, code), 0)
    return Option(group.value, code, name, count, search.has(group, code), lang)


def _codes(group: Group, counts: Mapping[str, int]) -> Iterable[str]:
    """Codes in the order of the page; languages that are spoken most often first."""
    if group == Group.FIELD:
        return [code for code, field in FIELDS.items() if not field.parent]
    if group == Group.LANGUAGE:
        codes = [key.partition(":")[2] for key in counts if key.startswith(f"{group}:")]
        return sorted(codes, key=lambda code: (-counts[mark(group, code)], code))
    if group == Group.CHILDCARE:
        return ("yes",)
    if group == Group.SEATS:
        return ("free",)
    return [code for code in LABELS[LABEL_GROUPS[group]] if code != "unknown"]


def _days(search: Search) -> FilterGroup:
    options = tuple(
        Option("tag", str(day + 1), str(WEEKDAYS[day]), None, day in search.days)
        for day in range(DAYS)
    )
    return FilterGroup(_("Tag"), options, bool(search.days))


def _parts(search: Search) -> FilterGroup:
    options = tuple(
        Option("zeit", part, translated(PART_LABELS[part]), None, part in search.parts)
        for part in PARTS
    )
    return FilterGroup(_("Tageszeit"), options, bool(search.parts))


def chips_of(search: Search) -> list[Chip]:
    """Everything that is chosen, each with the address without it."""
    found = []
    for group, codes in search.chosen.items():
        for code in codes:
            name, lang = name_of(group, code)
            found.append(Chip(name, search.without(group, code).query or "?", lang))
    for day in search.days:
        left = tuple(other for other in search.days if other != day)
        found.append(Chip(str(WEEKDAYS[day]), replace(search, days=left, page=1).query or "?"))
    for part in search.parts:
        rest = tuple(other for other in search.parts if other != part)
        address = replace(search, parts=rest, page=1).query or "?"
        found.append(Chip(translated(PART_LABELS[part]), address))
    return found

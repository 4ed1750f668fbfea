"""The offers of a municipality as the matrix counts them (Bestand), with its areas."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from kim.needs.rules.matrix import OfferRow
from kim.needs.rules.reach import Point
from kim.offers.queries import visible_offers, with_german
from kim.offers.rules.freshness import Freshness, capacity_counts
from kim.places.queries import Home, communes_of, homes
from kim.places.queries import municipalities as the_36
from kim.places.states import PlaceKind

IN_TIME = frozenset({Freshness.FRESH.value, Freshness.DUE.value})


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of the 36 as the pages of this room know it (Kommune)."""

    pk: int
    ags: str
    full_name: str
    is_district: bool


def municipalities() -> list[Municipality]:
    """The 36, by AGS. One query."""
    return [
        Municipality(place.pk, place.ags, place.full_name, place.is_district) for place in the_36()
    ]


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a municipality: a Verbandsgemeinde, or a Gemeinde that belongs to none."""

    place_id: int
    name: str

    @property
    def key(self) -> str:
        return str(self.place_id)


@dataclass(frozen=True, slots=True)
class Areas:
    """The parts of a municipality, and to which of them each Gemeinde belongs.

    Where the official list of Gemeinden has not been read in, the municipality is its only area.
    """

    parts: tuple[Area, ...]
    part_of: dict[int, str]
    is_coarse: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """Rows of the matrix, who provides each offer, and where the offers are.

    ``nowhere`` counts offers on site without a point on the map, ``online`` those without a place.
    """

    rows: list[OfferRow]
    providers: dict[str, str]
    languages: dict[str, frozenset[str]]
    online: int


def areas_of(municipality: Municipality) -> Areas:
    """Verbandsgemeinden and Gemeinden without one, by name. One query."""
    communes = communes_of(municipality.ags)
    if not municipality.is_district or not communes:
        return whole(municipality, {commune.pk for commune in communes})
    parts: dict[int, str] = {}
    part_of: dict[int, str] = {}
    for commune in communes:
        part = commune.parent if commune.parent_id != municipality.pk else commune
        assert part is not None  # only the Land has no parent
        parts[part.pk] = part.name
        part_of[commune.pk] = part_of[part.pk] = str(part.pk)
    named = sorted(parts.items(), key=lambda part: part[1])
    return Areas(tuple(Area(pk, name) for pk, name in named), part_of, is_coarse=False)


def whole(municipality: Municipality, communes: Iterable[int] = ()) -> Areas:
    """A municipality as its own only area."""
    area = Area(municipality.pk, municipality.full_name)
    part_of = dict.fromkeys((municipality.pk, *communes), area.key)
    return Areas((area,), part_of, is_coarse=municipality.is_district)


def stock_of(
    municipality: Municipality, areas: Areas, *, today: dt.date, language: str = ""
) -> Stock:
    """Public offers kept by the municipality or meant for a part of it. Three queries.

    ``language`` keeps those in which people can speak this language.
    """
    inside = [*areas.part_of, municipality.pk]
    offers = visible_offers(None).filter(
        Q(municipality=municipality.pk) | Q(areas__in=inside) | Q(venues__commune__in=inside)
    )
    if language:
        offers = offers.filter(languages__contains=[language])
    offers = offers.order_by("pk").distinct()
    meant = _meant_for(
        offers.values_list("pk", "venues__commune_id"), offers.values_list("pk", "areas__pk")
    )
    rows, providers, spoken, online = [], {}, {}, 0
    every = frozenset(area.key for area in areas.parts)
    for offer in offers.only(
        "key", "fields", "target_groups", "languages", "capacity", "capacity_checked_on",
        "freshness", "mode", "organisation_id",
    ):  # fmt: skip
        key = str(offer.key)
        known = capacity_counts(offer.capacity_checked_on, today)
        places = meant[offer.pk]
        everywhere = municipality.pk in places or len(every) == 1
        if offer.mode == "online":
            online += 1
            everywhere = everywhere or not places
        rows.append(
            OfferRow(
                key=key,
                fields=frozenset(offer.fields),
                groups=frozenset(offer.target_groups),
                areas=every if everywhere else _parts(places, areas),
                capacity=offer.capacity if known else "unknown",
                fresh=offer.freshness in IN_TIME,
            )
        )
        providers[key] = str(offer.organisation_id)
        spoken[key] = frozenset(offer.languages)
    return Stock(rows, providers, spoken, online)


def _meant_for(*pairs: Iterable[tuple[int, int | None]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for some in pairs:
        for offer, place in some:
            if place is not None:
                found[offer].add(place)
    return found


def _parts(places: set[int], areas: Areas) -> frozenset[str]:
    return frozenset(areas.part_of[place] for place in places if place in areas.part_of)


def homes_for(municipality: Municipality) -> tuple[list[Home], bool]:
    """Where people live in the whole Land, and whether that is only known by municipality.

    Whoever lives beyond the border shares the offers too, so nobody is left out.
    """
    found = homes([PlaceKind.COMMUNE])
    inside = {place.pk for place in communes_of(municipality.ags)}
    if any(home.place_id in inside for home in found):
        return found, False
    return homes([PlaceKind.DISTRICT, PlaceKind.TOWN]), True


def offer_points(*, field: str, subfields: Iterable[str], language: str = "") -> list[Point]:
    """Public offers of a field in the whole Land with a point: one each, shared by its places."""
    offers = visible_offers(None).filter(
        fields__overlap=[field, *subfields], venues__latitude__isnull=False
    )
    if language:
        offers = offers.filter(languages__contains=[language])
    rows = offers.order_by("pk").values_list("pk", "venues__latitude", "venues__longitude")
    places: dict[int, set[tuple[float, float]]] = defaultdict(set)
    for offer, latitude, longitude in rows:
        if latitude is not None and longitude is not None:
            places[offer].add((float(latitude), float(longitude)))
    amounts: dict[tuple[float, float], float] = defaultdict(float)
    for points in places.values():
        for point in points:
            amounts[point] += 1 / len(points)
    return [
        Point(f"{latitude},{longitude}", latitude, longitude, amount)
        for (latitude, longitude), amount in sorted(amounts.items())
    ]


@dataclass(frozen=True, slots=True)
class NamedOffer:
    """An offer as a list shows it. ``language`` is that of the title."""

    key: str
    title: str
    provider: str
    freshness: str
    capacity: str


def offers_named(keys: Iterable[str]) -> list[NamedOffer]:
    """Public offers by title. Two queries."""
    found = with_german(visible_offers(None).filter(key__in=[*keys]))
    rows = [
        NamedOffer(
            key=str(offer.key),
            title=next((text.title for text in vars(offer)["german"]), "ohne Titel"),
            provider=offer.organisation.name,
            freshness=offer.freshness_label,
            capacity=offer.get_capacity_display(),
        )
        for offer in found
    ]
    return sorted(rows, key=lambda row: (row.title.casefold(), row.key))

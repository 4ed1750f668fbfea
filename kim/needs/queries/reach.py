"""Reach of the offers of a field in the parts of a municipality, and where one more would help."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kim.kernel.suppression import count_in_words, may_show_share
from kim.needs.queries.stock import Area, Areas, Municipality, homes_for, offer_points, whole
from kim.needs.rules.reach import Band, Gain, Point, best_places, reach
from kim.places.queries import Home

PER = 10_000
KM_PER_DEGREE = 110.5  # of latitude, at least
NORTHERNMOST = 56  # degrees; places of the register lie south of it


@dataclass(frozen=True, slots=True)
class AreaReach:
    """One part of a municipality: inhabitants, offers per 10,000 of them, and what one more does.

    ``per_many`` is None where fewer than ten people live. ``without`` says how many reach nothing.
    """

    area: Area
    persons: int
    per_many: float | None
    without: str
    gain: Gain | None

    @property
    def share_percent(self) -> int:
        """Share of one more offer that goes to people below the average, in percent."""
        return round(100 * self.gain.share) if self.gain else 0

    @property
    def newly_reached(self) -> str:
        """How many could reach an offer for the first time; empty for nobody."""
        persons = round(self.gain.persons_without) if self.gain else 0
        return count_in_words(persons) if persons else ""


@dataclass(frozen=True, slots=True)
class ReachFound:
    """Reach of one field. ``average`` is that of the municipality, per 10,000 inhabitants.

    ``best`` are the parts where one more offer would help most. ``is_coarse``: inhabitants are
    known by municipality only. ``offers`` counts those with a point within reach.
    """

    areas: list[AreaReach]
    average: float | None
    best: list[AreaReach]
    is_coarse: bool
    offers: float


def reach_of(
    municipality: Municipality,
    areas: Areas,
    bands: Sequence[Band],
    *,
    field: str,
    subfields: Iterable[str],
    language: str = "",
) -> ReachFound:
    """Reach of a field with its sub-categories. Three queries, whatever the number of offers."""
    everybody, is_coarse = homes_for(municipality)
    areas = whole(municipality) if is_coarse else areas
    part_of = areas.part_of
    ours = [home for home in everybody if home.place_id in part_of]
    limit = 2 * max((band.up_to_km for band in bands), default=0.0)
    box = _box(ours, limit)
    homes = [_point(home) for home in everybody if box.holds(home)]
    found = offer_points(field=field, subfields=subfields, language=language)
    points = [point for point in found if box.holds(point)]
    result = reach(homes, points, bands)
    gains = {gain.key: gain for gain in best_places(homes, points, _centres(ours, part_of), bands)}
    rows = [_row(area, ours, part_of, result.per_person, gains) for area in areas.parts]
    helped = sorted(
        (row for row in rows if row.gain and row.gain.share > 0),
        key=lambda row: (-row.gain.share if row.gain else 0, row.area.name),
    )
    return ReachFound(
        areas=rows,
        average=_mean(ours, result.per_person),
        best=helped[:3],
        is_coarse=is_coarse,
        offers=math.fsum(point.amount for point in points),
    )


def _row(
    area: Area,
    ours: list[Home],
    part_of: dict[int, str],
    per_person: dict[str, float],
    gains: dict[str, Gain],
) -> AreaReach:
    here = [home for home in ours if part_of[home.place_id] == area.key]
    without = sum(home.persons for home in here if not per_person[str(home.place_id)])
    return AreaReach(
        area=area,
        persons=sum(home.persons for home in here),
        per_many=_mean(here, per_person),
        without=count_in_words(without),
        gain=gains.get(area.key),
    )


def _mean(homes: list[Home], per_person: dict[str, float]) -> float | None:
    """Offers per 10,000 inhabitants of these homes together; None for fewer than ten people."""
    persons = sum(home.persons for home in homes)
    if not may_show_share(persons):
        return None
    total = math.fsum(home.persons * per_person[str(home.place_id)] for home in homes)
    return PER * total / persons


def _centres(ours: list[Home], part_of: dict[int, str]) -> list[Point]:
    """The middle of each part, weighted by its people: where a new offer is tried out."""
    parts: dict[str, list[Home]] = defaultdict(list)
    for home in ours:
        parts[part_of[home.place_id]].append(home)
    centres = []
    for key, homes in parts.items():
        weight = sum(home.persons for home in homes) or 1
        latitude = sum(home.latitude * home.persons for home in homes) / weight
        longitude = sum(home.longitude * home.persons for home in homes) / weight
        if latitude and longitude:
            centres.append(Point(key, latitude, longitude, 1))
    return centres


def _point(home: Home) -> Point:
    return Point(str(home.place_id), home.latitude, home.longitude, home.persons)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees around our homes: who lives outside changes nothing in here."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, point: Home | Point) -> bool:
        return (
            self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east
        )


def _box(ours: list[Home], kilometres: float) -> Box:
    """Rather too wide than too narrow; without homes it holds nothing."""
    if not ours:
        return Box(0, -1, 0, -1)
    up = kilometres / KM_PER_DEGREE
    wide = up / math.cos(math.radians(NORTHERNMOST))
    return Box(
        min(home.latitude for home in ours) - up,
        max(home.latitude for home in ours) + up,
        min(home.longitude for home in ours) - wide,
        max(home.longitude for home in ours) + wide,
    )

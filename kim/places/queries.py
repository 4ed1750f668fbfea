"""Reading places. They are public, so nobody is asked who reads."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from kim.places.models import Outline as OutlineRow
from kim.places.models import OutlineFrame, Place, PlaceChange, Population, Statistic
from kim.places.states import MUNICIPALITY_KINDS, PlaceKind


@dataclass(frozen=True, slots=True)
class PopulationValue:
    """Inhabitants (Personen) at the end of the day ``on``."""

    value: int
    on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Outline:
    """SVG path data of a boundary; draw with ``fill-rule="evenodd"``, parts may be holes."""

    path: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What all outlines share: the SVG ``viewBox`` and the text that must stand below them."""

    view_box: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One known change of a place: the edition that first shows it, what, from, to."""

    on: dt.date
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StatisticValue:
    """One official figure: a number, or the mark that stands in its place."""

    indicator: str
    label: str
    unit: str
    on: dt.date
    value: Decimal | None
    mark: str
    source: str


def current(on: dt.date | None = None) -> QuerySet[Place]:
    """Places that have not ended: at all (``None``), or not before ``on``."""
    if on is None:
        return Place.objects.filter(valid_to_on=None)
    return Place.objects.filter(Q(valid_to_on=None) | Q(valid_to_on__gte=on))


def municipalities(on: dt.date | None = None) -> list[Place]:
    """The 36 (Landkreise und kreisfreie Städte), by AGS; one query.

    ``on`` keeps those that ended later. A first edition is no founding date, so nothing is
    left out for being listed late.
    """
    return list(current(on).filter(kind__in=MUNICIPALITY_KINDS).order_by("ags"))


def municipality(ags: str) -> Place | None:
    """One of the 36 by its AGS of five digits, or None."""
    return Place.objects.filter(kind__in=MUNICIPALITY_KINDS, ags=ags).first()


def find_by_ags(ags: str) -> Place | None:
    """Any place by its AGS of two, five or eight digits, ended or not; None if unknown."""
    return Place.objects.filter(ags=ags).exclude(ags="").first()


def communes_of(ags: str) -> list[Place]:
    """The Gemeinden of one of the 36, by AGS."""
    found = current().filter(kind=PlaceKind.COMMUNE)
    return list(found.filter(Q(parent__ags=ags) | Q(parent__parent__ags=ags)).order_by("ags"))


def latest_populations(on: dt.date | None = None) -> dict[str, PopulationValue]:
    """Newest known population of each of the 36, not after ``on``; one query.

    Of two sources for one day the one read in last counts.
    """
    rows = Population.objects.filter(place__kind__in=MUNICIPALITY_KINDS)
    if on is not None:
        rows = rows.filter(on__lte=on)
    newest = rows.order_by("place_id", "-on", "-pk").distinct("place_id")
    found = newest.values_list("place__ags", "value", "on", "source")
    return {ags: PopulationValue(value, day, source) for ags, value, day, source in found}


def populations_of(ags: str) -> list[PopulationValue]:
    """All known populations of a place, oldest first."""
    rows = Population.objects.filter(place__ags=ags).order_by("on", "pk")
    return [PopulationValue(row.value, row.on, row.source) for row in rows]


def statistics_of(ags: str) -> list[StatisticValue]:
    """All figures of a place, by indicator and day."""
    rows = Statistic.objects.filter(place__ags=ags).order_by("indicator", "on", "source")
    return [
        StatisticValue(r.indicator, r.label, r.unit, r.on, r.value, r.mark, r.source) for r in rows
    ]


def place_history(ags: str) -> list[HistoryLine]:
    """What newer editions changed about a place, oldest first."""
    rows = PlaceChange.objects.filter(place__ags=ags).order_by("on", "pk")
    return [HistoryLine(row.on, row.field, row.before, row.after) for row in rows]


def outlines() -> dict[str, Outline]:
    """Outline by AGS; empty as long as no boundaries are imported (then tiles are shown)."""
    rows = OutlineRow.objects.order_by("place__ags").values_list("place__ags", "path")
    return {ags: Outline(path) for ags, path in rows}


def outlines_frame() -> Frame | None:
    """The common frame of all outlines, or None while there are none."""
    frame = OutlineFrame.objects.select_related("run").first()
    if frame is None:
        return None
    return Frame(frame.view_box, frame.run.source, frame.run.licence)


@dataclass(frozen=True, slots=True)
class Home:
    """Where people live (Wohnort): a Gemeinde with a point in degrees and its inhabitants."""

    place_id: int
    latitude: float
    longitude: float
    persons: int


def homes(kinds: Iterable[PlaceKind]) -> list[Home]:
    """Current places of these kinds with a point and a known population, by ARS; one query."""
    newest = Population.objects.filter(place=OuterRef("pk")).order_by("-on", "-pk")
    rows = (
        current()
        .filter(kind__in=[*kinds], latitude__isnull=False)
        .annotate(persons=Subquery(newest.values("value")[:1]))
        .filter(persons__isnull=False)
        .values_list("pk", "latitude", "longitude", "persons")
    )
    return [
        Home(pk, float(latitude), float(longitude), persons)
        for pk, latitude, longitude, persons in rows
        if latitude is not None and longitude is not None
    ]

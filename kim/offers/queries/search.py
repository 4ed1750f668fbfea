"""The public search: one statement gives hits, their number and the counts of all filters.

Filters that were not met are kept as bits, so that each group of filters can be counted as if
only the others were set. The statement is the same for every search; what is not asked for is a
parameter that is empty.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt
from typing import Any
from uuid import UUID

from django.db import connection

from kim.offers.rules.search_marks import ALL_OF, SLOTS_BIT, Group
from kim.offers.rules.search_query import PAGE_SIZE, Search
from kim.offers.rules.search_words import Asked, tsquery

EARTH_KM = 6371
# title as typed; its parts and base forms; provider, place and topic; short text
WEIGHTS = {"A": 1.0, "B": 0.8, "C": 0.4, "D": 0.3}
IN_BODY = 0.1
COMMON = 1000  # a word in as many entries counts little
MOST_MAPPED = 500


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody looks: keys of areas, or a point with a radius in kilometres."""

    areas: tuple[str, ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    radius: int = 0

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: which entry, how far away, and in which texts the words stand (A to D)."""

    id: int
    kind: str
    key: UUID
    provider: str
    marks: tuple[str, ...]
    kilometres: Decimal | None
    found_in: str
    slots: int
    starts_on: dt.date | None
    checked_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Found:
    """Answer of one search. ``counts`` holds how many there are of each mark."""

    total: int
    hits: tuple[Hit, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    without_place: int = 0


STATEMENT = """
WITH entry AS NOT MATERIALIZED (
  SELECT id, kind, key, provider, areas, slots, starts_on, last_on, checked_on, words, title_words,
    CASE WHEN seats_until_on < %(today)s THEN array_remove(marks, 'platz:free') ELSE marks END
    AS marks
  FROM offers_searchentry
), near AS MATERIALIZED (
  SELECT entry_id, min({earth} * 2 * asin(least(1, sqrt(
    power(sin(radians(latitude::float8 - %(lat)s::float8) / 2), 2)
    + cos(radians(%(lat)s::float8)) * cos(radians(latitude::float8))
    * power(sin(radians(longitude::float8 - %(lon)s::float8) / 2), 2)
  )))) AS km
  FROM offers_searchspot
  WHERE %(lat)s::float8 IS NOT NULL
    AND latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
  GROUP BY entry_id
), base AS MATERIALIZED (
  SELECT e.id, e.marks, near.km, e.starts_on, e.key,
    {fails} AS fails,
    {fit} AS fit
  FROM entry e LEFT JOIN near ON near.entry_id = e.id
  WHERE (e.last_on IS NULL OR e.last_on >= %(today)s)
  {matches} {areas} {noted}
), hits AS (
  SELECT id, km, fit, starts_on, hashint8extended(id, %(seed)s) AS turn
  FROM base WHERE fails = 0
), listed AS (
  SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM (
    SELECT * FROM hits ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s) AS first
)
SELECT (SELECT count(*) FROM hits),
  (SELECT coalesce(json_object_agg(mark, n), '{{}}') FROM (
    SELECT mark, count(*) AS n FROM base CROSS JOIN unnest(marks) AS mark
    WHERE fails = 0 {others}
    GROUP BY mark) AS counted),
  (SELECT coalesce(json_agg(json_build_array(e.id, e.kind, e.key, e.provider, e.marks,
    round(l.km::numeric, 1), {found_in}, e.slots, e.starts_on, e.checked_on)
    ORDER BY l.place), '[]')
   FROM listed l JOIN entry e ON e.id = l.id),
  (SELECT count(*) FROM hits WHERE {count_unplaced} AND NOT EXISTS (
    SELECT 1 FROM offers_searchspot s WHERE s.entry_id = hits.id AND s.latitude IS NOT NULL))
"""
ORDERS = {
    "": "fit DESC, turn, id",
    "naehe": "km ASC NULLS LAST, fit DESC, turn, id",
    "beginn": "starts_on ASC NULLS LAST, fit DESC, turn, id",
    "neu": "id DESC",
}
BITS = " ".join(f"WHEN '{group}' THEN {group.bit}" for group in Group)
# what fails nothing but the group that is counted
OTHERS = f"OR fails & ~(CASE split_part(mark, ':', 1) {BITS} ELSE 0 END) = 0"


def find(
    *,
    search: Search,
    asked: Sequence[Asked],
    where: Where,
    today: dt.date,
    every: bool = True,
    limit: int = PAGE_SIZE,
    counts_unplaced: bool = False,
    only: Sequence[str] | None = None,
) -> Found:
    """Hits of one page with counts; one query, whatever is asked.

    ``every``: all words must be found, else one is enough and more count more. ``only`` limits
    to entries with these keys. The order is total: equal hits rotate by day, then by key.
    """
    text = tsquery(asked, every=every)
    values: dict[str, Any] = {
        "today": today,
        "seed": today.toordinal(),
        "text": text,
        **_words(asked),
        "limit": limit,
        "offset": (search.page - 1) * limit,
        "areas": list(where.areas),
        "slots": search.slots,
        "only": list(only or ()),
        **_point(where),
        **{f"m_{group.name}": _wanted(search, group) for group in Group},
    }
    by_place = where.has_point
    sql = STATEMENT.format(
        earth=EARTH_KM,
        fails=_fails(search),
        fit=_fit(asked, every=every),
        matches="AND e.words @@ %(text)s::tsquery" if text else "",
        areas=_area(where, by_place),
        noted="AND e.key = ANY(%(only)s::uuid[])" if only is not None else "",
        order=ORDERS.get(search.sort, ORDERS[""]),
        others=OTHERS if search.filters else "",
        found_in=_found_in(asked),
        count_unplaced="TRUE" if counts_unplaced else "FALSE",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        total, counts, rows, unplaced = cursor.fetchone()
    return Found(total, tuple(map(_hit, _json(rows))), _json(counts), unplaced)


def _fit(asked: Sequence[Asked], *, every: bool) -> str:
    """How well an entry fits, from 0 to 1: each word by the best text it stands in, rare words
    more. Written out so that it can be explained; equal fits are common, and then rotate.
    """
    if not asked:
        return "0"
    parts = []
    for number in range(len(asked)):
        cases = " ".join(
            f"WHEN e.title_words @@ %(word{number}{letter})s::tsquery THEN {weight}"
            for letter, weight in WEIGHTS.items()
        )
        # where every word is found, it stands in the text if nowhere else
        rest = "" if every else f"WHEN NOT e.words @@ %(word{number})s::tsquery THEN 0"
        parts.append(f"%(rare{number})s * CASE {cases} {rest} ELSE {IN_BODY} END")
    return f"round(100 * ({' + '.join(parts)}))::int"


def _words(asked: Sequence[Asked]) -> dict[str, Any]:
    """What ``_fit`` and ``_found_in`` ask, as parameters."""
    found: dict[str, Any] = {}
    rare = [sqrt(1 + COMMON / (1 + one.entries)) for one in asked]
    for number, one in enumerate(asked):
        found[f"word{number}"] = tsquery([one])
        found[f"rare{number}"] = rare[number] / sum(rare)
        for letter in WEIGHTS:  # B means: in the title or its parts
            up_to = "ABCD"[: "ABCD".index(letter) + 1]
            found[f"word{number}{letter}"] = tsquery([one], weights=up_to)
    for letter in WEIGHTS:
        found[f"in_{letter}"] = tsquery(asked, every=False, weights=letter)
    return found


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _hit(row: Sequence[object]) -> Hit:
    return Hit(
        id=int(str(row[0])),
        kind=str(row[1]),
        key=UUID(str(row[2])),
        provider=str(row[3]),
        marks=tuple(map(str, row[4])) if isinstance(row[4], list) else (),
        kilometres=None if row[5] is None else Decimal(str(row[5])),
        found_in=str(row[6]),
        slots=int(str(row[7])),
        starts_on=_day(row[8]),
        checked_on=_day(row[9]),
    )


def _day(value: object) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None


def _wanted(search: Search, group: Group) -> list[str]:
    return [f"{group}:{code}" for code in search.chosen.get(group, ())]


def _fails(search: Search) -> str:
    """Bits of the groups whose choice an entry does not meet."""
    parts = ["0"]
    for group in search.chosen:
        operator = "@>" if group in ALL_OF else "&&"
        parts.append(
            f"CASE WHEN e.marks {operator} %(m_{group.name})s::varchar[] THEN 0 "
            f"ELSE {group.bit} END"
        )
    if search.slots:
        parts.append(f"CASE WHEN e.slots & %(slots)s <> 0 THEN 0 ELSE {SLOTS_BIT} END")
    return " + ".join(parts)


def _area(where: Where, by_place: bool) -> str:
    """Entries within the radius, and those that serve the area."""
    areas = "e.areas && %(areas)s::varchar[]"
    if not by_place:
        return f"AND {areas}" if where.areas else ""
    if not where.areas:
        return "AND near.km <= %(radius)s"
    return f"AND (near.km <= %(radius)s OR {areas})"


def _found_in(asked: Sequence[Asked]) -> str:
    """Weights of the texts in which one of the words stands, as letters."""
    if not asked:
        return "''"
    found = "CASE WHEN e.title_words @@ %(in_{0})s::tsquery THEN '{0}' ELSE '' END"
    return " || ".join(found.format(letter) for letter in WEIGHTS)


def _point(where: Where) -> dict[str, Any]:
    """The point and a box around it that an index can use; one degree of latitude is 111 km."""
    if where.latitude is None or where.longitude is None:
        empty = ("lat", "lon", "south", "north", "west", "east", "radius")
        return dict.fromkeys(empty, None)
    high = Decimal(where.radius) / Decimal(110)
    wide = Decimal(where.radius) / Decimal(68)  # at 52 degrees north; further south it is more
    return {
        "lat": where.latitude,
        "lon": where.longitude,
        "south": where.latitude - high,
        "north": where.latitude + high,
        "west": where.longitude - wide,
        "east": where.longitude + wide,
        "radius": where.radius,
    }

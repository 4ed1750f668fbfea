"""Reading in an edition of the official list of municipalities (Gemeindeverzeichnis)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from kim.places.models import ImportRun, Place, PlaceChange, Population
from kim.places.rules.files import FileRefused
from kim.places.rules.gazetteer import ORDER, Gazetteer, PlaceRow, refuse_orphans
from kim.places.services.runs import BATCH, Origin, Result, Track, close, lock_imports, start_run
from kim.places.states import MUNICIPALITY_KINDS, ImportKind, PlaceKind

OLDEST = dt.date(1950, 1, 1)  # a slip in the date would end every place, or end none for ever
WATCHED = ("ars", "name", "kind", "seat", "parent", "valid_to_on")


@dataclass(slots=True)
class _Work:
    """What one import carries from step to step."""

    gazetteer: Gazetteer
    run: ImportRun
    result: Result
    places: dict[str, Place]
    changes: list[PlaceChange]


@transaction.atomic
def import_places(
    *,
    actor: str,
    gazetteer: Gazetteer,
    origin: Origin,
    now: dt.datetime,
    population_on: dt.date | None = None,
    districts_may_end: bool = False,
    only_good: bool = False,
    apply: bool = False,
    track: Track = iter,
) -> Result:
    """Take over one edition (Gebietsstand) of the places of Rheinland-Pfalz.

    Places that a newer edition lacks end on the day before it and stay in the store. One of the
    36 ends only with ``districts_may_end``. An older edition adds places but overwrites nothing.
    ``population_on`` is the key date of the population columns, which the file does not name;
    without it they are not read. Any refused row stops everything unless ``only_good``. Without
    ``apply`` nothing is kept. Raises FileRefused for a key date after the edition and
    for an edition that cannot be.
    """
    if not OLDEST <= gazetteer.edition_on <= now.date() + dt.timedelta(days=366):
        raise FileRefused(f"Der Gebietsstand {gazetteer.edition_on} ist nicht glaubhaft.")
    if population_on and population_on > gazetteer.edition_on:
        raise FileRefused("Der Stichtag der Einwohnerzahlen liegt nach dem Gebietsstand der Datei.")
    lock_imports()
    places = {place.ags or place.ars: place for place in Place.objects.select_related("parent")}
    gazetteer = refuse_orphans(gazetteer, places)
    result = Result(bad=gazetteer.bad, skipped=gazetteer.skipped)
    if result.bad and not only_good:
        return result
    run = start_run(
        kind=ImportKind.PLACES, origin=origin, now=now, data_on=gazetteer.edition_on,
        source=gazetteer.source,
    )  # fmt: skip
    work = _Work(gazetteer, run, result, places, [])
    _store(work, track)
    _end_missing(work, districts_may_end=districts_may_end)
    PlaceChange.objects.bulk_create(work.changes, batch_size=BATCH)
    if population_on:
        _count_people(work, population_on)
    return close(run=run, actor=actor, result=result, apply=apply)


def _store(work: _Work, track: Track) -> None:
    """Level by level, because a place needs the key of its parent."""
    by_level: dict[int, list[PlaceRow]] = defaultdict(list)
    for row in track(work.gazetteer.rows):
        by_level[ORDER[row.kind]].append(row)
    for _, rows in sorted(by_level.items()):
        fresh, touched = [], []
        for row in rows:
            place = work.places.get(row.key)
            if place is None:
                fresh.append(_new(row, work))
            elif _update(place, row, work):
                touched.append(place)
        for place in Place.objects.bulk_create(fresh, batch_size=BATCH):
            work.places[place.ags or place.ars] = place
        work.result.new += len(fresh)
        fields = [*WATCHED, "valid_from_on", "edition_on", "source"]
        Place.objects.bulk_update(touched, fields, batch_size=BATCH)


def _new(row: PlaceRow, work: _Work) -> Place:
    edition_on = work.gazetteer.edition_on
    return Place(
        ags=row.ags,
        ars=row.ars,
        name=row.name,
        kind=row.kind,
        seat=row.seat or "",
        parent=work.places.get(row.parent),
        valid_from_on=edition_on,
        edition_on=edition_on,
        source=work.gazetteer.source,
    )


def _update(place: Place, row: PlaceRow, work: _Work) -> bool:
    """Bring a known place to this edition; says whether it must be saved."""
    edition_on = work.gazetteer.edition_on
    earlier = edition_on < place.valid_from_on
    if earlier:
        place.valid_from_on = edition_on
    if edition_on < place.edition_on:
        work.result.changed += earlier
        work.result.unchanged += not earlier
        return earlier
    wanted: dict[str, object] = {
        "ars": row.ars,
        "name": row.name,
        "kind": row.kind,
        "seat": place.seat if row.seat is None else row.seat,
        "parent": work.places.get(row.parent),
        "valid_to_on": None,
    }
    differing = [name for name in WATCHED if getattr(place, name) != wanted[name]]
    for name in differing:
        _note(place, name, getattr(place, name), wanted[name], work)
        setattr(place, name, wanted[name])
    work.result.changed += bool(differing or earlier)
    work.result.unchanged += not (differing or earlier)
    confirmed = (place.edition_on, place.source) != (edition_on, work.gazetteer.source)
    place.edition_on, place.source = edition_on, work.gazetteer.source
    return bool(differing or earlier or confirmed)


def _note(place: Place, name: str, before: object, after: object, work: _Work) -> None:
    change = PlaceChange(
        place=place,
        run=work.run,
        on=work.gazetteer.edition_on,
        field=name,
        before=_text(before),
        after=_text(after),
    )
    work.changes.append(change)
    work.result.details[f"{place.ags or place.ars} {name}"] = [change.before, change.after]


def _text(value: object) -> str:
    if isinstance(value, Place):
        return value.ags or value.ars
    return "" if value is None else str(value)


def _end_missing(work: _Work, *, districts_may_end: bool) -> None:
    """End what the edition lacks, within the districts and kinds it speaks about."""
    gazetteer, result = work.gazetteer, work.result
    if result.bad:
        result.remarks.append("Wegen abgelehnter Zeilen wurde kein Gebiet beendet.")
        return
    ended, kept = _missing(work, districts_may_end=districts_may_end)
    last_day = gazetteer.edition_on - dt.timedelta(days=1)
    for place in ended:
        _note(place, "valid_to_on", None, last_day, work)
        place.valid_to_on = max(last_day, place.valid_from_on)
    Place.objects.bulk_update(ended, ["valid_to_on"], batch_size=BATCH)
    result.ended = len(ended)
    result.remarks += [f"Beendet: {place}" for place in ended]
    if kept:
        result.remarks.append(
            f"{len(kept)} der 36 Kommunen fehlen in der Datei und bleiben bestehen "
            "(beenden: --districts-may-end): " + ", ".join(str(place) for place in kept)
        )


def _missing(work: _Work, *, districts_may_end: bool) -> tuple[list[Place], list[Place]]:
    """Places that end, and those of the 36 that stay although the edition lacks them.

    An excerpt is no edition: what lies in districts without a Gemeinde in the file stays.
    """
    rows, edition_on = work.gazetteer.rows, work.gazetteer.edition_on
    listed, kinds = {row.key for row in rows}, {row.kind for row in rows}
    gone = [
        place
        for key, place in work.places.items()
        if key not in listed and not place.valid_to_on and place.edition_on < edition_on
    ]
    lost = [place for place in gone if place.kind in MUNICIPALITY_KINDS]
    if not kinds & set(MUNICIPALITY_KINDS):
        lost = []
    ended = lost if districts_may_end else []
    spoken_of = {row.ars[:5] for row in rows if row.kind == PlaceKind.COMMUNE}
    spoken_of |= {place.ars[:5] for place in ended}
    below = (PlaceKind.ASSOCIATION, PlaceKind.COMMUNE)
    ended = ended + [
        place
        for place in gone
        if place.kind in below and place.kind in kinds and place.ars[:5] in spoken_of
    ]
    return ended, [place for place in lost if place not in ended]


def _count_people(work: _Work, on: dt.date) -> None:
    """Keep the population of each Gemeinde at the key date ``on``."""
    source = work.gazetteer.source
    counted = {row.place_id: row for row in Population.objects.filter(on=on, source=source)}
    fresh, touched = [], []
    for row in work.gazetteer.rows:
        if row.population is None:
            continue
        place = work.places[row.key]
        known = counted.get(place.pk)
        if known is None:
            fresh.append(Population(place=place, value=row.population, on=on, source=source))
        elif known.value != row.population:
            work.result.details[f"{row.key} population"] = [known.value, row.population]
            known.value = row.population
            touched.append(known)
    Population.objects.bulk_create(fresh, batch_size=BATCH)
    Population.objects.bulk_update(touched, ["value"], batch_size=BATCH)
    work.result.remarks.append(
        f"Einwohnerzahlen zum {on:%d.%m.%Y}: {len(fresh)} neu, {len(touched)} geändert."
    )

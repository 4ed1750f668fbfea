"""Reading in official figures (GENESIS flat files)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from kim.places.models import Place, Population, Statistic
from kim.places.rules.ffcsv import StatisticRow, Statistics
from kim.places.rules.files import BadRow, at_line
from kim.places.services.runs import BATCH, Origin, Result, Track, close, lock_imports, start_run
from kim.places.states import ImportKind


@dataclass(slots=True)
class _Batch:
    """Rows to add and rows to correct, of both tables."""

    people: list[Population]
    corrected_people: list[Population]
    figures: list[Statistic]
    corrected_figures: list[Statistic]


@transaction.atomic
def import_statistics(
    *,
    actor: str,
    statistics: Statistics,
    origin: Origin,
    now: dt.datetime,
    only_good: bool = False,
    apply: bool = False,
    track: Track = iter,
) -> Result:
    """Keep official figures of places. The population as a whole goes to ``Population``.

    A revised figure of the same statistic and day takes the place of the older one; the audit
    event names both. Marks are kept as marks. Any refused row stops everything unless
    ``only_good``. Without ``apply`` nothing is kept.
    """
    lock_imports()
    ids = {ags or ars: pk for ags, ars, pk in Place.objects.values_list("ags", "ars", "pk")}
    unknown = tuple(
        BadRow(at_line(row.line), f"Das Gebiet {row.key} ist nicht im Bestand (import-places).")
        for row in statistics.rows
        if row.key not in ids
    )
    result = Result(bad=statistics.bad + unknown, skipped=statistics.skipped)
    if result.bad and not only_good:
        return result
    rows = [row for row in statistics.rows if row.key in ids]
    run = start_run(
        kind=ImportKind.STATISTICS,
        origin=origin,
        now=now,
        data_on=max((row.on for row in rows), default=None),
        source="; ".join(sorted({row.source for row in rows}))[:300],
    )
    _save(_sort(rows, ids, result, track))
    return close(run=run, actor=actor, result=result, apply=apply)


def _sort(rows: list[StatisticRow], ids: dict[str, int], result: Result, track: Track) -> _Batch:
    """Compare each row with the store."""
    days, sources = {row.on for row in rows}, {row.source for row in rows}
    people = {
        (known.place_id, known.on, known.source): known
        for known in Population.objects.filter(on__in=days, source__in=sources)
    }
    figures = {
        (known.place_id, known.indicator, known.on, known.source): known
        for known in Statistic.objects.filter(on__in=days, source__in=sources)
    }
    batch = _Batch([], [], [], [])
    for row in track(rows):
        pk = ids[row.key]
        if row.is_population:
            _sort_people(row, pk, people.get((pk, row.on, row.source)), batch, result)
        else:
            known = figures.get((pk, row.indicator, row.on, row.source))
            _sort_figure(row, pk, known, batch, result)
    return batch


def _sort_people(
    row: StatisticRow, pk: int, known: Population | None, batch: _Batch, result: Result
) -> None:
    value = int(row.value or 0)
    if known is None:
        batch.people.append(Population(place_id=pk, value=value, on=row.on, source=row.source))
        result.new += 1
    elif known.value == value:
        result.unchanged += 1
    else:
        result.details[f"{row.key} {row.indicator} {row.on}"] = [known.value, value]
        known.value = value
        batch.corrected_people.append(known)
        result.changed += 1


def _sort_figure(
    row: StatisticRow, pk: int, known: Statistic | None, batch: _Batch, result: Result
) -> None:
    if known is None:
        batch.figures.append(
            Statistic(
                place_id=pk,
                indicator=row.indicator,
                label=row.label,
                unit=row.unit,
                on=row.on,
                value=row.value,
                mark=row.mark,
                source=row.source,
            )
        )
        result.new += 1
    elif (known.value, known.mark) == (row.value, row.mark):
        result.unchanged += 1
    else:
        before = known.mark if known.value is None else str(known.value)
        after = row.mark if row.value is None else str(row.value)
        result.details[f"{row.key} {row.indicator} {row.on}"] = [before, after]
        known.value, known.mark = row.value, row.mark
        batch.corrected_figures.append(known)
        result.changed += 1


def _save(batch: _Batch) -> None:
    Population.objects.bulk_create(batch.people, batch_size=BATCH)
    Population.objects.bulk_update(batch.corrected_people, ["value"], batch_size=BATCH)
    Statistic.objects.bulk_create(batch.figures, batch_size=BATCH)
    Statistic.objects.bulk_update(batch.corrected_figures, ["value", "mark"], batch_size=BATCH)

"""Reading in boundaries, and going back to tiles."""

import datetime as dt

from django.db import transaction

from kim.places.models import Outline, OutlineFrame
from kim.places.queries import municipalities
from kim.places.rules.files import FileRefused
from kim.places.rules.geojson import Boundaries
from kim.places.rules.outlines import Drawing, draw
from kim.places.services.runs import Origin, Result, close, lock_imports, start_run
from kim.places.states import ImportKind


@transaction.atomic
def import_boundaries(
    *,
    actor: str,
    boundaries: Boundaries,
    origin: Origin,
    source: str,
    licence: str,
    now: dt.datetime,
    only_good: bool = False,
    apply: bool = False,
) -> Result:
    """Keep the boundaries of the 36 as outlines of one drawing (Umrisse).

    All of the 36 or none: a map with gaps misleads. So ``only_good`` helps only against refused
    objects that are not needed. Raises FileRefused when one of the 36 is missing.
    """
    lock_imports()
    result = Result(bad=boundaries.bad, skipped=boundaries.skipped)
    if result.bad and not only_good:
        return result
    shapes = {shape.ags: shape.rings for shape in boundaries.shapes}
    places = {place.ags: place for place in municipalities()}
    if missing := [str(place) for ags, place in places.items() if ags not in shapes]:
        raise FileRefused(
            f"{len(missing)} von {len(places)} Kommunen fehlen, die Karte hätte Lücken: "
            + ", ".join(missing)
        )
    run = start_run(
        kind=ImportKind.BOUNDARIES, origin=origin, now=now, source=source, licence=licence
    )
    drawing = draw({ags: shapes[ags] for ags in places})
    frame, _ = OutlineFrame.objects.update_or_create(
        id=1, defaults={"view_box": drawing.view_box, "run": run}
    )
    known = {outline.place.ags: outline for outline in Outline.objects.select_related("place")}
    Outline.objects.bulk_create(
        Outline(place=places[ags], frame=frame, path=path)
        for ags, path in drawing.paths.items()
        if ags not in known
    )
    _replace(known, drawing, result)
    return close(run=run, actor=actor, result=result, apply=apply)


def _replace(known: dict[str, Outline], drawing: Drawing, result: Result) -> None:
    touched = []
    for ags, path in drawing.paths.items():
        outline = known.get(ags)
        if outline is None:
            result.new += 1
        elif outline.path == path:
            result.unchanged += 1
        else:
            outline.path = path
            touched.append(outline)
    Outline.objects.bulk_update(touched, ["path"])
    result.changed = len(touched)


@transaction.atomic
def remove_boundaries(*, actor: str, now: dt.datetime, apply: bool = False) -> Result:
    """Take all outlines away, so that maps show tiles again. ``ended`` counts them."""
    lock_imports()
    frame = OutlineFrame.objects.select_related("run").first()
    if frame is None:
        return Result()
    origin = Origin(file_name=frame.run.file_name, sha256=frame.run.sha256)
    run = start_run(kind=ImportKind.BOUNDARIES_REMOVED, origin=origin, now=now)
    ended, _ = Outline.objects.all().delete()
    frame.delete()
    return close(run=run, actor=actor, result=Result(ended=ended), apply=apply)

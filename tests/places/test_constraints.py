"""Each constraint of the database, broken on purpose."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from kim.places.models import (
    ImportRun,
    Outline,
    OutlineFrame,
    Place,
    PlaceChange,
    Population,
    Statistic,
)
from kim.places.states import PlaceKind
from tests.places.factories import EDITION, NOW, make_land, make_place, make_population

pytestmark = pytest.mark.django_db
SHA = "0" * 64


def make_run(**fields: Any) -> ImportRun:
    values: dict[str, Any] = {"kind": "places", "file_name": "x", "sha256": SHA, "at": NOW}
    return ImportRun.objects.create(**(values | fields))


def make_change(**fields: Any) -> PlaceChange:
    values: dict[str, Any] = {"on": EDITION, "field": "name", "before": "a", "after": "b"}
    if "place" not in fields:
        values |= {"place": make_place(), "run": make_run()}
    return PlaceChange.objects.create(**(values | fields))


def make_figure(**fields: Any) -> Statistic:
    values: dict[str, Any] = {"indicator": "X", "on": EDITION, "value": 1, "source": "q"}
    if "place" not in fields:
        values["place"] = make_place()
    return Statistic.objects.create(**(values | fields))


def make_frame(**fields: Any) -> OutlineFrame:
    values: dict[str, Any] = {"id": 1, "view_box": "0 0 600 700"}
    return OutlineFrame.objects.create(**(values | {"run": make_run()} | fields))


def two_tiles(**second: Any) -> None:
    other: dict[str, Any] = {"tile_column": 2, "tile_row": 2, "tile_label": "B"}
    make_place("07901", tile_column=1, tile_row=1, tile_label="A")
    make_place("07902", **(other | second))


def double_change() -> None:
    first = make_change()
    make_change(place=first.place, run=first.run)


def double_population() -> None:
    make_population(make_population(make_place(), 1).place, 2)


def double_figure() -> None:
    make_figure(place=make_figure().place, value=2)


def nobody() -> Any:
    return make_population(make_place(), 10_000_000)


BREAKERS: list[tuple[str, Any]] = [
    (
        "places_place_ags_unique",
        lambda: (make_place("07901"), make_place("07901", kind=PlaceKind.DISTRICT)),
    ),
    (
        "places_place_ars_unique",
        lambda: (
            make_place("07901001", kind=PlaceKind.COMMUNE, ars="079010001001"),
            make_place("07901002", kind=PlaceKind.COMMUNE, ars="079010001001"),
        ),
    ),
    ("places_place_tile_unique", lambda: two_tiles(tile_column=1, tile_row=1)),
    ("places_place_tile_label_unique", lambda: two_tiles(tile_label="A")),
    ("places_place_ags_fits_kind", lambda: make_place("0790", ars="079000000000")),
    ("places_place_ags_fits_kind", lambda: make_place("07901", kind=PlaceKind.COMMUNE)),
    ("places_place_ags_fits_kind", lambda: make_place("", ars="079010000000")),
    ("places_place_ags_fits_kind", lambda: make_place(kind="kingdom")),
    ("places_place_ars_is_key", lambda: make_place("07901", ars="07901")),
    ("places_place_ags_in_ars", lambda: make_place("07901", ars="079020000000")),
    ("places_place_has_name", lambda: make_place("07901", name="")),
    ("places_place_only_land_has_no_parent", lambda: make_place("07901", parent=None)),
    (
        "places_place_only_land_has_no_parent",
        lambda: make_place("08", "X", PlaceKind.LAND, parent=make_land()),
    ),
    ("places_place_valid_in_order", lambda: make_place(valid_to_on=EDITION - dt.timedelta(1))),
    ("places_place_coordinates_in_pairs", lambda: make_place(latitude=Decimal(50))),
    (
        "places_place_coordinates_in_pairs",
        lambda: make_place(latitude=Decimal(7), longitude=Decimal(50)),
    ),
    ("places_place_tile_whole_or_none", lambda: make_place(tile_column=1)),
    ("places_place_tile_whole_or_none", lambda: make_place(tile_column=1, tile_row=1)),
    ("places_place_tile_whole_or_none", lambda: make_place(tile_label="A")),
    (
        "places_place_tile_whole_or_none",
        lambda: make_place(tile_column=20, tile_row=1, tile_label="A"),
    ),
    ("places_importrun_names_its_file", lambda: make_run(file_name="")),
    ("places_importrun_names_its_file", lambda: make_run(sha256="ABC")),
    ("places_importrun_kind_known", lambda: make_run(kind="other")),
    ("places_placechange_once_per_run", double_change),
    ("places_placechange_changes_something", lambda: make_change(after="a")),
    ("places_placechange_changes_something", lambda: make_change(field="")),
    ("places_population_once_per_source", double_population),
    (
        "places_population_has_source",
        lambda: Population.objects.create(place=make_place(), value=1, on=EDITION, source=""),
    ),
    ("places_population_plausible", nobody),
    ("places_statistic_once_per_source", double_figure),
    ("places_statistic_value_or_mark", lambda: make_figure(mark="secret")),
    ("places_statistic_value_or_mark", lambda: make_figure(value=None)),
    ("places_statistic_value_or_mark", lambda: make_figure(value=None, mark="?")),
    ("places_statistic_names_indicator_and_source", lambda: make_figure(indicator="")),
    ("places_statistic_names_indicator_and_source", lambda: make_figure(source="")),
    ("places_outlineframe_is_one_row", lambda: make_frame(id=2)),
    ("places_outlineframe_starts_at_zero", lambda: make_frame(view_box='0 0 1 1"')),
    (
        "places_outline_is_path_data",
        lambda: Outline.objects.create(place=make_place(), frame=make_frame(), path='M0,0"/>'),
    ),
]


@pytest.mark.parametrize(("name", "breaker"), BREAKERS)
def test_constraint_holds(name: str, breaker: Any) -> None:
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
        breaker()


def test_every_constraint_is_tried() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("places").get_models()
        for constraint in model._meta.constraints
    }
    assert {name for name, _ in BREAKERS} == declared


def test_what_is_good_is_taken() -> None:
    change, figure = make_change(), make_figure(place=make_place("07902"))
    assert make_figure(place=figure.place, indicator="Y", value=None, mark="secret").value is None
    frame = make_frame()
    outline = Outline.objects.create(place=change.place, frame=frame, path="M0,0L1,0L1,1.5Z M2,2Z")
    for thing in (change.run, change, make_population(change.place, 0), figure, frame, outline):
        assert str(thing)


def test_places_are_never_deleted() -> None:
    place: Model = make_population(make_place(), 1).place
    with pytest.raises(ProtectedError):
        place.delete()
    with pytest.raises(ProtectedError):
        Place.objects.get(ags="07").delete()

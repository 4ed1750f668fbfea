"""The 36: complete, keyed by AGS, adding up, and loaded as often as one likes."""

import datetime as dt

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from kim.audit.models import Event
from kim.places import queries, services
from kim.places.models import ImportRun, Place, Population
from kim.places.rules.names import sorting_key
from kim.places.rules.reference import SOURCES, TOTAL_2024, ReferencePlace, read_reference
from kim.places.services.reference import REFERENCE_FILE
from kim.places.states import PlaceKind
from tests.places.factories import NOW, load_all, make_place, make_population

SEAT_OUTSIDE = {  # district: where its administration sits
    "07137": "Koblenz",
    "07235": "Trier",
    "07335": "Kaiserslautern",
    "07337": "Landau in der Pfalz",
    "07338": "Ludwigshafen am Rhein",
    "07340": "Pirmasens",
}


@pytest.fixture(scope="module")
def rows() -> tuple[ReferencePlace, ...]:
    return read_reference(REFERENCE_FILE.read_text(encoding="utf-8").splitlines())


def test_file_is_complete(rows: tuple[ReferencePlace, ...]) -> None:
    assert len(rows) == len({row.ags for row in rows}) == 36
    assert [row.kind for row in rows].count("town") == 12
    assert [row.kind for row in rows].count("district") == 24
    assert {row.ars for row in rows} == {row.ags.ljust(12, "0") for row in rows}
    assert sum(row.population for row in rows) == TOTAL_2024 == 4_129_569
    assert {row.population_on for row in rows} == {dt.date(2024, 12, 31)}
    assert {row.source for row in rows} | {row.population_source for row in rows} == set(
        SOURCES.values()
    )


def test_tiles_are_unique_and_keep_their_direction(rows: tuple[ReferencePlace, ...]) -> None:
    tiles = {(row.tile_column, row.tile_row) for row in rows}
    assert len(tiles) == len({row.tile_label for row in rows}) == 36
    assert {column for column, _ in tiles} == set(range(7))
    assert {row for _, row in tiles} == set(range(9))
    by_ags = {row.ags: row for row in rows}
    assert by_ags["07132"].tile_row < by_ags["07111"].tile_row < by_ags["07334"].tile_row
    assert by_ags["07211"].tile_column < by_ags["07312"].tile_column < by_ags["07314"].tile_column


def test_centres_lie_in_the_land(rows: tuple[ReferencePlace, ...]) -> None:
    assert all(48.9 < row.latitude < 51 and 6.1 < row.longitude < 8.6 for row in rows)


def test_kaiserslautern_is_two_places(rows: tuple[ReferencePlace, ...]) -> None:
    found = {row.ags: (row.name, row.kind) for row in rows if "Kaiserslautern" in row.name}
    assert found == {
        "07312": ("Kaiserslautern", "town"),
        "07335": ("Landkreis Kaiserslautern", "district"),
    }


def test_six_districts_have_their_seat_outside(rows: tuple[ReferencePlace, ...]) -> None:
    towns = {row.name for row in rows if row.kind == "town"}
    assert {r.ags: r.seat for r in rows if r.kind == "district" and r.seat in towns} == SEAT_OUTSIDE
    assert all(row.seat == row.name for row in rows if row.kind == "town")


@pytest.mark.django_db
def test_loading_twice_duplicates_nothing() -> None:
    assert services.load_reference(now=NOW) == {"new": 36, "changed": 0, "unchanged": 0}
    assert services.load_reference(now=NOW) == {"new": 0, "changed": 0, "unchanged": 36}
    assert Place.objects.count() == 37  # and the Land
    assert Population.objects.count() == 36
    assert (Event.objects.count(), ImportRun.objects.count()) == (1, 1)
    assert len(queries.municipalities()) == 36


@pytest.mark.django_db
def test_loading_repairs_what_differs() -> None:
    load_all()
    Place.objects.filter(ags="07319").update(name="Wormatia", tile_label="XX")
    Population.objects.filter(place__ags="07320").update(value=1)
    Population.objects.filter(place__ags="07340").delete()
    assert services.load_reference(now=NOW) == {"new": 0, "changed": 3, "unchanged": 33}
    worms = queries.municipality("07319")
    assert worms is not None
    assert (worms.name, worms.tile_label) == ("Worms", "WO")
    assert queries.latest_populations()["07320"].value == 33_323


@pytest.mark.django_db
def test_loading_respects_a_newer_edition() -> None:
    load_all()
    newer = dt.date(2030, 1, 1)
    Place.objects.filter(ags="07319").update(
        name="Worms am Rhein", edition_on=newer, tile_label="X"
    )
    services.load_reference(now=NOW)
    worms = queries.municipality("07319")
    assert worms is not None
    assert (worms.name, worms.tile_label) == ("Worms am Rhein", "WO")


@pytest.mark.django_db
def test_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_places")
    assert capsys.readouterr().out == "Neu: 36, geändert: 0, unverändert: 0.\n"


@pytest.mark.django_db
def test_queries() -> None:
    load_all()
    place = queries.municipality("07334")
    assert place is not None
    assert (str(place), place.full_name) == (
        "07334 Landkreis Germersheim",
        "Landkreis Germersheim",
    )
    assert (place.is_town, place.is_district, place.kind_label) == (False, True, "Landkreis")
    assert queries.municipality("07") is None
    assert queries.municipality("07999") is None
    land = queries.find_by_ags("07")
    assert land is not None
    assert (land.kind, land.seat) == (PlaceKind.LAND, "Mainz")
    people = queries.latest_populations()
    assert len(people) == 36
    assert people["07334"] == queries.PopulationValue(
        131_383, dt.date(2024, 12, 31), SOURCES["bevoelkerung-2024"]
    )
    assert queries.latest_populations(on=dt.date(2024, 12, 30)) == {}
    assert queries.place_history("07334") == []
    names = [
        p.full_name
        for p in sorted(queries.municipalities(), key=lambda p: (sorting_key(p.full_name), p.ags))
    ]
    assert (names[0], names[-1]) == ("Donnersbergkreis", "Westerwaldkreis")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_constant_number_of_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_population(make_place(f"0790{number}", f"Ort {number}"), number)
    with django_assert_num_queries(1):
        assert [p.full_name for p in queries.municipalities()] == [
            f"Stadt Ort {number}" for number in range(count)
        ]
    with django_assert_num_queries(1):
        assert len(queries.latest_populations()) == count


@pytest.mark.django_db
def test_of_two_sources_for_one_day_the_later_counts() -> None:
    place = make_place()
    make_population(place, 5, dt.date(2020, 1, 1))
    make_population(place, 7, dt.date(2021, 1, 1))
    second = make_population(place, 8, dt.date(2019, 1, 1))
    Population.objects.filter(pk=second.pk).update(on=dt.date(2021, 1, 1), source="andere")
    assert queries.latest_populations()[place.ags].value == 8
    assert [p.value for p in queries.populations_of(place.ags)] == [5, 7, 8]

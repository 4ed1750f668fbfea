"""Figures: kept once, revised in the open, marks never zero, all or nothing."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from kim.audit.models import Event
from kim.places import queries, services
from kim.places.models import ImportRun, Population, Statistic
from kim.places.rules.ffcsv import read_ffcsv
from kim.places.rules.files import decode, lines
from kim.places.rules.tables import read_table
from kim.places.services import Origin, Result
from tests.places import official
from tests.places.factories import NOW, load_all
from tests.places.samples import edition_lines, genesis, genesis_line, gv100ad

DAY = dt.date(2025, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    load_all()


def take(*rows: str, **options: Any) -> Result:
    told: dict[str, Any] = {"apply": True} | options
    return services.import_statistics(
        actor="system",
        statistics=read_ffcsv(read_table(lines(decode(genesis(*rows))))),
        origin=Origin.of("probe.csv", b"x"),
        now=NOW,
        **told,
    )


def numbers(result: Result) -> tuple[int, int, int, int]:
    return (result.new, result.changed, result.unchanged, result.refused)


ROWS = (
    genesis_line(time="2025-12-31", value="101"),
    genesis_line(time="2025-12-31", value="50", attribute="GESM"),
    genesis_line(statistic="21311", code="STUD", time="2025-12-31", value="-"),
    genesis_line(statistic="21311", code="STUD", time="2025-12-31", value="7", attribute="GESM"),
)


def test_figures_and_population() -> None:
    assert numbers(take(*ROWS)) == (4, 0, 0, 0)
    assert queries.latest_populations()["07312"].value == 101
    assert queries.latest_populations(on=dt.date(2025, 12, 30))["07312"].value == 100_426
    found = [(s.indicator, s.value, s.mark) for s in queries.statistics_of("07312")]
    assert found == [
        ("BEVSTD GES=GESM", Decimal(50), ""),
        ("STUD", None, "nothing"),
        ("STUD GES=GESM", Decimal(7), ""),
    ]


def test_second_run_finds_nothing_new() -> None:
    take(*ROWS)
    before = (list(Statistic.objects.values()), list(Population.objects.values()))
    assert numbers(take(*ROWS)) == (0, 0, 4, 0)
    assert (list(Statistic.objects.values()), list(Population.objects.values())) == before


def test_revised_figures_are_named_in_the_record() -> None:
    take(*ROWS)
    revised = take(
        genesis_line(time="2025-12-31", value="102"),
        genesis_line(statistic="21311", code="STUD", time="2025-12-31", value="9"),
        genesis_line(
            statistic="21311", code="STUD", time="2025-12-31", value=".", attribute="GESM"
        ),
    )
    assert numbers(revised) == (0, 3, 0, 0)
    event = Event.objects.last()
    assert event is not None
    assert {name: both for name, both in event.changes.items() if " " in name} == {
        "07312 BEVSTD 2025-12-31": [101, 102],
        "07312 STUD 2025-12-31": ["nothing", "9.0000"],
        "07312 STUD GES=GESM 2025-12-31": ["7.0000", "secret"],
    }
    assert queries.latest_populations()["07312"].value == 102


def test_population_mark_does_not_become_a_population() -> None:
    take(genesis_line(time="2025-12-31", value="x"))
    assert queries.latest_populations()["07312"].value == 100_426
    assert [s.mark for s in queries.statistics_of("07312")] == ["blocked"]


def test_same_table_as_the_reference_is_no_news() -> None:
    assert numbers(take(genesis_line(value="100426"))) == (0, 0, 1, 0)


def test_trial_run_keeps_nothing() -> None:
    events = Event.objects.count()
    assert numbers(take(*ROWS, apply=False)) == (4, 0, 0, 0)
    assert (Statistic.objects.count(), Population.objects.count()) == (0, 36)
    assert (Event.objects.count(), ImportRun.objects.count()) == (events, 1)


def test_unknown_place_refuses_all_and_only_good_takes_the_rest() -> None:
    rows = (*ROWS, genesis_line("07999"))
    result = take(*rows)
    assert [(bad.where, bad.reason) for bad in result.bad] == [
        ("Zeile 6", "Das Gebiet 07999 ist nicht im Bestand (import-places).")
    ]
    assert Statistic.objects.count() == 0
    assert numbers(take(*rows, only_good=True)) == (4, 0, 0, 1)
    assert Statistic.objects.count() == 3


def test_only_bad_rows_leave_a_record_without_a_day() -> None:
    assert numbers(take(genesis_line("07999"), only_good=True)) == (0, 0, 0, 1)
    run = ImportRun.objects.get(kind="statistics")
    assert (run.data_on, run.source) == (None, "")


def test_nothing_half_written_when_the_database_breaks() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'broken'; END $$; CREATE TRIGGER break_it BEFORE INSERT ON "
            "places_statistic FOR EACH ROW WHEN (NEW.mark <> '') EXECUTE FUNCTION break_it()"
        )
    with pytest.raises(DatabaseError, match="broken"):
        take(*ROWS)
    assert (Statistic.objects.count(), Population.objects.count()) == (0, 36)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tabelle.csv"
    path.write_bytes(genesis(*ROWS, genesis_line("7312", time="2025-12-31")))
    with pytest.raises(CommandError, match="Nichts geschrieben"):
        call_command("import_statistics", str(path), "--apply")
    assert "Zeile 6: Der Schlüssel „7312“ hat 4 Stellen" in capsys.readouterr().err
    with pytest.raises(CommandError, match="Die übrigen sind geschrieben"):
        call_command("import_statistics", str(path), "--apply", "--only-good")
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "Neu: 4, geändert: 0, unverändert: 0, beendet: 0, übergangen: 0, abgelehnt: 1.",
        "Geschrieben.",
    ]
    assert "100%" in told.err


def test_gemeinden_by_both_keys(tmp_path: Path) -> None:
    path = tmp_path / "gv.txt"
    path.write_bytes(gv100ad(edition_lines()))
    call_command("import_places", str(path), "--apply")
    take(
        genesis_line("07335101", region="GEMEIN"),
        genesis_line("073355001102", region="GEOGM4", value="3"),
        genesis_line("073355001000", region="GEOGM4", value="4"),
    )
    assert queries.populations_of("07335101")[0].value == 100
    assert queries.populations_of("07335102")[0].value == 3
    assert Population.objects.get(place__ars="073355001000").value == 4


@official.needs(official.GENESIS)
def test_official_population_equals_our_reference(capsys: pytest.CaptureFixture[str]) -> None:
    """German and English table of 31.12.2024: our 36 figures, unchanged."""
    for name, summary in [
        ("12411-01-01-4_2024-12-31_rlp_de_flat.csv", "Neu: 72, geändert: 0, unverändert: 36"),
        ("12411-01-01-4_2024-12-31_rlp_en_flat.csv", "Neu: 0, geändert: 0, unverändert: 108"),
    ]:
        call_command("import_statistics", str(official.GENESIS / name), "--apply")
        assert capsys.readouterr().out.startswith(summary)

"""Editions of the official list: taken over once, whole or not at all, nothing ever deleted."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from kim.audit.models import Event
from kim.places import queries, services
from kim.places.models import ImportRun, Place, PlaceChange, Population
from kim.places.rules.files import FileRefused
from kim.places.rules.gazetteer import read_gv100ad
from kim.places.rules.tables import read_table
from kim.places.services import Origin, Result
from kim.places.states import PlaceKind
from tests.places import official
from tests.places.factories import NOW, load_all
from tests.places.samples import csv_text, edition_lines, gv100ad, gvisys_rows, record, xlsx

LATER = dt.date(2025, 9, 30)
ORIGIN = Origin.of("probe.txt", b"x")
pytestmark = pytest.mark.django_db


def take(lines: list[str] | None = None, **options: Any) -> Result:
    told: dict[str, Any] = {"apply": True} | options
    return services.import_places(
        actor="system",
        gazetteer=read_gv100ad(lines or edition_lines()),
        origin=ORIGIN,
        now=NOW,
        **told,
    )


def numbers(result: Result) -> tuple[int, int, int, int, int]:
    return (result.new, result.changed, result.unchanged, result.ended, result.refused)


def write(tmp_path: Path, content: bytes, name: str = "probe.txt") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    return str(path)


def test_edition_into_an_empty_store() -> None:
    assert numbers(take()) == (8, 0, 0, 0, 0)
    village = queries.find_by_ags("07335101")
    assert village is not None
    assert village.parent is not None
    assert village.parent.parent is not None
    assert (village.parent.name, village.parent.parent.full_name) == (
        "Musterland",
        "Landkreis Kaiserslautern",
    )
    assert [place.ags for place in queries.communes_of("07335")] == [
        "07335101", "07335102", "07335103",
    ]  # fmt: skip
    assert queries.find_by_ags("") is None  # the Verbandsgemeinde has none


def test_second_run_finds_nothing_new() -> None:
    load_all()
    assert numbers(take()) == (5, 0, 3, 0, 0)
    first = list(Place.objects.values())
    assert numbers(take()) == (0, 0, 8, 0, 0)
    assert list(Place.objects.values()) == first
    assert PlaceChange.objects.count() == 0


def test_trial_run_keeps_nothing() -> None:
    load_all()
    before = (list(Place.objects.values()), Event.objects.count(), ImportRun.objects.count())
    assert numbers(take(apply=False, population_on=dt.date(2023, 12, 31))) == (5, 0, 3, 0, 0)
    after = (list(Place.objects.values()), Event.objects.count(), ImportRun.objects.count())
    assert after == before
    assert Population.objects.filter(on=dt.date(2023, 12, 31)).count() == 0


def test_record_names_file_checksum_and_counts() -> None:
    take()
    run = ImportRun.objects.get()
    event = Event.objects.get()
    assert (event.actor, event.action) == ("system", "places.import_places")
    assert event.subject == f"places.ImportRun:{run.pk}"
    assert event.reason == f"probe.txt, SHA-256 {ORIGIN.sha256}"
    assert event.changes == {
        "new": [None, 8], "changed": [None, 0], "unchanged": [None, 0], "ended": [None, 0],
        "skipped": [None, 3], "refused": [None, 0],
    }  # fmt: skip
    assert run.counts == {name: number for name, (_, number) in event.changes.items()}


def test_one_bad_row_refuses_all_and_only_good_takes_the_rest() -> None:
    lines = [*edition_lines(), record("60", "07335104", "", union="5001")]
    assert numbers(take(lines)) == (0, 0, 0, 0, 1)
    assert (Place.objects.count(), Event.objects.count()) == (0, 0)
    assert numbers(take(lines, only_good=True)) == (8, 0, 0, 0, 1)
    assert Place.objects.count() == 8


def test_nothing_half_written_when_the_database_breaks() -> None:
    load_all()
    before = list(Place.objects.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'broken'; END $$; CREATE TRIGGER break_it BEFORE INSERT ON "
            "places_place FOR EACH ROW WHEN (NEW.ags = '07335103') EXECUTE FUNCTION break_it()"
        )
    with pytest.raises(DatabaseError, match="broken"):
        take()
    assert list(Place.objects.values()) == before
    assert ImportRun.objects.filter(kind="places").count() == 0


def test_newer_edition_changes_ends_and_remembers() -> None:
    take()
    lines = [
        line.replace("Müsterthal", "Mustertal ").replace("Musterbach  ", "Musterstadt ")
        for line in edition_lines(LATER)
        if "Freidorf" not in line
    ]  # fmt: skip
    result = take(lines)
    assert numbers(result) == (0, 3, 4, 1, 0)
    assert result.remarks == ["Beendet: 07335103 Freidorf"]
    gone = queries.find_by_ags("07335103")
    assert gone is not None
    assert gone.valid_to_on == dt.date(2025, 9, 29)
    assert gone not in queries.communes_of("07335")
    history = [(line.on, line.field, line.before, line.after) for line in
               queries.place_history("07335102")]  # fmt: skip
    assert history == [(LATER, "name", "Müsterthal", "Mustertal")]
    changes = Event.objects.values_list("changes", flat=True).last()
    assert changes is not None
    assert changes["07335102 name"] == ["Müsterthal", "Mustertal"]
    assert numbers(take(lines)) == (0, 0, 7, 0, 0)


def test_a_place_may_come_back() -> None:
    take()
    take([line for line in edition_lines(LATER) if "Freidorf" not in line])
    assert numbers(take(edition_lines(dt.date(2026, 3, 31)))) == (0, 1, 7, 0, 0)
    back = queries.find_by_ags("07335103")
    assert back is not None
    assert back.valid_to_on is None
    assert [line.field for line in queries.place_history("07335103")] == ["valid_to_on"] * 2


def test_older_edition_overwrites_nothing() -> None:
    load_all()
    old = [line.replace("Kaiserslautern,", "K-Town,        ") for line in
           edition_lines(dt.date(2020, 1, 1))]  # fmt: skip
    assert numbers(take(old)) == (5, 3, 0, 0, 0)
    town = queries.municipality("07312")
    assert town is not None
    assert (town.name, town.valid_from_on, town.edition_on) == (
        "Kaiserslautern", dt.date(2020, 1, 1), dt.date(2024, 6, 30),
    )  # fmt: skip
    assert numbers(take(old)) == (0, 0, 8, 0, 0)


def test_the_36_end_only_when_told() -> None:
    load_all()
    result = take()
    assert len(queries.municipalities()) == 36
    assert "34 der 36 Kommunen fehlen" in result.remarks[0]
    assert take(edition_lines(LATER), districts_may_end=True).ended == 34
    assert [place.ags for place in queries.municipalities()] == ["07312", "07335"]
    assert len(queries.municipalities(on=dt.date(2025, 12, 31))) == 2
    assert len(queries.municipalities(on=dt.date(2025, 9, 29))) == 36


def test_a_district_ends_with_all_that_lies_in_it() -> None:
    take()
    rest = [line for line in edition_lines(LATER) if "07335" not in line]
    assert take(rest, apply=False).ended == 0
    result = take(rest, districts_may_end=True)
    assert numbers(result) == (0, 0, 3, 4, 0)  # the last Verbandsgemeinde of the file is missing
    valid = queries.current().values_list("ags", flat=True)
    assert sorted(valid) == ["", "07", "07312", "07312000"]


def test_gemeinde_changes_its_union() -> None:
    take()
    moved = [
        record("50", "07335", "Neuland", union="5002", mark="53", edition=LATER),
        record("60", "07335101", "Musterbach", union="5002", mark="64", edition=LATER),
    ]
    lines = [line for line in edition_lines(LATER) if "Musterbach  " not in line[22:40]]
    assert numbers(take([*lines, *moved])) == (1, 1, 7, 0, 0)
    assert [
        (line.field, line.before, line.after) for line in queries.place_history("07335101")
    ] == [
        ("ars", "073355001101", "073355002101"),
        ("parent", "073355001000", "073355002000"),
    ]


def test_last_union_of_a_district_ends() -> None:
    take()
    lines = [
        line.replace("073351015001", "073351010101")
        for line in edition_lines(LATER)
        if "5001Musterland" not in line and "Müsterthal" not in line
    ]
    other = record("40", "07336", "Kusel", mark="44", edition=LATER)
    union = record("50", "07336", "Altland", union="5001", mark="53", edition=LATER)
    result = take([*lines, other, union])
    assert sorted(result.remarks) == [
        "Beendet: 07335102 Müsterthal",
        "Beendet: 073355001000 Musterland",
    ]


def test_refused_rows_end_nothing() -> None:
    take()
    lines = [line for line in edition_lines(LATER) if "Freidorf" not in line]
    result = take([*lines, "60"], only_good=True)
    assert (result.ended, result.remarks) == (
        0, ["Wegen abgelehnter Zeilen wurde kein Gebiet beendet."],
    )  # fmt: skip


def test_file_without_districts_says_nothing_about_them() -> None:
    load_all()
    take()
    lines = [line for line in edition_lines(LATER) if line[:2] in {"50", "60"}]
    result = take(lines, districts_may_end=True)
    assert numbers(result) == (0, 0, 5, 0, 0)


def test_population_only_with_its_key_date() -> None:
    on = dt.date(2023, 12, 31)
    take()
    assert Population.objects.count() == 0
    assert take(population_on=on).remarks == ["Einwohnerzahlen zum 31.12.2023: 4 neu, 0 geändert."]
    assert [(p.value, p.on) for p in queries.populations_of("07335102")] == [(0, on)]
    lines = [line.replace("00000000020", "00000000021") for line in edition_lines()]
    assert take(lines, population_on=on).remarks == [
        "Einwohnerzahlen zum 31.12.2023: 0 neu, 1 geändert."
    ]
    assert queries.populations_of("07335101")[0].value == 21
    with pytest.raises(FileRefused, match="nach dem Gebietsstand"):
        take(population_on=LATER)


@pytest.mark.parametrize("edition", [dt.date(1, 1, 1), dt.date(1949, 12, 31), dt.date(9999, 1, 1)])
def test_edition_that_cannot_be(edition: dt.date) -> None:
    with pytest.raises(FileRefused, match="nicht glaubhaft"):
        take(
            [
                line.replace("20240930", f"{edition.year:04}{edition:%m%d}")
                for line in edition_lines()
            ]
        )


def test_kaiserslautern_stays_two() -> None:
    take()
    found = Place.objects.filter(name__contains="Kaiserslautern").exclude(kind=PlaceKind.COMMUNE)
    assert [(place.ags, place.full_name) for place in found.order_by("ags")] == [
        ("07312", "Stadt Kaiserslautern"),
        ("07335", "Landkreis Kaiserslautern"),
    ]


@pytest.mark.parametrize("form", ["gv100ad", "csv", "xlsx"])
def test_command(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = {
        "gv100ad": gv100ad(encoding="cp1252"),
        "csv": csv_text(gvisys_rows()).encode("cp1252"),
        "xlsx": xlsx(gvisys_rows()),
    }[form]
    path = write(tmp_path, content)
    call_command("import_places", path)
    told = capsys.readouterr()
    summary = "Neu: 8, geändert: 0, unverändert: 0, beendet: 0, übergangen: 3, abgelehnt: 0."
    assert told.out.splitlines() == [
        summary, "Probelauf: nichts geschrieben. Zum Schreiben --apply angeben.",
    ]  # fmt: skip
    assert "100%" in told.err
    assert Place.objects.count() == 0
    call_command("import_places", path, "--apply")
    assert capsys.readouterr().out.splitlines() == [summary, "Geschrieben."]
    assert Place.objects.count() == 8


def test_command_lists_bad_rows_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, gv100ad([*edition_lines(), "60", "61"]))
    with pytest.raises(CommandError, match=r"Abgelehnte Zeilen: 2\. Nichts geschrieben") as refused:
        call_command("import_places", path, "--apply")
    assert refused.value.returncode == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "Zeile 12: Der Satz hat 2 Zeichen, erwartet werden 220.",
        "Zeile 13: Der Satz hat 2 Zeichen, erwartet werden 220.",
    ]
    with pytest.raises(CommandError, match="Die übrigen sind geschrieben"):
        call_command("import_places", path, "--apply", "--only-good")
    assert Place.objects.count() == 8


def test_a_file_cannot_write_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = record("6\x1b", "07335104", "X", union="5001")
    with pytest.raises(CommandError):
        call_command("import_places", write(tmp_path, gv100ad([*edition_lines(), bad])))
    assert "Zeile 12: Die Satzart „6\ufffd“ gibt es nicht." in capsys.readouterr().err


def test_command_options(tmp_path: Path) -> None:
    path = write(tmp_path, csv_text(gvisys_rows()[1:]).encode())
    with pytest.raises(CommandError, match="--edition"):
        call_command("import_places", path)
    call_command("import_places", path, "--apply", "--edition", "2024-09-30")
    with pytest.raises(CommandError, match="kein Datum"):
        call_command("import_places", path, "--edition", "30.2.2024")


def test_xlsx_without_the_columns(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="kein Blatt mit den Spalten"):
        call_command("import_places", write(tmp_path, xlsx([["a"]])))


def test_formula_in_xlsx_is_no_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="Abgelehnte Zeilen: 1"):
        call_command("import_places", write(tmp_path, xlsx(gvisys_rows(), formula="H15")))
    assert "Zeile 15: Der Name beginnt mit „=“ wie eine Formel." in capsys.readouterr().err


@official.needs(official.GV100AD)
def test_official_sample_agrees_with_our_reference() -> None:
    """Older than our reference, so only new places; and names and seats are the same."""
    load_all()
    call_command("import_places", str(official.GV100AD), "--apply", "--population-on", "2022-12-31")
    assert Place.objects.filter(kind=PlaceKind.COMMUNE).count() == 32
    ours = {place.ags: (place.name, place.seat) for place in queries.municipalities()}
    lines = official.GV100AD.read_text(encoding="utf-8").splitlines()
    theirs = {row.ags: (row.name, row.seat) for row in read_gv100ad(lines).rows if row.ags in ours}
    assert theirs == ours


@official.needs(official.GEMEINDEN)
def test_all_2301_gemeinden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The facts of the official list, written in the form of the GV-ISys extract."""
    load_all()
    rows = gvisys_rows()[:4] + official_rows()
    path = write(tmp_path, csv_text(rows).encode())
    call_command("import_places", path, "--apply", "--population-on", "2022-12-31")
    summary = capsys.readouterr().out.splitlines()[-2]
    assert summary.startswith("Neu: 2430, geändert: 0, unverändert: 0, beendet: 0,")
    kinds = {kind: Place.objects.filter(kind=kind).count() for kind in PlaceKind}
    assert kinds == {"land": 1, "district": 24, "town": 12, "association": 129, "commune": 2301}
    assert sum(len(queries.communes_of(place.ags)) for place in queries.municipalities()) == 2301
    call_command("import_places", path, "--apply", "--population-on", "2022-12-31")
    summary = capsys.readouterr().out.splitlines()[-2]
    assert summary.startswith("Neu: 0, geändert: 0, unverändert: 2430, beendet: 0,")


def official_rows() -> list[list[str]]:
    header, *lines = read_table(official.GEMEINDEN.read_text(encoding="utf-8").splitlines())
    unions: dict[str, list[str]] = {}
    rows = []
    for _, cells in lines:
        row = dict(zip(header[1], cells, strict=True))
        ars, union = row["ars"], row["verband_ars"]
        key = [ars[:2], ars[2], ars[3:5], ars[5:9]]
        if union[5] == "5":
            unions[union] = ["50", "53", *key, "", row["verband_name"]]
        rows.append(
            [
                "60",
                "64",
                *key,
                ars[9:],
                row["name"],
                row["flaeche_km2"],
                row["einwohner_2022_12_31"],
            ]
        )
    return [*unions.values(), *rows]

"""The official list of municipalities, read from GV100AD and from GV-ISys."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.places.rules.files import FileRefused, decode, lines
from kim.places.rules.gazetteer import (
    ORDER,
    Gazetteer,
    is_gv100ad,
    read_gv100ad,
    read_gvisys,
    refuse_orphans,
)
from kim.places.rules.tables import column_numbers, has_key_columns, read_table
from kim.places.states import PlaceKind
from tests.places import official
from tests.places.samples import (
    EDITION,
    KEY_COLUMNS,
    csv_text,
    edition_lines,
    gv100ad,
    gvisys_rows,
    record,
)

EXPECTED = [  # kind, ags, ars, name, parent, population
    ("land", "07", "070000000000", "Rheinland-Pfalz", "", None),
    ("town", "07312", "073120000000", "Kaiserslautern", "07", None),
    ("district", "07335", "073350000000", "Landkreis Kaiserslautern", "07", None),
    ("association", "", "073355001000", "Musterland", "07335", None),
    ("commune", "07312000", "073120000000", "Kaiserslautern, Stadt", "07312", 100),
    ("commune", "07335101", "073355001101", "Musterbach", "073355001000", 20),
    ("commune", "07335102", "073355001102", "Müsterthal", "073355001000", 0),
    ("commune", "07335103", "073350103103", "Freidorf", "07335", 3),
]


def short(gazetteer: Gazetteer) -> list[tuple[object, ...]]:
    return [(r.kind, r.ags, r.ars, r.name, r.parent, r.population) for r in gazetteer.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_gv100ad(encoding: str) -> None:
    found = lines(decode(gv100ad(encoding=encoding)))
    assert is_gv100ad(found)
    gazetteer = read_gv100ad(found)
    assert (gazetteer.edition_on, gazetteer.bad, gazetteer.skipped) == (EDITION, (), 3)
    assert short(gazetteer) == EXPECTED
    assert [row.seat for row in gazetteer.rows] == [
        "Mainz", "Kaiserslautern", "Kaiserslautern", "Musterbach", None, None, None, None,
    ]  # fmt: skip
    assert gazetteer.source == (
        "Gemeindeverzeichnis, Gebietsstand 30.09.2024, © Statistisches Bundesamt (Destatis), 2024"
    )


def test_gvisys_gives_the_same_places_without_seats() -> None:
    table = read_table(lines(csv_text(gvisys_rows()).replace("\r\n", "\n")))
    gazetteer = read_gvisys(table)
    assert (gazetteer.edition_on, gazetteer.bad, gazetteer.skipped) == (EDITION, (), 3)
    assert short(gazetteer) == EXPECTED
    assert {row.seat for row in gazetteer.rows} == {None}


def test_places_of_other_laender_are_passed_over() -> None:
    other = record("60", "05315000", "Köln, Stadt", union="0000", mark="61", population=1)
    gazetteer = read_gv100ad([*edition_lines(), "", other])
    assert (len(gazetteer.rows), gazetteer.bad, gazetteer.skipped) == (8, (), 4)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("60", "Der Satz hat 2 Zeichen, erwartet werden 220."),
        (
            record("60", "07335104", "X", union="5001") + " " * 300,
            "Der Satz hat 520 Zeichen, erwartet werden 220.",
        ),
        (
            record("60", "07335104", "X", union="5001").replace("20240930", "20243009"),
            "„20243009“ ist kein Gebietsstand (JJJJMMTT).",
        ),
        (
            record("60", "07335104", "X", union="5001", edition=dt.date(2023, 9, 30)),
            "Gebietsstand 30.09.2023 in einer Datei vom 30.09.2024.",
        ),
        (record("99", "07335104", "X"), "Die Satzart „99“ gibt es nicht."),
        (
            record("60", "7335104", "X", union="5001"),
            "„7335104“ ist kein Schlüssel; fehlt die führende Null?",
        ),
        (
            record("60", "07335", "X", union="5001"),
            "„07335“ hat 5 Stellen, für diese Satzart werden 8 erwartet.",
        ),
        (record("60", "07335104", "", union="5001"), "Der Name fehlt."),
        (
            record("60", "07335104", "=1+1", union="5001"),
            "Der Name beginnt mit „=“ wie eine Formel.",
        ),
        (
            record("60", "07335104", "A\x07B", union="5001"),
            "Der Name enthält Zeichen, die nicht darstellbar sind.",
        ),
        (
            record("60", "07335104", "X", union="50"),
            "„50“ ist kein Schlüssel eines Verbands (vier Stellen).",
        ),
        (
            record("60", "07335104", "X", union="5001", population=99_999_999_999),
            "„99999999999“ ist keine Einwohnerzahl.",
        ),
        (
            record("60", "07335101", "X", union="5001"),
            "Der Schlüssel 07335101 steht schon in Zeile 8.",
        ),
    ],
)
def test_bad_records_are_named_by_line(line: str, reason: str) -> None:
    gazetteer = read_gv100ad([*edition_lines(), line])
    assert [(bad.where, bad.reason) for bad in gazetteer.bad] == [("Zeile 12", reason)]
    assert short(gazetteer) == EXPECTED


def test_lost_zero_in_gvisys() -> None:
    rows = [*gvisys_rows(), ["60", "64", "7", "3", "35", "5001", "104", "Nulldorf"]]
    bad = read_gvisys(list(enumerate(rows, start=1))).bad
    assert [(row.where, row.reason) for row in bad] == [
        (
            "Zeile 17",
            "„7“ hat nicht 2 Stellen; fehlen führende Nullen? "
            "Schlüsselspalten in Excel als Text speichern.",
        )
    ]


def test_line_numbers_count_lines_of_the_file_not_rows() -> None:
    text = csv_text([*gvisys_rows(), ["60", "64", "07", "3", "35", "5001", "104", ""]])
    (bad,) = read_gvisys(read_table(lines(text.replace("\r\n", "\n")))).bad
    assert bad.where == "Zeile 20"  # the head has breaks in its cells


def test_orphans_and_their_children_are_refused() -> None:
    without_union = [line for line in edition_lines() if "Musterland" not in line]
    found = refuse_orphans(read_gv100ad(without_union), [])
    assert [(bad.where, bad.reason) for bad in found.bad] == [
        ("Zeile 7", "Musterbach gehört zu 073355001000; dieses Gebiet fehlt."),
        ("Zeile 8", "Müsterthal gehört zu 073355001000; dieses Gebiet fehlt."),
    ]
    assert refuse_orphans(read_gv100ad(without_union), ["073355001000"]).bad == ()
    without_district = [line for line in edition_lines() if "4020240930" + "07335" not in line]
    assert len(refuse_orphans(read_gv100ad(without_district), []).bad) == 4


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["a", "b"]], "weder ein Gemeindeverzeichnis GV100AD noch"),
        (gvisys_rows()[1:], "nennt keinen Gebietsstand"),
        ([["am 99.99.2024"], *gvisys_rows()[1:]], "nennt keinen Gebietsstand"),
        (gvisys_rows()[:4], "kein Gebiet aus Rheinland-Pfalz"),
    ],
)
def test_no_extract_of_gvisys(rows: list[list[str]], sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read_gvisys(list(enumerate(rows, start=1)))


def test_edition_from_the_command_line() -> None:
    told = dt.date(2025, 1, 1)
    assert read_gvisys(list(enumerate(gvisys_rows()[1:], 1)), told).edition_on == told


def test_nothing_to_read() -> None:
    with pytest.raises(FileRefused, match="kein Datensatz"):
        read_gv100ad(["x"])
    with pytest.raises(FileRefused, match="kein Gebiet aus Rheinland-Pfalz"):
        read_gv100ad([record("60", "05315000", "Köln", union="0000")])
    assert not is_gv100ad([])


def test_kinds_are_those_of_the_store() -> None:
    assert set(ORDER) == set(PlaceKind.values)


def test_head_over_several_lines() -> None:
    """The official file names the record type above the parts of the key, in merged cells."""
    rows = gvisys_rows()
    rows[1:3] = [
        [*KEY_COLUMNS[:2], "Amtlicher Regionalschlüssel (ARS)", "", "", "", "", "Gemeindename"],
        ["", "", *KEY_COLUMNS[2:7], "", "", "insgesamt", "männlich", "weiblich", "je km2"],
    ]
    assert short(read_gvisys(list(enumerate(rows, start=1)))) == EXPECTED
    rows[2] = ["", "", *KEY_COLUMNS[2:7]]
    assert short(read_gvisys(list(enumerate(rows, start=1)))) == EXPECTED


def test_columns() -> None:
    assert column_numbers(["x"]) is None
    assert column_numbers(KEY_COLUMNS) == {
        "record": 0, "mark": 1, "land": 2, "region": 3, "district": 4, "union": 5, "commune": 6,
        "name": 7, "population": 9,
    }  # fmt: skip
    assert column_numbers(["", "Land", "RB", "Kreis", "VB", "Gem"]) is None
    assert has_key_columns([(1, []), (2, KEY_COLUMNS)])


@given(
    st.text(st.characters(categories=["L"], max_codepoint=0x17F), min_size=1, max_size=50),
    st.integers(0, 999),
    st.integers(0, 9_999_999),
)
def test_what_is_written_is_read(name: str, number: int, population: int) -> None:
    head = edition_lines()[:7]
    line = record("60", f"07335{number:03d}", name, union="5001", mark="64", population=population)
    found = read_gv100ad([*head, line])
    row = found.rows[-1]
    assert found.bad == ()
    assert (row.ags, row.name, row.population) == (f"07335{number:03d}", name, population)


@official.needs(official.GV100AD)
def test_official_sample() -> None:
    gazetteer = refuse_orphans(read_gv100ad(lines(decode(official.GV100AD.read_bytes()))), [])
    kinds = [row.kind for row in gazetteer.rows]
    assert (gazetteer.edition_on, gazetteer.bad) == (dt.date(2023, 11, 30), ())
    assert [kinds.count(kind) for kind in ("town", "district", "association", "commune")] == [
        12, 24, 6, 32,
    ]  # fmt: skip

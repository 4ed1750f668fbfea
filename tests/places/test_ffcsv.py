"""Flat files of GENESIS: keys, days, numbers, and marks that are never zero."""

import datetime as dt
import gzip
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.places.rules.ffcsv import (
    MARKS,
    Statistics,
    place_key,
    read_ffcsv,
    read_time,
    read_value,
    source_of,
)
from kim.places.rules.files import FileRefused, RowRefused, decode, lines
from kim.places.rules.tables import read_table
from kim.places.states import Mark
from tests.places import official
from tests.places.samples import GENESIS, genesis, genesis_line


def read(content: bytes) -> Statistics:
    return read_ffcsv(read_table(lines(decode(content))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_flat_file(encoding: str) -> None:
    found = read(
        genesis(
            genesis_line(),
            genesis_line(attribute="GESM", value="48"),
            genesis_line("07335", "1,5", statistic="99999", code="ANTEIL", unit="Prozent"),
            genesis_line("DG", region="DINSG"),
            genesis_line("05315"),
            encoding=encoding,
        )
    )
    assert (found.bad, found.skipped) == ((), 2)
    assert [(r.key, r.indicator, r.value, r.mark, r.is_population) for r in found.rows] == [
        ("07312", "BEVSTD", Decimal(100), "", True),
        ("07312", "BEVSTD GES=GESM", Decimal(48), "", False),
        ("07335", "ANTEIL", Decimal("1.5"), "", False),
    ]
    assert found.rows[0].source == source_of("12411")
    assert found.rows[0].on == dt.date(2024, 12, 31)


def test_wide_file_with_german_headings() -> None:
    text = (
        "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;"
        "1_Auspraegung_Code;1_Auspraegung_Label;BEVSTD__Bevoelkerungsstand__Anzahl;"
        "FLC006__Gebietsflaeche__qkm\n"
        "12411;Fortschreibung;STAG;Stichtag;31.12.2022;KREISE;Kreise;07312;   Kaiserslautern;"
        "99;139,7\n"
    )
    found = read(text.encode())
    assert [(r.indicator, r.value, r.unit, r.on) for r in found.rows] == [
        ("BEVSTD", Decimal(99), "Anzahl", dt.date(2022, 12, 31)),
        ("FLC006", Decimal("139.7"), "qkm", dt.date(2022, 12, 31)),
    ]


@pytest.mark.parametrize(("sign", "mark"), MARKS.items())
def test_marks_are_no_zero(sign: str, mark: str) -> None:
    assert read_value(sign, "", "Anzahl") == (None, Mark(mark))
    assert read_value("", sign, "Anzahl") == (None, Mark(mark))
    (row,) = read(genesis(genesis_line(value=sign))).rows
    assert (row.value, row.mark, row.is_population) == (None, mark, False)


def test_marks_are_those_of_the_store() -> None:
    assert set(MARKS.values()) == set(Mark.values)


def test_zero_is_zero() -> None:
    assert read_value("0", "", "Anzahl") == (Decimal(0), "")


@given(st.text(max_size=8))
def test_only_digits_make_a_zero(text: str) -> None:
    try:
        value, mark = read_value(text, "", "Prozent")
    except RowRefused:
        return
    assert (value is None) == bool(mark)
    if value == 0:
        assert "0" in text


@given(st.integers(-(10**14), 10**14), st.integers(0, 4), st.sampled_from(".,"))
def test_numbers_round_trip(number: int, places: int, point: str) -> None:
    value = Decimal(number).scaleb(-places)
    assert read_value(f"{value:f}".replace(".", point), "", "Prozent") == (value, "")


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("", "Anzahl", "Der Wert fehlt."),
        ("1.234", "Anzahl", "„1.234“ ist keine ganze Zahl, die Einheit ist aber „Anzahl“."),
        ("1.234,5", "Prozent", "„1.234,5“ ist weder eine Zahl noch ein bekanntes Kennzeichen."),
        ("(12)", "Anzahl", "„(12)“ ist weder eine Zahl noch ein bekanntes Kennzeichen."),
        ("=1+1", "Anzahl", "„=1+1“ ist weder eine Zahl noch ein bekanntes Kennzeichen."),
        ("nan", "Anzahl", "„nan“ ist weder eine Zahl noch ein bekanntes Kennzeichen."),
        ("1e9", "Anzahl", "„1e9“ ist weder eine Zahl noch ein bekanntes Kennzeichen."),
        ("١", "Anzahl", "„١“ ist weder eine Zahl noch ein bekanntes Kennzeichen."),
    ],
)
def test_values_that_are_none(text: str, unit: str, reason: str) -> None:
    with pytest.raises(RowRefused) as refused:
        read_value(text, "", unit)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-12-31", dt.date(2024, 12, 31)),
        ("31.12.2022", dt.date(2022, 12, 31)),
        ("2023", dt.date(2023, 12, 31)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("2023-10P6M", dt.date(2024, 3, 31)),
        ("2024-01P12M", dt.date(2024, 12, 31)),
    ],
)
def test_times(text: str, day: dt.date) -> None:
    assert read_time(text) == day


@pytest.mark.parametrize("text", ["", "2024-13-01", "31.02.2024", "2024-13", "WS 23/24", "0000"])
def test_no_times(text: str) -> None:
    with pytest.raises(RowRefused, match="kein bekannter Stichtag"):
        read_time(text)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("07", "07"),
        ("07312", "07312"),
        ("07335101", "07335101"),
        ("073120000000", "07312"),
        ("070000000000", "07"),
        ("073355001101", "07335101"),
        ("073355001000", "073355001000"),
        ("DG", "DG"),
        ("071", "RB 071"),
    ],
)
def test_place_keys(code: str, key: str) -> None:
    assert place_key(code) == key


@pytest.mark.parametrize("code", ["7", "7312", "7335101", "73120000000"])
def test_lost_zero(code: str) -> None:
    with pytest.raises(RowRefused, match="Die führende Null fehlt"):
        place_key(code)


@pytest.mark.parametrize("code", ["", "0731x", "073350", "Worms", "٠٧٣١٢"])
def test_no_keys(code: str) -> None:
    with pytest.raises(RowRefused, match="ist kein Gebietsschlüssel"):
        place_key(code)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a;b", "Die Zeile hat 2 Felder, die Kopfzeile 17."),
        (genesis_line(region="LAENDER"), "Die Zeile nennt kein Gebiet"),
        (genesis_line("7312"), "Der Schlüssel „7312“ hat 4 Stellen"),
        (genesis_line(value="-5"), "„-5“ ist keine Einwohnerzahl."),
        (genesis_line(code="=A1"), "Das Merkmal beginnt mit „=“ wie eine Formel."),
        (genesis_line(attribute="X" * 199), "Das Merkmal hat mehr als 200 Zeichen."),
        (genesis_line("07111"), "Derselbe Wert (07111, BEVSTD) steht in Zeile 2."),
    ],
)
def test_bad_rows(line: str, reason: str) -> None:
    found = read(genesis(genesis_line("07111"), "", line))
    assert [bad.where for bad in found.bad] == ["Zeile 4"]
    assert found.bad[0].reason.startswith(reason)
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a;b\n1;2\n", "nicht die einer GENESIS-Flat-File"),
        ((GENESIS + ";value\n").encode(), "steht zweimal"),
        (genesis(), "kein Wert für Rheinland-Pfalz"),
        (genesis(genesis_line("05315")), "kein Wert für Rheinland-Pfalz"),
        (b'a;"b\n', "Anführungszeichen"),
    ],
)
def test_no_flat_file(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read(content)


@official.needs(official.GENESIS)
@pytest.mark.parametrize(
    ("name", "rows", "people", "marks"),
    [
        ("12411-01-01-4_2024-12-31_rlp_de_flat.csv", 108, 4_129_569, 0),
        ("12411-01-01-4_2024-12-31_rlp_en_flat.csv", 108, 4_129_569, 0),
        ("legacy_12411-01-01-4_rlp_de_wide_before-2025.csv", 108, 4_159_150, 0),
        ("13111-01-03-4_2025-06-30_rlp_de_flat_MISSING-VALUES.csv", 216, 0, 216),
        ("21311-01-01-4-B_WS2023-24_rlp_de_flat.csv", 108, 0, 54),
        ("12531-0043_2024-12-31_rlp_de_flat.csv.gz", 8514, 0, 0),
    ],
)
def test_official_tables(name: str, rows: int, people: int, marks: int) -> None:
    content = (official.GENESIS / name).read_bytes()
    found = read(gzip.decompress(content) if name.endswith("gz") else content)
    assert (len(found.rows), found.bad) == (rows, ())
    assert sum(row.value or 0 for row in found.rows if row.is_population) == people
    assert sum(bool(row.mark) for row in found.rows) == marks

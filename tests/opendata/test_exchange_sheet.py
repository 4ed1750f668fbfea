"""Lists as municipalities keep them: heads, encodings, times, hostile cells, and the way back."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings

from kim.network.rules.opening_text import schedule_text
from kim.opendata.rules.exchange.record import NotReadable, OfferRecord, Read
from kim.opendata.rules.exchange.sheet import from_sheet, to_csv, to_xlsx
from kim.opendata.rules.exchange.sheet_cells import read_day
from kim.opendata.rules.exchange.sheet_columns import changed, column_name, find_head
from kim.opendata.rules.exchange.sheet_table import MAX_ROWS, read_table
from kim.opendata.rules.exchange.times import read_times
from tests.opendata.exchanged import FULL, TODAY, records

HEAD = (
    "Angebot;Träger;Ort;Straße;PLZ;Tag/Zeit;Zielgruppe;Sprache;Telefon;E-Mail;Stand;"
    "Ansprechpartnerin;Kosten"
)
FIRST = (
    "Sprachcafé;Verein Beispiel;Germersheim;Musterweg 2;76726;Mo 9-12 Uhr, Do 14-16;"
    "Frauen, Nachbarn;Deutsch, Arabisch u. Klingonisch;06341 1234;info@example.org;März 2026;"
    "Frau Beispiel;kostenlos"
)
SECOND = (
    "Kurs B1;VHS Beispiel;76726 Germersheim;;;nach den Ferien;alle;uk;+49 (0)6341 1234;"
    "info(at)example.org;31.02.2026;;25 €"
)
TITLE = "Angebote für Zugewanderte im Beispielkreis;;;;;;;;;;;;\nStand: März 2026;;;;;;;;;;;;"
LIST = f"{TITLE}\n{HEAD}\n{FIRST}\n{SECOND}\n"


def read(content: bytes | str) -> list[Read]:
    table = read_table(content.encode() if isinstance(content, str) else content)
    return list(from_sheet(table, find_head(table), today=TODAY))


def row(head: str, cells: str) -> Read:
    [found] = read(f"Angebot;Träger;{head}\nA;B;{cells}\n")
    return found


def offer(head: str, cells: str) -> OfferRecord:
    found = row(head, cells).record
    assert found is not None
    return found


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_municipal_list_is_read_in_every_encoding(encoding: str) -> None:
    first, second = read(LIST.encode(encoding))
    assert first.record is not None
    assert second.record is not None
    assert (first.place, second.place) == ("Zeile 4", "Zeile 5")
    assert first.record.title == "Sprachcafé"
    assert first.record.provider.name == "Verein Beispiel"
    assert first.record.languages == ("de", "ar")
    assert first.record.target_groups == ("women",)
    assert first.record.texts["de"].eligibility == "Nachbarn"
    assert first.record.cost == "free"
    assert first.record.checked_on == dt.date(2026, 3, 1)
    assert schedule_text(first.record.plans[0].schedule) == "Mo 9–12 Uhr; Do 14–16 Uhr"
    assert {loss.field for loss in first.losses} == {"Sprachen", "Zielgruppe", "Ansprechperson"}
    [venue] = second.record.venues
    assert (venue.postcode, venue.town) == ("76726", "Germersheim")
    assert second.record.contact.mail == "info@example.org"
    assert (second.record.cost, second.record.texts["de"].cost) == ("fee", "25 €")
    assert second.record.plans[0].schedule.note == "nach den Ferien"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_separator_is_found_out(delimiter: str) -> None:
    out = io.StringIO()
    rows = [
        ["Angebot", "Träger", "Beschreibung"],
        ["A", "B", "eins, zwei; drei"],
        ["C", "D", "vier"],
    ]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    texts = [found.record.texts["de"] for found in read(out.getvalue()) if found.record]
    assert [text.description for text in texts] == ["eins, zwei; drei", "vier"]


def test_excel_dates_and_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Liste"])
    sheet.append(["Titel", "Anbieter", "PLZ", "Stand", "Alter ab", "Telefon"])
    sheet.append(["Kurs", "VHS", 76726, dt.datetime.fromisoformat("2026-03-04"), 16.0, "=1+1"])
    sheet.append(["Treff", "VHS", 1234, dt.date(2026, 3, 5), None, "06341 12345"])
    out = io.BytesIO()
    book.save(out)
    first, second = read(out.getvalue())
    assert [(refusal.place, refusal.field) for refusal in first.refusals] == [
        ("Zeile 3", "Telefon")
    ]
    assert second.record is not None
    assert second.record.venues[0].postcode == "01234"
    assert second.record.checked_on == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Angebot", "title"), ("Träger / Anbieter", "provider"), ("TRÄGER", "provider"),
        ("Straße, Nr.", "street"), ("PLZ/Ort", "town"), ("E-Mail-Adresse", "mail"),
        ("Tag/Zeit", "times"), ("Öffnungszeiten", "times"), ("Titel (uk)", "title:uk"),
        ("Titel (Ukrainisch)", "title:uk"), ("Beschreibung [en]", "description:en"),
        ("Für wen?", "target_groups"), ("Homepage", "website"), ("Stand", "checked_on"),
        ("Ansprechpartner/in", "person"), ("kim 2", "kim"), ("Bemerkung intern", ""),
    ],
)  # fmt: skip
def test_headings(heading: str, name: str) -> None:
    assert column_name(heading) == name


def test_mapping_can_be_changed() -> None:
    table = read_table(b"Titel;Wer;Notiz\nKurs;VHS;egal\n")
    head = find_head(table)
    assert head.names == ("title", "", "")
    chosen = changed(head, {1: "provider", 2: "description"})
    [found] = from_sheet(table, chosen, today=TODAY)
    assert found.record is not None
    assert found.record.provider.name == "VHS"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({1: "nichts"}, "gibt es nicht: nichts"), ({9: "provider"}, "in der Datei nicht"),
        ({1: "title"}, "zweimal"), ({0: ""}, "Spalte für den Titel"), ({1: "phone:uk"}, "nicht"),
    ],
)  # fmt: skip
def test_impossible_mappings(chosen: dict[int, str], sentence: str) -> None:
    table = read_table(b"Titel;Wer\nKurs;VHS\n")
    with pytest.raises(NotReadable, match=sentence):
        changed(find_head(table), chosen)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"  ", "leer"),
        (b"\x00\x01\x02abc", "keine Tabelle"),
        (b"a;b\nc;d\n", "keine Kopfzeile"),
        (b"PK\x03\x04broken", "beschädigt"),
        ("Titel;Träger\n\"offen;x\n".encode() + b"y" * 50_000, "Anführungszeichen"),
        (b"Titel" + b";x" * 300 + b"\n", "mehr als 200 Spalten"),
        ("Titel;Träger\n" + "A;B\n" * (MAX_ROWS + 1), "mehr als 5.000 Zeilen"),
        ("Titel;Träger\n" + "\n" * 1_000_000 + "A;B\n", "mehr als 5.000 Zeilen"),
    ],
    ids=["empty", "binary", "no head", "no xlsx", "quote", "columns", "rows", "empty rows"],
)  # fmt: skip
def test_files_that_are_no_lists(content: bytes | str, sentence: str) -> None:
    with pytest.raises(NotReadable, match=sentence):
        read(content)


@pytest.mark.parametrize(
    ("head", "cells", "field"),
    [
        ("Beginn;Ende", "02.03.2026;01.03.2026", "Ende"),
        ("Alter ab;Alter bis", "20;10", "Alter bis"),
        ("Telefon", '"=HYPERLINK(""x"")"', "Telefon"),
        ("Telefon", "@SUM(A1)", "Telefon"),
        ("Telefon", "+1|cmd!A1", "Telefon"),
        ("Kurzbeschreibung", "x" * 301, "Kurzbeschreibung"),
    ],
)
def test_rows_that_are_refused_say_where_and_why(head: str, cells: str, field: str) -> None:
    found = row(head, cells)
    assert found.record is None
    assert [(refusal.place, refusal.field) for refusal in found.refusals] == [("Zeile 2", field)]


def test_rows_without_title_or_provider_are_refused() -> None:
    first, second = read("Angebot;Träger\n;VHS\nKurs;\n")
    assert [refusal.field for refusal in first.refusals] == ["Titel"]
    assert [refusal.field for refusal in second.refusals] == ["Anbieter"]


@pytest.mark.parametrize(
    ("head", "cells", "field"),
    [
        ("Breite;Länge", "0;0", "Breite"), ("Breite;Länge", "52,5;13,4", "Breite"),
        ("Breite;Länge", "8,37;49,22", "Breite"), ("Breite;Länge", "nord;ost", "Breite"),
        ("Sprache", "xx", "Sprachen"), ("PLZ", "7672", ""), ("PLZ", "ABC", "PLZ"),
        ("Telefon", "auf Anfrage", "Telefon"), ("E-Mail", "keine", "E-Mail"),
        ("Beschreibung", "<b>fett</b>", "Beschreibung"), ("Titel (uk)", "", ""),
        ("Beschreibung", "a\u202eb", "Beschreibung"), ("Alter ab", "jung", "Alter ab"),
        ("Stand", "01.01.2031", "Stand"), ("Thema", "Quatsch", "Handlungsfeld"),
        ("Barrierefrei", "ja", ""), ("Kinderbetreuung", "vielleicht", "Kinderbetreuung"),
        ("Ansprechpartner", "Herr Beispiel", "Ansprechperson"),
    ],
)  # fmt: skip
def test_doubtful_cells_are_named_and_the_row_is_taken(head: str, cells: str, field: str) -> None:
    found = row(head, cells)
    assert found.record is not None
    assert [loss.field for loss in found.losses] == [field] * bool(field)


def test_coordinates_of_nowhere_are_not_taken() -> None:
    found = offer("Ort;Breite;Länge", "Germersheim;0;0")
    assert (found.venues[0].latitude, found.venues[0].longitude) == (None, None)


def test_scripts_of_all_kinds_stay_whole() -> None:
    words = "Ärzt:innen 😀 e\u0301 ދިވެހި 𐍈 العربية"
    found = offer("Beschreibung", words)
    assert found.texts["de"].description == "Ärzt:innen 😀 é ދިވެހި 𐍈 العربية"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Musterweg 2, 76726 Germersheim", ("Musterweg 2", "76726", "Germersheim")),
        ("Musterweg 2\n76726 Germersheim", ("Musterweg 2", "76726", "Germersheim")),
        ("Rathaus", ("Rathaus", "", "")),
    ],
)
def test_addresses_in_one_cell(address: str, expected: tuple[str, str, str]) -> None:
    [venue] = offer("Anschrift", f'"{address}"').venues
    assert (venue.street, venue.postcode, venue.town) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01.03.2026", dt.date(2026, 3, 1)), ("1.3.26", dt.date(2026, 3, 1)),
        ("2026-03-01", dt.date(2026, 3, 1)), ("03/2026", dt.date(2026, 3, 1)),
        ("März 2026", dt.date(2026, 3, 1)), ("Stand: 04.05.2026", dt.date(2026, 5, 4)),
        ("31.02.2026", None), ("bald", None), ("01.01.1900", None), ("", None),
    ],
)  # fmt: skip
def test_days(text: str, day: dt.date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("Mo 9-12 Uhr, Do 14-16", "Mo 9–12 Uhr; Do 14–16 Uhr"),
        ("Mo-Fr 8:00-12:00", "Mo–Fr 8–12 Uhr"),
        ("montags 9 bis 12 Uhr", "Mo 9–12 Uhr"),
        ("Mo., Mi. und Fr. 10.00–12.30 Uhr", "Mo, Mi und Fr 10–12:30 Uhr"),
        ("Di+Do: 9.00 - 11.30 Uhr", "Di und Do 9–11:30 Uhr"),
        ("nach Vereinbarung", "nach Vereinbarung"),
        ("Mo 9–12 Uhr (nach telefonischer Vereinbarung)", "Mo 9–12 Uhr; nach Vereinbarung"),
        ("täglich 8-18", "Mo–So 8–18 Uhr"),
        ("Mo 9-12 Uhr\nDi 10-11 Uhr", "Mo 9–12 Uhr; Di 10–11 Uhr"),
    ],
)
def test_certain_times_become_rules(said: str, understood: str) -> None:
    schedule = read_times(said, from_on=TODAY)
    assert schedule_text(schedule) == understood
    assert schedule.note == ""


def test_monthly_times_begin_on_the_day_given() -> None:
    [dated] = read_times("jeden 1. Dienstag im Monat 15-17 Uhr", from_on=TODAY).dates
    assert (dated.rule, dated.on) == ("FREQ=MONTHLY;BYDAY=1TU", TODAY)


def test_times_past_midnight() -> None:
    [slot] = read_times("Fr 22-2 Uhr", from_on=TODAY).slots
    assert slot.past_midnight


@pytest.mark.parametrize(
    "said",
    [
        "ab 14 Uhr", "Mo 9-12, außer in den Ferien", "01.03.2025 10-12", "14-tägig Di 18-20",
        "1. und 3. Mo im Monat 9-12", "So-Di 9-10", "Mo vormittags", "9-12", "Mo", "siehe Internet",
        "Mo 9-9 Uhr", "Mo 25-26 Uhr", "Mo 9-12 Uhr gerade Wochen", "x" * 600,
    ],
)  # fmt: skip
def test_uncertain_times_stay_words(said: str) -> None:
    schedule = read_times(said, from_on=TODAY)
    assert (schedule.slots, schedule.dates) == ((), ())
    assert schedule.note == said[:300]


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_list_written_by_kim_reads_as_it_was(write: Callable[[list[OfferRecord]], bytes]) -> None:
    bare = OfferRecord(texts={"de": FULL.texts["de"]}, provider=FULL.provider)
    found = [item.record for item in read(write([FULL, bare]))]
    assert found == [FULL, bare]


@settings(max_examples=25, deadline=None)
@given(records())
def test_any_offer_survives_a_list(record: OfferRecord) -> None:
    [found] = read(to_csv([record]))
    assert found.refusals == ()
    assert found.record == record


def test_cell_changed_in_excel_wins_over_what_kim_kept() -> None:
    text = to_csv([FULL]).decode("utf-8-sig").replace("Musterstraße 1", "Gasse 7")
    text = text.replace("kostenlos;", "kostenpflichtig;")
    [found] = read(text)
    assert found.record is not None
    street = replace(FULL.venues[0], street="Gasse 7")
    assert found.record == replace(FULL, venues=(street,), cost="fee")


@pytest.mark.parametrize("broken", ["{", "[]", '{"texts": 5}', '{"plans": [1]}', "x" * 100])
def test_broken_kim_column_is_passed_over(broken: str) -> None:
    assert offer("kim", broken.replace('"', '""').join('""')).title == "A"


def test_written_lists_hold_no_formula() -> None:
    text = replace(FULL.texts["de"], title="=cmd|x!A1", cost="+1", description="-2\n@x")
    rows = list(
        csv.reader(
            io.StringIO(to_csv([replace(FULL, texts={"de": text})]).decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t"))]
    [back] = read(to_csv([replace(FULL, texts={"de": text})]))
    assert back.record is not None
    assert back.record.texts["de"] == text

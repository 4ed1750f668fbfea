"""The official list of municipalities (Gemeindeverzeichnis): two formats, one kind of row.

Source of both: Statistisches Bundesamt (Destatis), Datensatzbeschreibung GV100AD and the
extract of GV-ISys. Keys are text; a leading zero belongs to them.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kim.places.rules.files import BadRow, FileRefused, RowRefused, at_line, clean_text
from kim.places.rules.names import full_name
from kim.places.rules.tables import column_numbers

LAND_KEY = "07"  # Rheinland-Pfalz; other Länder in a national file are passed over
LAND, REGION_TYPES, DISTRICT, UNION, COMMUNE = "10", ("20", "30"), "40", "50", "60"
TOWN_MARKS = ("41", "42")  # kreisfreie Stadt, Stadtkreis
FREE_MARK = "50"  # a record of the union level that stands for no Verbandsgemeinde
IN_A_UNION = "5"  # first digit of the union key: 0 none, 5 member, 9 no municipality
SHORTEST, LONGEST = 72, 400  # characters of a fixed-width record; officially 220
SUFFIXES = (", kreisfreie Stadt", ", Kreisfreie Stadt", ", Landkreis", ", Stadt")
ORDER = {"land": 0, "district": 1, "town": 1, "association": 2, "commune": 3}
GERMAN_DAY = re.compile(r"\b(\d{2})\.(\d{2})\.(\d{4})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One place of an edition. ``seat`` and ``population`` are None where the file has none."""

    line: int
    kind: str
    ags: str
    ars: str
    name: str
    parent: str
    seat: str | None = None
    population: int | None = None

    @property
    def key(self) -> str:
        """AGS, or the ARS for a Verbandsgemeinde, which has no AGS."""
        return self.ags or self.ars


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """One edition (Gebietsstand): good rows with parents first, refused rows, rows passed over."""

    edition_on: dt.date
    rows: tuple[PlaceRow, ...]
    bad: tuple[BadRow, ...]
    skipped: int

    @property
    def source(self) -> str:
        """The text to print with everything taken from it."""
        return (
            f"Gemeindeverzeichnis, Gebietsstand {self.edition_on:%d.%m.%Y}, "
            f"© Statistisches Bundesamt (Destatis), {self.edition_on:%Y}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """One record before it is understood: the same fields in both formats."""

    record: str
    mark: str
    code: str  # Land, Regierungsbezirk, Kreis, Gemeinde: 2, 3, 5 or 8 digits
    union: str  # Verband: four digits or empty
    name: str
    seat: str | None
    population: str


def is_gv100ad(lines: Sequence[str]) -> bool:
    """Whether a file starts with a fixed-width record: type, date, key."""
    return bool(lines) and bool(re.match(r"[1-6]0\d{8}\d{2}", lines[0]))


def read_gv100ad(lines: Iterable[str]) -> Gazetteer:
    """Read the fixed-width format GV100AD; empty lines are passed over.

    Raises FileRefused when no record can be understood at all.
    """
    reader = _Reader()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            reader.take(number, line)
    if reader.edition_on is None:
        raise FileRefused("In der Datei steht kein Datensatz des Gemeindeverzeichnisses GV100AD.")
    return reader.result(reader.edition_on)


def read_gvisys(
    table: Iterable[tuple[int, Sequence[str]]], edition_on: dt.date | None = None
) -> Gazetteer:
    """Read the spreadsheet extract of GV-ISys as numbered rows of text cells.

    The lines above the table name the edition; ``edition_on`` is needed only where they do not.
    Raises FileRefused when there is no table or no edition.
    """
    reader = _Reader()
    columns: dict[str, int] | None = None
    head: list[str] = []
    for number, cells in table:
        if columns is None:
            head.extend(cells)
            columns = column_numbers(cells)
        elif "".join(cells[columns["record"] : columns["record"] + 1]).strip().isdigit():
            reader.take_cells(number, cells, columns)
    if columns is None:
        raise FileRefused(
            "Die Datei ist weder ein Gemeindeverzeichnis GV100AD noch ein Auszug aus GV-ISys: "
            "Es fehlt die Kopfzeile mit Land, RB, Kreis, VB, Gem."
        )
    found = edition_on or _first_day(head)
    if found is None:
        raise FileRefused(
            "Die Datei nennt keinen Gebietsstand. Bitte mit --edition JJJJ-MM-TT angeben."
        )
    return reader.result(found)


def refuse_orphans(gazetteer: Gazetteer, known: Iterable[str]) -> Gazetteer:
    """Refuse rows whose parent is neither in the file nor in ``known`` (keys of the store)."""
    keys = set(known) | {row.key for row in gazetteer.rows}
    good: list[PlaceRow] = []
    bad = list(gazetteer.bad)
    for row in gazetteer.rows:
        if row.parent and row.parent not in keys:
            keys.discard(row.key)
            sentence = f"{row.name} gehört zu {row.parent}; dieses Gebiet fehlt."
            bad.append(BadRow(at_line(row.line), sentence))
        else:
            good.append(row)
    return replace(gazetteer, rows=tuple(good), bad=tuple(bad))


class _Reader:
    """Collects rows, faults and the edition of one file."""

    def __init__(self) -> None:
        self.edition_on: dt.date | None = None
        self.rows: dict[str, PlaceRow] = {}
        self.bad: list[BadRow] = []
        self.skipped = 0

    def take(self, number: int, line: str) -> None:
        """One line of GV100AD."""
        try:
            self._date(line)
            self._keep(number, _fixed_width(line))
        except RowRefused as refused:
            self.bad.append(BadRow(at_line(number), str(refused)))

    def take_cells(self, number: int, cells: Sequence[str], columns: dict[str, int]) -> None:
        """One line of the GV-ISys table."""
        try:
            self._keep(number, _cells(cells, columns))
        except RowRefused as refused:
            self.bad.append(BadRow(at_line(number), str(refused)))

    def result(self, edition_on: dt.date) -> Gazetteer:
        rows = sorted(self.rows.values(), key=lambda row: (ORDER[row.kind], row.key))
        if not rows and not self.bad:
            raise FileRefused("In der Datei steht kein Gebiet aus Rheinland-Pfalz (Land 07).")
        return Gazetteer(
            edition_on=edition_on, rows=tuple(rows), bad=tuple(self.bad), skipped=self.skipped
        )

    def _date(self, line: str) -> None:
        if not SHORTEST <= len(line) <= LONGEST:
            raise RowRefused(f"Der Satz hat {len(line)} Zeichen, erwartet werden 220.")
        text = line[2:10]
        try:
            day = dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC).date()
        except ValueError:
            raise RowRefused(f"„{text}“ ist kein Gebietsstand (JJJJMMTT).") from None
        if self.edition_on is None:
            self.edition_on = day
        elif day != self.edition_on:
            raise RowRefused(
                f"Gebietsstand {day:%d.%m.%Y} in einer Datei vom {self.edition_on:%d.%m.%Y}."
            )

    def _keep(self, number: int, raw: _Raw) -> None:
        if raw.record not in {LAND, *REGION_TYPES, DISTRICT, UNION, COMMUNE}:
            raise RowRefused(f"Die Satzart „{raw.record[:20]}“ gibt es nicht.")
        if not re.fullmatch(r"[0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8}", raw.code, re.ASCII):
            raise RowRefused(f"„{raw.code}“ ist kein Schlüssel; fehlt die führende Null?")
        row = None if raw.record in REGION_TYPES else _row(number, raw)
        if row is None or not raw.code.startswith(LAND_KEY):
            self.skipped += 1
        elif other := self.rows.get(row.key):
            raise RowRefused(f"Der Schlüssel {row.key} steht schon in Zeile {other.line}.")
        else:
            self.rows[row.key] = row


def _fixed_width(line: str) -> _Raw:
    padded = line.ljust(220)
    return _Raw(
        record=padded[0:2],
        code=padded[10:18].rstrip(),
        union=padded[18:22].strip(),
        name=padded[22:72],
        seat=padded[72:122].strip(),
        mark=padded[122:124].strip(),
        population=padded[139:150].strip(),
    )


def _cells(cells: Sequence[str], columns: dict[str, int]) -> _Raw:
    def cell(name: str) -> str:
        number = columns.get(name, len(cells))
        return cells[number].strip() if number < len(cells) else ""

    for name, width in (("land", 2), ("region", 1), ("district", 2), ("union", 4), ("commune", 3)):
        if cell(name) and len(cell(name)) != width:
            raise RowRefused(
                f"„{cell(name)[:20]}“ hat nicht {width} Stellen; fehlen führende Nullen? "
                "Schlüsselspalten in Excel als Text speichern."
            )
    return _Raw(
        record=cell("record"),
        code=cell("land") + cell("region") + cell("district") + cell("commune"),
        union=cell("union"),
        name=cell("name"),
        seat=None,
        mark=cell("mark"),
        population=re.sub(r"[ .\u00a0\u202f]", "", cell("population")),
    )


def _row(number: int, raw: _Raw) -> PlaceRow | None:
    """The place of a record; None for a record of the union level that is no union."""
    if raw.record == UNION and raw.mark == FREE_MARK:
        return None
    length = {LAND: 2, DISTRICT: 5, UNION: 5, COMMUNE: 8}[raw.record]
    if len(raw.code) != length:
        raise RowRefused(
            f"„{raw.code}“ hat {len(raw.code)} Stellen, für diese Satzart werden {length} erwartet."
        )
    name = clean_text(raw.name, "Der Name", 120)
    seat = raw.seat and clean_text(raw.seat, "Der Sitz", 120)
    base = PlaceRow(
        line=number, kind="land", ags=raw.code, ars=raw.code.ljust(12, "0"), name=name,
        parent="", seat=seat or None,
    )  # fmt: skip
    if raw.record == LAND:
        return base
    if raw.record == DISTRICT:
        town = raw.mark in TOWN_MARKS
        for suffix in SUFFIXES:
            name = name.removesuffix(suffix)
        name = full_name(name=name, is_district=not town, is_town=False)
        return replace(base, kind="town" if town else "district", name=name, parent=raw.code[:2])
    if not re.fullmatch(r"[0-9]{4}", raw.union, re.ASCII):
        raise RowRefused(f"„{raw.union}“ ist kein Schlüssel eines Verbands (vier Stellen).")
    district = raw.code[:5]
    ars = f"{district}{raw.union}{raw.code[5:]}".ljust(12, "0")
    if raw.record == UNION:
        return replace(base, kind="association", ags="", ars=ars, parent=district)
    parent = f"{district}{raw.union}000" if raw.union.startswith(IN_A_UNION) else district
    return replace(
        base, kind="commune", ars=ars, parent=parent, seat=None, population=_persons(raw.population)
    )


def _persons(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,11}", text, re.ASCII) or int(text) >= 10_000_000:
        raise RowRefused(f"„{text}“ ist keine Einwohnerzahl.")
    return int(text)


def _first_day(cells: Iterable[str]) -> dt.date | None:
    for cell in cells:
        if found := GERMAN_DAY.search(cell):
            day, month, year = (int(part) for part in found.groups())
            try:
                return dt.date(year, month, day)
            except ValueError:
                continue
    return None

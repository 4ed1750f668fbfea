"""GENESIS flat files (ffcsv): one value per line, marks instead of numbers, two generations.

Source: Destatis, GENESIS web service, format ``ffcsv``; before 2025 the file was wide and had
German headings. A mark (``-``, ``.``, ``/``, ``x``, ``...``) is never read as zero.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kim.places.rules.files import BadRow, FileRefused, RowRefused, at_line, clean_text

REGIONS = ("KREISE", "GEMEIN", "DINSG", "DLAND", "GEODL1", "GEODL3", "GEOGM4", "GEOGK1")
LAND_KEY = "07"
MARKS = {
    "-": "nothing",
    ".": "secret",
    "/": "unsure",
    "x": "blocked",
    "X": "blocked",
    "...": "later",
    "…": "later",
}
TOTALS = ("", "INSGESAMT")
WHOLE_UNITS = ("Anzahl", "Number", "number", "Personen")
POPULATION = ("12411", "BEVSTD")  # statistic and variable of the population at a key date
GERMAN_HEADINGS = {  # the wide format before 2025
    "Statistik_Code": "statistics_code",
    "Statistik_Label": "statistics_label",
    "Zeit_Code": "time_code",
    "Zeit_Label": "time_label",
    "Zeit": "time",
    "Merkmal_Code": "variable_code",
    "Merkmal_Label": "variable_label",
    "Auspraegung_Code": "variable_attribute_code",
    "Auspraegung_Label": "variable_attribute_label",
    "Ausprägung_Code": "variable_attribute_code",
    "Ausprägung_Label": "variable_attribute_label",
}
WIDE_VALUE = re.compile(r"([A-Z0-9-]+)__(.+)__(.+)")
NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,10})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticRow:
    """One value, or the mark in its place, for one place and day.

    ``key`` is an AGS, or an ARS of twelve digits where the key means a Verbandsgemeinde.
    """

    line: int
    key: str
    statistic: str
    indicator: str
    label: str
    unit: str
    on: dt.date
    value: Decimal | None
    mark: str

    @property
    def is_population(self) -> bool:
        """The population of a place as a whole, with a number."""
        code = (self.statistic, self.indicator)
        return code == POPULATION and self.value is not None

    @property
    def source(self) -> str:
        """The text to print with the figure."""
        return source_of(self.statistic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """One file: good rows, refused rows, and how many belong to other Länder."""

    rows: tuple[StatisticRow, ...]
    bad: tuple[BadRow, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class _Value:
    """Where a value stands and what it measures; codes are columns or fixed texts."""

    column: int
    code: str
    label: str
    unit: str


@dataclass(slots=True)
class _Head:
    """Columns of one file by their heading of today."""

    columns: dict[str, int] = field(default_factory=dict)
    wide: list[_Value] = field(default_factory=list)
    width: int = 0

    def numbers(self) -> list[int]:
        """The n of ``{n}_variable_code``, ascending."""
        found = (re.fullmatch(r"([0-9]+)_variable_code", name) for name in self.columns)
        return sorted(int(match[1]) for match in found if match)


def source_of(statistic: str) -> str:
    """Licence note of the statistics offices for one statistic (EVAS number)."""
    return f"© Statistische Ämter des Bundes und der Länder, Statistik {statistic}, dl-de/by-2-0"


def read_ffcsv(table: Iterable[tuple[int, Sequence[str]]]) -> Statistics:
    """Read the rows of a flat file. Raises FileRefused when the headings are not those of ffcsv."""
    rows: dict[tuple[str, str, str, dt.date], StatisticRow] = {}
    bad: list[BadRow] = []
    skipped = 0
    head: _Head | None = None
    for number, cells in table:
        if head is None:
            head = _head(cells)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        try:
            found = _rows(number, cells, head)
            skipped += not found
            for row in found:
                _add(row, rows)
        except RowRefused as refused:
            bad.append(BadRow(at_line(number), str(refused)))
    if not rows and not bad:
        raise FileRefused(
            "In der Datei steht kein Wert für Rheinland-Pfalz (Schlüssel, die mit 07 beginnen)."
        )
    return Statistics(rows=tuple(rows.values()), bad=tuple(bad), skipped=skipped)


def _add(row: StatisticRow, rows: dict[tuple[str, str, str, dt.date], StatisticRow]) -> None:
    key = (row.key, row.statistic, row.indicator, row.on)
    if other := rows.get(key):
        raise RowRefused(f"Derselbe Wert ({row.key}, {row.indicator}) steht in Zeile {other.line}.")
    rows[key] = row


def _head(cells: Sequence[str]) -> _Head:
    head = _Head(width=len(cells))
    for number, cell in enumerate(cells):
        name = cell.strip()
        counted = re.fullmatch(r"([0-9]+)_(.+)", name)
        if counted and counted[2] in GERMAN_HEADINGS:
            name = f"{counted[1]}_{GERMAN_HEADINGS[counted[2]]}"
        elif name in GERMAN_HEADINGS:
            name = GERMAN_HEADINGS[name]
        elif wide := WIDE_VALUE.fullmatch(name):
            head.wide.append(_Value(number, wide[1], wide[2], wide[3]))
        if name in head.columns:
            raise FileRefused(f"Die Spalte „{name}“ steht zweimal in der Kopfzeile.")
        head.columns[name] = number
    complete = {"statistics_code", "time"} <= head.columns.keys() and head.numbers()
    valued = head.wide or {"value", "value_variable_code"} <= head.columns.keys()
    if not (complete and valued):
        raise FileRefused(
            "Die Kopfzeile ist nicht die einer GENESIS-Flat-File (ffcsv). "
            "Bitte die Tabelle in GENESIS als „Flat-File-CSV“ abrufen."
        )
    return head


def _rows(number: int, cells: Sequence[str], head: _Head) -> list[StatisticRow]:
    """The values of one line; none when the line belongs elsewhere."""
    if len(cells) != head.width:
        raise RowRefused(f"Die Zeile hat {len(cells)} Felder, die Kopfzeile {head.width}.")

    def cell(name: str) -> str:
        return cells[head.columns[name]].strip() if name in head.columns else ""

    key, parts = "", []
    for n in head.numbers():
        code, attribute = cell(f"{n}_variable_code"), cell(f"{n}_variable_attribute_code")
        if code in REGIONS:
            key = place_key(attribute)
        elif attribute not in TOTALS:
            parts.append(f"{code}={attribute}")
    if not key:
        raise RowRefused("Die Zeile nennt kein Gebiet (KREISE, GEMEIN, DLAND oder DINSG).")
    if not key.startswith(LAND_KEY):
        return []
    values = head.wide or [
        _Value(
            head.columns["value"],
            cell("value_variable_code"),
            cell("value_variable_label"),
            cell("value_unit"),
        )
    ]
    found = []
    for each in values:
        unit = each.unit.strip()
        number_or_none, mark = read_value(cells[each.column], cell("value_q"), unit)
        indicator = " ".join([clean_text(each.code, "Das Merkmal", 60), *sorted(parts)])
        label = clean_text(each.label or each.code, "Die Bezeichnung", 300)
        if len(indicator) > 200:
            raise RowRefused("Das Merkmal hat mehr als 200 Zeichen.")
        statistic = clean_text(cell("statistics_code"), "Die Statistik", 20)
        row = StatisticRow(
            line=number, key=key, statistic=statistic, indicator=indicator, label=label,
            unit=unit[:60], on=read_time(cell("time")), value=number_or_none, mark=mark,
        )  # fmt: skip
        _check_population(row)
        found.append(row)
    return found


def _check_population(row: StatisticRow) -> None:
    value = row.value
    if row.is_population and value is not None and not 0 <= value < 10_000_000:
        raise RowRefused(f"„{value.normalize():f}“ ist keine Einwohnerzahl.")


def place_key(code: str) -> str:
    """AGS of two, five or eight digits from what the file says; an ARS where only that exists.

    ``DG`` (Germany) and keys of regions stay as they are and are passed over later. Raises
    RowRefused when a leading zero got lost, which a spreadsheet does when it saves keys.
    """
    cleaned = code.strip()
    if cleaned == "DG":
        return cleaned
    digits = re.fullmatch(r"[0-9]+", cleaned, re.ASCII)
    if not digits or len(cleaned) not in {1, 2, 3, 4, 5, 7, 8, 11, 12}:
        raise RowRefused(f"„{cleaned[:40]}“ ist kein Gebietsschlüssel.")
    if len(cleaned) in {1, 4, 7, 11}:
        raise RowRefused(
            f"Der Schlüssel „{cleaned}“ hat {len(cleaned)} Stellen: Die führende Null fehlt. "
            "Schlüsselspalten als Text speichern."
        )
    if len(cleaned) == 3:
        return f"RB {cleaned}"
    if len(cleaned) < 12:
        return cleaned
    if cleaned[9:] != "000":
        return cleaned[:5] + cleaned[9:]
    if cleaned[5:9] != "0000":
        return cleaned
    return cleaned[:2] if cleaned[2:5] == "000" else cleaned[:5]


def read_value(text: str, quality: str, unit: str) -> tuple[Decimal | None, str]:
    """A number, or None with the mark that stands for it. Never zero for a mark.

    Decimals with comma or point. A whole unit with a fraction (``1.234 Anzahl``) is refused: it
    is more likely a thousands point than a fraction of a person. Raises RowRefused.
    """
    cleaned = text.strip()
    if cleaned in MARKS:
        return None, MARKS[cleaned]
    if not cleaned:
        if quality.strip() in MARKS:
            return None, MARKS[quality.strip()]
        raise RowRefused("Der Wert fehlt.")
    if not NUMBER.fullmatch(cleaned):
        raise RowRefused(f"„{cleaned[:40]}“ ist weder eine Zahl noch ein bekanntes Kennzeichen.")
    value = Decimal(cleaned.replace(",", "."))
    if unit in WHOLE_UNITS and value != value.to_integral_value():
        raise RowRefused(f"„{cleaned}“ ist keine ganze Zahl, die Einheit ist aber „{unit}“.")
    return round(value, 4), ""


def read_time(text: str) -> dt.date:
    """Key date, or the last day of the period: a year, a month, ``2023-10P6M`` (six months).

    Raises RowRefused for anything else.
    """
    cleaned = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned, re.ASCII):
            return dt.date.fromisoformat(cleaned)
        if day := re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", cleaned, re.ASCII):
            return dt.date(int(day[3]), int(day[2]), int(day[1]))
        if re.fullmatch(r"\d{4}", cleaned, re.ASCII):
            return dt.date(int(cleaned), 12, 31)
        if span := re.fullmatch(r"(\d{4})-(\d{2})(?:P(\d{1,2})M)?", cleaned, re.ASCII):
            return _end(int(span[1]), int(span[2]), int(span[3] or 1))
    except ValueError:
        pass
    raise RowRefused(f"„{cleaned[:40]}“ ist kein bekannter Stichtag oder Zeitraum.")


def _end(year: int, month: int, months: int) -> dt.date:
    dt.date(year, month, 1)  # ValueError for month 13
    index = year * 12 + month - 2 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])

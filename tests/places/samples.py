"""Small files in the official formats, written by hand after their description."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

EDITION = dt.date(2024, 9, 30)
GENESIS = (
    "statistics_code;statistics_label;time_code;time_label;time;"
    "1_variable_code;1_variable_label;1_variable_attribute_code;1_variable_attribute_label;"
    "2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;"
    "value;value_unit;value_variable_code;value_variable_label"
)
KEY_COLUMNS = [
    "Satz-\nart", "Text-\nkenn-\nzeichen", "Land", "RB", "Kreis", "VB", "Gem", "Gemeindename",
    "Fläche km2 1)", "insgesamt", "männlich", "weiblich",
]  # fmt: skip


def record(  # one line of GV100AD
    kind: str,
    code: str,
    name: str,
    *,
    union: str = "",
    seat: str = "",
    mark: str = "",
    population: int | None = None,
    edition: dt.date = EDITION,
) -> str:
    people = "" if population is None else f"{population:011d}"
    area = "" if population is None else "00000001000"
    start = f"{kind}{edition:%Y%m%d}{code:8}{union:4}{name:50}{seat:50}{mark:2}"
    return f"{start:128}{area:11}{people:11}".ljust(220)


def edition_lines(edition: dt.date = EDITION) -> list[str]:
    """A Land with a town, a district, a Verbandsgemeinde and three Gemeinden."""

    def line(*args: str, **more: Any) -> str:
        return record(*args, edition=edition, **more)

    return [
        line("10", "07", "Rheinland-Pfalz", seat="Mainz"),
        line("20", "073", "früher: Reg.-Bez. Rheinhessen-Pfalz", seat="Neustadt"),
        line("40", "07312", "Kaiserslautern, kreisfreie Stadt", seat="Kaiserslautern", mark="41"),
        line("50", "07312", "Kaiserslautern, Stadt", union="0000", mark="50"),
        line("60", "07312000", "Kaiserslautern, Stadt", union="0000", mark="61", population=100),
        line("40", "07335", "Kaiserslautern", seat="Kaiserslautern", mark="44"),
        line("50", "07335", "Musterland", union="5001", seat="Musterbach", mark="53"),
        line("60", "07335101", "Musterbach", union="5001", mark="64", population=20),
        line("60", "07335102", "Müsterthal", union="5001", mark="64", population=0),
        line("50", "07335", "Freidorf", union="0103", mark="50"),
        line("60", "07335103", "Freidorf", union="0103", mark="64", population=3),
    ]


def gv100ad(lines: Sequence[str] | None = None, encoding: str = "utf-8") -> bytes:
    return ("\r\n".join(lines or edition_lines()) + "\r\n").encode(encoding)


def gvisys_rows() -> list[list[str]]:
    """The same places as the extract of GV-ISys has them: no seats, keys in five columns."""
    return [
        ["Gemeinden in Deutschland nach Fläche, Bevölkerung und Postleitzahl am 30.09.2024"],
        ["", "", "Amtlicher Regionalschlüssel (ARS)"],
        KEY_COLUMNS,
        ["", "", "", "", "", "", "", "", "1", "2", "3", "4"],
        ["10", "", "07", "", "", "", "", "Rheinland-Pfalz"],
        ["20", "", "07", "3", "", "", "", "früher: Reg.-Bez. Rheinhessen-Pfalz"],
        ["40", "41", "07", "3", "12", "", "", "Kaiserslautern, kreisfreie Stadt"],
        ["50", "50", "07", "3", "12", "0000", "", "Kaiserslautern, Stadt"],
        ["60", "61", "07", "3", "12", "0000", "000", "Kaiserslautern, Stadt", "139,7", "100"],
        ["40", "44", "07", "3", "35", "", "", "Kaiserslautern, Landkreis"],
        ["50", "53", "07", "3", "35", "5001", "", "Musterland"],
        ["60", "64", "07", "3", "35", "5001", "101", "Musterbach", "1,5", "20"],
        ["60", "64", "07", "3", "35", "5001", "102", "Müsterthal", "2,5", "0"],
        ["50", "50", "07", "3", "35", "0103", "", "Freidorf"],
        ["60", "64", "07", "3", "35", "0103", "103", "Freidorf", "3,5", "3"],
        ["", "", "", "", "", "", "", "© Statistisches Bundesamt"],
    ]


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    def cell(text: str) -> str:
        return f'"{text}"' if "\n" in text or ";" in text else text

    return "\r\n".join(";".join(cell(text) for text in row) for row in rows) + "\r\n"


def xlsx(rows: Sequence[Sequence[str]], *, formula: str = "") -> bytes:
    """A minimal workbook: shared texts, one sheet. ``formula`` names a cell that gets one."""
    texts: list[str] = []
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, text in enumerate(row):
            name = f"{chr(65 + column)}{number}"
            if name == formula:
                cells.append(f'<c r="{name}" t="str"><f>1+1</f><v>{escape(text)}</v></c>')
            elif text:
                cells.append(f'<c r="{name}" t="s"><v>{len(texts)}</v></c>')
                texts.append(text)
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    return zipped(
        {
            "xl/workbook.xml": part("workbook", ""),
            "xl/sharedStrings.xml": part("sst", items),
            "xl/worksheets/sheet1.xml": part(
                "worksheet", f"<sheetData>{''.join(lines)}</sheetData>"
            ),
        }
    )


def part(tag: str, content: str) -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?><{tag} xmlns="{space}">{content}</{tag}>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def genesis_line(  # one value of a flat file
    ags: str = "07312",
    value: str = "100",
    *,
    statistic: str = "12411",
    time: str = "2024-12-31",
    attribute: str = "",
    code: str = "BEVSTD",
    unit: str = "Anzahl",
    region: str = "KREISE",
) -> str:
    return (
        f"{statistic};Fortschreibung;STAG;Stichtag;{time};{region};Kreise;{ags};Name;"
        f"GES;Geschlecht;{attribute};Ausprägung;{value};{unit};{code};Bezeichnung"
    )


def genesis(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join([GENESIS, *lines, ""]).encode(encoding)


def square(west: float, south: float, size: float = 0.1) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(ags: Any, geometry: Any = None, **more: Any) -> dict[str, Any]:
    default = {"type": "Polygon", "coordinates": [square(7, 50)]}
    return {
        "type": "Feature",
        "properties": {"AGS": ags, **more},
        "geometry": default if geometry is None else geometry,
    }


def collection(features: Sequence[Any], **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def checkerboard(keys: Sequence[str]) -> list[dict[str, Any]]:
    """One square for each key, side by side, so that neighbours share their borders."""
    return [
        feature(
            key, {"type": "Polygon", "coordinates": [square(6 + n % 6 * 0.1, 49 + n // 6 * 0.1)]}
        )
        for n, key in enumerate(keys)
    ]

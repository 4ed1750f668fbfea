"""An application on paper: its parts as the blocks of a report (PDF)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kim.grants.rules.reading import Part, Table

Block = dict[str, Any]
EMPTY = "Keine Angabe."
LONG = 90  # characters; longer answers stand below their question


def body(parts: Iterable[Part], files: Sequence[str]) -> list[Block]:
    """All parts with headings; ``files`` are lines about the attachments."""
    found: list[Block] = []
    for part in parts:
        found.append({"kind": "heading", "text": part.label})
        if part.code == "attachments":
            found.append(_list(files, "Keine Anlagen."))
        else:
            found += _part(part)
    return found


def _part(part: Part) -> list[Block]:
    found: list[Block] = []
    short: list[list[str]] = []
    for question, answer in part.answers:
        if len(answer) <= LONG and "\n" not in answer and len(question) <= LONG:
            short.append([question, answer])
            continue
        found += _pairs(short)
        short = []
        found.append({"kind": "heading", "text": question, "level": 3})
        found.append({"kind": "text", "text": answer})
    found += _pairs(short)
    found += [_table(table) for table in part.tables if table.rows]
    return found or [{"kind": "text", "text": EMPTY}]


def _pairs(rows: list[list[str]]) -> list[Block]:
    return [{"kind": "pairs", "rows": rows, "width": 60}] if rows else []


def _table(table: Table) -> Block:
    first = {"text": table.head[0], "width": 3}
    others = [
        {"text": text, "align": "right" if table.is_amount(index) else "left",
         "width": 2}
        for index, text in enumerate(table.head[1:], 1)
    ]  # fmt: skip
    return {
        "kind": "table",
        "caption": table.title,
        "columns": [first, *others],
        "rows": [list(row) for row in table.rows],
        "total": list(table.total),
    }


def _list(items: Sequence[str], nothing: str) -> Block:
    return {"kind": "list", "items": list(items)} if items else {"kind": "text", "text": nothing}


def file_lines(files: Iterable[Mapping[str, str]], names: Mapping[str, str]) -> list[str]:
    """``Organigramm: plan.pdf (SHA-256 …)`` for each attachment."""
    return [
        f"{names.get(file['kind'], 'Sonstiges')}: {file['name']}"
        + (f"\nSHA-256 {file['sha256']}" if file.get("sha256") else "")
        for file in files
    ]

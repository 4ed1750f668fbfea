"""The decision trail as the blocks of a report: read from top to bottom by who examines it."""

from collections.abc import Sequence
from typing import Any

from kim.grants.rules.letters import Block, heading, text
from kim.grants.rules.trail import Calculation, Document, TrailStep

NO_LAW = "kein Rechtsgrund hinterlegt"


def report_of(
    *,
    title: str,
    facts: list[list[str]],
    steps: Sequence[tuple[str, TrailStep]],
    signatures: Sequence[tuple[str, str, str, str]],
    reviews: Sequence[tuple[str, str, str]],
    documents: Sequence[Document],
    calculations: Sequence[Calculation],
    gaps: Sequence[str],
    drafts_saved: int,
) -> dict[str, Any]:
    """Data of the template: gaps first, then steps, signatures, reviews, files, computations.

    ``steps`` come with their moment in words.
    """
    body: list[Block] = [heading("Was fehlt")]
    body.append(
        {"kind": "list", "items": list(gaps)} if gaps else text("Es wurde keine Lücke gefunden.")
    )
    body += [heading("Verlauf"), steps_table(steps)]
    if drafts_saved:
        body.append(text(f"Dazu wurden Entwürfe {drafts_saved} Mal gespeichert."))
    if signatures:
        body += [heading("Entwurf und Unterschriften"), _table(
            [("Was", 4), ("Wer", 3), ("Rolle", 2), ("Wann", 3)], [list(row) for row in signatures]
        )]  # fmt: skip
    if reviews:
        body += [heading("Prüfvermerke"), _table(
            [("Prüfung", 3), ("Wer", 2), ("Begründung", 7)], [list(row) for row in reviews]
        )]  # fmt: skip
    body += [heading("Dokumente"), documents_list(documents)]
    for found in calculations:
        body += [
            heading(found.title),
            {"kind": "numbered", "items": [step_line(step) for step in found.steps]},
        ]
    return {
        "title": title,
        "subtitle": "Entscheidungsgang mit Belegen",
        "facts": facts,
        "body": body,
    }


def steps_table(steps: Sequence[tuple[str, TrailStep]]) -> Block:
    """One row for each deed: when and who, what, why, by which law, with what money."""
    rows = []
    for moment, step in steps:
        what = step.what
        if step.after:
            what += f"\n{step.before} → {step.after}" if step.before else f"\n→ {step.after}"
        rows.append(
            [
                f"{moment}\n{step.who}",
                what,
                step.reason or "–",
                step.law or NO_LAW,
                "\n".join(step.money) or "–",
            ]
        )
    return _table(
        [("Wann und wer", 3), ("Was", 3), ("Warum", 4), ("Rechtsgrund", 3), ("Geld", 3)], rows
    )


def documents_list(documents: Sequence[Document]) -> Block:
    """Each file with its size and checksum."""
    if not documents:
        return text("Keine Dokumente.")
    items = [
        f"{row.kind}: {row.name} ({row.size} Byte)\nSHA-256 {row.sha256}"
        + (f"\n{row.fault}" if row.fault else "")
        for row in documents
    ]
    return {"kind": "list", "items": items}


def step_line(step: Any) -> str:
    """A step of a computation on one line, with its law."""
    line = f"{step.title}: {step.how}"
    if step.result:
        line += f" = {step.result}"
    if step.law:
        line += f" ({step.law}{', noch zu prüfen' if step.law_check else ''})"
    return line


def _table(columns: list[tuple[str, int]], rows: list[list[str]]) -> Block:
    if not rows:
        return text("Keine Einträge.")
    return {
        "kind": "table",
        "columns": [{"text": name, "width": width} for name, width in columns],
        "rows": rows,
    }

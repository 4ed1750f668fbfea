"""Minutes as data: what is frozen, its hash, and the report made of it. They name no people."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from kim.kernel.dates import format_day


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the data in one fixed form: keys sorted, no spaces, UTF-8."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def as_report(
    content: Mapping[str, Any], *, digest: str, created_at: dt.datetime
) -> dict[str, Any]:
    """Data of the PDF (``ui/report.typ``): agenda with results, resolutions, tasks."""
    body: list[dict[str, Any]] = []
    if content["attended"] or content["guests"]:
        body.append({"kind": "heading", "text": "Anwesend"})
        if content["attended"]:
            body.append({"kind": "list", "items": content["attended"]})
        if content["guests"]:
            body.append({"kind": "text", "text": f"Dazu Gäste: {content['guests']}"})
    body.append({"kind": "heading", "text": "Tagesordnung und Ergebnisse"})
    for point in content["points"]:
        body += _point(point)
    if content["tasks"]:
        body.append({"kind": "heading", "text": "Aufgaben"})
        body.append(
            {
                "kind": "table",
                "columns": ["Aufgabe", "Zuständig", {"text": "Fällig", "width": 1}],
                "rows": [[task["text"], task["owner"], task["due"]] for task in content["tasks"]],
                "caption": "Aufgaben aus dieser Sitzung",
            }
        )
    body.append({"kind": "note", "text": f"Festgeschrieben. Prüfsumme der Angaben: {digest}"})
    return {
        "title": f"Protokoll: {content['body']}, {content['title']}",
        "subtitle": content["title"],
        "sender": content["municipality"],
        "facts": [
            ["Gremium", content["body"]],
            ["Termin", content["when"]],
            ["Ort", content["place"] or "keine Angabe"],
        ],
        "body": body,
        "footer": f"Protokoll {content['body']}",
        "dated": format_day(created_at.date()),
        "created_at": created_at,
        "demo": content["is_demo"],
    }


def _point(point: Mapping[str, Any]) -> list[dict[str, Any]]:
    blocks = [{"kind": "heading", "level": 3, "text": f"{point['number']}. {point['title']}"}]
    if point["said"]:
        blocks.append({"kind": "text", "text": point["said"]})
    blocks += [{"kind": "decision", "text": f"Beschluss: {text}"} for text in point["resolutions"]]
    outcome = point["outcome"]
    if point["reason"]:
        outcome = f"{outcome}: {point['reason']}"
    blocks.append({"kind": "text", "text": f"Stand: {outcome}."})
    return blocks

"""Giving the decision trail away: one PDF with the data inside, the data alone, or all files."""

import datetime as dt
import io
import json
import zipfile
from hashlib import sha256
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.queries import StoredFile, head, read_file
from kim.grants.models import Application
from kim.grants.queries.trail import Trail, trail_of
from kim.grants.queries.trail_parts import moment_text
from kim.grants.rules.trail import manifest, safe_name
from kim.grants.rules.trail_report import report_of
from kim.grants.services.reading import note_export
from kim.kernel.dates import BERLIN
from kim.kernel.permissions import enforce
from kim.ui.glyphs import printable
from kim.ui.pdf import AttachedText, render_pdf

TEMPLATE = "grants/trail.typ"
NAMES = {"pdf": "Akte als PDF", "json": "Akte als JSON", "zip": "Akte als ZIP"}


@transaction.atomic
def export_trail(*, actor: Actor, application: Application, kind: str, now: dt.datetime) -> bytes:
    """The trail as ``pdf``, ``json`` or ``zip``, as the actor may read it; recorded with its hash.

    The record of this very export is not in it. Raises PermissionDenied, FileTampered (zip),
    PdfFailed.
    """
    enforce(actor, "grants.read", application)
    trail = trail_of(actor, application)
    data = _machine_readable(trail, actor, now)
    if kind == "json":
        content = data.encode()
    elif kind == "pdf":
        content = _pdf(trail, data, actor, now)
    else:
        content = _zip(trail, data, _pdf(trail, data, actor, now), now)
    note_export(
        actor=actor, subject=application, what=NAMES[kind], sha256=sha256(content).hexdigest(),
        now=now,
    )  # fmt: skip
    return content


def _machine_readable(trail: Trail, actor: Actor, now: dt.datetime) -> str:
    """The trail as JSON with sorted keys; moments in ISO 8601 with time zone."""
    application = trail.application
    last_event, last_hash = head()
    data: dict[str, Any] = {
        "format": "kim-akte/1",
        "file": application.number,
        "state": application.state,
        "municipality": {"ags": application.place.ags, "name": application.place.full_name},
        "is_demo": application.is_demo,
        "part": "whole" if trail.is_whole else "municipality",
        "exported_at": now.isoformat(),
        "exported_by": actor.key,
        "record": {"last_event": last_event, "last_hash": last_hash},
        "gaps": list(trail.gaps),
        "drafts_saved": trail.drafts_saved,
        "steps": [
            {
                "at": step.at.isoformat(), "who": step.who, "action": step.action,
                "what": step.what, "from": step.before, "to": step.after, "reason": step.reason,
                "law": step.law, "money": list(step.money), "event": step.event,
                "hash": step.hash,
            }
            for step in trail.steps
        ],
        "signatures": [list(row) for row in trail.signatures],
        "reviews": [list(row) for row in trail.reviews],
        "documents": [
            {"kind": d.kind, "name": d.name, "sha256": d.sha256, "size": d.size,
             "at": d.at.isoformat(), "fault": d.fault}
            for d in trail.documents
        ],
        "calculations": [
            {
                "title": found.title,
                "steps": [
                    {"title": s.title, "how": s.how, "result": s.result, "law": s.law,
                     "law_check": s.law_check}
                    for s in found.steps
                ],
            }
            for found in trail.calculations
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)


def _pdf(trail: Trail, data: str, actor: Actor, now: dt.datetime) -> bytes:
    application = trail.application
    facts = [
        ["Vorgang", application.number],
        ["Kommune", application.place.full_name],
        ["Aufruf", application.call.title],
        ["Stand", str(application.get_state_display())],
        ["Umfang", "ganze Akte" if trail.is_whole else "Teil der Kommune, ohne interne Vermerke"],
        ["Ausgegeben", f"{moment_text(now)}, {actor.label}"],
        ["SHA-256 der Daten", sha256(data.encode()).hexdigest()],
    ]
    report = report_of(
        title=f"Akte {application.number}",
        facts=facts,
        steps=[(moment_text(step.at), step) for step in trail.steps],
        signatures=trail.signatures,
        reviews=trail.reviews,
        documents=trail.documents,
        calculations=trail.calculations,
        gaps=trail.gaps,
        drafts_saved=trail.drafts_saved,
    )
    report |= {
        "created_at": now.replace(microsecond=0).isoformat(),
        "file_number": application.number,
        "demo": application.is_demo,
    }
    attached = AttachedText("akte.json", data, "Akte, maschinenlesbar")
    return render_pdf(TEMPLATE, _printable(report), files=[attached])


def _printable(value: Any) -> Any:
    """Signs that no font shows become a question mark; the data inside the PDF keep them."""
    if isinstance(value, str):
        return "".join(sign if sign in printable() else "?" for sign in value)
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value


def _zip(trail: Trail, data: str, pdf: bytes, now: dt.datetime) -> bytes:
    """All stored files under safe names, with a list of checksums."""
    files = [("akte.pdf", pdf), ("akte.json", data.encode())]
    submissions = {f"{row.receipt}.json": row for row in trail.application.submissions.all()}
    wanted = [row.file_id for row in trail.documents if row.file_id]
    stored = StoredFile.objects.in_bulk(wanted)
    for position, document in enumerate(trail.documents, start=1):
        name = safe_name(position, document.name)
        if document.file_id is None:
            files.append((name, submissions[document.name].content.encode()))
        elif not document.fault:
            files.append((name, read_file(stored[document.file_id])))
    sums = [(name, sha256(content).hexdigest()) for name, content in files]
    files.append(("MANIFEST.sha256", manifest(sums).encode()))
    buffer = io.BytesIO()
    stamp = now.astimezone(BERLIN).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, date_time=stamp), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

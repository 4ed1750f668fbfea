"""Papers that made-up applications enclose: small tagged PDFs that say what they are."""

import datetime as dt
from functools import cache

from kim.kernel.uploads.check import check_upload
from kim.kernel.uploads.terms import Checked
from kim.ui.pdf import compile_pdf

SOURCE = b'#import "/ui/templates/ui/report.typ": *\n#report(data)'
MADE = dt.datetime(2025, 10, 1, 8, tzinfo=dt.UTC)
TITLES = {
    "council_decision": "Gremienbeschluss",
    "job_description": "Stellenbeschreibung",
    "organisation_chart": "Organigramm",
    "concept": "Konzept",
}


@cache
def example_papers() -> dict[str, Checked]:
    """Kind of attachment -> checked file. Made once."""
    return {kind: _paper(kind, title) for kind, title in TITLES.items()}


def _paper(kind: str, title: str) -> Checked:
    text = "Beispielanlage der Demonstration. Sie enthält keine echten Angaben."
    data = {
        "title": f"{title} (Beispiel)",
        "demo": True,
        "created_at": MADE,
        "body": [{"kind": "text", "text": text}],
    }
    return check_upload(f"{kind}-beispiel.pdf", compile_pdf(SOURCE, data))

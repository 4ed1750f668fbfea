"""The application and its receipt as PDF."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from kim.grants.models import Application, Submission
from kim.grants.queries.submissions import signer_of
from kim.grants.rules.content import Content, read
from kim.grants.rules.paper import body, file_lines
from kim.grants.rules.reading import NOTHING, Names, parts
from kim.kernel.dates import format_day, format_long
from kim.kernel.money import format_eur
from kim.ui.pdf import render_pdf


def application_pdf(
    application: Application,
    frozen: Mapping[str, Any],
    names: Names,
    *,
    at: dt.datetime,
    submission: Submission | None,
) -> bytes:
    """A submitted version, or a draft that says on every page that it is one."""
    content = read(frozen)
    files = file_lines(frozen.get("files", ()), names.attachments)
    if submission is None:
        footer = "Entwurf. Der Antrag ist noch nicht eingereicht."
        dated = f"Stand {_moment(at)}"
    else:
        footer = f"Eingangsnummer {submission.receipt}"
        dated = f"Eingegangen am {_moment(at)}"
    blocks = body(parts(frozen, names), files)
    if submission is not None:
        blocks.append(_signature(submission))
    return render_pdf(
        "grants/application.typ",
        {
            "created_at": at,
            "title": "Zuwendungsantrag",
            "subtitle": f"{application.call.title}, {application.place.full_name}",
            "sender": dated,
            "dated": dated,
            "file_number": application.number,
            "footer": footer,
            "draft": submission is None,
            "demo": application.is_demo,
            "facts": _facts(application, content),
            "body": blocks,
        },
    )


def receipt_pdf(application: Application, submission: Submission, content: Content) -> bytes:
    """When the application came in, under which number, with which hash."""
    return render_pdf(
        "grants/receipt.typ",
        {
            "created_at": submission.at,
            "title": "Eingangsbestätigung",
            "subtitle": f"{application.call.title}, {application.place.full_name}",
            "sender": f"Eingegangen am {_moment(submission.at)}",
            "dated": f"Eingegangen am {_moment(submission.at)}",
            "file_number": application.number,
            "footer": f"Eingangsnummer {submission.receipt}",
            "draft": False,
            "demo": application.is_demo,
            "facts": [
                ["Eingangsnummer", submission.receipt],
                ["Eingang", _moment(submission.at)],
                *_facts(application, content),
            ],
            "body": [
                _signature(submission),
                {
                    "kind": "note",
                    "text": "Der Eingang ist keine Zusage. Bitte schließen Sie keinen "
                    "Arbeitsvertrag, bevor der Bescheid oder die Zustimmung zum vorzeitigen "
                    "Maßnahmebeginn vorliegt.",
                },
            ],
        },
    )


def _facts(application: Application, content: Content) -> list[list[str]]:
    span = NOTHING
    if content.start_on and content.end_on:
        span = f"{format_day(content.start_on)} bis {format_day(content.end_on)}"
    return [
        ["Antragstellerin", application.place.full_name],
        ["Aktenzeichen", application.number],
        ["Förderaufruf", f"{application.call.title}, Fassung {application.version.number}"],
        ["Zeitraum", span],
        ["Ausgaben", format_eur(content.cost_total)],
        ["Beantragte Zuwendung", format_eur(content.requested)],
    ]


def _signature(submission: Submission) -> dict[str, Any]:
    signer = signer_of(submission)
    return {
        "kind": "note",
        "text": f"Elektronisch gezeichnet und abgesendet von {signer} am "
        f"{_moment(submission.at)}.\nPrüfsumme (SHA-256) der eingereichten Fassung:\n"
        f"{submission.sha256}",
    }


def _moment(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{format_long(local.date())}, {local:%H:%M} Uhr"

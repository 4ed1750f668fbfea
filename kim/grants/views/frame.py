"""What all pages of an application share: addresses of its parts, crumbs, the list of steps."""

from typing import Any

from django.urls import reverse

from kim.accounts.queries import names_by_key
from kim.grants.models import Application
from kim.grants.queries.drafts import Draft
from kim.grants.queries.versions import newer_version
from kim.grants.rules.form import SECTION_LABELS
from kim.grants.rules.plausibility import rules_of
from kim.grants.rules.results import Severity
from kim.grants.states.applications import ApplicationState, SectionCode

SLUGS = {
    "grunddaten": "basics",
    "konzept": "concept",
    "stelle": "post",
    "kosten": "plan",
    "erklaerungen": "declarations",
    "anlagen": "attachments",
    "gremienbeschluss": "council",
}
SLUG_OF = {code: slug for slug, code in SLUGS.items()}
CHECK = "check"


def address_of(application: Application, code: str) -> str:
    """The page of a part of the form; attachments have a page of their own kind."""
    if code == SectionCode.ATTACHMENTS:
        return reverse("grants:draft_files", args=[application.number])
    return reverse("grants:draft_section", args=[application.number, SLUG_OF[code]])


def address_after(application: Application, code: str) -> str:
    """The next part of the form; after the last one the page that checks everything."""
    codes = list(SectionCode.values)
    index = codes.index(code) + 1
    if index == len(codes):
        return reverse("grants:draft_check", args=[application.number])
    return address_of(application, codes[index])


def crumbs(application: Application, *labels: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of the application: its file first."""
    return [
        ("Förderung", reverse("grants:list")),
        (application.number, file_address(application)),
        *labels,
    ]


def file_address(application: Application) -> str:
    """The page of the whole file."""
    return reverse("grants:file", args=[application.number])


def frame(draft: Draft, code: str, label: str = "") -> dict[str, Any]:
    """What all pages of the form show around their inputs."""
    application = draft.application
    row = draft.sections.get(code)
    touched = row if row and row.version > 1 else None
    names = names_by_key([touched.saved_by]) if touched else {}
    label = label or SECTION_LABELS[code]
    codes = [*SectionCode.values, CHECK]
    is_draft = application.state == ApplicationState.DRAFT
    return {
        "application": application,
        "draft": draft,
        "code": code,
        "label": label,
        "position": codes.index(code) + 1,
        "count": len(codes),
        "steps": [(step, address_of(application, step.code)) for step in draft.steps],
        "crumbs": crumbs(application, (label, "")),
        "saved_by": names.get(touched.saved_by, "") if touched else "",
        "saved_at": touched.saved_at if touched else None,
        "newer": newer_version(application) if is_draft else None,
        "looked_at": rules_of(code),
        "notes": [
            r for r in draft.of_section(code) if r.severity != Severity.BLOCKS and not r.of_case
        ],
    }

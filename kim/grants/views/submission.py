"""What was submitted, read by both sides: section by section, compared, and its receipt."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.models import Application, Submission
from kim.grants.queries.drafts import draft_for
from kim.grants.queries.submissions import (
    attachments_by_hash,
    frozen,
    is_unchanged,
    names_of,
    signer_of,
    submissions_of,
)
from kim.grants.rules.content import read
from kim.grants.rules.plausibility.registry import REGISTER
from kim.grants.rules.reading import differences, parts
from kim.grants.states.applications import ApplicationState
from kim.grants.views.deed import application_or_404
from kim.grants.views.frame import crumbs
from kim.grants.views.papers import application_pdf, receipt_pdf
from kim.ui.downloads import pdf_response
from kim.ui.pages import page


@page("grants.read")
def submission_latest(request: AuthedRequest, number: str) -> HttpResponse:
    """Lead to the newest submitted version."""
    application = application_or_404(request, number, "grants.read")
    last = application.submissions.order_by("-number").first()
    if last is None:
        raise Http404
    return redirect("grants:submission", number, last.number)


@page("grants.read")
def submission(request: AuthedRequest, number: str, count: int) -> HttpResponse:
    """One submitted version as it was signed."""
    application, found = _found(request, number, count)
    text = frozen(found)
    files = attachments_by_hash(application)
    context = {
        "application": application,
        "submission": found,
        "others": [row for row in submissions_of(application) if row.pk != found.pk],
        "parts": parts(text, names_of(found.version)),
        "files": [(file, files.get(file["sha256"])) for file in text.get("files", [])],
        "reasons": [
            (rule, REGISTER[rule].name if rule in REGISTER else "", reason)
            for rule, reason in text.get("reasons", {}).items()
        ],
        "content": read(text),
        "unchanged": is_unchanged(found),
        "signer": signer_of(found),
        "crumbs": crumbs(application, (f"Fassung {found.number}", "")),
    }
    return render(request, "grants/submission.html", context)


@page("grants.read")
def submission_compare(request: AuthedRequest, number: str, count: int) -> HttpResponse:
    """What changed since the version before."""
    application, found = _found(request, number, count)
    before = application.submissions.filter(number=count - 1).first()
    if before is None:
        raise Http404
    context = {
        "application": application,
        "submission": found,
        "before": before,
        "differences": differences(frozen(before), frozen(found), names_of(found.version)),
        "crumbs": crumbs(
            application,
            (f"Fassung {count}", reverse("grants:submission", args=[number, count])),
            ("Vergleich", ""),
        ),
    }
    return render(request, "grants/submission_compare.html", context)


@page("grants.read")
def receipt(request: AuthedRequest, number: str, count: int) -> HttpResponse:
    """When the application came in, under which number, and the hash of what was signed."""
    application, found = _found(request, number, count)
    context = {
        "application": application,
        "submission": found,
        "content": read(frozen(found)),
        "signer": signer_of(found),
        "crumbs": crumbs(application, ("Eingangsbestätigung", "")),
    }
    return render(request, "grants/receipt.html", context)


@page("grants.read")
def receipt_file(request: AuthedRequest, number: str, count: int) -> HttpResponse:
    """The receipt as PDF."""
    application, found = _found(request, number, count)
    name = f"Eingang-{found.receipt}.pdf"
    return pdf_response(receipt_pdf(application, found, read(frozen(found))), name, request=request)


@page("grants.read")
def submission_file(request: AuthedRequest, number: str, count: int) -> HttpResponse:
    """A submitted version as PDF."""
    application, found = _found(request, number, count)
    text = frozen(found)
    data = application_pdf(
        application, text, names_of(found.version), at=found.at, submission=found
    )
    return pdf_response(data, f"Antrag-{found.receipt}.pdf", request=request)


@page("grants.read")
def draft_file(request: AuthedRequest, number: str) -> HttpResponse:
    """The application as it stands now, marked as a draft."""
    application = application_or_404(request, number, "grants.read")
    if application.state != ApplicationState.DRAFT:
        raise Http404
    draft = draft_for(application, today=timezone.localdate())
    text = {code: row.data for code, row in draft.sections.items()}
    text["files"] = [{"name": file.file.name, "kind": file.kind} for file in draft.files]
    data = application_pdf(
        application, text, names_of(application.version), at=timezone.now(), submission=None
    )
    return pdf_response(data, f"Entwurf-{application.number}.pdf", request=request)


def _found(request: AuthedRequest, number: str, count: int) -> tuple[Application, Submission]:
    application = application_or_404(request, number, "grants.read")
    found = application.submissions.select_related("version").filter(number=count).first()
    if found is None:
        raise Http404
    return application, found

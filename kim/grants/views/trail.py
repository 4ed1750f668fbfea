"""The decision trail of a file, to take away."""

from django.http import HttpResponse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.services.trail import export_trail
from kim.grants.views.deed import application_or_404
from kim.ui.downloads import download, pdf_response
from kim.ui.pages import page


@page("grants.read")
def trail_pdf(request: AuthedRequest, number: str) -> HttpResponse:
    """One PDF with the data inside."""
    return pdf_response(_export(request, number, "pdf"), f"Akte-{number}.pdf")


@page("grants.read")
def trail_json(request: AuthedRequest, number: str) -> HttpResponse:
    """The data alone."""
    content = _export(request, number, "json")
    return download(content, f"Akte-{number}.json", "application/json")


@page("grants.read")
def trail_zip(request: AuthedRequest, number: str) -> HttpResponse:
    """All files with a list of checksums."""
    return download(_export(request, number, "zip"), f"Akte-{number}.zip", "application/zip")


def _export(request: AuthedRequest, number: str, kind: str) -> bytes:
    application = application_or_404(request, number, "grants.read")
    return export_trail(actor=request.actor, application=application, kind=kind, now=timezone.now())

"""Imprint, data protection, accessibility, and what machines ask for."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kim.kernel.permissions import PUBLIC
from kim.ui import errors
from kim.ui.pages import page


@page(PUBLIC, public=True)
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/imprint.html")


@page(PUBLIC, public=True)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/privacy.html")


@page(PUBLIC, public=True)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html")


@page(PUBLIC, public=True)
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages, and need not try the others."""
    lines = [
        "User-agent: *",
        "Disallow: /konto/",
        "Disallow: /heute/",
        "Disallow: /register/",
        "Disallow: /api/",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@page(PUBLIC, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address whatever the page says."""
    found = finders.find("ui/icon.svg")
    if not isinstance(found, str):
        return errors.not_found(request)
    return HttpResponse(Path(found).read_bytes(), content_type="image/svg+xml")

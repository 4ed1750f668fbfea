"""Files as answers: saved under a safe name, never run, kept by no cache."""

import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

LONGEST_NAME = 150  # characters
# Control characters, separators of folders, what turns the direction, and what Windows refuses.
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\"<>:|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
SANDBOX = "default-src 'none'; sandbox"


def file_headers(name: str) -> dict[str, str]:
    """Headers of every answer that is saved as a file ``name``.

    Raises ValueError for a name that could break out of the header or of the folder.
    """
    if not name.strip(". ") or len(name) > LONGEST_NAME or UNSAFE.search(name):
        raise ValueError(f"not a file name: {name!r}")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    assert disposition is not None  # there is a name
    return {
        "Content-Disposition": disposition,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, no-store",
    }


def download(
    content: bytes, name: str, content_type: str, *, request: HttpRequest | None = None
) -> HttpResponse:
    """The answer that saves ``content`` as ``name``. Source: RFC 6266.

    With ``request``, who has the same bytes already is answered by 304. Raises ValueError for a
    name that could break out of the header or of the folder.
    """
    headers = {**file_headers(name), "Content-Type": content_type}
    response = HttpResponse(content, headers=headers)
    response.headers["ETag"] = etag = f'"{sha256(content).hexdigest()}"'
    if request is None:
        return response
    found = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(found, HttpResponse)  # its own, or a shorter one
    return found


def pdf_response(content: bytes, name: str, *, request: HttpRequest | None = None) -> HttpResponse:
    """The answer that saves a PDF. Raises ValueError when ``content`` is none."""
    if not content.startswith(b"%PDF-"):
        raise ValueError("not a PDF")
    return download(content, name, "application/pdf", request=request)

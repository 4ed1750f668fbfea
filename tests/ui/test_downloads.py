"""Files as answers: the name cannot break out, nothing runs, nothing is kept."""

from email.message import Message
from email.utils import collapse_rfc2231_value

import pytest
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from kim.ui.downloads import download, pdf_response
from kim.ui.middleware import SecurityHeaders

PDF = b"%PDF-1.7\n"


def name_in(response: HttpResponse) -> str:
    """The name as a mail program reads the header: by the same rules as a browser."""
    message = Message()
    message["Content-Disposition"] = response.headers["Content-Disposition"]
    found = message.get_param("filename", header="Content-Disposition")
    assert found is not None
    return collapse_rfc2231_value(found)


@pytest.mark.parametrize(
    "name",
    [
        "bescheid.pdf",
        "Bescheid 7.pdf",
        "Südliche Weinstraße – Änderung.pdf",
        "a;b=c'd%41,e.pdf",
        "Наказ.pdf",
        "x" * 146 + ".pdf",
    ],
)
def test_name_arrives(name: str) -> None:
    response = pdf_response(PDF, name)
    assert name_in(response) == name
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["Content-Disposition"].isascii()


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: x=1.pdf",
        "a\n.pdf",
        "a\x00.pdf",
        'a"; filename="b.exe',
        "../a.pdf",
        "a\\b.pdf",
        "a\u202efdp.exe",
        "",
        " ",
        "..",
        "x" * 147 + ".pdf",
    ],
)
def test_unsafe_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a file name"):
        pdf_response(PDF, name)


def test_headers_survive_the_middleware() -> None:
    inner = SecurityHeaders(lambda _: pdf_response(PDF, "a.pdf"))
    answer = CSPMiddleware(inner)(RequestFactory().get("/"))
    assert isinstance(answer, HttpResponse)
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"


def test_only_a_pdf_goes_out_as_pdf() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        pdf_response(b"<html>", "a.pdf")
    assert download(b"{}", "a.json", "application/json").content == b"{}"

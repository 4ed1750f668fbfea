"""Upload and download: what is wrong is said at the field, what was typed stays, nothing runs."""

import re
import sys
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from kim.kernel.uploads.terms import MEGABYTE
from kim.ui.downloads import download
from kim.ui.uploads import UploadField
from tests.kernel import samples

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.pages")]
PAGE = "/probe/hochladen/"


def send(client: Client, name: str, data: bytes, **more: object) -> tuple[int, str, list[str]]:
    """Status, page and the errors of a form with this file."""
    file = SimpleUploadedFile(name, data, "application/pdf")
    response = client.post(PAGE, {"title": "Getippt", "file": file, **more})
    page = response.content.decode(errors="replace")
    return response.status_code, page, [
        unescape(text) for text in re.findall(r'<li><a href="#id_\w+">(.*?)</a>', page)
    ]  # fmt: skip


def test_field_says_what_it_takes(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    field = re.search(r'<input[^>]*name="file"[^>]*>', page)
    assert field is not None
    assert 'accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt,.ods,.csv,.txt"' in field[0]
    assert 'aria-describedby="id_file_helptext"' in field[0]
    assert "PDF, PNG, JPG, DOCX, XLSX, ODT, ODS, CSV oder TXT, höchstens 10 MB" in page
    assert 'accept=".png,.jpg,.jpeg"' in page
    assert "PNG oder JPG, höchstens 10 MB" in page
    assert UploadField(formats=["pdf"]).labels == "PDF"


def test_good_file_comes_back_clean(client: Client) -> None:
    data = samples.pdf()
    file = SimpleUploadedFile("../Übersicht\u202e.PDF", data, "text/html")
    response = client.post(PAGE, {"title": "x", "file": file})
    assert response.content == data
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].endswith("''%C3%9Cbersicht.pdf")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("antrag.pdf", samples.HTML, "ist dem Inhalt nach eine Internetseite"),
        ("leer.pdf", b"", "Die Datei „leer.pdf“ ist leer (0 Byte). Bitte prüfen"),
        ("test.txt", samples.EICAR, "enthält Schadsoftware"),
        ("gross.pdf", b"x" * (MEGABYTE + 1), "ist größer als 1 MB. Bitte verkleinern"),
        ("lang" * 75 + ".exe", b"MZ", "hat keine erlaubte Endung"),
    ],
    ids=["html as pdf", "0 byte", "eicar", "limit + 1", "300 characters"],
)
def test_bad_file_is_an_error_at_its_field(
    client: Client, settings: Settings, name: str, data: bytes, sentence: str
) -> None:
    settings.UPLOAD_BYTES = MEGABYTE
    status, page, errors = send(client, name, data)
    assert status == 200
    assert len(errors) == 1
    assert errors[0].startswith("Anlage: Die Datei „")
    assert sentence in errors[0]
    assert 'value="Getippt"' in page
    assert "<script>alert" not in page


def test_long_name_is_shortened(client: Client) -> None:
    file = SimpleUploadedFile("Ü" * 296 + ".pdf", samples.pdf())
    told = client.post(PAGE, {"title": "x", "file": file}).headers["Content-Disposition"]
    assert told.endswith(".pdf")
    assert told.count("%C3%9C") == 100  # 200 bytes


def test_missing_file_and_wrong_kind(client: Client) -> None:
    response = client.post(PAGE, {"title": "x"})
    assert "Anlage: Bitte wählen Sie eine Datei aus." in response.content.decode()
    picture = SimpleUploadedFile("a.pdf", samples.pdf())
    _, _, errors = send(client, "a.pdf", samples.pdf(), picture=picture)
    assert errors == [
        "Bild: Die Datei „a.pdf“ ist kein PNG oder JPG. Bitte speichern Sie sie als PNG oder JPG."
    ]


def test_limit_itself_passes(client: Client, settings: Settings) -> None:
    settings.UPLOAD_BYTES = MEGABYTE
    response = client.post(
        PAGE, {"title": "x", "file": SimpleUploadedFile("a.txt", b"x" * MEGABYTE)}
    )
    assert len(response.content) == MEGABYTE


def test_many_files_are_not_kept_together(client: Client, settings: Settings) -> None:
    settings.UPLOAD_BYTES = MEGABYTE
    files = {f"more{number}": SimpleUploadedFile("a.txt", b"x" * MEGABYTE) for number in range(3)}
    response = client.post(
        PAGE, {"title": "Getippt", **files, "file": SimpleUploadedFile("b.txt", b"x" * 9)}
    )
    page = response.content.decode()
    assert "Zusammen sind die Dateien zu groß. Bitte laden Sie sie einzeln hoch." in page
    assert 'value="Getippt"' in page


def test_request_that_is_too_large_leads_back(client: Client, settings: Settings) -> None:
    settings.UPLOAD_BYTES, settings.REQUEST_BYTES = MEGABYTE, 2 * MEGABYTE
    status, page, _ = send(client, "a.txt", b"x" * 3 * MEGABYTE)
    assert status == 413
    assert "<h1" in page
    assert "Gespeichert wurde nichts. Bitte gehen Sie mit der Zurück-Taste" in page
    assert "jede höchstens 1 MB" in page


def test_too_many_files_and_too_much_text_are_too_large(client: Client) -> None:
    files = {f"f{number}": SimpleUploadedFile("a.txt", b"x") for number in range(21)}
    assert client.post(PAGE, files).status_code == 413
    assert client.post(PAGE, {"title": "x" * (5 * MEGABYTE + 1)}).status_code == 413
    response = client.post("/api" + PAGE, {"title": "x" * (5 * MEGABYTE + 1)})
    assert response.status_code == 413
    assert response.json()["title"] == "Zu groß"


def test_nothing_is_written_to_disk(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a folder for temporary files uploads of any size still work."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    response = client.post(
        PAGE, {"title": "x", "file": SimpleUploadedFile("a.txt", b"x" * 4 * MEGABYTE)}
    )
    assert len(response.content) == 4 * MEGABYTE


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, ""), (1, "enthält Schadsoftware"), (2, "weil der Virenscanner nicht antwortet")],
)
def test_scanner_decides_where_it_is_set(
    client: Client, settings: Settings, code: int, words: str
) -> None:
    settings.SCAN_COMMAND = [sys.executable, "-c", f"raise SystemExit({code})"]
    _, page, errors = send(client, "a.txt", b"Hallo")
    assert (page == "Hallo") is (code == 0)
    assert [words in error for error in errors] == ([True] if words else [])


def test_download_runs_nothing_and_is_kept_nowhere(client: Client) -> None:
    response = client.get("/probe/datei/x.html")
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Type"] == "text/html"
    assert headers["Content-Length"] == str(len(response.content))


def test_unchanged_file_is_not_sent_again(client: Client) -> None:
    first = client.get("/probe/datei/x.html")
    again = client.get("/probe/datei/x.html", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-store"
    other = client.get("/probe/datei/x.html", headers={"if-none-match": '"other"'})
    assert other.status_code == 200
    head = client.head("/probe/datei/x.html")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]
    assert download(b"x", "a.txt", "text/plain").status_code == 200

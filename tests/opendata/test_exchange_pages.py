"""Pages of the exchange: upload, preview, taking over, taking back, and files that go out."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from kim.accounts.rules.roles import Role
from kim.offers.models import Offer
from kim.offers.queries import visible_offers
from kim.opendata.models import Import
from kim.opendata.queries.exports import FORMATS
from kim.opendata.services import applying
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import SPEYER, WORMS, place
from tests.offers.factories import make_offer
from tests.opendata.importing import listing, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]
LIST = "/austausch/"


@pytest.fixture
def client() -> Client:
    return sign_in(Client(), make_member(role=Role.INTEGRATION_MANAGER, place=place()))


def upload(client: Client, content: bytes, name: str = "liste.csv") -> str:
    """The address of the preview, or the page with what is wrong."""
    file = SimpleUploadedFile(name, content)
    response = client.post(LIST, {"place": SPEYER, "file": file})
    return response.headers.get("Location") or response.content.decode()


def test_list_goes_from_upload_to_the_public_and_back(client: Client) -> None:
    address = upload(client, listing(row(1), row(2), row(3, title="")))
    page = client.get(address).content.decode()
    assert "1 von 3 Zeilen sind abgelehnt" in page
    assert "<b>Titel:</b> Der Titel fehlt. Bitte ergänzen Sie ihn." in page
    heads = {f"column_{n}": name for n, name in enumerate(Import.objects.get().settings["columns"])}
    client.post(f"{address}lesen/", {"publish": "on", **heads})
    refused = client.post(f"{address}uebernehmen/", follow=True).content.decode()
    assert "1 Zeilen sind abgelehnt" in refused
    done = client.post(f"{address}uebernehmen/", {"nur_gute": "1"}, follow=True)
    assert "2 Angebote sind übernommen." in done.content.decode()
    assert visible_offers(None).count() == 2
    back = client.post(f"{address}zuruecknehmen/", follow=True).content.decode()
    assert "Das Einlesen ist zurückgenommen." in back
    assert visible_offers(None).count() == 0


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "leer.csv", "leer"),
        (b"%PDF-1.7", "x.pdf", "CSV-, Excel- (XLSX) oder JSON-Datei"),
        (b"\x00\x01\x02\x03", "x.csv", "keine Tabelle"),
        (b"[" * 100_000, "x.json", "60 Ebenen tief"),
        (b"PK\x03\x04kaputt", "x.xlsx", "x.xlsx"),
        (b"a;b\n1;2\n", "x.csv", "keine Kopfzeile"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(
    client: Client, content: bytes, name: str, sentence: str
) -> None:
    assert sentence in upload(client, content, name)
    assert Import.objects.count() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_encodings_are_understood_and_shown(client: Client, encoding: str) -> None:
    address = upload(client, listing(row(1, uk="")).decode().encode(encoding))
    names = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
    assert f", {names[encoding]}, für Stadt Speyer" in client.get(address).content.decode()


def test_workbook_is_understood(client: Client) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Titel", "Anbieter"])
    sheet.append(["Kurs", "VHS Beispiel"])
    out = io.BytesIO()
    book.save(out)
    assert "Kurs" in client.get(upload(client, out.getvalue(), "liste.xlsx")).content.decode()


def test_decision_on_a_duplicate(client: Client) -> None:
    make_offer(title="Sprachcafé am Markt")
    address = upload(client, listing(row(1, title="Sprachcafe am Markt")))
    assert "gleiche Postleitzahl" in client.get(address).content.decode()
    client.post(f"{address}zeile/", {"zeile": "1", "entscheidung": "take"})
    client.post(f"{address}uebernehmen/")
    assert Offer.objects.count() == 2
    for bad in ({"zeile": "x", "entscheidung": "take"}, {"zeile": "9", "entscheidung": "take"}, {}):
        page = client.post(f"{address}zeile/", bad, follow=True).content.decode()
        assert "Diese Zeile gibt es nicht" in page


@pytest.mark.parametrize("page", ["-1", "10000000000000000000", "x"])
def test_odd_pages_show_the_nearest(client: Client, page: str) -> None:
    address = upload(client, listing(row(1)))
    assert client.get(f"{address}?seite={page}&ergebnis=kaputt").status_code == 200


def test_foreign_import_is_invisible(client: Client) -> None:
    address = upload(client, listing(row(1)))
    stranger = sign_in(Client(), make_member(role=Role.DEPUTY, place=place(WORMS)))
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}uebernehmen/").status_code == 404
    assert client.post(f"{address}unbekannt/").status_code == 404


def test_long_list_is_left_to_a_job(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(applying, "AT_ONCE", 1)
    address = upload(client, listing(row(1), row(2)))
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(f"{address}uebernehmen/", follow=True).content.decode()
    assert "Die Übernahme läuft" in page
    assert "übernommen" in client.get(address).content.decode()
    assert Offer.objects.count() == 2


def test_failed_job_says_why(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(applying, "AT_ONCE", 1)
    address = upload(client, listing(row(1), row(2, title="")))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{address}uebernehmen/")
    assert "1 Zeilen sind abgelehnt" in client.get(address).content.decode()
    assert Offer.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_number_of_queries(client: Client, count: int) -> None:
    address = upload(client, listing(*(row(n) for n in range(count))))
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(captured) == 8


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_is_given_out(client: Client, form: str) -> None:
    make_offer()
    response = client.get(f"/austausch/ausgeben/{form}/")
    assert response.status_code == 200
    assert FORMATS[form].ending in response.headers["Content-Disposition"]
    assert len(response.content) > 200
    assert client.get("/austausch/ausgeben/kaputt/").status_code == 404


def test_export_knows_the_number_of_its_queries(client: Client) -> None:
    numbers = []
    make_offer()
    client.get("/austausch/ausgeben/hsds/")
    for _ in range(2):
        make_offer()
        with CaptureQueriesContext(connection) as captured:
            client.get("/austausch/ausgeben/hsds/")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_command_writes_what_is_public(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    make_offer(title="Öffentlich")
    make_offer(title="Entwurf", public=False)
    out = f"{tmp_path}/angebote.json"
    call_command("export_offers", "--format", "hsds", "--out", out)
    with open(out, encoding="utf-8") as file:
        [service] = json.load(file)
    assert service["name"] == "Öffentlich"
    said = capsys.readouterr().out
    assert "1 Angebote stehen in" in said
    assert "bleibt in profile" in said
    with pytest.raises(CommandError, match="nicht zu schreiben"):
        call_command("export_offers", "--format", "csv", "--out", f"{tmp_path}/fehlt/x.csv")

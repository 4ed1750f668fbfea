"""Pages of the gaps: filters, a gap with one click and back, files, a fixed number of queries."""

import io
import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.needs.models import GapCandidate
from kim.places.services import load_reference
from kim.programme.services.load_legal import load_legal_numbers
from tests.accounts.factories import make_member, sign_in
from tests.needs.factories import DISTRICT, grow
from tests.network.factories import make_organisation
from tests.offers.factories import NOW, make_offer
from tests.programme.factories import place

pytestmark = pytest.mark.django_db
TOWN = "07318"
MATRIX = f"/luecken/{TOWN}/"


@pytest.fixture(autouse=True)
def ground() -> None:
    load_reference(now=NOW)


@pytest.fixture
def numbers() -> None:
    load_legal_numbers(now=NOW)


@pytest.fixture
def manager() -> User:
    return make_member(role=Role.INTEGRATION_MANAGER, place=place(TOWN))


@pytest.fixture
def signed(client: Client, manager: User, numbers: None) -> Client:
    return sign_in(client, manager)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_the_matrix_says_what_is_missing_in_words(signed: Client) -> None:
    make_offer(ags=TOWN)
    page = text_of(signed, MATRIX)
    assert "1 öffentliches Angebot" in page
    assert page.count("kein Angebot</span>") == 25  # all main fields but one
    assert page.count("wenig</span>") == 1
    assert "kim-gaps__sub" not in page
    assert "kim-gaps__sub" in text_of(signed, f"{MATRIX}?alle=on")


def test_one_click_notes_a_gap_and_one_more_takes_it_back(signed: Client) -> None:
    response = signed.post(f"{MATRIX}vormerken/?sprache=uk", {"zelle": "arbeit||women"})
    assert response.headers["Location"] == f"{MATRIX}?sprache=uk"
    gap = GapCandidate.objects.get()
    assert (gap.field, gap.target_group, gap.language) == ("arbeit", "women", "uk")
    [message] = get_messages(response.wsgi_request)
    undo = f"/luecken/{TOWN}/vorgemerkt/{gap.pk}/dismiss/"
    assert undo in str(message)
    assert "vorgemerkt</span>" in text_of(signed, f"{MATRIX}?sprache=uk&gruppe=women")
    assert "vorgemerkt</span>" not in text_of(signed, f"{MATRIX}?gruppe=women")
    assert signed.post(undo, {"grund": " "}).status_code == 422
    assert signed.post(undo, {"grund": "Doch versorgt."}).status_code == 302
    assert "Doch versorgt." in text_of(signed, f"/luecken/{TOWN}/vorgemerkt/?stand=dismissed")
    again = signed.post(undo, {"grund": "Noch einmal."})
    assert again.status_code == 422
    assert "im Stand „verworfen“ nicht möglich" in again.content.decode()


@pytest.mark.parametrize("sent", ["", "arbeit", "nowhere||", "arbeit|999999|", "a|b|c|d"])
def test_a_cell_that_is_none_is_not_noted(signed: Client, sent: str) -> None:
    response = signed.post(f"{MATRIX}vormerken/", {"zelle": sent})
    assert response.status_code == 302
    assert not GapCandidate.objects.exists()


def test_filters_that_are_none_are_told(signed: Client) -> None:
    page = text_of(signed, f"{MATRIX}?gruppe=nobody&gebiet=1", status=422)
    assert "Bitte prüfen Sie Ihre Eingaben" in page
    text_of(signed, f"/luecken/{TOWN}/erreichbarkeit/?feld=nothing", status=422)


def test_the_offers_behind_a_cell(signed: Client) -> None:
    offer = make_offer(ags=TOWN, title="Nähcafé <b>")
    page = text_of(signed, f"{MATRIX}zelle/?feld=sprache")
    assert f"/angebote/{offer.key}/" in page
    assert "Nähcafé &lt;b&gt;" in page
    assert "kein Angebot bekannt" in text_of(signed, f"{MATRIX}zelle/?feld=arbeit&gruppe=women")


def test_files_hold_every_cell(signed: Client) -> None:
    make_offer(ags=TOWN)
    lines = b"".join(signed.get(f"{MATRIX}luecken.csv")).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 38 * 19
    assert lines[0].startswith("Handlungsfeld;Gebiet;Zielgruppe;Angebote")
    book = load_workbook(io.BytesIO(signed.get(f"{MATRIX}luecken.xlsx").content))
    assert book.active is not None
    assert book.active.max_row == len(lines)


def test_where_a_limit_is_missing_the_page_says_so(client: Client, manager: User) -> None:
    signed = sign_in(client, manager)
    for address in (MATRIX, f"/luecken/{TOWN}/erreichbarkeit/"):
        assert "ist für den" in text_of(signed, address, status=409)


def test_three_providers_of_the_same_are_shown(signed: Client) -> None:
    for _ in range(3):
        make_offer(make_organisation(TOWN), ags=TOWN, target_groups=("women",))
    page = text_of(signed, f"/luecken/{TOWN}/ueberschneidungen/")
    assert "mindestens drei Träger" in page
    assert len(set(re.findall(r"/angebote/([0-9a-f-]{36})/", page))) == 3


def test_reach_is_explained(signed: Client) -> None:
    make_offer(ags=TOWN)
    page = text_of(signed, f"/luecken/{TOWN}/erreichbarkeit/?feld=sprache")
    assert "bis 5 km mit 100 %, bis 15 km mit 68 %, bis 30 km mit 22 %" in page
    assert "Luftlinie" in page


@pytest.mark.usefixtures("numbers")
def test_the_land_chooses_a_municipality(client: Client) -> None:
    sign_in(client, make_member(role=Role.PROGRAMME_LEAD))
    assert text_of(client, "/luecken/").count("/luecken/07") == 36
    page = text_of(client, MATRIX)
    assert "vormerken<" not in page
    assert "Lücken merkt nur das Integrationsmanagement" in page


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize(
    "view", ["", "erreichbarkeit/", "ueberschneidungen/", "zelle/?feld=sprache"]
)
def test_queries_do_not_grow_with_offers(client: Client, view: str) -> None:
    grow()
    sign_in(client, make_member(role=Role.INTEGRATION_MANAGER, place=place(DISTRICT)))
    text_of(client, f"/luecken/{DISTRICT}/vorgemerkt/")  # the first page notes the sign-in
    provider = make_organisation(DISTRICT)
    counts = []
    for more in (1, 2, 9):
        for _ in range(more):
            make_offer(provider, ags=DISTRICT)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, f"/luecken/{DISTRICT}/{view}")
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts

"""The page "Rechner": results with steps and law, and bad input that keeps what was typed."""

from html import unescape

import pytest
from django.test import Client

from kim.accounts.rules.roles import Role
from tests.accounts.factories import make_member, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/foerderung/rechner/"
MONEY = {"rechner": "zuwendung"}


@pytest.fixture
def officer(client: Client) -> Client:
    sign_in(client, make_member(role=Role.GRANT_OFFICE))
    return client


def text_of(client: Client, data: dict[str, str] | None = None, status: int = 200) -> str:
    response = client.get(ADDRESS, data)
    assert response.status_code == status
    return unescape(response.text)


def test_both_forms_are_there(officer: Client) -> None:
    for data, field in ((None, "ab"), ({"rechner": "zuwendung"}, "beginn")):
        page = text_of(officer, data)
        assert f'name="{field}"' in page
        assert "Rechenschritte" not in page


def test_deadline(officer: Client) -> None:
    page = text_of(officer, {"ab": "31.01.2026", "monate": "1"})
    assert "<dt>Fristende, 24 Uhr</dt><dd>02.03.2026</dd>" in page
    assert "<dt>Ende nach dem Kalender</dt><dd>28.02.2026</dd>" in page
    assert "§ 188 Abs. 2 und 3 BGB" in page
    assert "noch zu prüfen" in page
    fixed = text_of(officer, {"ab": "2026-01-31", "monate": "1", "fest": "on"})
    assert "<dt>Fristende, 24 Uhr</dt><dd>28.02.2026</dd>" in fixed


def test_grant(officer: Client) -> None:
    asked = MONEY | {"beginn": "01.03.2026", "ende": "31.08.2026", "anteil": "0,75"}
    page = text_of(officer, asked | {"personal": "26.100,00", "sach": ""})
    assert "<dt>mögliche Zuwendung</dt><dd>22.500,00 €</dd>" in page
    assert "<dt>Anteil der Kommune</dt><dd>3.600,00 €</dd>" in page
    assert "60.000,00 € × 180/360 × 0,75" in page
    assert "VV zu § 44 LHO" in page
    assert "Gemeinde- und Städtebund" in page
    assert "Annahme" in page
    whole = text_of(officer, MONEY | {"beginn": "01.03.2026", "anteil": "1"})
    assert "01.03.2026 bis 31.12.2026" in whole


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"ab": "31.02.2026", "monate": "1"}, "Diesen Tag gibt es nicht"),
        ({"ab": ""}, "Dieses Feld ist zwingend erforderlich"),
        ({"ab": "01.03.2026"}, "Bitte eine Dauer angeben"),
        ({"ab": "01.03.2026", "tage": "1,5"}, "Bitte eine ganze Zahl ab 0"),
        (MONEY | {"beginn": "01.03.2026", "anteil": "2"}, "Der Stellenanteil muss größer als 0"),
        (
            MONEY | {"beginn": "01.03.2026", "ende": "01.02.2026", "anteil": "1"},
            "Ende liegt vor dem Beginn",
        ),
        (MONEY | {"beginn": "01.03.2026", "anteil": "1", "sach": "12.34"}, "das Komma die Cent"),
        (
            MONEY | {"beginn": "01.03.2026", "anteil": "1", "sach": "１００"},
            "Ziffern sind nicht lesbar",
        ),
    ],
)
def test_bad_input(officer: Client, data: dict[str, str], sentence: str) -> None:
    page = text_of(officer, data, 422)
    assert sentence in page
    assert "<title>Fehler: Rechner" in page
    assert "Rechenschritte" not in page
    assert all(f'value="{typed}"' in page for typed in data.values() if typed)

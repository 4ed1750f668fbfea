"""The public simulator and the draft for the council: seven languages, no account, no cookie."""

import datetime as dt
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from kim.grants.forms.simulator import FAULTS, NO_AMOUNT
from kim.grants.rules.terms import ProRataMethod
from kim.grants.views import simulator
from kim.kernel.languages import LANGUAGES
from kim.ui.fragments import german
from tests.programme.factories import load

pytestmark = pytest.mark.django_db
ADDRESS = "/foerderung/was-waere-moeglich/"
TODAY = dt.date(2026, 2, 10)
ASKED = {"beginn": "2026-03", "anteil": "0,75", "personal": "72.300,00", "sach": "20000"}
SPACE = "\u00a0"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same day on every computer."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


def text_of(
    client: Client, address: str = ADDRESS, data: dict[str, str] | None = None, status: int = 200
) -> str:
    response = client.get(address, data)
    assert response.status_code == status
    assert response.cookies == {}
    return unescape(response.text).replace(SPACE, " ")


def test_empty_page_proposes_the_coming_month_and_a_full_post(client: Client) -> None:
    page = text_of(client)
    assert '<option value="2026-03" selected>März 2026</option>' in page
    assert '<option value="2027-12">Dezember 2027</option>' in page
    assert 'name="anteil" value="1"' in page
    assert "Ergebnis" not in page


def test_result_with_the_way_to_it(client: Client) -> None:
    page = text_of(client, data=ASKED)
    assert "<dt>mögliche Zuwendung des Landes</dt><dd>50.000 €</dd>" in page
    assert "<dt>Anteil der Kommune</dt><dd>42.300 €</dd>" in page
    assert "Vom 01.03.2026 bis zum 31.12.2026." in page
    assert "300/360</bdi> (jeder Monat zählt 30 Tage, das Jahr 360)" in page
    assert "60.000 € × 300/360 × 0,75 = <strong>37.500 €</strong>" in page
    assert "20.000 € × 300/360 × 0,75 = <strong>12.500 €</strong>" in page
    assert "unverbindlich" in page
    assert "https://www.gstbrp.de/" in page
    assert 'value="72.300,00"' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"beginn": "2031-01"}, "Bitte einen Monat aus der Liste wählen."),
        ({"beginn": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"anteil": "1,5"}, "Bitte eine Zahl über 0 bis 1 eingeben"),
        ({"anteil": "halb"}, "Bitte eine Zahl über 0 bis 1 eingeben"),
        ({"anteil": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"personal": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"personal": "-1"}, "Der Betrag darf nicht kleiner als 0 sein."),
        ({"personal": "1,234.56"}, "Bitte einen Betrag wie 72300 oder 72.300,50 eingeben."),
        ({"personal": "NaN"}, "Bitte einen Betrag wie 72300 oder 72.300,50 eingeben."),
        ({"sach": "1" + "0" * 15}, "Der Betrag ist zu groß."),
        ({"sach": "9" * 50}, "höchstens 40 Zeichen"),
    ],
)
def test_bad_input_says_how_to_mend_it_and_keeps_what_was_typed(
    client: Client, change: dict[str, str], sentence: str
) -> None:
    page = text_of(client, data=ASKED | change, status=422)
    assert sentence in page
    assert "<title>Fehler: " in page
    assert "Ergebnis" not in page
    for name, typed in (ASKED | change).items():
        if name != "beginn" and typed:
            assert f'value="{typed}"' in page


def test_cost_may_be_typed_in_each_way_that_means_one_thing(client: Client) -> None:
    for typed in ("72300", "72.300", "72300.00", "72.300,00", "72300,00 €"):
        assert "<dd>50.000 €</dd>" in text_of(client, data=ASKED | {"personal": typed})


def test_empty_material_is_none(client: Client) -> None:
    assert "<dd>37.500 €</dd>" in text_of(client, data=ASKED | {"sach": ""})


RESULTS = {
    "de": "50.000 €",
    "de-x-leicht": "50.000 €",
    "en": "50,000 €",
    "uk": "50 000 €",
    "ar": "50,000 €",
    "tr": "50.000 €",
    "ru": "50 000 €",
}


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_every_language(client: Client, code: str) -> None:
    prefix = "" if code == "de" else f"/{code}"
    page = text_of(client, f"{prefix}{ADDRESS}", ASKED)
    assert f"<dd>{RESULTS[code]}</dd>" in page
    assert ("auf Deutsch" in page) is False
    assert page.count("kim-machine") == (code != "de")
    wrong = text_of(client, f"{prefix}{ADDRESS}", ASKED | {"personal": "-1"}, status=422)
    assert ("kleiner als 0" in wrong) is code.startswith("de")


def test_texts_of_faults_and_methods_are_complete() -> None:
    assert set(simulator.METHODS) == set(ProRataMethod)
    assert len({str(text) for text in FAULTS.values()} | {str(NO_AMOUNT)}) == 4


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_draft_for_the_council_is_german_and_complete(client: Client, prefix: str) -> None:
    page = text_of(client, f"{prefix}{ADDRESS}vorlage/", ASKED)
    paper = page[page.index('<article class="kim-paper') : page.index("</article>")]
    assert 'lang="de" dir="ltr"' in paper
    assert "ab dem 01.03.2026 eine Stelle" in paper
    assert "mit 0,75 Vollzeitäquivalenten" in paper
    assert "eine Zuwendung von bis zu 50.000,00 € zu beantragen" in paper
    assert "Anteil der Kommune von 42.300,00 € wird im Haushalt 2026 bereitgestellt" in paper
    assert "60.000,00 € × 300/360 × 0,75" in paper
    assert "Annahme; Arbeitsannahme, bis die Förderkriterien veröffentlicht sind" in paper
    assert "noch zu prüfen" in paper
    assert f"{prefix}{ADDRESS}?beginn=2026-03&anteil=0%2C75" in page


def test_draft_without_figures_asks_for_them(client: Client) -> None:
    assert "Ausrechnen" in text_of(client, f"{ADDRESS}vorlage/")
    page = text_of(client, f"{ADDRESS}vorlage/", ASKED | {"personal": "x"}, status=422)
    assert "kim-paper" not in page


def test_the_programme_leads_here(client: Client) -> None:
    load()
    for address in ("/", "/programm/"):
        assert f'href="{ADDRESS}"' in text_of(client, address)
    assert f'href="/tr{ADDRESS}"' in text_of(client, "/tr/programm/")


def test_a_category_only_a_call_knows_stays_german() -> None:
    with translation.override("de"):
        assert simulator.label("travel", "Reisekosten") == "Reisekosten"
    with translation.override("en"):
        assert simulator.label("personnel", "Personalkosten") == "Staff costs"
        assert simulator.label("travel", "Reisekosten") == german("Reisekosten") != "Reisekosten"

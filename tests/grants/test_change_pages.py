"""Pages of changes: asked for by the municipality, decided by the Land, signed like all."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.grants.models import Application
from kim.places.models import Place
from tests.accounts.factories import make_member, sign_in
from tests.grants.deciding import drafted, sign_all, with_money
from tests.grants.factories import SPEYER
from tests.grants.test_changes import LATER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is a day within the period of the award."""
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def awarded() -> Application:
    application = with_money()
    sign_all(drafted(application))
    application.refresh_from_db()
    return application


def client_of(role: Role, ags: str = "") -> Client:
    place = Place.objects.get(ags=ags) if ags else None
    return sign_in(Client(), make_member(role=role, place=place))


def address(application: Application, page: str = "") -> str:
    return f"/foerderung/vorgang/{application.number}/aenderung/{page}"


def wish(**changes: str) -> dict[str, str]:
    return {
        "reason": "Die Stelle wird später frei.", "effective_on": "01.05.2026",
        "start_on": "01.03.2026", "end_on": "31.12.2026", "person": "", "partner": "",
        "amount-personnel": "50.000,00", "amount-material": "15.000,00",
        "cost-personnel": "60.000,00", "cost-material": "15.000,00",
    } | changes  # fmt: skip


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_change_is_asked_for_decided_and_signed(awarded: Application) -> None:
    head, officer = client_of(Role.HEAD, SPEYER), client_of(Role.GRANT_OFFICE)
    assert "50.000,00" in text(head.get(address(awarded, "neu/")))
    told = wish(**{"amount-personnel": "40.000,00", "person": "Neue Besetzung zum Mai"})
    shown = text(head.post(address(awarded, "neu/"), told, follow=True))
    assert "Personalkosten 40.000,00 €" in shown
    assert "Neue Besetzung zum Mai" in shown
    assert "Über die Änderung entscheiden" in text(officer.get(address(awarded)))
    decided = {
        "version": "0", "reason": "VV Nr. 4.", "special_conditions": "",
        "verdict-amount": "yes", "answer-amount": "Nachvollziehbar.",
        "verdict-person": "no", "answer-person": "Nicht erforderlich.",
    }  # fmt: skip
    page = text(officer.post(address(awarded, "entscheiden/"), decided, follow=True))
    assert "Entwurf: Änderung" in page
    assert "Nachvollziehbar." not in text(head.get(address(awarded)))  # only a draft
    again = text(officer.get(address(awarded, "entscheiden/")))
    assert "Nachvollziehbar." in again
    sign_all(awarded.decisions.get(state="drafted"), LATER)
    shown = text(head.get(address(awarded)))
    assert "Nachvollziehbar." in shown
    assert "55.000,00" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "was sich ändern soll"),
        ({"end_on": "31.12.2027"}, "Haushaltsjahre des Aufrufs"),
        ({"amount-personnel": "NaN", "person": "x"}, 'id="fehler"'),
        ({"person": "x", "mehr": "1"}, "Unbekannte Felder"),
        ({"person": "x", "effective_on": "01.01.2027"}, "außerhalb"),
    ],
)
def test_what_cannot_be_asked_for_is_said_and_stays_typed(
    awarded: Application, changes: dict[str, str], sentence: str
) -> None:
    told = wish(partner="", **changes)
    response = client_of(Role.HEAD, SPEYER).post(address(awarded, "neu/"), told)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Die Stelle wird später frei." in text(response)
    assert not awarded.changes.exists()


def test_a_shift_is_told_from_another_amount(awarded: Application) -> None:
    told = wish(**{"amount-personnel": "49.000,00", "amount-material": "16.000,00",
                   "cost-material": "16.000,00"})  # fmt: skip
    client_of(Role.HEAD, SPEYER).post(address(awarded, "neu/"), told)
    assert awarded.changes.get().parts.get().kind == "lines"


def test_it_is_taken_back(awarded: Application) -> None:
    head = client_of(Role.HEAD, SPEYER)
    head.post(address(awarded, "neu/"), wish(person="Neue Besetzung"))
    head.post(address(awarded, "zuruecknehmen/"))
    assert awarded.changes.get().state == "withdrawn"
    assert head.get(address(awarded, "zuruecknehmen/")).status_code == 404


def test_others_read_what_they_may_not_ask_for(awarded: Application) -> None:
    treasury = client_of(Role.TREASURY, SPEYER)
    assert "Leitung der Kommune" in text(treasury.get(address(awarded)))
    assert treasury.get(address(awarded, "neu/")).status_code == 403


def test_without_an_award_there_is_nothing_to_change() -> None:
    application = with_money()
    head = client_of(Role.HEAD, SPEYER)
    assert "Noch ist nichts bewilligt" in text(head.get(address(application)))
    assert head.get(address(application, "neu/")).status_code == 404

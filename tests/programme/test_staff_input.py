"""What staff type: refused with a sentence, never obeyed silently, never lost."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from kim.accounts.rules.roles import Role
from kim.programme.models import Budget, ParticipationStep, PublishedFigure, Source
from tests.accounts.factories import make_member, sign_in
from tests.programme.factories import SPEYER
from tests.programme.pages import PROOF, STEP, page, signed_in

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]


def test_fields_nobody_asked_for_are_refused() -> None:
    sent = {**STEP, "when": "01.02.2026", "recorded_by": "system", "id": "1"}
    response = signed_in().post(f"/register/{SPEYER}/schritt/join/", sent)
    assert response.status_code == 422
    assert "Unbekannte Felder: id, recorded_by. Nichts gespeichert." in response.content.decode()
    assert not ParticipationStep.objects.filter(participation__place__ags=SPEYER).exists()


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_only_a_posted_form_changes_anything(method: str) -> None:
    client = signed_in()
    address = f"/register/{SPEYER}/schritt/join/"
    status = {"get": 200, "head": 200}.get(method, 405)
    response = getattr(client, method)(address, STEP, HTTP_X_HTTP_METHOD_OVERRIDE="POST")
    assert response.status_code == status
    assert not ParticipationStep.objects.filter(participation__place__ags=SPEYER).exists()


def test_typed_text_survives_an_expired_sign_in() -> None:
    user = make_member(role=Role.PROGRAMME_LEAD)
    client = sign_in(Client(), user)
    Session.objects.all().delete()
    address = f"/register/{SPEYER}/schritt/join/"
    sent = client.post(address, {**STEP, "reason": "Nicht verloren"})
    assert sent.status_code == 302
    assert sent["Location"].startswith("/konto/anmelden/")
    text = page(sign_in(client, user), address)
    assert "Nicht verloren</textarea>" in text
    assert "Ihre Eingaben wurden wiederhergestellt." in text
    assert not ParticipationStep.objects.filter(participation__place__ags=SPEYER).exists()


@pytest.mark.parametrize("same", [True, False], ids=["same person", "somebody else"])
def test_typed_text_comes_back_to_its_author_only(same: bool) -> None:
    author = make_member(role=Role.PROGRAMME_LEAD)
    other = author if same else make_member(role=Role.PROGRAMME_LEAD)
    address = f"/register/{SPEYER}/schritt/join/"
    moment = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    with time_machine.travel(moment, tick=False):
        client = sign_in(Client(), author)
        page(client, address)
    with time_machine.travel(moment + dt.timedelta(minutes=31), tick=False):
        assert client.post(address, {**STEP, "reason": "Mein Text"}).status_code == 302
        text = page(sign_in(client, other), address)
    assert ("Mein Text</textarea>" in text) is same


def test_published_figures_budgets_and_sources_through_the_pages() -> None:
    client = signed_in()
    source = {
        "title": "Neue Meldung",
        "publisher": "Ministerium",
        "published_on": "01.06.2026",
        "address": "https://ministerium.example/meldung",
        "note": "",
    }
    assert client.post("/register/quellen/neu/", source).status_code == 302
    twice = client.post("/register/quellen/neu/", source).content.decode()
    assert "Diese Quelle ist schon erfasst." in twice
    pk = Source.objects.get(title="Neue Meldung").pk
    figure = {**PROOF, "figure": "participating", "value": "14", "key_date_on": "01.06.2026"}
    missing = client.post("/register/veroeffentlicht/neu/", figure).content.decode()
    assert "braucht ihre Quelle" in missing
    figure["source"] = str(pk)
    assert client.post("/register/veroeffentlicht/neu/", figure).status_code == 302
    again = client.post("/register/veroeffentlicht/neu/", figure).content.decode()
    assert "schon erfasst" in again
    text = page(client, "/register/veroeffentlicht/")
    assert "weicht ab" in text
    assert "Widerspruch zum 01.06.2026: veröffentlicht 14, im Register 12." in page(
        client, "/register/"
    )
    wrong = PublishedFigure.objects.get(value=14)
    corrected = {**figure, "value": "12"}
    client.post(f"/register/veroeffentlicht/{wrong.pk}/berichtigen/", corrected)
    assert "weicht ab" not in page(client, "/register/veroeffentlicht/")
    money = {
        **PROOF,
        "year": "2026",
        "amount": "2.950.000,00",
        "announced_on": "01.03.2026",
        "source": str(pk),
    }
    assert client.post("/register/mittel/neu/", money).status_code == 302
    assert Budget.objects.filter(year=2026).count() == 2
    assert "2.950.000,00 €" in page(client, "/register/veroeffentlicht/")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount": "12.34"}, "Bitte einen Betrag wie 1.234,56 eingeben."),
        ({"amount": "0"}, "Der Betrag muss über 0 Euro liegen."),
        ({"year": "2024"}, "größer oder gleich 2025"),
    ],
)
def test_bad_money_is_refused(values: dict[str, str], sentence: str) -> None:
    sent = {**PROOF, "year": "2027", "amount": "1,00", "announced_on": "01.03.2026", **values}
    response = signed_in().post("/register/mittel/neu/", sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()

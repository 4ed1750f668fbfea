"""Early start and other grants, as a browser sends them."""

from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, EarlyStart, Notice, OtherGrant
from kim.grants.states.applications import ApplicationState as S
from kim.places.models import Place
from tests.accounts.factories import make_member, sign_in
from tests.grants.factories import NOW, SPEYER, WORMS, make_application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published", "clock")]
OTHERS = "/foerderung/andere/"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(role: Role, ags: str = "") -> Client:
    return sign_in(
        Client(), make_member(role=role, place=Place.objects.get(ags=ags) if ags else None)
    )


def at(application: Application, page: str = "") -> str:
    return f"/foerderung/vorgang/{application.number}/beginn/{page}"


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.text)


def ask(client: Client, application: Application) -> Any:
    sent = {
        "contract_on": "20.01.2026", "start_on": "01.02.2026", "risk_accepted": "on",
        "reason": "Die Bewerberin sagt sonst ab.",
    }  # fmt: skip
    return client.post(at(application, "beantragen/"), sent)


def test_asked_decided_and_read_by_both_sides() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    head, officer = client_of(Role.HEAD, SPEYER), client_of(Role.GRANT_OFFICE)
    assert "Vertragsschluss am 20.02.2026 steht bevor" in text_of(head, at(application))
    assert ask(head, application).status_code == 302
    page = text_of(officer, at(application, "entscheiden/"))
    assert "Die Bewerberin sagt sonst ab." in page
    assert "trägt die Kommune das Risiko" in page
    sent = {"result": "consent", "reason": "Nachvollziehbar."}
    assert officer.post(at(application, "entscheiden/"), sent).status_code == 302
    for client in (head, officer, client_of(Role.AUDIT_OFFICE)):
        text = text_of(client, at(application))
        assert "gilt vom 12.01.2026 bis 12.07.2026" in text
        assert "für die einem vorzeitigen Beginn zugestimmt ist" in text
    assert Notice.objects.get().early_start == EarlyStart.objects.get()


def test_what_was_typed_stays_when_it_is_refused() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    head = client_of(Role.HEAD, SPEYER)
    sent = {"contract_on": "01.01.2026", "start_on": "01.02.2026", "risk_accepted": "on",
            "reason": "Eilt sehr."}  # fmt: skip
    refused = head.post(at(application, "beantragen/"), sent)
    assert refused.status_code == 422
    assert "liegen in der Vergangenheit" in unescape(refused.text)
    assert "Eilt sehr.</textarea>" in refused.text


def test_taken_back_it_may_be_asked_again() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    head = client_of(Role.HEAD, SPEYER)
    ask(head, application)
    head.post(at(application, "zuruecknehmen/"))
    assert EarlyStart.objects.get().state == "withdrawn"
    assert head.get(at(application, "zuruecknehmen/")).status_code == 404
    assert ask(head, application).status_code == 302


def test_a_draft_tells_why_nothing_can_be_asked_yet() -> None:
    application = make_application(post={"contract_on": "01.01.2026"})
    text = text_of(client_of(Role.HEAD, SPEYER), at(application))
    assert "Erst wenn der Antrag abgesendet ist." in text
    assert "Vertragsschluss am 01.01.2026 liegt vor einer Bewilligung, ohne Zustimmung" in text
    text_of(client_of(Role.HEAD, WORMS), at(application), 404)


def test_other_grants_are_entered_filtered_and_taken_back() -> None:
    officer = client_of(Role.GRANT_OFFICE)
    sent = {
        "ags": SPEYER, "funder": "Bund", "title": "Sprachförderung", "reference": "B-7",
        "amount": "9.000,00", "start_on": "01.01.2026", "end_on": "30.06.2026",
        "source": "Bescheid vom 1. März",
    }  # fmt: skip
    wrong = officer.post(f"{OTHERS}neu/", {**sent, "end_on": "01.01.2025"})
    assert "Das Ende liegt vor dem Beginn" in wrong.text
    officer.post(f"{OTHERS}neu/", sent)
    auditor = client_of(Role.AUDIT_OFFICE)
    assert "9.000,00 €" in text_of(auditor, f"{OTHERS}?kommune={SPEYER}&jahr=2026")
    assert "Kein Eintrag passt" in text_of(auditor, f"{OTHERS}?jahr=2027")
    assert "Kein Eintrag passt" in text_of(auditor, f"{OTHERS}?kommune={WORMS}")
    row = OtherGrant.objects.get()
    officer.post(f"{OTHERS}{row.pk}/zuruecknehmen/", {"reason": "Irrtum"})
    assert "zurückgenommen" in text_of(officer, OTHERS)
    again = officer.post(f"{OTHERS}{row.pk}/zuruecknehmen/", {"reason": "Irrtum"})
    assert "schon zurückgenommen" in again.text

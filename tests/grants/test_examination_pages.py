"""The desk of the officer and the answers of the municipality, as a browser sends them."""

import datetime as dt
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, CompletionRequest
from kim.grants.rules.merge import marks
from kim.grants.services.completeness import Point, answer_points, cancel_request, request_items
from kim.grants.states.applications import ApplicationState as S
from kim.places.models import Place
from tests.accounts.factories import make_member, sign_in
from tests.grants.applying import author
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("published", "clock"),
]


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> Client:
    return client_of(Role.GRANT_OFFICE)


def client_of(role: Role, ags: str = "") -> Client:
    return sign_in(
        Client(), make_member(role=role, place=Place.objects.get(ags=ags) if ags else None)
    )


def at(application: Application, page: str) -> str:
    return f"/foerderung/vorgang/{application.number}/{page}"


def asked() -> CompletionRequest:
    application = make_application(state=S.COMPLETENESS_CHECK)
    points = (
        Point(section="plan", text="Sachkosten aufschlüsseln"),
        Point(section="post", text="Entgeltstufe begründen"),
    )
    return request_items(
        actor=person(Role.GRANT_OFFICE), application_id=application.pk, points=points, now=NOW
    )


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text[:300]
    return unescape(response.text)


def test_the_desk_offers_what_is_possible_and_says_why_not(officer: Client) -> None:
    application = make_application(state=S.SUBMITTED)
    text = text_of(officer, at(application, "pruefung/"))
    offered, _, refused = text.partition("Was zurzeit nicht möglich ist")
    assert f'href="{at(application, "pruefung/uebernehmen/")}"' in offered
    assert "„Vollständigkeit feststellen“ ist im Stand „eingegangen“ nicht möglich." in refused
    assert "„Frist verlängern“ ist im Stand „eingegangen“ nicht möglich." in refused
    assert "Vertragsschluss am 20.02.2026 steht bevor" in text
    budget = text_of(client_of(Role.BUDGET_OFFICER), at(application, "pruefung/"))
    assert "Anträge prüft nur die Bewilligungsstelle." in budget


def test_taken_over_and_found_complete(officer: Client) -> None:
    application = make_application(state=S.SUBMITTED)
    assert text_of(officer, at(application, "pruefung/uebernehmen/"))
    officer.post(at(application, "pruefung/uebernehmen/"))
    text = text_of(officer, at(application, "pruefung/"))
    assert "Prüfung bis 26.01.2026 (noch 14 Tage)." in text
    again = officer.post(at(application, "pruefung/uebernehmen/"))
    assert again.status_code == 422
    officer.post(at(application, "pruefung/vollstaendig/"))
    assert Application.objects.get(pk=application.pk).state == S.TECHNICAL_REVIEW


def test_each_line_is_a_point_and_the_day_is_prefilled(officer: Client) -> None:
    application = make_application(state=S.COMPLETENESS_CHECK)
    page = at(application, "pruefung/nachfordern/")
    assert 'value="02.02.2026"' in text_of(officer, page)
    wrong = officer.post(page, {"plan": "Eins\n\n Zwei ", "due_on": "31.02.2026"})
    assert wrong.status_code == 422
    assert "Eins\n\n Zwei" in wrong.text
    officer.post(page, {"plan": "Eins\r\n\r\n Zwei ", "post": "Drei", "due_on": "09.02.2026"})
    request = CompletionRequest.objects.get(application=application)
    assert [(i.section, i.text) for i in request.items.order_by("pk")] == [
        ("post", "Drei"), ("plan", "Eins"), ("plan", "Zwei"),
    ]  # fmt: skip
    assert request.due_on == dt.date(2026, 2, 9)
    desk = text_of(officer, at(application, "pruefung/"))
    assert "Die Frist der Prüfung ruht seit dem 12.01.2026." in desk


def test_the_officer_extends_and_cancels(officer: Client) -> None:
    request = asked()
    application = request.application
    sent = {"due_on": "01.03.2026", "reason": "Urlaub"}
    officer.post(at(application, "pruefung/frist/"), sent)
    assert "verlängert, ursprünglich 02.02.2026" in text_of(officer, at(application, "pruefung/"))
    early = officer.post(at(application, "pruefung/einstellen/"), {"reason": "keine Antwort"})
    assert "Eingestellt wird erst nach zwei Erinnerungen" in early.text
    officer.post(at(application, "pruefung/aufheben/"), {"reason": "Irrtum"})
    assert "aufgehoben" in text_of(officer, at(application, "pruefung/"))


def test_both_sides_read_points_clock_and_history() -> None:
    request = asked()
    for client in (client_of(Role.TREASURY, SPEYER), client_of(Role.AUDIT_OFFICE)):
        text = text_of(client, at(request.application, "nachforderung/"))
        assert "Antwort der Kommune bis 02.02.2026 (noch 21 Tage)." in text
        assert "Sachkosten aufschlüsseln" in text
    assert "<textarea" not in text  # who may not answer reads
    text_of(client_of(Role.TREASURY, WORMS), at(request.application, "nachforderung/"), 404)


def sent(request: CompletionRequest, first: str, second: str, base: str = "") -> dict[str, str]:
    one, two = request.items.order_by("pk")
    return {f"answer-{one.pk}": first, f"answer-{two.pk}": second, "base": base}


def test_answers_are_kept_and_two_windows_see_both() -> None:
    request = asked()
    client, page = client_of(Role.DEPUTY, SPEYER), at(request.application, "nachforderung/")
    client.post(page, sent(request, "Reise 500 €", ""))
    assert "Reise 500 €</textarea>" in text_of(client, page)
    conflict = client.post(page, sent(request, "Druck 900 €", "EG 10"))
    assert conflict.status_code == 422
    assert "Druck 900 €</textarea>" in unescape(conflict.text)
    assert "Reise 500 €</dd>" in unescape(conflict.text)
    assert request.items.earliest("pk").answer == "Reise 500 €"
    base = conflict.text.split('name="base" value="')[1].split('"')[0]
    client.post(page, sent(request, "Druck 900 €", "EG 10", base))
    assert request.items.earliest("pk").answer == "Druck 900 €"


def test_answers_are_kept_while_they_are_typed() -> None:
    request = asked()
    client, page = client_of(Role.DEPUTY, SPEYER), at(request.application, "nachforderung/")
    first, second = request.items.order_by("pk")
    base = marks({str(item.pk): "" for item in (first, second)})

    def sent(text: str, base: str) -> Any:
        answers = {f"answer-{first.pk}": text, f"answer-{second.pk}": ""}
        return client.post(page, answers | {"base": base, "do": "save", "auto": "1"})

    told = sent("Reisekosten", base).json()
    assert told["saved"] == "gespeichert um 10:00 Uhr"
    assert sent("Reisekosten und Miete", told["base"]).status_code == 200
    assert first.__class__.objects.get(pk=first.pk).answer == "Reisekosten und Miete"
    late = sent("Etwas anderes", base)
    assert late.status_code == 409
    assert "jemand anders" in late.json()["message"]
    assert sent("x" * 4001, told["base"]).status_code == 422
    cancel_request(
        actor=person(Role.GRANT_OFFICE), application_id=request.application_id, reason="x", now=NOW
    )
    assert sent("Zu spät", told["base"]).status_code == 409


def test_who_may_not_answer_is_refused() -> None:
    request = asked()
    page = at(request.application, "nachforderung/")
    for client in (client_of(Role.HEAD, SPEYER), client_of(Role.GRANT_OFFICE)):
        assert client.post(page, sent(request, "x", "y")).status_code == 403


def test_unknown_inputs_store_nothing() -> None:
    request = asked()
    client, page = client_of(Role.DEPUTY, SPEYER), at(request.application, "nachforderung/")
    refused = client.post(page, {**sent(request, "x", "y"), "state": "answered"})
    assert refused.status_code == 422
    assert request.items.earliest("pk").answer == ""


def test_the_head_signs_the_completed_application() -> None:
    request = asked()
    head, page = client_of(Role.HEAD, SPEYER), at(request.application, "nachforderung/zeichnen/")
    seen = text_of(head, page).split('name="seen" value="')[1].split('"')[0]
    early = head.post(page, {"seen": seen, "meant": "on"})
    assert "Zu 2 von 2 Punkten fehlt noch eine Antwort" in early.text
    answers = {item.pk: "Ist ergänzt." for item in request.items.all()}
    answer_points(actor=author(), application_id=request.application_id, answers=answers, now=NOW)
    stale = head.post(page, {"seen": seen, "meant": "on"})
    assert "wurden geändert, seit Sie" in stale.text
    seen = text_of(head, page).split('name="seen" value="')[1].split('"')[0]
    assert head.post(page, {"seen": seen}).status_code == 422
    done = head.post(page, {"seen": seen, "meant": "on"}, follow=True)
    assert "Eingangsnummer" in done.text
    assert "beantwortet" in done.text
    assert Application.objects.get(pk=request.application_id).state == S.COMPLETENESS_CHECK

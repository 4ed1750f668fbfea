"""Two people, two windows, two clicks, no session: nothing typed is lost or stored twice."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from kim.accounts.rules.roles import Role
from kim.grants.models import Application
from kim.grants.rules.merge import marks
from kim.grants.rules.sections import flatten
from kim.grants.services.declare import withdraw_application
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.grants.factories import SPEYER, make_application
from tests.grants.pages import MOMENT, at, client_of, clock, member, page_of, stored
from tests.programme.factories import place

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("published", "clock"),
]
__all__ = ["clock"]  # fixture


def test_a_double_click_saves_once() -> None:
    application, client = make_application(), client_of(member())
    sent = page_of(application, title="Neu")
    for _ in range(2):
        assert client.post(at(application, "grunddaten/"), sent).status_code == 302
    assert stored(application).version == 2


def test_two_tabs_with_different_texts_lose_nothing() -> None:
    application, client = make_application(), client_of(member())
    first = page_of(application, title="Im ersten Fenster")
    second = page_of(application, contact_phone="Im zweiten Fenster")
    client.post(at(application, "grunddaten/"), first)
    client.post(at(application, "grunddaten/"), second)
    data = stored(application).data
    assert (data["title"], data["contact_phone"]) == ("Im ersten Fenster", "Im zweiten Fenster")


def conflict_of(application: Application, client: Client, title: str = "Meiner") -> Any:
    sent = page_of(application, title=title, contact_phone="9")
    other = make_member(role=Role.DEPUTY, place=place(SPEYER))
    other.name = "Vertretung Muster"
    other.save()
    theirs = page_of(application, title="Ihrer")
    client_of(other).post(at(application, "grunddaten/"), theirs)
    return client.post(at(application, "grunddaten/"), sent)


def test_a_conflict_shows_both_versions_and_who_wrote() -> None:
    application, client = make_application(), client_of(member())
    page = conflict_of(application, client)
    assert page.status_code == 409
    assert "Vertretung Muster hat diesen Teil am 12.01.2026 um 10:42 Uhr gespeichert" in page.text
    for text in ("Bezeichnung des Vorhabens", ">Ihrer<", ">Meiner<"):
        assert text in page.text
    assert page.text.count("<fieldset") == 1  # only what both changed
    assert stored(application).data["title"] == "Ihrer"


@pytest.mark.parametrize(
    ("pick", "stands"),
    [("mine", "Meiner"), ("saved", "Ihrer"), ("own", "Von beiden")],
)
def test_a_conflict_is_settled_text_by_text(pick: str, stands: str) -> None:
    application, client = make_application(), client_of(member())
    page = conflict_of(application, client)
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    sent |= {"pick.title": pick, "own.title": "Von beiden", "do": "save"}
    answer = client.post(at(application, "grunddaten/"), sent)
    assert answer.status_code == 302
    data = stored(application).data
    assert (data["title"], data["contact_phone"]) == (stands, "9")


def test_a_third_person_is_seen_while_a_conflict_is_settled() -> None:
    application, client = make_application(), client_of(member())
    page = conflict_of(application, client)
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    client_of(member()).post(at(application, "grunddaten/"), page_of(application, title="Dritte"))
    answer = client.post(at(application, "grunddaten/"), sent | {"pick.title": "mine"})
    assert answer.status_code == 409
    assert ">Dritte<" in answer.text
    assert stored(application).data["title"] == "Dritte"


def test_a_conflict_with_oneself_says_so() -> None:
    application, client = make_application(), client_of(member())
    first, second = page_of(application, title="A"), page_of(application, title="B")
    client.post(at(application, "grunddaten/"), first)
    page = client.post(at(application, "grunddaten/"), second)
    assert "Sie selbst (in einem anderen Fenster)" in page.text


def test_the_page_saves_by_itself() -> None:
    application, client = make_application(), client_of(member())
    sent = page_of(application, title="Neu", start_on="x", auto="1")
    told = client.post(at(application, "grunddaten/"), sent).json()
    assert (told["version"], told["saved"]) == (2, "gespeichert um 10:42 Uhr")
    assert told["problems"] == {"start_on": "„x“ ist kein Datum. Bitte schreiben Sie TT.MM.JJJJ."}
    assert told["base"] == marks(flatten("basics", stored(application).data))
    again = client.post(
        at(application, "grunddaten/"), sent | {"version": "2", "base": told["base"], "title": "B"}
    )
    assert again.json()["version"] == 3


def test_what_the_page_cannot_save_by_itself() -> None:
    application, client = make_application(), client_of(member())
    old = page_of(application, title="Alt", auto="1")
    client.post(at(application, "grunddaten/"), page_of(application, title="Neu"))
    answer = client.post(at(application, "grunddaten/"), old)
    assert answer.status_code == 409
    assert "„Speichern“ zeigt beide Fassungen" in answer.json()["message"]
    answer = client.post(
        at(application, "grunddaten/"), page_of(application, title="x" * 300, auto="1")
    )
    assert answer.status_code == 422
    assert answer.json()["problems"].keys() == {"title"}


def test_an_hour_of_typing_survives_the_end_of_the_session() -> None:
    application, user = make_application(), member()
    sent = page_of(application, "concept", tasks="Eine Stunde Arbeit " * 100)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefghijklmnopqrstuvwxyz012345"
    here = at(application, "konzept/")
    assert client.post(here, sent).headers["Location"].startswith("/konto/anmelden/")
    sign_in(client, user)
    page = client.get(here)
    assert "Ihre Eingaben wurden wiederhergestellt" in page.text
    assert "Eine Stunde Arbeit Eine Stunde Arbeit" in page.text
    assert stored(application, "concept").version == 1


def test_the_largest_section_survives_too() -> None:
    """The limits of the form fit into what sign-in keeps: 64 kB."""
    application, user = make_application(), member()
    texts = dict.fromkeys(("starting_point", "structures", "tasks"), "Wörter über Orte " * 400)
    sent = page_of(application, "concept", **texts)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefghijklmnopqrstuvwxyz012345"
    client.post(at(application, "konzept/"), sent)
    sign_in(client, user)
    assert client.get(at(application, "konzept/")).text.count("Wörter über Orte " * 400) == 3


def test_discarded_in_between() -> None:
    """Somebody types while a colleague discards the draft: the text stays on the page."""
    application, user = make_application(), member()
    sent = page_of(application, title="Lange getippt")
    withdraw_application(actor=actor_of(user), application_id=application.pk, reason="", now=MOMENT)
    page = client_of(user).post(at(application, "grunddaten/"), sent)
    assert page.status_code == 422
    assert 'value="Lange getippt"' in page.text

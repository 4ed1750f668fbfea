"""A number of the call is missing: every page of a file says which, and who can enter it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Decision
from kim.grants.states.applications import ApplicationState as S
from kim.places.models import Place
from tests.accounts.factories import make_member, sign_in
from tests.grants.deciding import drafted, ready
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, make_budget, make_call
from tests.grants.factories import make_version as make_version_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
FILE = "foerderung/vorgang/<slug:number>/"


@pytest.fixture(autouse=True)
def winter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is the day the files of the tests are decided on."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def client_of(role: Role, ags: str = "") -> Client:
    place = Place.objects.get(ags=ags) if ags else None
    return sign_in(Client(), make_member(role=role, place=place))


def without(key: str, *applications: Application) -> None:
    """Put files on a version that lacks a number, as no page would make one."""
    version = make_version_of(make_call(), released=False)
    version.parameters.filter(key=key).delete()
    for application in applications:
        Application.objects.filter(pk=application.pk).update(version=version)


def pages(patterns: Any = None, start: str = "") -> list[str]:
    """Every address of a file that needs nothing but its number."""
    found = []
    for one in patterns or get_resolver().url_patterns:
        path = start + str(one.pattern)
        if isinstance(one, URLResolver):
            found += pages(one.url_patterns, path)
        elif isinstance(one, URLPattern) and path.startswith(FILE) and path.count("<") == 1:
            found.append(path)
    return found


def said(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_no_page_of_a_file_breaks_and_those_that_need_it_say_what_is_missing() -> None:
    make_budget()
    begun, decided = make_application(ags=WORMS), ready()
    drafted(decided)
    without("cap_total", begun, decided)
    told = {}
    for file, client in (
        (begun, client_of(Role.HEAD, WORMS)),
        (decided, client_of(Role.GRANT_OFFICE)),
        (decided, client_of(Role.HEAD, SPEYER)),
    ):
        for path in pages():
            response = client.get("/" + path.replace("<slug:number>", file.number))
            assert response.status_code != 500, path
            if response.status_code == 409:
                told[path.removeprefix(FILE)] = said(response)
    assert told.keys() >= {"antrag/pruefen/", "entscheidung/", "entscheidung/bewilligen/",
                           "entscheidung/zeichnen/", "pruefung/fachlich/"}  # fmt: skip
    for text in told.values():
        assert "fehlt „Obergrenze insgesamt je volle Stelle und volles Jahr“ (cap_total)" in text
        assert "Eintragen kann das die Programmleitung" in text
        assert "Noch nicht möglich" in text


def test_a_deed_keeps_what_was_typed_and_does_nothing() -> None:
    make_budget()
    application = ready()
    without("fte_max", application)
    address = f"/foerderung/vorgang/{application.number}/entscheidung/bewilligen/"
    typed = {"version": "0", "reason": "Das Landesinteresse ist begründet.", "fte": "1"}
    response = client_of(Role.GRANT_OFFICE).post(address, typed)
    assert response.status_code == 409
    assert "Größter Stellenanteil" in said(response)
    assert "Das Landesinteresse ist begründet." in said(response)
    assert not Decision.objects.exists()


def test_a_number_that_cannot_be_read_is_said_as_well() -> None:
    application = make_application(state=S.READY_FOR_DECISION)
    version = make_version_of(make_call(), released=False)
    version.parameters.filter(key="pro_rata_method").update(value="nach Gefühl")
    Application.objects.update(version=version)
    address = f"/foerderung/vorgang/{application.number}/entscheidung/"
    response = client_of(Role.GRANT_OFFICE).get(address)
    assert response.status_code == 409
    assert "nicht lesbar" in said(response)

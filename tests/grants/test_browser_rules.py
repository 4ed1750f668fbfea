"""The rules of an application in Chromium: what was found, exceptions, and the form for one."""

import uuid

import pytest

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Application
from kim.grants.states.applications import ApplicationState as S
from tests.accounts.factories import make_member
from tests.browser import Visit, check_page
from tests.grants.factories import NOW, SPEYER, make_application
from tests.programme.factories import load

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def officer(committed: None) -> User:
    load()
    application = make_application(
        ags=SPEYER, state=S.TECHNICAL_REVIEW,
        post={"fte": "0,0", "contract_on": "02.03.2026", "limited_to_on": "", "pay_step": ""},
        concept={"partners": "Frau Yilmaz vom Beirat"},
    )  # fmt: skip
    for rule, kind, reason in (
        ("PL-A46", "reason", "Der Vertrag wird erst nach der Sitzung des Rates geschlossen."),
        ("PL-A47", "waiver", "Die Kommune hat das Ende der Befristung schriftlich nachgereicht."),
        ("PL-A38", "waiver", "Gemeint ist die Vorsitzende des Beirats, sie hat zugestimmt."),
    ):
        application.overrides.create(
            rule=rule, kind=kind, reason=reason, at=NOW, by="user:0", person=uuid.uuid4()
        )
    return make_member(role=Role.GRANT_OFFICE)


@pytest.mark.parametrize(
    ("page", "name"),
    [("", "regeln"), ("?nur=auffaellig", "regeln-auffaellig"),
     ("PL-A13/ausnahme/", "regel-ausnahme")],
)  # fmt: skip
def test_page(visit: Visit, officer: User, page: str, name: str) -> None:
    application = Application.objects.get(place__ags=SPEYER)
    path = f"/foerderung/vorgang/{application.number}/regeln/{page}"
    check_page(visit(path, user=officer), name)

"""Writing an application in Chromium: from the first page to the receipt, by keyboard."""

import pytest

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Application
from tests.accounts.factories import make_member
from tests.browser import Visit, check_page
from tests.grants.applying import full_call
from tests.grants.factories import SPEYER, make_application
from tests.programme.factories import load, place

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def writer(committed: None) -> User:
    load()
    full_call()
    make_application(ags=SPEYER)
    return make_member(role=Role.INTEGRATION_MANAGER, place=place(SPEYER))


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("grunddaten", "antrag-grunddaten"),
        ("konzept", "antrag-konzept"),
        ("stelle", "antrag-stelle"),
        ("kosten", "antrag-kosten"),
        ("erklaerungen", "antrag-erklaerungen"),
        ("anlagen", "antrag-anlagen"),
        ("gremienbeschluss", "antrag-gremium"),
        ("pruefen", "antrag-pruefen"),
    ],
)
def test_page(visit: Visit, writer: User, slug: str, name: str) -> None:
    application = Application.objects.get(place__ags=SPEYER)
    path = f"/foerderung/vorgang/{application.number}/antrag/{slug}/"
    check_page(visit(path, user=writer), name)

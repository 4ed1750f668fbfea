"""A municipality at the pages of its application: what a browser would send."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Section
from kim.grants.rules.merge import marks
from kim.grants.rules.sections import flatten
from tests.accounts.factories import make_member, sign_in
from tests.grants.factories import SPEYER
from tests.programme.factories import place

MOMENT = dt.datetime(2026, 1, 12, 9, 42, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Any:
    """A day on which an application is in time."""
    with time_machine.travel(MOMENT, tick=False):
        yield


def member(role: Role = Role.INTEGRATION_MANAGER, ags: str = SPEYER) -> User:
    return make_member(role=role, place=place(ags) if ags else None)


def client_of(user: User) -> Client:
    return sign_in(Client(), user)


def at(application: Application, slug: str) -> str:
    return f"/foerderung/vorgang/{application.number}/antrag/{slug}"


def stored(application: Application, code: str = "basics") -> Section:
    return Section.objects.get(application=application, code=code)


def page_of(application: Application, code: str = "basics", **texts: str) -> dict[str, str]:
    """What the page of a section sends, with some texts typed anew (``__`` for a dot)."""
    row = stored(application, code)
    flat = flatten(code, row.data)
    typed = {name.replace("__", "."): text for name, text in texts.items()}
    return {"version": str(row.version), "base": marks(flat), "do": "save", **flat, **typed}

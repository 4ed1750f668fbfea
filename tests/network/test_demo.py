"""Organisations and bodies of a demonstration: made up, marked, made once."""

import pytest

from kim.accounts.queries.demo import demo_actor
from kim.accounts.rules.roles import Role
from kim.accounts.services.demo import ensure_demo_people
from kim.network.models import Body, Meeting, Organisation, Relation
from kim.network.queries import own_organisations
from kim.network.queries.due import due_items
from kim.network.queries.relations import network_of
from kim.network.services.demo import load_demo_network
from kim.network.states import OrganisationKind
from tests.network.factories import TODAY
from tests.programme.factories import NOW, load

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demonstration_is_made_once_and_marked() -> None:
    load()
    ensure_demo_people(now=NOW)
    assert load_demo_network(now=NOW) == 120
    assert load_demo_network(now=NOW) == 0
    rows = Organisation.objects.all()
    assert len({row.name for row in rows}) >= 110
    assert all(row.is_demo and "(Demo)" in row.name and ".example" in row.mail for row in rows)
    assert {row.kind for row in rows} == set(OrganisationKind.values)
    assert rows.values("municipality").distinct().count() == 12
    assert Relation.objects.count() == 12 * 11
    assert Body.objects.count() == 3
    assert Meeting.objects.filter(minutes__isnull=False).count() == 3
    who = demo_actor(Role.INTEGRATION_MANAGER)
    assert [row.name for row in own_organisations(demo_actor(Role.CARRIER))] == [
        "Sprachtreff Musterbrücke (Demo)"
    ]
    analysis = network_of(who, {"kommune": "07334"}).analysis
    assert analysis.bridges
    assert analysis.alone
    assert analysis.strangers
    assert {item.title for item in due_items(who, TODAY)} >= {
        "Angaben bestätigen",
        "Aufgabe aus einem Gremium",
    }

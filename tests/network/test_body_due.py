"""What bodies hand up to 'Heute'."""

import pytest

from kim.network.queries.due import due_items
from kim.network.services.minutes import add_task, freeze_minutes
from tests.network.factories import NOW, TODAY, WORMS, manager
from tests.network.test_bodies import DAY, held, make_body, minuted, planned

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]


def test_what_is_due() -> None:
    body = make_body()
    who = manager()
    assert due_items(who, TODAY) == []
    first = held(body, "Wohnen")
    add_task(
        actor=who,
        meeting_id=first.pk,
        text="Raum suchen",
        owner="x",
        due_on=TODAY + 14 * DAY,
        now=NOW,
    )
    add_task(
        actor=who, meeting_id=first.pk, text="Später", owner="x", due_on=TODAY + 15 * DAY, now=NOW
    )
    minuted(first, "carried")
    planned(body, days=10, title="Bald")
    titles = {(item.title, item.about) for item in due_items(who, TODAY)}
    assert titles == {
        ("Aufgabe aus einem Gremium", "Raum suchen"),
        ("Protokoll festschreiben", "Steuerungsgruppe: 1. Sitzung"),
        ("Zur Sitzung einladen", "Steuerungsgruppe: Bald"),
    }
    missed = {(item.title, item.about) for item in due_items(who, TODAY + 12 * DAY)}
    assert ("Sitzung nachtragen", "Steuerungsgruppe: Bald") in missed
    assert due_items(manager(WORMS), TODAY + 20 * DAY) == []


def test_put_off_points_ask_for_a_meeting() -> None:
    body = make_body()
    first = held(body, "Wohnen")
    minuted(first, "carried")
    freeze_minutes(actor=manager(), meeting_id=first.pk, now=NOW)
    items = due_items(manager(), TODAY)
    assert [(item.title, item.about) for item in items] == [
        ("Vertagte Punkte brauchen eine Sitzung", "Steuerungsgruppe: Wohnen")
    ]

"""Gaps: noted once, decided with a reason, taken up again; each deed recorded or refused."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.kernel.states import TransitionNotAllowed
from kim.needs.models import GapCandidate
from kim.needs.rules.matrix import Cell
from kim.needs.services import GapError, decide_gap, note_gap
from kim.places.models import Place
from kim.places.services import load_reference
from tests.programme.factories import actor, place
from tests.threads import all_at_once

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
HERE, ELSEWHERE = "07314", "07315"


@pytest.fixture
def here() -> Place:
    load_reference(now=NOW)
    return place(HERE)


@pytest.fixture
def manager(here: Place) -> Actor:
    return actor(Role.INTEGRATION_MANAGER, HERE)


def note(who: Actor, **more: Any) -> GapCandidate:
    values = {
        "municipality_id": place(HERE).pk,
        "area_id": None,
        "field": "sprache",
        "target_group": "frauen",
        "language": "",
        "cell": Cell(),
    }
    return note_gap(actor=who, now=NOW, **(values | more))


def decide(who: Actor, gap: GapCandidate, deed: str, reason: str = "") -> GapCandidate:
    return decide_gap(actor=who, gap_id=gap.pk, deed=deed, reason=reason, now=NOW)


def test_a_gap_keeps_what_the_matrix_said(manager: Actor) -> None:
    gap = note(manager)
    assert (gap.state, gap.offers, gap.finding) == ("noted", 0, "Hier ist kein Angebot bekannt.")
    [event] = Event.objects.filter(action="needs.note_gap")
    assert event.changes["state"] == ["", "noted"]
    assert event.actor == manager.key


def test_the_same_gap_is_noted_once(manager: Actor) -> None:
    assert note(manager).pk == note(manager, cell=Cell(offers=1)).pk
    assert note(manager, language="uk").pk != note(manager).pk
    assert Event.objects.filter(action="needs.note_gap").count() == 2


def test_a_gap_is_dismissed_with_a_reason_and_taken_up_again(manager: Actor) -> None:
    gap = note(manager)
    with pytest.raises(GapError, match="in einem Satz"):
        decide(manager, gap, "dismiss", "  ")
    with pytest.raises(GapError, match="500 Zeichen"):
        decide(manager, gap, "dismiss", "x" * 501)
    gap = decide(manager, gap, "dismiss", " Der Nachbarkreis deckt das ab. ")
    assert (gap.state, gap.reason) == ("dismissed", "Der Nachbarkreis deckt das ab.")
    with pytest.raises(TransitionNotAllowed, match=r"„Lücke schließen“.*„verworfen“"):
        decide(manager, gap, "close", "Doch geschlossen.")
    again = decide(manager, gap, "reopen")
    assert (again.state, again.reason, again.decided_at) == ("noted", "", None)
    events = Event.objects.filter(action__startswith="needs.").order_by("pk")
    assert [event.action for event in events] == [
        "needs.note_gap",
        "needs.dismiss_gap",
        "needs.reopen_gap",
    ]


def test_a_gap_noted_anew_is_not_opened_twice(manager: Actor) -> None:
    old = decide(manager, note(manager), "close", "Neuer Kurs.")
    note(manager)
    with pytest.raises(GapError, match="neu vorgemerkt"):
        decide(manager, old, "reopen")


@pytest.mark.parametrize(
    ("role", "ags"),
    [
        (Role.INTEGRATION_MANAGER, ELSEWHERE),
        (Role.HEAD, HERE),
        (Role.TREASURY, HERE),
        (Role.PROGRAMME_LEAD, ""),
        (Role.AUDIT_OFFICE, ""),
    ],
)
def test_only_the_manager_of_the_place_decides(manager: Actor, role: Role, ags: str) -> None:
    gap, other = note(manager), actor(role, ags)
    with pytest.raises(PermissionDenied, match="Integrationsmanagement"):
        note(other)
    with pytest.raises(PermissionDenied, match="Integrationsmanagement"):
        decide(other, gap, "dismiss", "Grund")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"state": "dismissed"}, "needs_gapcandidate_state_tells_why"),
        ({"reason": "Grund"}, "needs_gapcandidate_state_tells_why"),
        ({"finding": ""}, "needs_gapcandidate_says_what"),
        ({"reliable": 1}, "needs_gapcandidate_says_what"),
    ],
)
def test_the_database_refuses_half_a_gap(
    manager: Actor, wrong: dict[str, Any], constraint: str
) -> None:
    gap = note(manager)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        GapCandidate.objects.filter(pk=gap.pk).update(**wrong)


def test_the_database_refuses_a_second_open_gap(manager: Actor) -> None:
    first, other = note(manager), note(manager, field="arbeit")
    with pytest.raises(IntegrityError, match="needs_gapcandidate_open_once"), transaction.atomic():
        GapCandidate.objects.filter(pk=other.pk).update(field=first.field)


@pytest.mark.django_db(transaction=True)
def test_noted_by_several_at_the_same_moment(manager: Actor) -> None:
    assert all_at_once([lambda: note(manager)] * 4) == {"done": 4}
    assert GapCandidate.objects.count() == 1
    assert Event.objects.filter(action="needs.note_gap").count() == 1

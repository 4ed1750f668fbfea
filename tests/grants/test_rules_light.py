"""The traffic light and the groups of states."""

import datetime as dt

import pytest

from kim.grants.rules.light import SIGNS, light
from kim.grants.states.applications import ApplicationState
from kim.grants.states.groups import GROUPS, badge_of, sign_of, states_of

TODAY = dt.date(2026, 6, 15)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.mark.parametrize(
    ("due_on", "settled", "colour", "reason"),
    [
        (None, False, "green", "Zurzeit läuft keine Frist."),
        (day(-1), False, "red", "Die Frist ist am 14.06.2026 abgelaufen, gestern."),
        (day(-30), False, "red", "Die Frist ist am 16.05.2026 abgelaufen, vor 30 Tagen."),
        (day(0), False, "yellow", "Die Frist endet am 15.06.2026, heute."),
        (day(1), False, "yellow", "Die Frist endet am 16.06.2026, morgen."),
        (day(7), False, "yellow", "Die Frist endet am 22.06.2026, in 7 Tagen."),
        (day(8), False, "green", "Die Frist endet am 23.06.2026, in 8 Tagen."),
        (day(-30), True, "none", "Über den Antrag ist entschieden oder er ist beendet."),
    ],
)
def test_light(due_on: dt.date | None, settled: bool, colour: str, reason: str) -> None:
    found = light(due_on, TODAY, settled=settled)
    assert (found.colour, found.reason) == (colour, reason)
    assert found.word
    assert found.sign == SIGNS[colour]


def test_each_colour_has_a_word_a_sign_and_a_look_of_its_own() -> None:
    found = [light(on, TODAY, settled=off) for on, off in
             [(None, True), (day(-1), False), (day(1), False), (None, False)]]  # fmt: skip
    for looks in ([f.word for f in found], [f.sign for f in found], [f.badge for f in found]):
        assert len(set(looks)) == 4


def test_every_state_is_in_one_group_and_has_a_look() -> None:
    grouped = [state for _, states in GROUPS.values() for state in states]
    assert sorted(grouped) == sorted(ApplicationState)
    assert {badge_of(state) for state in ApplicationState} == {"ok", "wait", "warn", "off"}
    assert all(sign_of(state) for state in ApplicationState)


def test_choices_of_the_list() -> None:
    assert states_of("pruefung") == ("technical_review", "budget_review")
    assert states_of("approved") == ("approved",)
    assert states_of("nichts") == ()

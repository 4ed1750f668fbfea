"""The register follows an award by itself, and only as far as the award proves."""

import datetime as dt

import pytest

from kim.programme.services.facts import RegisterError
from kim.programme.services.follow import follow_award
from kim.programme.services.steps import open_steps
from tests.programme.factories import NOW, SPEYER, lead, started, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
DECIDED = dt.date(2026, 3, 2)


def follow(starts_on: dt.date = dt.date(2026, 4, 1)) -> list[str]:
    taken = follow_award(
        ags=SPEYER, number="KIM-2026-07318", decided_on=DECIDED, starts_on=starts_on, now=NOW
    )
    return [row.status for row in taken]


def test_a_newcomer_joins_is_confirmed_and_starts() -> None:
    assert follow() == ["announced", "approved", "started"]
    last = open_steps(ags=SPEYER)[-1]
    assert (last.on, last.certainty) == (dt.date(2026, 4, 1), "confirmed")
    assert last.reason == "Zuwendungsbescheid, Aktenzeichen KIM-2026-07318"
    assert last.recorded_by == "system"


def test_a_begin_in_the_future_is_announced_only() -> None:
    follow(dt.date(2027, 1, 1))
    assert open_steps(ags=SPEYER)[-1].certainty == "announced"


def test_what_was_announced_is_confirmed() -> None:
    step(lead(), "join", "2026-01-15")
    assert follow() == ["approved", "started"]


def test_who_takes_part_already_stays_as_recorded() -> None:
    started(lead())
    assert follow() == []


def test_a_register_that_says_otherwise_refuses() -> None:
    step(lead(), "join", "2026-05-01")  # announced after it was awarded
    with pytest.raises(RegisterError):
        follow()

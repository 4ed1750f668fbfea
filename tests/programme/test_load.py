"""Loading the published facts: complete, once, and never over a correction."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from kim.audit.models import Event
from kim.programme.models import (
    Budget,
    Occupancy,
    Participation,
    ParticipationStep,
    Programme,
    PublishedFigure,
    Source,
    TimelineEntry,
)
from kim.programme.queries import figures_for
from kim.programme.services.load import load_published_facts
from kim.programme.services.steps import correct_step, withdraw_step
from tests.programme.factories import MAINZ, NOW, day, lead, load, proof

pytestmark = pytest.mark.django_db
MODELS = (
    Budget, Occupancy, Participation, ParticipationStep, Programme, PublishedFigure, Source,
    TimelineEntry, Event,
)  # fmt: skip
TODAY = NOW.date()


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in MODELS}


def test_a_second_run_adds_nothing() -> None:
    load()
    before = counts()
    assert before["Participation"] == 12
    assert load_published_facts(now=NOW + dt.timedelta(days=1)) == 0
    assert counts() == before


def test_whatever_is_new_is_recorded() -> None:
    """Public pages are kept until the record grows, so nothing may be added without it."""
    load()
    gone = TimelineEntry.objects.order_by("pk").last()
    assert gone
    gone.delete()
    before = Event.objects.count()
    assert load_published_facts(now=NOW) == 1
    assert Event.objects.count() == before + 1


def test_a_correction_survives_the_next_run() -> None:
    load()
    start = ParticipationStep.objects.get(participation__place__ags=MAINZ, status="started")
    correct_step(actor=lead(), step_id=start.pk, when=day("2026-03-01"), evidence=proof(), now=NOW)
    assert load_published_facts(now=NOW) == 0
    on = dt.date(2026, 2, 1)
    assert MAINZ not in (figures_for(on=on, known_on=TODAY).started.ags or ())


def test_a_withdrawal_survives_the_next_run() -> None:
    load()
    start = ParticipationStep.objects.get(participation__place__ags=MAINZ, status="started")
    withdraw_step(actor=lead(), step_id=start.pk, reason="Doch nicht begonnen", now=NOW)
    assert load_published_facts(now=NOW) == 0
    assert figures_for(on=dt.date(2026, 2, 1), known_on=TODAY).started.value == 11


def test_without_municipalities_nothing_is_loaded() -> None:
    with pytest.raises(LookupError, match="07319"):
        load_published_facts(now=NOW)
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("on", "participating", "installed", "later", "started", "received", "budget"),
    [
        ("2020-01-01", 0, 0, 0, 0, None, None),
        ("2025-06-30", 0, 0, 0, 0, None, None),
        ("2025-07-01", 0, 0, 0, 0, None, 2026),
        ("2025-12-09", 0, 0, 0, 0, None, 2026),
        ("2025-12-10", 12, 7, 5, 7, 4, 2026),
        ("2025-12-31", 12, 7, 5, 7, 4, 2026),
        ("2026-01-01", 12, 7, 0, 12, 4, 2026),
        ("2026-11-24", 12, 7, 0, 12, 4, 2026),
        ("2099-12-31", 12, 7, 0, 12, 4, 2026),
    ],
)
def test_published_figures_come_out_of_the_database(
    on: str,
    participating: int,
    installed: int,
    later: int,
    started: int,
    received: int | None,
    budget: int | None,
) -> None:
    load()
    found = figures_for(on=dt.date.fromisoformat(on), known_on=TODAY)
    assert found.eligible.value == 36
    assert (found.towns, found.districts) == (12, 24)
    assert (found.participating.value, found.managers_installed.value) == (participating, installed)
    assert (found.starting_later.value, found.started.value) == (later, started)
    assert (found.funds_received.value if found.funds_received else None) == received
    assert (found.budget.year if found.budget else None) == budget
    assert all(c.agrees is not False for c in found.comparisons)


def test_what_was_not_yet_published_was_not_known() -> None:
    load()
    on = dt.date(2025, 12, 10)
    assert figures_for(on=on, known_on=on - dt.timedelta(days=1)).participating.value == 0
    assert figures_for(on=on, known_on=on).participating.value == 12


def test_the_last_day_there_is_can_be_asked() -> None:
    load()
    assert figures_for(on=dt.date.max, known_on=dt.date.max).participating.value == 12
    assert figures_for(on=dt.date.min, known_on=dt.date.min).participating.value == 0


@pytest.mark.parametrize("facts", [1, 3, 1000])
def test_figures_take_six_queries_for_any_number_of_facts(
    facts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load()
    post_id = Occupancy.objects.values_list("post_id", flat=True)[0]
    Occupancy.objects.bulk_create(
        Occupancy(
            post_id=post_id,
            kind="deputy",
            from_on=dt.date(2026, 1, 1) + dt.timedelta(days=number),
            evidence_on=TODAY,
            known_from_at=NOW,
            reason="x",
            recorded_by="system",
        )
        for number in range(facts)
    )
    with django_assert_num_queries(6):
        figures_for(on=TODAY, known_on=TODAY)

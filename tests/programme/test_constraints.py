"""What the database itself refuses: each constraint is broken once, each fact is kept."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kim.programme.models import (
    Budget,
    Fact,
    Occupancy,
    Participation,
    ParticipationStep,
    Post,
    PostTerms,
    Programme,
    PublishedFigure,
    Source,
    TimelineEntry,
    WorkContact,
)
from tests.programme.factories import NOW, SPEYER, WORMS, place

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
FACTS = (Budget, ParticipationStep, PostTerms, Occupancy, PublishedFigure)
DAY = dt.date(2026, 2, 1)


def told(**values: Any) -> dict[str, Any]:
    """Columns of a fact, with some changed."""
    basis = {"known_from_at": NOW, "reason": "x", "recorded_by": "system"}
    return {**basis, **values}


def programme() -> Programme:
    return Programme.objects.get()


def worms() -> Participation:
    return Participation.objects.get(place__ags=WORMS)


def budget(**values: Any) -> Budget:
    given = {"year": 2027, "amount": Decimal(1), "announced_on": DAY, "programme": programme()}
    return Budget.objects.create(**told(**{**given, **values}))


def a_step(**values: Any) -> ParticipationStep:
    given = {"participation": worms(), "position": 9, "status": "paused", "on": DAY}
    return ParticipationStep.objects.create(**told(**{**given, "evidence_on": DAY, **values}))


def terms(**values: Any) -> PostTerms:
    given = {"post": worms().post, "from_on": DAY, "fte": Decimal(1)}
    return PostTerms.objects.create(**told(**{**given, **values}))


def span(**values: Any) -> Occupancy:
    given = {"post": worms().post, "kind": "deputy", "from_on": DAY, "evidence_on": DAY}
    return Occupancy.objects.create(**told(**{**given, **values}))


def published(**values: Any) -> PublishedFigure:
    given = {
        "programme": programme(),
        "figure": "participating",
        "value": 1,
        "key_date_on": DAY,
        "source": Source.objects.first(),
    }
    return PublishedFigure.objects.create(**told(**{**given, **values}))


def source(**values: Any) -> Source:
    given = {"key": "neu", "title": "T", "publisher": "P", "published_on": DAY}
    return Source.objects.create(**{**given, **values})


def entry(**values: Any) -> TimelineEntry:
    given = {"programme": programme(), "on": DAY, "text": "x", "source": Source.objects.first()}
    return TimelineEntry.objects.create(**{**given, **values})


def twice(make: Callable[..., Any], **values: Any) -> None:
    make(**values)
    make(**values)


EARLIER = NOW - dt.timedelta(days=1)
BREAKS: dict[str, Callable[[], Any]] = {
    "programme_source_is_named": lambda: source(title=""),
    "programme_programme_ends_after_start": lambda: Programme.objects.update(
        ends_on=dt.date(2025, 6, 30)
    ),
    "programme_budget_known_in_order": lambda: budget(known_to_at=EARLIER),
    "programme_budget_amount_positive": lambda: budget(amount=Decimal(0)),
    "programme_budget_one_per_year": lambda: twice(budget),
    "programme_participation_one_open_per_place": lambda: Participation.objects.create(
        programme=programme(), place=place(WORMS)
    ),
    "programme_step_known_in_order": lambda: a_step(known_to_at=EARLIER),
    "programme_step_status_known": lambda: a_step(status="none"),
    "programme_step_one_per_position": lambda: twice(a_step),
    "programme_terms_known_in_order": lambda: terms(known_to_at=EARLIER),
    "programme_terms_fte_in_range": lambda: terms(fte=Decimal("1.01")),
    "programme_terms_one_per_day": lambda: twice(terms),
    "programme_occupancy_known_in_order": lambda: span(known_to_at=EARLIER),
    "programme_occupancy_kind_known": lambda: span(kind="krank"),
    "programme_occupancy_ends_after_start": lambda: span(to_on=dt.date(2026, 1, 31)),
    "programme_occupancy_no_overlap": lambda: span(kind="vacant"),
    "programme_contact_has_function": lambda: WorkContact.objects.create(
        post=worms().post, function=""
    ),
    "programme_published_known_in_order": lambda: published(known_to_at=EARLIER),
    "programme_published_has_source": lambda: published(source=None),
    "programme_published_figure_known": lambda: published(figure="x"),
    "programme_published_one_per_source": lambda: twice(published),
    "programme_timeline_once": lambda: twice(entry),
    "programme_timeline_has_text": lambda: entry(text=""),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_constraint_refuses(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKS[name]()


def test_every_constraint_of_the_room_is_broken_here() -> None:
    declared = {
        constraint.name
        for model in (Programme, Source, Participation, Post, WorkContact, TimelineEntry, *FACTS)
        for constraint in model._meta.constraints
    }
    assert declared == set(BREAKS)


def test_good_rows_pass() -> None:
    for make in (budget, a_step, terms, span, published, source, entry):
        make()
    Participation.objects.create(programme=programme(), place=place(SPEYER))


@pytest.mark.parametrize("make", [budget, a_step, terms, span, published])
def test_a_fact_is_closed_once_and_never_changed_or_deleted(make: Callable[[], Fact]) -> None:
    fact = make()
    rows = type(fact)._default_manager.filter(pk=fact.pk)

    def refused(change: Callable[[], Any]) -> None:
        with pytest.raises(DatabaseError, match="fact"), transaction.atomic():
            change()

    refused(lambda: rows.update(reason="anders"))
    refused(lambda: rows.update(known_from_at=EARLIER))
    refused(rows.delete)
    assert rows.update(known_to_at=NOW) == 1
    refused(lambda: rows.update(known_to_at=None))
    refused(lambda: rows.update(known_to_at=NOW + dt.timedelta(days=1)))


def test_the_negative_control_without_the_trigger_changes_go_through() -> None:
    fact = terms()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE programme_postterms DISABLE TRIGGER programme_keep_fact")
    assert PostTerms.objects.filter(pk=fact.pk).update(reason="anders") == 1


def test_a_deputy_may_overlap() -> None:
    span()
    assert Occupancy.objects.filter(post=worms().post, known_to_at=None).count() == 2

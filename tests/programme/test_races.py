"""Two people at once: real threads, real PostgreSQL, and the same without the lock."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kim.accounts.actor import Actor
from kim.programme.models import (
    LegalRule,
    Occupancy,
    Participation,
    ParticipationStep,
    Programme,
)
from kim.programme.rules.evidence import Evidence, When
from kim.programme.services import legal, posts, steps
from kim.programme.services.load_legal import load_legal_numbers
from tests.programme.factories import NOW, SPEYER, lead, load, occupy, started, step
from tests.programme.legal_numbers import budget, propose

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THREADS = 4


def at_once(deed: Callable[[], Any], threads: int = THREADS) -> list[str]:
    """Run a deed in several threads at the same moment; what became of each, sorted."""
    ready = threading.Barrier(threads)
    results: list[str] = []

    def run() -> None:
        try:
            ready.wait()
            deed()
            results.append("done")
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    started_threads = [threading.Thread(target=run) for _ in range(threads)]
    for thread in started_threads:
        thread.start()
    for thread in started_threads:
        thread.join()
    return sorted(results)


@pytest.fixture
def who() -> Actor:
    load()
    return lead()


def test_one_of_several_joins(who: Actor) -> None:
    found = at_once(lambda: step(who, "join", "2026-02-01"))
    assert found == ["RegisterError"] * (THREADS - 1) + ["done"]
    assert Participation.objects.filter(place__ags=SPEYER).count() == 1


def test_without_the_lock_the_database_still_keeps_one_but_says_it_badly(
    who: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the lock is what turns the race into a sentence."""
    waiting = threading.Barrier(THREADS)

    def no_lock() -> Programme:
        waiting.wait(timeout=10)
        return Programme.objects.get()

    monkeypatch.setattr(steps, "lock_register", no_lock)
    real = steps._require_order

    def slow(order: Any) -> None:
        real(order)
        waiting.wait(timeout=10)  # everybody has read before anybody writes

    monkeypatch.setattr(steps, "_require_order", slow)
    found = at_once(lambda: step(who, "join", "2026-02-01"))
    assert found == ["IntegrityError"] * (THREADS - 1) + ["done"]


def test_one_of_several_corrections_stands(who: Actor) -> None:
    started(who)
    first = ParticipationStep.objects.get(participation__place__ags=SPEYER, position=1)
    found = at_once(
        lambda: steps.correct_step(
            actor=who,
            step_id=first.pk,
            when=When(on=dt.date(2026, 1, 10)),
            evidence=Evidence(reason="x", evidence_on=dt.date(2026, 1, 10)),
            now=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        )
    )
    assert found == ["RegisterError"] * (THREADS - 1) + ["done"]


def test_one_of_several_vacancies_is_reported(who: Actor) -> None:
    started(who)
    occupy(who, "installed", "2026-02-01")
    found = at_once(lambda: occupy(who, "vacant", "2026-06-01"))
    assert found == ["RegisterError"] * (THREADS - 1) + ["done"]
    rows = Occupancy.objects.filter(post__participation__place__ags=SPEYER, known_to_at=None)
    assert rows.count() == 2


def test_deputies_rely_on_the_lock_alone(who: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """No constraint forbids two deputies at once: with the lock one stands, without it several."""
    started(who)
    found = at_once(lambda: occupy(who, "deputy", "2026-06-01"))
    assert found == ["RegisterError"] * (THREADS - 1) + ["done"]
    waiting = threading.Barrier(THREADS)
    real = posts._require_free

    def slow(*arguments: Any) -> None:
        real(*arguments)
        waiting.wait(timeout=10)

    monkeypatch.setattr(posts, "lock_register", lambda: Programme.objects.get())
    monkeypatch.setattr(posts, "_believed_spans", lambda post: [])
    monkeypatch.setattr(posts, "_require_free", slow)
    assert at_once(lambda: occupy(who, "deputy", "2026-07-01")) == ["done"] * THREADS


def outcome_of_proposals() -> list[str]:
    people = iter([lead() for _ in range(THREADS)])
    turn = threading.Lock()

    def deed() -> None:
        with turn:
            who = next(people)
        propose(who)

    return at_once(deed)


def test_one_of_several_proposals_of_a_legal_number_stands() -> None:
    assert outcome_of_proposals() == ["RegisterError"] * (THREADS - 1) + ["done"]
    assert LegalRule.objects.filter(state="proposed").count() == 1


def test_without_the_lock_the_database_keeps_one_proposal_but_says_it_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: everybody has looked before anybody writes."""
    waiting = threading.Barrier(THREADS)
    real = legal.open_proposals

    def slow(key: str) -> list[LegalRule]:
        found = real(key)
        waiting.wait(timeout=10)
        return found

    monkeypatch.setattr(legal, "until_commit", lambda name: None)
    monkeypatch.setattr(legal, "open_proposals", slow)
    found = outcome_of_proposals()  # they wait for one another: some are refused as deadlock
    assert found.count("done") == 1
    assert set(found) - {"done"} <= {"IntegrityError", "OperationalError"}


def test_a_proposal_is_confirmed_once_by_one_of_several() -> None:
    load_legal_numbers(now=NOW)
    row = propose()
    people = [budget() for _ in range(THREADS)]
    turn = iter(people)
    found = at_once(lambda: legal.confirm_legal_number(actor=next(turn), pk=row.pk, now=NOW))
    assert found == ["RegisterError"] * (THREADS - 1) + ["done"]
    rows = LegalRule.objects.filter(key=row.key, state__in=["start", "released"])
    assert rows.count() == 3

"""Several people at one application at once: real threads, and the same without the lock."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from kim.grants.models import Application, Section
from kim.grants.services import drafts, sections, submit
from kim.grants.services.drafts import start_application
from kim.grants.services.sections import save_section
from tests.grants.applying import LATER, author, head, seen
from tests.grants.applying import submit as submit_as
from tests.grants.factories import NOW, SPEYER, make_application, make_call
from tests.programme.factories import load
from tests.programme.test_races import THREADS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LOSERS = THREADS - 1


@pytest.fixture
def application() -> Application:
    load()
    return make_application()


def each(deed: Callable[[int], Any]) -> list[str]:
    """Run a deed in several threads, each with a number of its own."""
    numbers = iter(range(THREADS))
    lock = threading.Lock()

    def run() -> None:
        with lock:
            number = next(numbers)
        deed(number)

    return at_once(run)


def saving(application: Application) -> Callable[[int], Any]:
    opened = Section.objects.get(application=application, code="basics").data
    people = [author() for _ in range(THREADS)]

    def deed(number: int) -> None:
        save_section(
            actor=people[number], application_id=application.pk, code="basics",
            data=opened | {"title": f"Titel {number}"}, version=1, now=LATER,
        )  # fmt: skip

    return deed


def test_one_of_several_saves_and_the_others_are_asked(application: Application) -> None:
    assert each(saving(application)) == ["SectionConflict"] * LOSERS + ["done"]
    assert Section.objects.get(application=application, code="basics").version == 2


def test_without_the_lock_the_last_one_writes_over_the_others(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: everybody reads version 1 before anybody writes, and text is lost."""
    waiting = threading.Barrier(THREADS)
    real = sections.unflatten

    def slow(code: str, flat: dict[str, str]) -> dict[str, Any]:
        waiting.wait(timeout=10)
        return real(code, flat)

    monkeypatch.setattr(sections, "lock_application", lambda application_id: application)
    monkeypatch.setattr(sections, "unflatten", slow)
    assert each(saving(application)) == ["done"] * THREADS
    assert Section.objects.get(application=application, code="basics").version == 2


def test_one_of_several_submits(application: Application) -> None:
    mark, who = seen(application), head()
    found = at_once(lambda: submit_as(who, application, mark))
    assert found == ["AlreadySubmitted"] * LOSERS + ["done"]
    assert application.submissions.count() == 1


def test_without_the_lock_the_database_keeps_one_but_says_it_badly(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, who = seen(application), head()
    waiting = threading.Barrier(THREADS)
    real = submit.freeze_submission

    def slow(**values: Any) -> Any:
        waiting.wait(timeout=10)
        return real(**values)

    monkeypatch.setattr(
        submit,
        "lock_application",
        lambda application_id: Application.objects.get(pk=application_id),
    )
    monkeypatch.setattr(submit, "freeze_submission", slow)
    found = at_once(lambda: submit_as(who, application, mark))
    assert found == ["IntegrityError"] * LOSERS + ["done"]


def test_saving_and_submitting_at_once_never_signs_what_was_not_seen(
    application: Application,
) -> None:
    """Either the text was in time, then the signer must look again, or it comes too late."""
    mark, who, save = seen(application), head(), saving(application)
    deeds = [lambda: submit_as(who, application, mark), lambda: save(0)]
    numbers = iter(range(2))
    lock = threading.Lock()

    def run() -> None:
        with lock:
            number = next(numbers)
        deeds[number]()

    assert at_once(run, threads=2) == ["GrantError", "done"]


def test_one_of_several_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    call, who = make_call(), author()

    def begin() -> None:
        start_application(actor=who, call_code=call.code, ags=SPEYER, copy=False, now=NOW)

    assert at_once(begin) == ["ApplicationExists"] * LOSERS + ["done"]
    Application.objects.all().update(state="withdrawn")
    waiting = threading.Barrier(THREADS)
    real = drafts._number

    def slow(*values: Any) -> str:
        waiting.wait(timeout=10)
        return real(*values)

    monkeypatch.setattr(drafts, "until_commit", lambda name: None)
    monkeypatch.setattr(drafts, "_number", slow)
    assert at_once(begin) == ["IntegrityError"] * LOSERS + ["done"]

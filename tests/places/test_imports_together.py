"""Several imports at the same moment: one after the other, real threads and connections."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from kim.audit.models import Event
from kim.audit.queries import verify
from kim.places import services
from kim.places.models import Place, PlaceChange
from kim.places.rules.gazetteer import read_gv100ad
from kim.places.services import Origin, gazetteer, reference
from tests.places.factories import NOW
from tests.places.samples import edition_lines

THREADS = 6
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(deed: Callable[[], str]) -> list[str]:
    """Run a deed in several threads; what became of each, sorted."""
    ready, results = threading.Barrier(THREADS), []

    def work() -> None:
        try:
            ready.wait()
            results.append(deed())
        except Exception as error:
            results.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def take() -> str:
    result = services.import_places(
        actor="system",
        gazetteer=read_gv100ad(edition_lines()),
        origin=Origin.of("probe.txt", b"x"),
        now=NOW,
        apply=True,
    )
    return f"{result.new} {result.unchanged}"


def load() -> str:
    return str(services.load_reference(now=NOW)["new"])


def test_one_import_after_the_other() -> None:
    assert at_once(load) == ["0"] * (THREADS - 1) + ["36"]
    assert at_once(take) == ["0 8"] * (THREADS - 1) + ["5 3"]
    assert (Place.objects.count(), PlaceChange.objects.count()) == (42, 0)
    assert Event.objects.count() == 1 + THREADS
    assert verify() is None


def test_without_the_lock_they_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: it is the lock that keeps them apart."""
    waiting = threading.Barrier(THREADS)

    def wait_for_the_others() -> None:
        waiting.wait()

    monkeypatch.setattr(gazetteer, "lock_imports", wait_for_the_others)
    monkeypatch.setattr(reference, "lock_imports", wait_for_the_others)
    assert "IntegrityError" in at_once(take)

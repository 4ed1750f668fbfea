"""Two clicks on one link at once: real threads, and the same without the locks."""

import datetime as dt
import threading
from typing import Any

import pytest

from kim.offers.models import CheckEvent, FreshnessLink, Offer
from kim.offers.services import links
from kim.offers.services.links import ask_owner, confirm_by_link, issue_token
from kim.places.services import load_reference
from tests.offers.factories import NOW, make_offer
from tests.programme.test_races import THREADS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def token() -> str:
    load_reference(now=NOW)
    link = ask_owner(offer_id=make_offer().pk, now=NOW)
    assert link is not None
    issued = issue_token(link_id=link.pk, now=NOW)
    assert issued is not None
    return issued[1]


def confirm(token: str) -> Offer:
    return confirm_by_link(token=token, capacity="", now=LATER)


def test_one_of_several_confirms(token: str) -> None:
    found = at_once(lambda: confirm(token))
    assert found == ["LinkNotOpen"] * (THREADS - 1) + ["done"]
    assert CheckEvent.objects.count() == 1


def test_without_the_locks_all_of_them_would(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: everybody reads the link before anybody uses it up."""
    waiting = threading.Barrier(THREADS)

    def unlocked(link_id: int) -> Any:
        link = FreshnessLink.objects.get(pk=link_id)
        waiting.wait(timeout=10)
        return link

    monkeypatch.setattr(links, "locked", lambda pk: Offer.objects.get(pk=pk))
    monkeypatch.setattr(links, "locked_link", unlocked)
    assert at_once(lambda: confirm(token)) == ["done"] * THREADS
    assert CheckEvent.objects.count() == THREADS

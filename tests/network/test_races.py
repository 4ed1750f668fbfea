"""Two people at once, and why the lock is there."""

import contextlib
from collections import Counter
from functools import partial

import pytest
from django.db.models import QuerySet

from kim.network.models import Merge, Organisation
from kim.network.services.merging import merge_organisations
from kim.places.services import load_reference
from tests.network.factories import NOW, make_organisation, manager
from tests.threads import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def merged_crosswise() -> tuple[Counter[str], int]:
    """Each of two entries is merged into the other at the same moment; how many are left."""
    load_reference(now=NOW)
    who = manager()
    first, second = make_organisation(), make_organisation()
    pairs = [(first, second), (second, first)] * 2
    deeds = [
        partial(merge_organisations, actor=who, kept_id=kept.pk, gone_id=gone.pk, taken=(), now=NOW)
        for kept, gone in pairs
    ]
    ended = all_at_once(deeds)
    return ended, Organisation.objects.exclude(state="merged").count()


def test_two_entries_never_vanish_into_each_other() -> None:
    ended, left = merged_crosswise()
    assert ended == {"done": 1, "TransitionNotAllowed": 3}
    assert left == 1
    assert Merge.objects.count() == 1


def test_without_the_lock_more_than_one_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(rows: QuerySet[Organisation], **_options: object) -> QuerySet[Organisation]:
        return rows

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
    ended: Counter[str] = Counter()
    for _ in range(8):
        Merge.objects.all().delete()
        Organisation.objects.update(state="draft", merged_into=None)
        with contextlib.suppress(AssertionError):
            ended, _left = merged_crosswise()
        if ended != {"done": 1, "TransitionNotAllowed": 3}:
            return
    pytest.fail("the lock is not what keeps the merges apart")

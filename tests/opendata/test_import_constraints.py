"""What the database refuses about imports, their lines, sources and conflicts."""

import pytest
from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.opendata.models import Conflict, Import, ImportLine, Source, SourceRecord
from tests.network.factories import NOW, manager, place
from tests.opendata.importing import begin, listing, row, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]


@pytest.fixture
def actor() -> Actor:
    return manager()


CONSTRAINTS = {
    "opendata_import_state_known": {"state": "kaputt", "applied_at": NOW},
    "opendata_import_format_known": {"format": "kaputt"},
    "opendata_import_applied_says_when": {"state": "applied"},
    "opendata_import_undone_says_when": {"undone_at": NOW},
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_database_guards_imports(actor: Actor, name: str) -> None:
    run = begin(listing(row(1)), actor)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Import.objects.filter(pk=run.pk).update(**CONSTRAINTS[name])


LINE_CONSTRAINTS = {
    "opendata_line_verdict_known": {"verdict": "kaputt"},
    "opendata_line_decision_known": {"decision": "kaputt"},
    "opendata_line_refused_says_why": {"verdict": "refused", "refusals": []},
    "opendata_line_one_per_position": {"position": 2},
}


@pytest.mark.parametrize("name", LINE_CONSTRAINTS)
def test_database_guards_lines(actor: Actor, name: str) -> None:
    run = begin(listing(row(1), row(2)), actor)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ImportLine.objects.filter(run=run, position=1).update(**LINE_CONSTRAINTS[name])


def test_database_guards_sources_and_conflicts(actor: Actor) -> None:
    take(listing(row(1), row(2)), actor)
    first, second = SourceRecord.objects.order_by("pk")
    Conflict.objects.create(origin=first, field="x", local=1, remote=2, noted_at=NOW)
    given = {"municipality": place(), "label": "x", "region": "r", "created_at": NOW}
    Source.objects.create(base="https://a.example", **given)
    broken = {
        "opendata_sourcerecord_once": lambda: SourceRecord.objects.filter(pk=second.pk).update(
            source_key=first.source_key
        ),
        "opendata_sourcerecord_has_fingerprint": lambda: SourceRecord.objects.update(
            fingerprint=""
        ),
        "opendata_conflict_one_open": lambda: Conflict.objects.create(
            origin=first, field="x", local=1, remote=3, noted_at=NOW
        ),
        "opendata_conflict_differs": lambda: Conflict.objects.update(remote=1),
        "opendata_conflict_decided_or_open": lambda: Conflict.objects.update(choice="local"),
        "opendata_source_once": lambda: Source.objects.create(base="https://a.example", **given),
        "opendata_source_is_secure": lambda: Source.objects.update(base="http://a.example"),
    }
    for name, deed in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            deed()

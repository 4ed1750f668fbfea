"""The 36, the programme and the ground of all letters, loaded once for a module."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.grants.factories import load_ground
from tests.programme.factories import load


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As that of the programme, with authority, texts and legal numbers confirmed for letters."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        load_ground()
        yield
        transaction.set_rollback(True)

"""The 36, loaded once for a module."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from kim.places.services import load_reference
from tests.network.factories import NOW


@pytest.fixture(scope="module")
def municipalities(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The 36 for every test of a module; afterwards all is undone. Not for tests that commit."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference(now=NOW)
        yield
        transaction.set_rollback(True)

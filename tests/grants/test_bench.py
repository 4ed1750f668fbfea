"""The pages of applications cost as many queries with three rows as with one."""

import pytest

from bench.grants import list_queries


@pytest.mark.slow
@pytest.mark.django_db
def test_queries_do_not_grow_with_applications() -> None:
    found = list_queries((1, 3, 60))
    assert {page: cases for page, cases in found.items() if len(set(cases.values())) > 1} == {}

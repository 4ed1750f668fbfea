"""The number of queries of a page does not grow with its rows; the same tables as `make bench`."""

import pytest

from bench import counts

PAGES = {*counts.PUBLIC_PAGES, *counts.STAFF_PAGES}


@pytest.mark.slow
@pytest.mark.django_db
def test_queries_do_not_grow_with_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = {name: counts.CASES[name] for name in ("1 participant", "3 participants")}
    monkeypatch.setattr(counts, "CASES", cases | {"corrections": counts.history(200)})
    found = counts.measure()
    assert found.keys() == PAGES
    assert {page: cases for page, cases in found.items() if len(set(cases.values())) > 1} == {}
    assert max(max(cases.values()) for cases in found.values()) <= 20

"""Small numbers: the five cases of the house, and no hidden value that can be worked out."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.kernel.suppression import MIN_POSSIBLE, count_in_words, may_show_share, suppressed

CASES = [
    ((12, 3, 7, 9), (12, None, None, 9), 31),  # one hidden: the next smallest goes too
    ((12, 3, 7, 2), (12, None, 7, None), 24),  # sum 5 of two counts: four possibilities each
    ((12, 4, 7, 4), (12, None, None, None), 27),  # sum 8 would prove 4 and 4
    ((12, 1, 7, 1), (12, None, None, None), 21),  # sum 2 would prove 1 and 1
    ((14, 3), (None, None), 17),  # a part of a whole: both
    ((3,), (None,), None),  # nothing else to hide: the total
    ((12, 0, 7), (12, 0, 7), 19),
    ((), (), 0),
]


@pytest.mark.parametrize(("counts", "cells", "total"), CASES)
def test_what_is_shown(
    counts: tuple[int, ...], cells: tuple[int | None, ...], total: int | None
) -> None:
    table = suppressed(counts)
    assert (table.cells, table.total) == (cells, total)
    assert table.hides_something == (None in cells or total is None)


def test_nobody_is_hidden_too_where_nobody_tells() -> None:
    assert suppressed((12, 0, 9), zero_tells=True).cells == (12, None, None)


def test_less_than_nobody_is_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        suppressed((3, -1))


@given(st.lists(st.integers(min_value=0, max_value=12), max_size=5))
def test_no_hidden_count_can_be_worked_out(counts: list[int]) -> None:
    """Try every table a reader could think of: each hidden count keeps three values."""
    table = suppressed(counts)
    places = [place for place, cell in enumerate(table.cells) if cell is None]
    assert all(
        cell is None for cell, count in zip(table.cells, counts, strict=True) if 0 < count < 5
    )
    if not places or table.total is None:
        return
    together = table.total - sum(cell for cell in table.cells if cell is not None)
    ranges = [range(1, 5) if counts[place] < 5 else range(5, together + 1) for place in places]
    fitting = [values for values in itertools.product(*ranges) if sum(values) == together]
    for at in range(len(places)):
        assert len({values[at] for values in fitting}) >= MIN_POSSIBLE


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (1, "weniger als 5"), (4, "weniger als 5"), (5, "5"), (1234, "1.234")],
)
def test_a_single_count(count: int, words: str) -> None:
    assert count_in_words(count) == words


def test_shares_need_ten_persons() -> None:
    assert not may_show_share(9)
    assert may_show_share(10)

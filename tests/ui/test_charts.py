"""Geometry of bars and columns: whole numbers that add up, nothing outside the picture."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.ui.charts import BAR, BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Tone, bar, columns, rising

D = Decimal
TONES: list[Tone] = ["solid", "hatched", "open"]


def test_a_bar_of_three_parts() -> None:
    found = bar([("solid", "bewilligt", D(60)), ("hatched", "fest", D(0)), ("open", "frei", D(30))])
    assert [(part.tone, part.x, part.width) for part in found.parts] == [
        ("solid", 0, 667), ("open", 667, 333),
    ]  # fmt: skip
    assert found.text == "bewilligt 60,00 €, fest 0,00 €, frei 30,00 €"
    assert found.view_box == "0 0 1000 32"
    assert found.legend == (("solid", "bewilligt"), ("open", "frei"))


def test_a_bar_of_nothing() -> None:
    assert bar([("solid", "bewilligt", D(0))]).parts == ()


amounts = st.lists(st.integers(0, 10**12).map(lambda n: D(n).scaleb(-2)), min_size=3, max_size=3)


@given(amounts)
def test_a_bar_is_filled(found: list[Decimal]) -> None:
    parts = bar(list(zip(TONES, "abc", found, strict=True))).parts
    assert sum(part.width for part in parts) == (BAR if any(found) else 0)
    assert all(before.x + before.width <= part.x for before, part in pairwise(parts))


def test_columns_stand_on_each_other() -> None:
    found = columns(
        ["Jan", "Feb"], [("solid", "bewilligt", [D(30), D(0)]), ("open", "frei", [D(10), D(5)])]
    )
    first, second, third = found.boxes
    assert [mark.label for mark in found.grid] == ["0 €", "10 €", "20 €", "30 €", "40 €"]
    assert (first.y + first.height, second.y + second.height) == (found.bottom, first.y)
    assert (second.y, third.y + third.height) == (TOP, found.bottom)
    assert first.title == "Jan: bewilligt 30,00 €"
    assert [tick.label for tick in found.ticks] == ["Jan", "Feb"]
    assert (found.first_x, found.last_x) == (LEFT, WIDTH - RIGHT)
    assert found.view_box == f"0 0 {WIDTH} {HEIGHT}"


@pytest.mark.parametrize(
    ("largest", "top"),
    [
        ("0", "4 €"), ("0.01", "4 €"), ("4", "4 €"), ("4.01", "8 €"), ("40", "40 €"),
        ("80000", "80.000 €"), ("80000.01", "200.000 €"), ("3000000", "4.000.000 €"),
        ("9999999999.99", "20.000.000.000 €"),
    ],
)  # fmt: skip
def test_the_axis_ends_at_a_round_amount(largest: str, top: str) -> None:
    found = columns(["Jan"], [("solid", "x", [D(largest)])])
    assert found.grid[-1].label == top
    assert all(box.y >= TOP for box in found.boxes)


@given(st.lists(st.integers(0, 10**12), min_size=12, max_size=12))
def test_nothing_leaves_the_picture(cents: list[int]) -> None:
    found = columns(["x"] * 12, [("solid", "x", [D(n).scaleb(-2) for n in cents])])
    for box in found.boxes:
        assert box.x >= LEFT
        assert box.x + box.width <= WIDTH - RIGHT
        assert box.y >= TOP
        assert box.y + box.height == HEIGHT - BOTTOM


def test_a_rising_line_meets_its_limit() -> None:
    found = rising(["Jan", "Feb"], [D(10), D(40)], D(40), "Ansatz")
    assert found.limit is not None
    assert (found.limit.label, found.limit.y) == ("Ansatz", TOP)
    bottom = HEIGHT - BOTTOM
    assert re.fullmatch(rf"M{LEFT} {bottom}V\d+H\d+V{TOP}H{WIDTH - RIGHT}", found.path)
    assert found.boxes == ()

"""Reach: equal to PySAL `access`, the library of geographers, on random places."""

import itertools
import random

import pytest

from kim.needs.rules.reach import Band, Point, distances_km, reach

fca = pytest.importorskip("access.fca", reason="`make prove` richtet das Paket `access` ein.")
weights = pytest.importorskip("access.weights")
pandas = pytest.importorskip("pandas")

pytestmark = pytest.mark.prove
BANDS = (Band(5, 1.0), Band(15, 0.68), Band(30, 0.22))


def test_equal_to_the_library_of_geographers() -> None:
    """Its own example (a grid of squares, one course in each) and 200 random places, to 1e-9."""
    grid = [
        Point(f"{row}-{column}", 49.5 + row / 10, 7 + column / 10, 1)
        for row, column in itertools.product(range(5), repeat=2)
    ]
    compare(grid, grid)
    dice = random.Random(20261127)  # noqa: S311 -- places, not secrets
    for _ in range(200):
        compare(random_points(dice, 100_000), random_points(dice, 500))


def random_points(dice: random.Random, most: int) -> list[Point]:
    return [
        Point(str(at), dice.uniform(49, 50.9), dice.uniform(6.2, 8.4), dice.randint(1, most))
        for at in range(dice.randint(1, 12))
    ]


def compare(homes: list[Point], offers: list[Point]) -> None:
    kilometres = distances_km(homes, offers)
    cost = pandas.DataFrame(
        [
            {"origin": home.key, "dest": offer.key, "cost": kilometres[row, column]}
            for row, home in enumerate(homes)
            for column, offer in enumerate(offers)
        ]
    )
    expected = fca.two_stage_fca(
        pandas.DataFrame({"geoid": [p.key for p in homes], "demand": [p.amount for p in homes]}),
        pandas.DataFrame(
            {"geoid": [p.key for p in offers], "supply": [p.amount for p in offers]}
        ).set_index("geoid"),
        cost,
        max_cost=BANDS[-1].up_to_km,
        weight_fn=weights.step_fn({band.up_to_km: band.weight for band in BANDS}),
    )
    found = reach(homes, offers, BANDS).per_person
    assert {key: value for key, value in found.items() if key in expected.index} == pytest.approx(
        expected.to_dict(), rel=1e-9, abs=1e-9
    )
    assert all(value == 0 for key, value in found.items() if key not in expected.index)

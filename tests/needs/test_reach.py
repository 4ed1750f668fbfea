"""Reach: worked by hand, conserved, never lowered by one more offer."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.needs.rules.reach import Band, Matrix, Point, best_places, distances_km, reach

BANDS = (Band(5, 1.0), Band(15, 0.68), Band(30, 0.22))
HOMES = st.lists(
    st.tuples(
        st.floats(min_value=49, max_value=50.9),
        st.floats(min_value=6.2, max_value=8.4),
        st.integers(min_value=0, max_value=100_000),
    ),
    max_size=8,
)
OFFERS = st.lists(
    st.tuples(
        st.floats(min_value=49, max_value=50.9),
        st.floats(min_value=6.2, max_value=8.4),
        st.integers(min_value=0, max_value=500),
    ),
    max_size=8,
)


def points(rows: list[tuple[float, float, int]]) -> list[Point]:
    return [Point(str(at), *row) for at, row in enumerate(rows)]


def on_a_line(homes: Sequence[Point], offers: Sequence[Point]) -> Matrix:
    """Kilometres along a street: the longitude counts as kilometres."""
    return np.array([[abs(home.longitude - offer.longitude) for offer in offers] for home in homes])


def test_worked_by_hand() -> None:
    """Two villages, two courses: 100 people at km 0, 50 at km 10; 12 places at km 0, 6 at km 20.

    Course one: 100 × 1 + 50 × 0.68 = 134 people, 12/134 places each. Course two: 50 × 0.68 +
    100 × 0.22 = 56, 6/56 each. Village one: 12/134 × 1 + 6/56 × 0.22; village two: both × 0.68.
    """
    homes = [Point("a", 0, 0, 100), Point("b", 0, 10, 50)]
    offers = [Point("x", 0, 0, 12), Point("y", 0, 20, 6)]
    found = reach(homes, offers, BANDS, distances=on_a_line)
    assert found.per_person["a"] == pytest.approx(12 / 134 + 6 / 56 * 0.22)
    assert found.per_person["b"] == pytest.approx((12 / 134 + 6 / 56) * 0.68)
    assert found.mass(homes) == pytest.approx(18)
    assert found.unreached == 0


@pytest.mark.parametrize(
    ("kilometres", "weight"), [(0, 1), (5, 1), (5.001, 0.68), (15, 0.68), (30, 0.22), (30.001, 0)]
)
def test_the_edge_of_a_band_belongs_to_it(kilometres: float, weight: float) -> None:
    homes = [Point("a", 0, 0, 10), Point("b", 0, kilometres, 0)]
    offers = [Point("x", 0, kilometres, 7)]
    found = reach(homes, offers, BANDS, distances=on_a_line)
    assert found.per_person["a"] == pytest.approx(0.7 if weight else 0)
    assert found.unreached == (0 if weight else 7)


def test_kilometres_between_known_places() -> None:
    mainz, trier = Point("Mainz", 49.9929, 8.2473, 0), Point("Trier", 49.7596, 6.6439, 0)
    assert distances_km([mainz], [trier])[0, 0] == pytest.approx(118, abs=1)
    assert distances_km([mainz], [mainz])[0, 0] == 0


@given(HOMES, OFFERS)
def test_capacity_is_conserved(
    home_rows: list[tuple[float, float, int]], offer_rows: list[tuple[float, float, int]]
) -> None:
    homes, offers = points(home_rows), points(offer_rows)
    found = reach(homes, offers, BANDS)
    capacity = math.fsum(offer.amount for offer in offers)
    assert found.mass(homes) + found.unreached == pytest.approx(capacity, rel=1e-9, abs=1e-9)


@given(HOMES, OFFERS, OFFERS)
def test_one_more_offer_lowers_nobody(
    home_rows: list[tuple[float, float, int]],
    offer_rows: list[tuple[float, float, int]],
    more_rows: list[tuple[float, float, int]],
) -> None:
    homes = points(home_rows)
    before = reach(homes, points(offer_rows), BANDS).per_person
    after = reach(homes, points(offer_rows + more_rows), BANDS).per_person
    assert all(after[key] >= before[key] - 1e-12 for key in before)


def test_one_more_offer_helps_most_where_there_is_none() -> None:
    homes = [Point("stadt", 50.0, 8.2, 10_000), Point("dorf", 50.0, 7.0, 9_000)]
    offers = [Point("kurs", 50.0, 8.2, 40)]
    candidates = [Point("stadt", 50.0, 8.2, 20), Point("dorf", 50.0, 7.0, 20)]
    best, other = best_places(homes, offers, candidates, BANDS)
    assert (best.key, other.key) == ("dorf", "stadt")
    assert best.share == pytest.approx(1)
    assert best.persons_without == 9_000
    assert other.share == pytest.approx(0)


@given(HOMES, OFFERS, OFFERS)
def test_a_share_is_a_share(
    home_rows: list[tuple[float, float, int]],
    offer_rows: list[tuple[float, float, int]],
    candidate_rows: list[tuple[float, float, int]],
) -> None:
    gains = best_places(points(home_rows), points(offer_rows), points(candidate_rows), BANDS)
    assert all(-1e-9 <= gain.share <= 1 + 1e-9 for gain in gains)
    assert all(gain.persons_without <= gain.persons_near for gain in gains)


@pytest.mark.parametrize("wrong", [-1, math.nan, math.inf])
def test_no_amount_below_nothing(wrong: float) -> None:
    with pytest.raises(ValueError, match="amount"):
        Point("a", 0, 0, wrong)


@pytest.mark.parametrize(("kilometres", "weight"), [(-1, 1), (5, 1.1), (5, -0.1), (math.nan, 1)])
def test_no_band_beyond_sense(kilometres: float, weight: float) -> None:
    with pytest.raises(ValueError, match="band"):
        Band(kilometres, weight)


def test_two_homes_never_share_a_key() -> None:
    with pytest.raises(ValueError, match="key"):
        reach([Point("a", 0, 0, 1), Point("a", 0, 0, 1)], [], BANDS)


THREE_TOWNS = {
    ("1", "1"): 1, ("2", "2"): 1, ("3", "3"): 1,
    ("1", "3"): 40, ("2", "3"): 40, ("3", "1"): 40, ("3", "2"): 40,
}  # fmt: skip
EXPECTED = {"1": 0.7475922953451044, "2": 0.9592555331991952, "3": 1.227799380552981}


def test_the_three_towns_of_the_library_of_geographers() -> None:
    """The small example PySAL `access` tests itself with; the numbers come from its version 1.1.

    Persons 100, 50, 10; places 15, 20, 100; 40 away from town 3 or none of a way at all.
    """
    homes = [Point("1", 0, 0, 100), Point("2", 0, 0, 50), Point("3", 0, 0, 10)]
    offers = [Point("1", 0, 0, 15), Point("2", 0, 0, 20), Point("3", 0, 0, 100)]

    def along(homes: Sequence[Point], offers: Sequence[Point]) -> Matrix:
        rows = [[THREE_TOWNS.get((a.key, b.key), math.inf) for b in offers] for a in homes]
        return np.array(rows, dtype=float)

    bands = (Band(20, 1), Band(40, 0.68), Band(60, 0.22))
    found = reach(homes, offers, bands, distances=along)
    assert found.per_person == pytest.approx(EXPECTED, rel=1e-9)

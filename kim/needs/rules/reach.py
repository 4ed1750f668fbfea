"""Reach of offers (Erreichbarkeit): how many places of offers people can get to from home.

Two-step floating catchment area with distance bands. Step one: every place of offers shares its
capacity among all people near enough, nearer people counting more. Step two: every home adds up
the shares of all places near enough. The result is capacity per person; people times result,
summed up, is the capacity again, so nothing is invented and nothing is lost.

Source: Luo and Wang 2003 (two-step floating catchment area), Luo and Qi 2009 (distance bands).
Distances are great circles on a sphere: no roads, no buses. Texts on pages have to say so.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_KM = 6371.0088
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Band:
    """A band of distance: up to ``up_to_km`` (inclusive) an offer counts with ``weight``."""

    up_to_km: float
    weight: float

    def __post_init__(self) -> None:
        if not (self.up_to_km >= 0 and 0 <= self.weight <= 1):
            raise ValueError("A band reaches a distance from 0 on, with a weight from 0 to 1.")

    @property
    def percent(self) -> int:
        """The weight in whole percent, as it stands in the register."""
        return round(100 * self.weight)


@dataclass(frozen=True, slots=True)
class Point:
    """Where people live, or where an offer is: degrees in WGS84, and how many persons or places."""

    key: str
    latitude: float
    longitude: float
    amount: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.amount) and self.amount >= 0):
            raise ValueError(f"{self.key}: an amount is a number from 0 on.")


@dataclass(frozen=True, slots=True)
class Reach:
    """Capacity per person at each home; and the capacity that nobody lives near enough to use."""

    per_person: dict[str, float]
    unreached: float

    def mass(self, homes: Sequence[Point]) -> float:
        """People times reach, summed up: the capacity that was shared out."""
        return math.fsum(home.amount * self.per_person[home.key] for home in homes)


@dataclass(frozen=True, slots=True)
class Gain:
    """What one more offer at a place would do.

    ``share`` of its capacity (0 to 1) would go to people who reach less than the average today,
    counted only up to that average. ``persons_without`` could reach nothing so far.
    """

    key: str
    share: float
    persons_without: float
    persons_near: float


def distances_km(homes: Sequence[Point], offers: Sequence[Point]) -> Matrix:
    """Great circle in kilometres, one row a home, one column a place of offers."""
    lat_a, lon_a = _radians(homes)
    lat_b, lon_b = _radians(offers)
    half_lat = np.sin((lat_b[None, :] - lat_a[:, None]) / 2) ** 2
    half_lon = np.sin((lon_b[None, :] - lon_a[:, None]) / 2) ** 2
    chord = half_lat + np.cos(lat_a)[:, None] * np.cos(lat_b)[None, :] * half_lon
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def band_weights(distances: Matrix, bands: Sequence[Band]) -> Matrix:
    """Weight of each distance; beyond the last band 0. Bands may come in any order."""
    weights = np.zeros(distances.shape)
    for band in sorted(bands, key=lambda band: band.up_to_km, reverse=True):
        weights[distances <= band.up_to_km] = band.weight
    return weights


def reach(
    homes: Sequence[Point],
    offers: Sequence[Point],
    bands: Sequence[Band],
    *,
    distances: Callable[[Sequence[Point], Sequence[Point]], Matrix] = distances_km,
) -> Reach:
    """Capacity per person at each home; see the text of the module. Keys of homes are unique."""
    weights = band_weights(distances(homes, offers), bands)
    per_person, shares = _reach(homes, offers, weights)
    unreached = math.fsum(
        offer.amount for offer, share in zip(offers, shares, strict=True) if not share
    )
    keys = [home.key for home in homes]
    if len(set(keys)) != len(keys):
        raise ValueError("Each home needs a key of its own.")
    return Reach(dict(zip(keys, per_person.tolist(), strict=True)), unreached)


def best_places(
    homes: Sequence[Point],
    offers: Sequence[Point],
    candidates: Sequence[Point],
    bands: Sequence[Band],
) -> list[Gain]:
    """Where one more offer (of ``candidate.amount``) would help most; the best first.

    The order: the larger share to people below the average, then more people who could reach
    nothing so far, then the key, so that it is the same every time.
    """
    people = np.array([home.amount for home in homes], dtype=float)
    today, _ = _reach(homes, offers, band_weights(distances_km(homes, offers), bands))
    near = band_weights(distances_km(homes, candidates), bands)
    everybody = float(people.sum())
    gains = []
    for column, candidate in enumerate(candidates):
        weights = near[:, column]
        load = float(people @ weights)
        given = candidate.amount * weights / load if load > 0 else np.zeros_like(weights)
        average = (float(people @ today) + candidate.amount) / everybody if everybody else 0.0
        missing = np.clip(average - today, 0, None)
        useful = float(people @ np.minimum(given, missing))
        gains.append(
            Gain(
                key=candidate.key,
                share=useful / candidate.amount if candidate.amount else 0.0,
                persons_without=float(people[(today == 0) & (weights > 0)].sum()),
                persons_near=float(people[weights > 0].sum()),
            )
        )
    return sorted(gains, key=lambda gain: (-round(gain.share, 9), -gain.persons_without, gain.key))


def _reach(
    homes: Sequence[Point], offers: Sequence[Point], weights: Matrix
) -> tuple[Matrix, Matrix]:
    """Reach of each home, and how much weight of people each place of offers has."""
    people = np.array([home.amount for home in homes], dtype=float)
    capacity = np.array([offer.amount for offer in offers], dtype=float)
    load = people @ weights if len(homes) else np.zeros(len(offers))
    shares = np.divide(capacity, load, out=np.zeros_like(capacity), where=load > 0)
    return np.asarray(weights @ shares), np.asarray(load)


def _radians(points: Sequence[Point]) -> tuple[Matrix, Matrix]:
    latitudes = np.radians(np.array([point.latitude for point in points], dtype=float))
    longitudes = np.radians(np.array([point.longitude for point in points], dtype=float))
    return latitudes, longitudes

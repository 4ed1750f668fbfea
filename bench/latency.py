"""Latency of the public page and the facts of the API over the empty page."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product, repeat
from statistics import quantiles

from bench.load import ask

ROUNDS = 8
EACH = {1: 30, 8: 8}  # connections -> requests on each, per round
FIRST = dt.date(2026, 1, 1)
FLOOR = "empty page"
DAY = "2025-12-10"


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked. ``goal``: the p50 over that of the empty page, at one connection."""

    name: str
    paths: Iterator[str]
    goal: float | None = None


def days(pattern: str) -> Iterator[str]:
    """A new key date for each request: nothing can have been kept."""
    return (pattern.format(FIRST + dt.timedelta(days=number)) for number in count())


def targets() -> list[Target]:
    return [
        Target(FLOOR, repeat("/bench/empty")),
        Target("facts of the API", repeat(f"/api/v1/programme/facts?on={DAY}"), 3.0),
        Target("programme page", repeat("/programm/"), 6.0),
        Target("facts, new day each time", days("/api/v1/programme/facts?on={}")),
        Target("page, new day each time", days("/programm/?stichtag={:%d.%m.%Y}")),
    ]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the result: how many times the empty page."""

    target: Target
    connections: int
    p50: float
    p95: float

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.target.goal is None or self.connections != 1:
            return None
        return self.p50 <= self.target.goal


def percentiles(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=20)
    return cuts[9], cuts[18]


def measure(port: int) -> list[Ratio]:
    """Rounds in which every target has its turn, so that a busy moment hits all alike."""
    asked = targets()
    times: dict[tuple[str, int], list[float]] = {}
    for number in range(ROUNDS + 1):
        for target, (connections, each) in product(asked, EACH.items()):
            found = ask(port, target.paths, connections, each)
            if number:  # the first round warms up
                times.setdefault((target.name, connections), []).extend(found)
    ratios = []
    for connections in EACH:
        floor = percentiles(times[FLOOR, connections])
        for target in asked[1:]:
            p50, p95 = percentiles(times[target.name, connections])
            ratios.append(Ratio(target, connections, p50 / floor[0], p95 / floor[1]))
    return ratios

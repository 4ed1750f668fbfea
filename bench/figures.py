"""The figures of a key date over 36 municipalities with twenty years of facts."""

import datetime as dt
import time
from collections.abc import Callable
from statistics import median

from kim.kernel.dates import Precision
from kim.programme.rules.figures import figures
from kim.programme.rules.register import Body, Occupied, Register, Step

MUNICIPALITIES, YEARS, ROUNDS = 36, 20, 15
START = dt.date(2025, 7, 1)


def twenty_years() -> Register:
    """Each year every participation rests and goes on, and every post is vacated and filled."""
    bodies = [
        Body(f"07{n:03}", f"Ort {n}", f"Landkreis Ort {n}", False) for n in range(MUNICIPALITIES)
    ]
    steps: list[Step] = []
    occupied: list[Occupied] = []
    for number, body in enumerate(bodies):
        steps.append(step(body, number, 1, "started", START))
        for year in range(START.year + 1, START.year + 1 + YEARS):
            spring, autumn = dt.date(year, 3, 1), dt.date(year, 9, 1)
            steps.append(step(body, number, len(steps) + 1, "paused", spring))
            steps.append(step(body, number, len(steps) + 1, "started", autumn))
            for kind, first, last in (
                ("installed", dt.date(year, 1, 1), dt.date(year, 6, 30)),
                ("vacant", dt.date(year, 7, 1), dt.date(year, 12, 31)),
            ):
                occupied.append(Occupied(body.ags, kind, first, Precision.DAY, last, first))
    return Register(START, None, bodies, steps, occupied, (), ())


def step(body: Body, participation: int, order: int, status: str, on: dt.date) -> Step:
    return Step(body.ags, participation, order, status, on, Precision.DAY, on, "confirmed")


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure() -> tuple[int, float]:
    """Number of facts, and the time of the figures over sorting as many tuples."""
    register = twenty_years()
    on = dt.date(2040, 5, 1)
    facts = [(s.ags, s.on, s.status) for s in register.steps]
    facts += [(o.ags, o.from_on, o.kind) for o in register.occupied]
    facts.reverse()
    ratios = [
        seconds(lambda: figures(register, on=on, known_on=on)) / seconds(lambda: sorted(facts))
        for _ in range(ROUNDS)
    ]
    return len(facts), median(ratios)

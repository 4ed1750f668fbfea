"""What `make bench` reckons with, and that its empty page stays out of the house."""

from collections.abc import Iterator
from itertools import islice

import pytest
from django.urls import Resolver404, resolve

from bench.figures import twenty_years
from bench.latency import Ratio, Target, days, percentiles
from bench.letters import bare_compile, numbered
from bench.load import length_of
from kim.ui.pdf import compile_pdf
from tests.ui.letters import LETTER


def nothing() -> Iterator[str]:
    yield from ()


def test_percentiles() -> None:
    assert percentiles([float(n) for n in range(1, 101)]) == (50.5, 95.95)


@pytest.mark.parametrize(
    ("goal", "connections", "p50", "met"),
    [(3.0, 1, 3.0, True), (3.0, 1, 3.1, False), (3.0, 8, 9.9, None), (None, 1, 9.9, None)],
)
def test_goal(goal: float | None, connections: int, p50: float, met: bool | None) -> None:
    assert Ratio(Target("x", nothing(), goal), connections, p50, 1.0).met is met


def test_each_request_asks_for_another_day() -> None:
    assert list(islice(days("/a?on={}"), 2)) == ["/a?on=2026-01-01", "/a?on=2026-01-02"]


def test_length_of_an_answer() -> None:
    assert length_of(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nX: 1") == 12
    with pytest.raises(ValueError, match="no length"):
        length_of(b"HTTP/1.1 200 OK\r\nX: 1")


def test_twenty_years_of_facts() -> None:
    register = twenty_years()
    assert (len(register.bodies), len(register.steps)) == (36, 36 * 41)
    assert len(register.occupied) == 36 * 40


def test_empty_page_exists_in_the_measured_server_only() -> None:
    with pytest.raises(Resolver404):
        resolve("/bench/empty")
    assert resolve("/bench/empty", "bench.urls").func.__name__ == "empty"


def test_bare_compile_makes_the_same_letter() -> None:
    assert bare_compile(LETTER, numbered(7)) == compile_pdf(LETTER, numbered(7))
    assert bare_compile(LETTER, numbered(7)) != bare_compile(LETTER, numbered(8))

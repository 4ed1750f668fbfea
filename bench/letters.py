"""A letter of two pages: what `render_pdf` adds to the bare compile of the same letter."""

import json
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

from kim.ui import pdf
from kim.ui.pdf import compile_pdf
from tests.ui.letters import AWARD, LETTER

Letter = Mapping[str, Any]
ROUNDS = 25
GOAL = 1.5


def bare_compile(source: bytes, data: Letter) -> bytes:
    """The floor: typst itself, ready to go, the data as they are, without any check."""
    created = pdf.moment(data["created_at"])
    plain = {**data, "created_at": created.isoformat()}
    with pdf.compiler() as one:
        found = one.compile(
            source,
            format="pdf",
            sys_inputs={"data": json.dumps(plain, ensure_ascii=False)},
            pdf_standards=pdf.PLAIN,
            timestamp=int(created.timestamp()),
        )
    assert isinstance(found, bytes)
    return found


def numbered(number: int) -> dict[str, Any]:
    """A letter nobody has compiled before: typst keeps what it has seen."""
    return {**AWARD, "file_number": f"KIM-{number}", "subject": f"Zuwendungsbescheid {number}"}


def seconds(make: Callable[[bytes, Letter], bytes], data: Letter) -> float:
    started = time.perf_counter()
    make(LETTER, data)
    return time.perf_counter() - started


def measure() -> float:
    """Median of `render_pdf` over that of the bare compile, in turn, with letters of their own."""
    times: list[tuple[float, float]] = []
    for number in range(ROUNDS + 1):
        ours = seconds(compile_pdf, numbered(2 * number))
        bare = seconds(bare_compile, numbered(2 * number + 1))
        if number:  # the first round warms up
            times.append((ours, bare))
    return median(ours for ours, _ in times) / median(bare for _, bare in times)

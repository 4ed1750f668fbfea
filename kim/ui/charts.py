"""Geometry of bars and columns drawn as SVG. Whole numbers only: templates compute nothing.

A chart is an image of a table that stands beside it. Kinds of parts are told apart by filling,
not by colour alone: ``solid``, ``dark``, ``hatched``, ``dotted``, ``grey``, ``open``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kim.kernel.money import CENT, format_eur, split

Tone = Literal["solid", "dark", "hatched", "dotted", "grey", "open"]
BAR = 1000  # units a bar is wide
WIDTH, HEIGHT = 760, 280
LEFT, RIGHT, TOP, BOTTOM = 96, 16, 12, 32  # margins of a chart
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class BarPart:
    """One part of a bar: how it is filled, what it is, its amount in EUR, and where it lies."""

    tone: Tone
    label: str
    amount: Decimal
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar of parts that make up a whole (Geldbalken)."""

    parts: tuple[BarPart, ...]
    text: str

    @property
    def view_box(self) -> str:
        return f"0 0 {BAR} 32"

    @property
    def legend(self) -> tuple[tuple[Tone, str], ...]:
        """What the fillings of this bar mean."""
        return tuple((part.tone, part.label) for part in self.parts)


def bar(parts: Sequence[tuple[Tone, str, Decimal]]) -> Bar:
    """A bar of amounts in EUR, none below zero; their widths add up to the whole bar.

    Parts of nothing have no width; a bar of nothing has no parts.
    """
    cents = [int(amount / CENT) for _, _, amount in parts]
    text = ", ".join(f"{label} {format_eur(amount)}" for _, label, amount in parts)
    if not any(cents):
        return Bar((), text)
    widths = [int(width / CENT) for width in split(BAR * CENT, cents)]
    found, x = [], 0
    for (tone, label, amount), width in zip(parts, widths, strict=True):
        if width:
            found.append(BarPart(tone, label, amount, x, width))
        x += width
    return Bar(tuple(found), text)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a chart, with the words that belong to it."""

    tone: Tone
    title: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at a place of an axis, or a line across."""

    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of stacked parts (Säulen) with an axis, or a line that rises in steps."""

    boxes: tuple[Box, ...]
    ticks: tuple[Mark, ...]
    grid: tuple[Mark, ...]
    path: str = ""
    limit: Mark | None = None

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def first_x(self) -> int:
        return LEFT

    @property
    def last_x(self) -> int:
        return WIDTH - RIGHT

    @property
    def bottom(self) -> int:
        return HEIGHT - BOTTOM


def columns(
    labels: Sequence[str], series: Sequence[tuple[Tone, str, Sequence[Decimal]]]
) -> Columns:
    """One column per label, its parts stacked from below; amounts in EUR, none below zero."""
    sums = [sum(values, Decimal(0)) for values in zip(*(row for *_, row in series), strict=True)]
    scale = _Scale(max([*sums, Decimal(0)]))
    boxes = []
    for index, label in enumerate(labels):
        x, width = _slot(index, len(labels))
        below = Decimal(0)
        for tone, name, row in series:
            if row[index]:
                low, high = scale.y(below), scale.y(below + row[index])
                title = f"{label}: {name} {format_eur(row[index])}"
                boxes.append(Box(tone, title, x + width // 8, high, width * 3 // 4, low - high))
            below += row[index]
    return Columns(tuple(boxes), _ticks(labels), scale.grid())


def rising(labels: Sequence[str], sums: Sequence[Decimal], limit: Decimal, name: str) -> Columns:
    """A line of sums that grow from label to label, in EUR, against a ``limit`` called ``name``."""
    scale = _Scale(max([*sums, limit, Decimal(0)]))
    path = [f"M{LEFT} {scale.y(Decimal(0))}"]
    for index, amount in enumerate(sums):
        x, width = _slot(index, len(labels))
        path.append(f"V{scale.y(amount)}H{x + width}")
    return Columns(
        (), _ticks(labels), scale.grid(), "".join(path), Mark(name, LEFT, scale.y(limit))
    )


class _Scale:
    """From amounts to places: zero below, a round amount on top."""

    def __init__(self, largest: Decimal) -> None:
        size = Decimal(1)
        while all(size * step * 4 < largest for step in STEPS):
            size *= 10
        self.step = next(size * step for step in STEPS if size * step * 4 >= largest)
        self.top = self.step * 4

    def y(self, amount: Decimal) -> int:
        inner = HEIGHT - TOP - BOTTOM
        return HEIGHT - BOTTOM - int((amount * inner / self.top).to_integral_value())

    def grid(self) -> tuple[Mark, ...]:
        amounts = [self.step * number for number in range(5)]
        return tuple(
            Mark(f"{int(amount):,} €".replace(",", "."), LEFT, self.y(amount)) for amount in amounts
        )


def _slot(index: int, number: int) -> tuple[int, int]:
    """Where the place of a column begins, and how wide it is."""
    inner = WIDTH - LEFT - RIGHT
    first, following = LEFT + inner * index // number, LEFT + inner * (index + 1) // number
    return first, following - first


def _ticks(labels: Sequence[str]) -> tuple[Mark, ...]:
    marks = []
    for index, label in enumerate(labels):
        x, width = _slot(index, len(labels))
        marks.append(Mark(label, x + width // 2, HEIGHT - BOTTOM + 20))
    return tuple(marks)

"""Where the tiles of the map stand (Kachelkarte), in units of the drawing."""

from dataclasses import dataclass

TILE = 60
GAP = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the map: upper left corner and middle, in units of the drawing."""

    x: int
    y: int
    label_x: int
    label_y: int
    mark_y: int
    side: int = TILE


def tile(*, column: int, row: int) -> Tile:
    """The square at ``column`` from the west and ``row`` from the north, both from 0."""
    x, y = column * (TILE + GAP) + GAP, row * (TILE + GAP) + GAP
    return Tile(x, y, x + TILE // 2, y + 26, y + 46)


def view_box(*, columns: int, rows: int) -> str:
    """SVG attribute of a drawing with so many tiles; an empty drawing has no extent."""
    return f"0 0 {columns * (TILE + GAP) + GAP} {rows * (TILE + GAP) + GAP}"

"""The picture of a network (Netzwerkbild): where each organisation stands, as whole numbers.

The same network gives the same picture. Kinds are told apart by shape, not by colour alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

import rustworkx as rx

from kim.network.rules.analysis import Node, Tie, build

WIDTH = 1000
SEED = 20
ROUNDS = 60  # of moving apart what would lie upon each other
GAP = 46  # between the middles of two shapes
SIZE = 17  # from the middle of a shape to its edge
MARGIN = 40
CORNERS: Mapping[str, tuple[int, float]] = {  # kind -> corners and turn of its shape
    "office": (4, pi / 4),
    "carrier": (4, 0),
    "school": (3, -pi / 2),
    "religious_community": (6, 0),
    "advisory_board": (5, -pi / 2),
    "initiative": (8, pi / 8),
    "migrant_organisation": (6, pi / 6),
}  # a club is a circle


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an organisation stands, and the number it has in picture and table."""

    id: int
    number: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All spots, and the height of the drawing."""

    spots: Mapping[int, Spot]
    height: int


def draw(nodes: Sequence[Node], ties: Sequence[Tie]) -> Picture:
    """Where everybody stands; those without ties stand in rows below. Numbers follow ``nodes``."""
    graph, at = build(nodes, ties)
    tied = [node for node in nodes if graph.degree(at[node.id])]
    single = [node for node in nodes if not graph.degree(at[node.id])]
    places, height = _spread(tied, ties)
    across = (WIDTH - 2 * MARGIN) // GAP
    top = height + (GAP if single and tied else 0)
    for index, node in enumerate(single):
        row, column = divmod(index, across)
        places[node.id] = (MARGIN + column * GAP, top + row * GAP)
    if single:
        height = top + ((len(single) - 1) // across) * GAP + MARGIN
    spots = {
        node.id: Spot(node.id, number, round(places[node.id][0]), round(places[node.id][1]))
        for number, node in enumerate(nodes, 1)
    }
    return Picture(spots, round(height))


def _spread(
    nodes: Sequence[Node], ties: Sequence[Tie]
) -> tuple[dict[int, tuple[float, float]], float]:
    """Springs between the tied, then apart what would lie upon each other."""
    if not nodes:
        return {}, MARGIN
    graph, at = build(nodes, ties)
    found = rx.spring_layout(graph, seed=SEED, num_iter=150)
    height = min(760, max(280, 150 + 9 * len(nodes)))
    low = [min(found[i][axis] for i in at.values()) for axis in (0, 1)]
    span = [max(found[i][axis] for i in at.values()) - low[axis] or 1.0 for axis in (0, 1)]
    room = (WIDTH - 2 * MARGIN, height - 2 * MARGIN)
    spots = [
        [
            MARGIN + (found[at[node.id]][axis] - low[axis]) / span[axis] * room[axis]
            for axis in (0, 1)
        ]
        for node in nodes
    ]
    for _ in range(ROUNDS):
        if not _push_apart(spots, height):
            break
    return {node.id: (x, y) for node, (x, y) in zip(nodes, spots, strict=True)}, height


def _push_apart(spots: list[list[float]], height: float) -> bool:
    """One round; gives whether anything moved."""
    moved = False
    for index, first in enumerate(spots):
        for offset, second in enumerate(spots[index + 1 :], 1):
            dx, dy = second[0] - first[0], second[1] - first[1]
            distance = hypot(dx, dy)
            if distance >= GAP:
                continue
            if distance < 1e-6:  # the same spot: into a direction of their own
                angle = 2.4 * (index + offset)
                dx, dy, distance = cos(angle), sin(angle), 1.0
            push = (GAP - distance) / 2 / distance if distance < GAP else 0
            for spot, sign in ((first, -1), (second, 1)):
                spot[0] = min(max(spot[0] + sign * dx * push, MARGIN), WIDTH - MARGIN)
                spot[1] = min(max(spot[1] + sign * dy * push, MARGIN), height - MARGIN)
            moved = True
    return moved


def corners(kind: str, x: int, y: int, size: int = SIZE) -> str:
    """``points`` of a polygon for a kind of organisation; empty where it is a circle."""
    if kind not in CORNERS:
        return ""
    count, turn = CORNERS[kind]
    reach = size * (1.25 if count < 5 else 1.1)
    return " ".join(
        f"{round(x + reach * cos(turn + 2 * pi * i / count))},"
        f"{round(y + reach * sin(turn + 2 * pi * i / count))}"
        for i in range(count)
    )

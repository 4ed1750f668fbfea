"""The hash chain of the record (Protokollkette): how a change of the past shows."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One event as the chain sees it. ``text`` is what was hashed."""

    id: int
    previous_hash: str
    hash: str
    text: str


class Fault(NamedTuple):
    """First place where the chain breaks: number of the event and a German sentence."""

    id: int
    sentence: str


def first_fault(
    rows: Iterable[Row], head: tuple[int, str], anchor: tuple[int, str] | None = None
) -> Fault | None:
    """First event that was changed, moved, added or removed; None when all is as written.

    ``head`` is kept apart from the rows, so that a cut tail shows. ``anchor`` was noted
    outside the database.
    """
    expected, previous = 1, ""
    for row in rows:
        if fault := _fault_of(row, expected, previous):
            return fault
        if anchor and anchor[0] == row.id and anchor[1] != row.hash:
            return Fault(row.id, "weicht vom außerhalb notierten Prüfwert ab")
        expected, previous = row.id + 1, row.hash
    if (expected - 1, previous) != head:
        return Fault(expected, "fehlt: Das Ende des Protokolls passt nicht zum Kettenende")
    if anchor and anchor[0] >= expected:
        return Fault(expected, "fehlt: Außerhalb ist ein späterer Eintrag notiert")
    return None


def _fault_of(row: Row, expected: int, previous: str) -> Fault | None:
    if row.id != expected:
        return Fault(expected, "fehlt")
    if row.previous_hash != previous:
        return Fault(row.id, "schließt nicht an den Eintrag davor an")
    if hashlib.sha256(row.text.encode()).hexdigest() != row.hash:
        return Fault(row.id, "wurde verändert")
    return None

"""The chain as a pure rule: whatever is done to it, the first touched event is named."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from kim.audit.rules.chain import Fault, Row, first_fault

LENGTH = 12
PLACES = st.integers(0, LENGTH - 1)


def chain(length: int) -> list[Row]:
    """An honest record of ``length`` events."""
    rows, previous = [], ""
    for number in range(1, length + 1):
        text = f"[{number}, {previous}]"
        row = Row(number, previous, hashlib.sha256(text.encode()).hexdigest(), text)
        rows.append(row)
        previous = row.hash
    return rows


def end(rows: list[Row]) -> tuple[int, str]:
    return (rows[-1].id, rows[-1].hash) if rows else (0, "")


HONEST = chain(LENGTH)


@given(st.integers(0, 40))
def test_honest_record_has_no_fault(length: int) -> None:
    rows = chain(length)
    assert first_fault(rows, end(rows)) is None
    assert first_fault(rows, end(rows), end(rows)) is None


@given(PLACES)
def test_changed_text(place: int) -> None:
    rows = [*HONEST]
    rows[place] = rows[place]._replace(text=rows[place].text + " ")
    assert first_fault(rows, end(HONEST)) == Fault(place + 1, "wurde verändert")


@given(PLACES)
def test_changed_text_with_a_fitting_hash_breaks_the_next_link(place: int) -> None:
    rows = [*HONEST]
    text = rows[place].text + " "
    rows[place] = rows[place]._replace(text=text, hash=hashlib.sha256(text.encode()).hexdigest())
    found = first_fault(rows, end(HONEST))
    assert found is not None
    assert found.id == place + 2


@given(PLACES)
def test_removed_event(place: int) -> None:
    rows = HONEST[:place] + HONEST[place + 1 :]
    found = first_fault(rows, end(HONEST))
    assert found is not None
    assert (found.id, found.sentence.split(":")[0]) == (place + 1, "fehlt")


@given(PLACES, PLACES)
def test_swapped_events(one: int, other: int) -> None:
    first, second = sorted([one, other])
    rows = [*HONEST]
    rows[first], rows[second] = (
        rows[second]._replace(id=rows[first].id),
        rows[first]._replace(id=rows[second].id),
    )
    found = first_fault(rows, end(HONEST))
    expected = None if first == second else first + 1
    assert (found.id if found else None) == expected


@given(PLACES)
def test_cut_tail(place: int) -> None:
    found = first_fault(HONEST[:place], end(HONEST))
    assert found is not None
    assert found.id == place + 1


@given(PLACES)
def test_cut_tail_and_head_moved_back_needs_the_anchor(place: int) -> None:
    rows = HONEST[:place]
    assert first_fault(rows, end(rows)) is None
    found = first_fault(rows, end(rows), end(HONEST))
    assert found == Fault(place + 1, "fehlt: Außerhalb ist ein späterer Eintrag notiert")


def test_added_event_is_noticed() -> None:
    assert first_fault(chain(LENGTH + 1), end(HONEST)) == Fault(
        LENGTH + 2, "fehlt: Das Ende des Protokolls passt nicht zum Kettenende"
    )

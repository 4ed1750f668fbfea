"""Weekly hours as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.network.rules.opening_data import parse_schedule
from kim.network.rules.opening_lines import LineWrong, lines_of, read_line, with_lines


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("9–12", [("09:00", "12:00")]),
        ("14:00-16.30, 9-12", [("09:00", "12:00"), ("14:00", "16:30")]),
        ("9 Uhr bis 12 Uhr und 14–16", [("09:00", "12:00"), ("14:00", "16:00")]),
        ("20-24", [("20:00", "24:00")]),
    ],
)
def test_lines(text: str, spans: list[tuple[str, str]]) -> None:
    assert read_line(text) == spans


@pytest.mark.parametrize("text", ["vormittags", "9", "25-26", "9:70-10", "24:30-25", "12-9", "9-9"])
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(LineWrong, match="Bitte"):
        read_line(text)


def test_what_lines_cannot_say_stays() -> None:
    phone = {"days": [1], "opens": "08:00", "closes": "09:00", "kind": "phone"}
    stored = {"version": 1, "slots": [phone, {"days": [0], "opens": "09:00", "closes": "12:00"}],
              "note": "Hintereingang", "by_appointment": True}  # fmt: skip
    assert lines_of(stored) == {0: "09:00–12:00"}
    found = with_lines(stored, {2: "10–11"}, by_appointment=False)
    assert found == {
        "version": 1, "note": "Hintereingang",
        "slots": [{"days": [2], "opens": "10:00", "closes": "11:00"}, phone],
    }  # fmt: skip
    assert with_lines({}, {0: ""}, by_appointment=False) == {}


hours = st.tuples(st.integers(0, 11), st.integers(12, 24)).map(lambda p: f"{p[0]}–{p[1]}")


@given(st.dictionaries(st.integers(0, 6), hours), st.booleans())
def test_what_is_typed_is_a_schedule_and_comes_back(lines: dict[int, str], told: bool) -> None:
    stored = with_lines({}, lines, by_appointment=told)
    assert parse_schedule(stored).by_appointment is told
    again = with_lines(stored, lines_of(stored), by_appointment=told)
    assert again == stored

"""Placeholders of text modules."""

import pytest

from kim.grants.rules.placeholders import ALLOWED, SAMPLES, CannotFill, faults, fill


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Zuwendung von {betrag}.", [], id="known"),
        pytest.param("{betrag} und {betrag}", [], id="twice"),
        pytest.param("", [], id="empty"),
        pytest.param("{name}", ["Platzhalter {name} gibt es nicht"], id="unknown"),
        pytest.param("{Betrag}", ["Platzhalter {Betrag}"], id="case counts"),
        pytest.param("{ betrag }", ["Platzhalter { betrag }"], id="blanks"),
        pytest.param("{}", ["Platzhalter {}"], id="no name"),
        pytest.param("{betrag.__class__}", ["__class__"], id="attribute"),
        pytest.param("{betrag!r}", ["betrag!r"], id="conversion"),
        pytest.param("{{betrag}}", ["Klammer steht allein"], id="doubled"),
        pytest.param("{betrag", ["Klammer steht allein"], id="not closed"),
        pytest.param("betrag}", ["Klammer steht allein"], id="not opened"),
    ],
)
def test_only_names_of_the_list_may_stand_in_braces(text: str, found: list[str]) -> None:
    told = faults(text)
    assert len(told) == len(found)
    assert all(part in line for part, line in zip(found, told, strict=True))


def test_values_are_filled_once_and_never_read_again() -> None:
    told = fill(
        "{kommune}: {massnahme}", {"kommune": "{betrag}", "massnahme": "#emph[x] {gericht}"}
    )
    assert told == "{betrag}: #emph[x] {gericht}"


@pytest.mark.parametrize("values", [{}, {"betrag": ""}])
def test_a_value_that_is_missing_is_named(values: dict[str, str]) -> None:
    with pytest.raises(CannotFill, match=r"\{betrag\}"):
        fill("Es sind {betrag}.", values)


def test_every_placeholder_has_a_sample_for_the_preview() -> None:
    assert SAMPLES.keys() == ALLOWED.keys()

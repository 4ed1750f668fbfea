"""Cells of files for spreadsheets."""

import pytest

from kim.ui.spreadsheets import FORMULA, unarmed


@pytest.mark.parametrize("sign", FORMULA)
def test_what_begins_like_a_formula_becomes_text(sign: str) -> None:
    assert unarmed(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", "Stadt Worms", "07319", "10.12.2025", "–"])
def test_anything_else_stays(text: str) -> None:
    assert unarmed(text) == text

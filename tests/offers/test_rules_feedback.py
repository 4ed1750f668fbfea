"""What is screened out of messages from outside, and who is taken for a machine."""

import pytest

from kim.offers.rules.feedback import may_name_a_person, names_a_person, typed_by_a_human


@pytest.mark.parametrize(
    ("text", "hard", "doubtful"),
    [
        ("Die Telefonnummer ist jetzt 06131 123456.", False, False),
        ("Neue Adresse: Musterweg 7", False, False),
        ("geb. am 01.02.1990", True, False),
        ("DE02120300000000202051", True, False),
        ("Herr Muster war unfreundlich", False, True),
        ("Montags geschlossen", False, False),
    ],
)
def test_texts_are_screened(text: str, hard: bool, doubtful: bool) -> None:
    assert names_a_person(text) is hard
    assert may_name_a_person(text) is doubtful


@pytest.mark.parametrize(
    ("age", "honey", "human"),
    [(3, "", True), (2.9, "", False), (43_200, "", True), (43_201, "", False), (60, "x", False)],
)
def test_machines_are_told_apart(age: float, honey: str, human: bool) -> None:
    assert typed_by_a_human(age_seconds=age, honey=honey) is human

"""The calculator: what it uses, what it says of it, and values in words."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from kim.grants.queries.calculator import shipped_call, shipped_terms
from kim.grants.rules.calculation import as_data, calculate, end_of_year, shown
from kim.programme.rules.legal import Mark


def test_unknown_category_is_refused() -> None:
    day = dt.date(2026, 1, 1)
    with pytest.raises(KeyError):
        calculate(
            shipped_terms(), start_on=day, end_on=day, fte=Decimal(1), costs={"travel": Decimal(1)}
        )


def test_end_of_year() -> None:
    assert end_of_year(dt.date(2026, 3, 1)) == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("cap_personnel", "60.000,00 €"),
        ("application_cutoff", "15.11.2026"),
        ("apply_before_start", "4 Wochen"),
        ("own_share_min_percent", "0 %"),
        ("fte_max", "1,0 VZÄ"),
        ("line_transfer", "nein"),
        ("follows_fte_material", "ja"),
        ("pro_rata_method", "Monate zu 30 Tagen, Jahr zu 360"),
        ("financing_material", "Vollfinanzierung"),
        ("proof_mode", "einfacher Nachweis mit Belegliste"),
    ],
)
def test_values_as_people_read_them(key: str, said: str) -> None:
    assert shown(shipped_call().by_key[key]) == said


def test_every_value_of_the_shipped_call_can_be_shown() -> None:
    for row in shipped_call().by_key.values():
        assert "Schlüssel" not in shown(row)
        assert "Schalter" not in shown(row)


def test_notes_say_what_is_not_sure() -> None:
    told = shipped_terms()
    day = dt.date(2026, 5, 1)
    found = calculate(told, start_on=day, end_on=day, fte=Decimal(1), costs={})
    assert [note.split()[0] for note in found.notes] == ["Einige", "Die"]
    sure = {key: replace(row, mark=Mark.SOURCED) for key, row in told.rows.items()}
    certain = replace(told, rows=sure)
    found = calculate(certain, start_on=day, end_on=day, fte=Decimal(1), costs={})
    assert [note.split()[0] for note in found.notes] == ["Die"]
    assert as_data(found)["call"] == "kim-2026"

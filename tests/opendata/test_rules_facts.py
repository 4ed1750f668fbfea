"""How values are written in the answers."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from kim.kernel.dates import Precision
from kim.opendata.rules.facts import facts, span
from kim.opendata.views import schemas
from kim.programme.rules.figures import figures
from kim.programme.rules.register import Money
from tests.programme.registers import PUBLISHED_ON, published


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("3000000.00", 3_000_000), ("1500000.50", "1500000.50"), ("0.10", "0.10")],
)
def test_money_is_never_rounded(amount: str, expected: int | str) -> None:
    money = Money(2027, Decimal(amount), False, PUBLISHED_ON, "Beispiel")
    register = replace(published(), money=(money,))
    found = facts(figures(register, on=PUBLISHED_ON, known_on=PUBLISHED_ON))
    assert found["budget"]["value"] == expected
    assert found["budget"]["precision"] == "exact"
    schemas.Budget.model_validate(found["budget"])


@pytest.mark.parametrize(
    ("precision", "expected"),
    [(Precision.DAY, "2026-02-01"), (Precision.MONTH, "2026-02"), (Precision.YEAR, "2026")],
)
def test_a_date_shows_no_more_than_is_known(precision: Precision, expected: str) -> None:
    assert span(dt.date(2026, 2, 1), precision) == expected

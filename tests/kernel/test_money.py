"""Money: reading, writing, rounding and splitting, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.kernel.money import CENT, format_eur, parse_eur, round_cent, split

AMOUNTS = st.decimals(
    min_value=Decimal("-9999999999.99"), max_value=Decimal("9999999999.99"), places=2
)
WEIGHTS = st.lists(st.integers(0, 100_000), min_size=1, max_size=40).filter(any)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0.00"),
        ("1", "1.00"),
        ("1,5", "1.50"),
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("3.000.000", "3000000.00"),
        (" 12,34 € ", "12.34"),
        ("12,34€", "12.34"),
        ("-1,00", "-1.00"),
    ],
)
def test_parse(text: str, expected: str) -> None:
    found = parse_eur(text)
    assert found == Decimal(expected)
    assert found.as_tuple().exponent == -2


@pytest.mark.parametrize(
    "text",
    [
        "", "€", "12.34", "1,234.56", "1.23,4", "1,234", "1e5", "NaN", "Infinity", "１２", "1 000",
        "--1", "+1", "1.000.00", "0x10", "1_000", "1,", ",5", "1,2,3", "12\n", "eins",
        "1.0000", ".123", "9" * 40,
    ],
)  # fmt: skip
def test_parse_refuses(text: str) -> None:
    if text.strip() == "12":
        assert parse_eur(text) == 12  # white space around is harmless
        return
    with pytest.raises(ValueError, match="Kein Betrag"):
        parse_eur(text)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", "0,00 €"),
        ("0.005", "0,01 €"),
        ("0.004", "0,00 €"),
        ("-0.001", "0,00 €"),
        ("-0.005", "-0,01 €"),
        ("1234.5", "1.234,50 €"),
        ("3000000", "3.000.000,00 €"),
        ("2.675", "2,68 €"),
    ],
)
def test_format(amount: str, expected: str) -> None:
    assert format_eur(Decimal(amount)) == expected


@given(AMOUNTS)
def test_a_written_amount_reads_back(amount: Decimal) -> None:
    assert parse_eur(format_eur(amount)) == amount


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_rounding_is_never_further_than_half_a_cent(amount: Decimal) -> None:
    assert abs(round_cent(amount) - amount) <= CENT / 2


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("0.01", [1, 1], ["0.01", "0.00"]),
        ("100.00", [0, 1], ["0.00", "100.00"]),
        ("10.00", [1, 2, 3], ["1.67", "3.33", "5.00"]),
        ("-100.00", [1, 1, 1], ["-33.34", "-33.33", "-33.33"]),
        ("5.00", [7], ["5.00"]),
    ],
)
def test_split(total: str, weights: list[int], expected: list[str]) -> None:
    assert split(Decimal(total), weights) == [Decimal(part) for part in expected]


@given(AMOUNTS, WEIGHTS)
def test_parts_add_up_and_each_is_within_a_cent_of_its_share(
    total: Decimal, weights: list[int]
) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < CENT
        assert part == round_cent(part)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_split_refuses_weights_that_share_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="Anteile"):
        split(Decimal(1), weights)


def test_split_refuses_part_of_a_cent() -> None:
    with pytest.raises(ValueError, match="Cent"):
        split(Decimal("0.005"), [1, 1])

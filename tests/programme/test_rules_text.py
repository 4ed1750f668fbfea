"""Press paragraph and fact box: German for 0, 1, 12 and 36, and nothing that is not known."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from kim.kernel.dates import Precision
from kim.programme.rules import text
from kim.programme.rules.figures import figures
from kim.programme.rules.register import Money, Published, Register
from tests.programme.registers import (
    ALL_AGS,
    BODIES,
    PUBLISHED_ON,
    empty,
    occupied,
    published,
    step,
)

D = dt.date
BY_AGS = {body.ags: body for body in BODIES}
SEVEN = (
    "der Landkreise Bad Kreuznach, Germersheim und Mainz-Bingen sowie der Städte Koblenz, "
    "Pirmasens, Worms und Zweibrücken"
)
FIVE = (
    "die Städte Frankenthal (Pfalz), Landau in der Pfalz, Mainz, Neustadt an der Weinstraße "
    "und Trier"
)


def paragraph(register: Register, on: dt.date) -> str:
    return text.press_paragraph(figures(register, on=on, known_on=D(2026, 11, 22)))


def box(register: Register, on: dt.date) -> dict[str, str]:
    return dict(text.fact_box(figures(register, on=on, known_on=D(2026, 11, 22))))


def started(number: int) -> Register:
    """So many municipalities with occupied post, all from 1 January 2026."""
    day = D(2026, 1, 1)
    return empty(
        steps=tuple(step(ags, "started", day) for ags in ALL_AGS[:number]),
        occupied=tuple(occupied(ags, day) for ags in ALL_AGS[:number]),
    )


def test_paragraph_of_the_published_day() -> None:
    assert paragraph(published(), PUBLISHED_ON) == (
        "Zum Stichtag 10. Dezember 2025 nehmen zwölf der 36 antragsberechtigten Kommunen am "
        "Kommunalen Integrationsmanagement teil, rund ein Drittel. "
        f"Sieben Stellen sind besetzt: die {SEVEN}. "
        f"Fünf Kommunen beginnen am 1. Januar 2026: {FIVE}. "
        "Vier Kommunen haben bis zum 10. Dezember 2025 erste Fördermittel erhalten; welche, ist "
        "nicht veröffentlicht. "
        "Für 2026 stehen rund drei Millionen Euro zur Verfügung."
    )


def test_paragraph_before_anybody_took_part() -> None:
    assert paragraph(published(), D(2025, 6, 30)) == (
        "Zum Stichtag 30. Juni 2025 nimmt nach dem Programmregister keine der 36 "
        "antragsberechtigten Kommunen am Kommunalen Integrationsmanagement teil."
    )


def test_paragraph_in_the_year_of_starts_without_a_day() -> None:
    assert paragraph(published(), D(2025, 9, 1)) == (
        "Zum Stichtag 1. September 2025 nimmt nach dem Programmregister keine der 36 "
        "antragsberechtigten Kommunen am Kommunalen Integrationsmanagement teil. "
        "Sieben Kommunen beginnen im Jahr 2025; der genaue Tag ist nicht veröffentlicht. "
        "Für 2025 stehen 1,5 Millionen Euro zur Verfügung."
    )


def test_paragraph_after_the_second_group_was_to_start() -> None:
    said = paragraph(published(), D(2026, 1, 1))
    assert said.startswith(
        "Zum Stichtag 1. Januar 2026 nehmen zwölf der 36 antragsberechtigten Kommunen"
    )
    assert "Sieben Stellen sind besetzt" in said  # and not twelve
    assert (
        "Bei fünf Kommunen war der Beginn angekündigt; eine spätere Bestätigung liegt nicht vor."
    ) in said
    assert "beginnen am" not in said


def test_paragraph_for_one() -> None:
    assert paragraph(started(1), D(2026, 2, 1)) == (
        "Zum Stichtag 1. Februar 2026 nimmt eine der 36 antragsberechtigten Kommunen am "
        "Kommunalen Integrationsmanagement teil, 2,8 Prozent. "
        "Eine Stelle ist besetzt: die der Stadt Koblenz."
    )


def test_paragraph_for_twelve() -> None:
    said = paragraph(started(12), D(2026, 2, 1))
    assert "nehmen zwölf der 36 antragsberechtigten Kommunen" in said
    assert said.endswith(
        "Zwölf Stellen sind besetzt: die der Landkreise Ahrweiler, Altenkirchen (Westerwald), "
        "Bad Kreuznach, Birkenfeld, Cochem-Zell, Mayen-Koblenz und Neuwied, des "
        "Rhein-Hunsrück-Kreises, des Rhein-Lahn-Kreises, des Westerwaldkreises sowie der Städte "
        "Koblenz und Trier."
    )


def test_paragraph_for_thirteen_uses_figures_and_no_names() -> None:
    assert paragraph(started(13), D(2026, 2, 1)) == (
        "Zum Stichtag 1. Februar 2026 nehmen 13 der 36 antragsberechtigten Kommunen am Kommunalen "
        "Integrationsmanagement teil, 36,1 Prozent. 13 Stellen sind besetzt."
    )


def test_paragraph_for_all_36() -> None:
    assert paragraph(started(36), D(2026, 2, 1)) == (
        "Zum Stichtag 1. Februar 2026 nehmen alle 36 antragsberechtigten Kommunen am Kommunalen "
        "Integrationsmanagement teil. 36 Stellen sind besetzt."
    )


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (Precision.DAY, "Eine Kommune beginnt am 1. Februar 2027: die Stadt Worms."),
        (Precision.MONTH, "Eine Kommune beginnt im Februar 2027: die Stadt Worms."),
        (Precision.YEAR, "Eine Kommune beginnt im Jahr 2027: die Stadt Worms."),
    ],
)
def test_a_later_start_is_told_as_exactly_as_it_is_known(
    precision: Precision, expected: str
) -> None:
    register = empty(
        steps=(
            step("07319", "announced", D(2026, 12, 1)),
            step("07319", "started", D(2027, 2, 1), order=2, precision=precision,
                 evidence_on=D(2026, 12, 1)),
        )
    )  # fmt: skip
    assert paragraph(register, D(2026, 12, 1)).endswith(expected)


def test_one_confirmation_missing_and_one_undated_start() -> None:
    register = empty(
        steps=(
            step("07319", "started", D(2026, 1, 1), certainty="announced"),
            step("07318", "started", D(2026, 1, 1), precision=Precision.YEAR,
                 evidence_on=D(2026, 11, 1)),
        )
    )  # fmt: skip
    said = paragraph(register, D(2026, 2, 1))
    assert said.endswith(
        "Bei einer Kommune war der Beginn angekündigt; eine spätere Bestätigung liegt nicht vor. "
        "Eine weitere Kommune beginnt im Jahr 2026; der genaue Tag ist nicht veröffentlicht."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "Keine Kommune hat bis zum 10. Dezember 2025 erste Fördermittel erhalten."),
        (1, "Eine Kommune hat bis zum 10. Dezember 2025 erste Fördermittel erhalten; welche, ist "
            "nicht veröffentlicht."),
        (36, "36 Kommunen haben bis zum 10. Dezember 2025 erste Fördermittel erhalten; welche, "
             "ist nicht veröffentlicht."),
    ],
)  # fmt: skip
def test_money_received_in_singular_and_plural(value: int, expected: str) -> None:
    register = empty(published=(Published("funds_received", value, PUBLISHED_ON, "", ""),))
    assert paragraph(register, PUBLISHED_ON).endswith(expected)


@pytest.mark.parametrize(
    ("year", "amount", "expected"),
    [
        (2026, 3_000_000, "Für 2026 stehen rund drei Millionen Euro zur Verfügung."),
        (2026, 1_000_000, "Für 2026 steht rund eine Million Euro zur Verfügung."),
        (2025, 1_500_000, "Für 2025 standen rund 1,5 Millionen Euro zur Verfügung."),
        (2025, 1_000_000, "Für 2025 stand rund eine Million Euro zur Verfügung."),
    ],
)
def test_money_of_this_year_and_of_one_that_is_over(year: int, amount: int, expected: str) -> None:
    register = empty(money=(Money(year, Decimal(amount), True, D(2025, 1, 1), ""),))
    assert paragraph(register, D(2026, 2, 1)).endswith(expected)


def test_fact_box_of_the_published_day() -> None:
    assert box(published(), PUBLISHED_ON) == {
        "Stichtag": "10.12.2025",
        "Kenntnisstand": "22.11.2026",
        "Antragsberechtigte Kommunen": "36 (24 Landkreise, 12 kreisfreie Städte)",
        "Teilnehmende Kommunen": "12 (3 Landkreise, 9 kreisfreie Städte)",
        "Anteil": "33,3 Prozent (12 von 36)",
        "Besetzte Stellen": "7",
        "Beginn am 1. Januar 2026": "5",
        "Erste Fördermittel erhalten": "4 (veröffentlicht zum 10.12.2025, ohne Namen)",
        "Programmmittel 2026": "rund drei Millionen Euro",
    }


def test_fact_box_without_anybody_and_with_one_of_each_kind() -> None:
    assert box(empty(), PUBLISHED_ON)["Teilnehmende Kommunen"] == "0"
    assert box(empty(), PUBLISHED_ON)["Anteil"] == "0 Prozent (0 von 36)"
    two = empty(
        steps=(
            step("07319", "started", D(2026, 1, 1)),
            step("07334", "started", D(2026, 1, 1), certainty="announced"),
        )
    )
    found = box(two, D(2026, 2, 1))
    assert found["Teilnehmende Kommunen"] == "2 (1 Landkreis, 1 kreisfreie Stadt)"
    assert found["Davon Beginn nur angekündigt"] == "1"


@pytest.mark.parametrize("on", [D(2025, 12, 10), D(2026, 1, 1), D(2026, 11, 22)], ids=str)
def test_what_is_not_known_is_not_said(on: dt.date) -> None:
    said = paragraph(published(), on) + " ".join(
        " ".join(row) for row in box(published(), on).items()
    )
    for never in ("3.000.000", "3000000", "Zwölf Stellen", "abgelehnt", "Absage", "verzicht",
                  "80.000", "24 Kommunen", "Speyer", "Ludwigshafen"):  # fmt: skip
        assert never not in said


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "null"), (1, "eins"), (7, "sieben"), (12, "zwölf"), (13, "13")]
)
def test_numbers_up_to_twelve_are_words(number: int, expected: str) -> None:
    assert text.number_word(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "keine Stelle"), (1, "eine Stelle"), (12, "zwölf Stellen"), (36, "36 Stellen")],
)
def test_counted_nouns(number: int, expected: str) -> None:
    assert text.counted(number, "Stelle", "Stellen") == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [([], ""), (["A"], "A"), (["A", "B"], "A und B"), (["A", "B", "C"], "A, B und C")],
)
def test_lists_end_with_und(parts: list[str], expected: str) -> None:
    assert text.and_list(parts) == expected


@pytest.mark.parametrize(
    ("ags", "nominative", "genitive"),
    [
        ((), "", ""),
        (("07319",), "die Stadt Worms", "der Stadt Worms"),
        (("07334",), "der Landkreis Germersheim", "des Landkreises Germersheim"),
        (("07143",), "der Westerwaldkreis", "des Westerwaldkreises"),
        (("07232",), "der Eifelkreis Bitburg-Prüm", "des Eifelkreises Bitburg-Prüm"),
        (
            ("07312", "07335"),
            "der Landkreis Kaiserslautern sowie die Stadt Kaiserslautern",
            "des Landkreises Kaiserslautern sowie der Stadt Kaiserslautern",
        ),
        (
            ("07319", "07339", "07338", "07334", "07111"),
            "die Landkreise Germersheim und Mainz-Bingen, der Rhein-Pfalz-Kreis sowie die Städte "
            "Koblenz und Worms",
            "der Landkreise Germersheim und Mainz-Bingen, des Rhein-Pfalz-Kreises sowie der "
            "Städte Koblenz und Worms",
        ),
    ],
    ids=["nobody", "town", "district", "named Kreis", "Kreis in front", "same name", "all kinds"],
)
def test_names_carry_their_kind_districts_first(
    ags: tuple[str, ...], nominative: str, genitive: str
) -> None:
    bodies = [BY_AGS[key] for key in ags]
    assert text.names(bodies) == nominative
    assert text.names(bodies, text.GENITIVE) == genitive


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (Fraction(12, 36), "rund ein Drittel"),
        (Fraction(24, 36), "rund zwei Drittel"),
        (Fraction(34, 100), "rund ein Drittel"),
        (Fraction(1, 3) + Fraction(1, 100), "rund ein Drittel"),
        (Fraction(1, 3) + Fraction(11, 1000), "34,4 Prozent"),
        (Fraction(1, 3) - Fraction(1, 100), "rund ein Drittel"),
        (Fraction(9, 36), "ein Viertel"),
        (Fraction(18, 36), "die Hälfte"),
        (Fraction(27, 36), "drei Viertel"),
        (Fraction(1, 36), "2,8 Prozent"),
        (Fraction(13, 36), "36,1 Prozent"),
        (Fraction(1, 5), "20 Prozent"),
        (Fraction(0), "0 Prozent"),
        (Fraction(1), "100 Prozent"),
    ],
    ids=str,
)
def test_shares_in_words_within_one_percentage_point(share: Fraction, expected: str) -> None:
    assert text.share_words(share) == expected


@pytest.mark.parametrize(
    ("amount", "about", "expected"),
    [
        ("3000000", True, "rund drei Millionen Euro"),
        ("3000000", False, "drei Millionen Euro"),
        ("1000000", False, "eine Million Euro"),
        ("1500000", False, "1,5 Millionen Euro"),
        ("2880000", False, "2,88 Millionen Euro"),
        ("20000000", False, "20 Millionen Euro"),
        ("750000", True, "rund 750.000 Euro"),
    ],
)
def test_amounts_in_words(amount: str, about: bool, expected: str) -> None:
    money = Money(2026, Decimal(f"{amount}.00"), about, D(2025, 1, 1), "")
    assert text.money_words(money) == expected

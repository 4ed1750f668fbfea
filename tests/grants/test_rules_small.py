"""Amounts as typed and in words, levels of approval and four eyes."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.amounts import (
    LARGEST,
    NotRead,
    read_amount,
    read_argument,
    read_count,
    read_day,
    read_fte,
    understood,
)
from kim.grants.rules.approval import Level, Threshold, four_eyes, required_level
from kim.grants.rules.words import both_ways, in_words
from kim.kernel.money import format_eur, parse_eur

E = Decimal

# The acceptance table of the issue: what is typed, what is understood.
ACCEPTED = {
    "1.234,56": "1234.56",
    "1234,56": "1234.56",
    "1234": "1234.00",
    "1.234": "1234.00",
    "72.300,00": "72300.00",
    "1234,5": "1234.50",
    " 1.234,56 € ": "1234.56",
    "1.234,56 EUR": "1234.56",
    "0": "0.00",
    "0,00": "0.00",
    "0,01": "0.01",
    "007": "7.00",
    "9.999.999.999,99": "9999999999.99",
}
REFUSED = {
    "1,234.56": "das Komma die Cent",
    "12.34": "das Komma die Cent",
    "1,234,567": "das Komma die Cent",
    "1,234": "höchstens zwei Stellen",
    "1,005": "höchstens zwei Stellen",
    "-1": "kleiner als 0",
    "-1,00": "kleiner als 0",
    "-0": "kleiner als 0",
    "10.000.000.000,00": "zu groß",
    "1000000000000000": "zu groß",  # 10^15
    "1.000.000.000.000.000,00": "zu groß",
    "9" * 40: "zu groß",
    "NaN": "kein Betrag",
    "Infinity": "kein Betrag",
    "1e3": "kein Betrag",
    "+1": "kein Betrag",
    "--1": "kein Betrag",
    "1 000": "kein Betrag",
    "1_000": "kein Betrag",
    "0x10": "kein Betrag",
    "1.23,4": "kein Betrag",
    "1.00": "das Komma die Cent",
    ",5": "kein Betrag",
    "1,": "kein Betrag",
    "1\n2": "kein Betrag",
    "zwölf": "kein Betrag",
    "１００": "Ziffern sind nicht lesbar",
    "١٢٣": "Ziffern sind nicht lesbar",
    "1²": "Ziffern sind nicht lesbar",
    "": "fehlt ein Betrag",
    " € ": "fehlt ein Betrag",
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepts(text: str) -> None:
    found = understood(text)
    assert found.amount == E(ACCEPTED[text])
    assert found.sentence == f"verstanden als {format_eur(E(ACCEPTED[text]))}"


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    found = understood(text)
    assert found.amount is None
    assert REFUSED[text] in found.sentence


@given(st.text(max_size=30))
def test_reading_gives_an_amount_or_a_sentence(text: str) -> None:
    found = understood(text)
    assert found.sentence.endswith((".", "€"))
    if found.amount is not None:
        assert 0 <= found.amount <= LARGEST
        assert parse_eur(format_eur(found.amount)) == found.amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("72.300,00", "72300"), ("72300", "72300"), ("72300.00", "72300"), ("72300.5", "72300.5"),
        ("72.300", "72300"), ("0.99", "0.99"), ("20000,50", "20000.5"), ("12.34", "12.34"),
    ],
)  # fmt: skip
def test_amounts_of_a_command_line(text: str, amount: str) -> None:
    assert read_argument(text) == E(amount)


@pytest.mark.parametrize("text", ["1,234.56", "-1", "NaN", "１００", "1" + "0" * 15, "", "1.2.3"])
def test_command_line_refuses(text: str) -> None:
    with pytest.raises(NotRead):
        read_argument(text)


@pytest.mark.parametrize(
    ("text", "fte"),
    [("1", "1"), ("1,0", "1"), ("0,75", "0.75"), ("0.75", "0.75"), ("0,7692", "0.7692")],
)
def test_part_of_a_post(text: str, fte: str) -> None:
    assert read_fte(text) == E(fte)


@pytest.mark.parametrize(
    "text", ["", "0", "0,0", "1,01", "2", "-0,5", "NaN", "halb", "０.５", ".5", "1e0", "0,12345"]
)
def test_part_of_a_post_refuses(text: str) -> None:
    with pytest.raises(NotRead, match="Stellenanteil"):
        read_fte(text)


@pytest.mark.parametrize("text", ["01.03.2026", "1.3.2026", "2026-03-01", " 2026-03-01 "])
def test_day(text: str) -> None:
    assert read_day(text) == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31.02.2026", "gibt es nicht"),
        ("2026-02-30", "gibt es nicht"),
        ("31.12.1999", "Bitte einen Tag vom 01.01.2000"),
        ("2100-01-01", "Bitte einen Tag vom 01.01.2000"),
        ("März 2026", "schreiben Sie das Datum wie"),
        ("", "schreiben Sie das Datum wie"),
        ("03/01/2026", "schreiben Sie das Datum wie"),
        ("２026-03-01", "schreiben Sie das Datum wie"),
    ],
)
def test_day_refuses(text: str, sentence: str) -> None:
    with pytest.raises(NotRead, match=sentence):
        read_day(text)


def test_count() -> None:
    assert (read_count("0"), read_count(" 12 "), read_count("9999")) == (0, 12, 9999)
    for text in ("", "-1", "1.5", "1,5", "+1", "10000", "１", "eins"):
        with pytest.raises(NotRead, match="ganze Zahl"):
            read_count(text)


def test_amount_is_read_strictly() -> None:
    with pytest.raises(NotRead, match="Komma"):
        read_amount("72300.00")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "null Euro"),
        ("0.01", "null Euro und ein Cent"),
        ("0.99", "null Euro und neunundneunzig Cent"),
        ("1", "ein Euro"),
        ("1.01", "ein Euro und ein Cent"),
        ("2", "zwei Euro"),
        ("21", "einundzwanzig Euro"),
        ("100", "einhundert Euro"),
        ("101", "einhundertein Euro"),
        ("201.21", "zweihundertein Euro und einundzwanzig Cent"),
        ("1000", "eintausend Euro"),
        ("1001", "eintausendein Euro"),
        ("16888.89", "sechzehntausendachthundertachtundachtzig Euro und neunundachtzig Cent"),
        ("80000", "achtzigtausend Euro"),
        ("80000.50", "achtzigtausend Euro und fünfzig Cent"),
        ("1000000", "eine Million Euro"),
        ("1000001", "eine Million ein Euro"),
        ("2500000", "zwei Millionen fünfhunderttausend Euro"),
        ("1000000000", "eine Milliarde Euro"),
        ("10000000000", "zehn Milliarden Euro"),
    ],
)
def test_in_words(amount: str, words: str) -> None:
    assert in_words(E(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "0.005", "10000000000.01", "NaN", "Infinity"])
def test_not_in_words(amount: str) -> None:
    with pytest.raises(ValueError, match="Worten"):
        in_words(E(amount))


def test_in_figures_and_words() -> None:
    assert both_ways(E(80000)) == "80.000,00 € (in Worten: achtzigtausend Euro)"


SET = (Threshold(E(25000), confirmed=True), Threshold(E(80000), confirmed=True))
TOP = Level.HEAD_OF_BUDGET


@pytest.mark.parametrize(
    ("amount", "level"),
    [
        ("0", Level.TWO_PERSONS),
        ("25000.00", Level.TWO_PERSONS),
        ("25000.01", Level.HEAD_OF_UNIT),
        ("80000.00", Level.HEAD_OF_UNIT),
        ("80000.01", Level.HEAD_OF_BUDGET),
    ],
)
def test_level(amount: str, level: Level) -> None:
    assert required_level(E(amount), SET).level == level


@pytest.mark.parametrize(
    ("amount", "thresholds", "why"),
    [
        ("1", [], "fehlen"),
        ("1", SET[:1], "unvollständig"),
        ("1", [SET[0], Threshold(None, confirmed=True)], "nicht lesbar"),
        ("1", [Threshold(E("NaN"), confirmed=True), SET[1]], "nicht lesbar"),
        ("1", [SET[0], Threshold(E(80000))], "nicht bestätigt"),
        ("1", [SET[0], Threshold(E(80000), "CHF", confirmed=True)], "nicht in Euro"),
        ("1", [SET[1], SET[0]], "widersprechen"),
        ("1", [SET[0], SET[0]], "widersprechen"),
        ("NaN", SET, "Betrag ist nicht lesbar"),
        ("-1", SET, "Betrag ist nicht lesbar"),
    ],
)
def test_level_fails_closed(amount: str, thresholds: list[Threshold], why: str) -> None:
    found = required_level(E(amount), thresholds)
    assert found.level == TOP
    assert why in found.reason
    assert "höchste Stufe" in found.reason


def test_reason_of_a_level() -> None:
    assert required_level(E(30000), SET).reason == (
        "30.000,00 € liegt über 25.000,00 €: zwei Personen und die Referatsleitung."
    )
    assert required_level(E(20000), SET).reason == (
        "20.000,00 € liegt nicht über 25.000,00 €: zwei Personen."
    )


DONE = {"person-7": "hat den Bescheid entworfen", "person-8": "hat die Fachprüfung verfasst"}


@pytest.mark.parametrize(
    ("persons", "stands_in_for", "reason"),
    [
        ({"person-9"}, set(), ""),
        ({"person-9"}, {"person-10"}, ""),
        ({"person-7"}, set(), "hat den Bescheid entworfen"),
        ({"person-8"}, set(), "hat die Fachprüfung verfasst"),
        ({"person-9", "person-8"}, set(), "hat die Fachprüfung verfasst"),
        ({"person-9"}, {"person-7"}, "vertretene Person hat den Bescheid entworfen"),
        ({""}, set(), "nicht bekannt"),
        (set(), set(), "nicht bekannt"),
    ],
)
def test_four_eyes(persons: set[str], stands_in_for: set[str], reason: str) -> None:
    found = four_eyes(persons, DONE, stands_in_for=stands_in_for)
    assert bool(found) is (reason == "")
    assert reason in found.reason


def test_four_eyes_need_to_know_who_was_first() -> None:
    assert not four_eyes({"person-9"}, {"": "hat den Bescheid entworfen"})
    assert four_eyes({"person-9"}, {})

"""Which entries may be the same organisation, and why."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.network.rules.likeness import (
    Entry,
    digits,
    find_pairs,
    host,
    like,
    own_domain,
    plain_name,
)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Interkultureller Verein Südpfalz e. V.", "interkultureller verein suedpfalz"),
        ("INTERKULTURELLER VEREIN SUEDPFALZ eV", "interkultureller verein suedpfalz"),
        ("Jugendmigrationsdienst gGmbH", "jugendmigrationsdienst"),
        ("Amitié–Café", "amitie cafe"),
        ("e. V.", "e. v."),
        ("جمعية", "جمعية"),
        ("", ""),
    ],
)
def test_names_are_compared_without_form_and_accents(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("website", "found"),
    [
        ("https://www.verein.example/kontakt", "verein.example"),
        ("verein.example", "verein.example"),
        ("", ""),
        ("http://[::1", ""),
    ],
)
def test_host(website: str, found: str) -> None:
    assert host(website) == found


@pytest.mark.parametrize(
    ("phone", "found"),
    [
        ("+49 (0) 6232 / 12-345", "0623212345"),
        ("0049 6232 12345", "0623212345"),
        ("06232 12345", "0623212345"),
        ("110", ""),
    ],
)
def test_phone(phone: str, found: str) -> None:
    assert digits(phone) == found


def test_addresses_everybody_can_have_say_nothing() -> None:
    assert own_domain("Info@Verein.example") == "verein.example"
    assert own_domain("verein@gmx.de") == ""


def entry(number: int, name: str, **more: str) -> Entry:
    return Entry(id=number, name=name, **more)


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        (entry(1, "Lesepaten Speyer e. V."), entry(2, "Lesepaten Speyer"), ("derselbe Name",)),
        (
            entry(1, "Caritasverband Speyer", phone="06232 12345"),
            entry(2, "Caritas Speyer", phone="+49 6232 12345"),
            ("Name zu 80 % gleich", "dasselbe Telefon (0623212345)"),
        ),
        (
            entry(1, "Haus der Kulturen", postcode="67346"),
            entry(2, "Kulturen", postcode="67346"),
            ("ein Name steckt im anderen", "derselbe Ort (67346)"),
        ),
        (
            entry(1, "AWO", website="https://awo.example", mail="a@awo.example"),
            entry(2, "Arbeiterwohlfahrt", website="www.awo.example", mail="b@awo.example"),
            (
                "E-Mail-Adressen bei derselben Einrichtung (awo.example)",
                "dieselbe Internetseite (awo.example)",
            ),
        ),
        (entry(1, "Volkshochschule Worms"), entry(2, "Volkshochschule Mainz"), None),
        (entry(1, "Moschee", town="Worms"), entry(2, "Tafel", town="Worms"), None),
    ],
)
def test_pairs(first: Entry, second: Entry, reasons: tuple[str, ...] | None) -> None:
    found = find_pairs([first, second])
    assert [pair.reasons for pair in found] == ([reasons] if reasons else [])
    assert [pair.reasons for pair in like(first, [second])] == ([reasons] if reasons else [])


def test_a_switchboard_makes_no_duplicates() -> None:
    rows = [entry(n, f"{chr(65 + n) * 9} Amt {n}", phone="06232 14-0") for n in range(9)]
    assert find_pairs(rows) == []


def test_none_and_one() -> None:
    assert find_pairs([]) == []
    assert find_pairs([entry(1, "x")]) == []


@given(st.lists(st.text(max_size=30), max_size=6))
def test_the_order_of_entries_does_not_matter(names: list[str]) -> None:
    rows = [entry(n, name) for n, name in enumerate(names)]
    there = {frozenset((pair.first, pair.second)) for pair in find_pairs(rows)}
    back = {frozenset((pair.first, pair.second)) for pair in find_pairs(rows[::-1])}
    assert there == back


def test_a_thousand_entries_take_no_longer_than_a_few_of_them_many_times() -> None:
    """Compared in one matrix: a thousand rows cost less than the same pairs one by one."""
    rows = [entry(n, f"Verein {n} für {chr(65 + n % 26) * (n % 7)} Hilfe") for n in range(400)]
    start = time.perf_counter()
    found = find_pairs(rows)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    one_by_one = [pair for n, row in enumerate(rows[:100]) for pair in like(row, rows[n + 1 :])]
    part = time.perf_counter() - start
    assert len(found) >= len(one_by_one) > 0
    assert whole < part * 16

"""Dated legal numbers: spelling, validity, and that what is missing stops."""

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.programme.rules.legal import LegalNumber, LegalNumberMissing, LegalNumbers, Mark
from kim.programme.rules.legal_keys import KEYS, LegalKey
from kim.programme.rules.legal_release import Release, Span, release
from kim.programme.rules.legal_values import SPELLINGS, Kind, Unit, shown, typed

DAY = dt.date(2026, 11, 22)


def number(key: str, value: str, **given: Any) -> LegalNumber:
    values: dict[str, Any] = {
        "unit": KEYS[key].unit if key in KEYS else "",
        "valid_from_on": dt.date(2025, 1, 1),
        "valid_to_on": None,
        "source": "Gesetzblatt",
        "mark": Mark.SOURCED,
        "confirmed": True,
    }
    return LegalNumber(key=key, value=value, **{**values, **given})


def numbers(*found: LegalNumber, day: dt.date = DAY) -> LegalNumbers:
    return LegalNumbers.of(day, found)


WORDS = {"payment": "der Auszahlung", "end": "dem Ende"}


@pytest.mark.parametrize(
    ("kind", "unit", "text", "stored", "again"),
    [
        (Kind.WHOLE, Unit.DAYS, "4", "4", "4 Tage"),
        (Kind.WHOLE, Unit.MONTHS, " 1 ", "1", "1 Monat"),
        (Kind.WHOLE, Unit.DAYS, "+7", "7", "7 Tage"),
        (Kind.WHOLE, Unit.DAYS, "−7", "-7", "−7 Tage"),
        (Kind.WHOLE, Unit.DAYS, "0", "0", "0 Tage"),
        (Kind.WHOLES, Unit.DAYS, "-30,-7 , +1", "-30, -7, 1", "−30, −7, 1 Tage"),
        (Kind.AMOUNT, Unit.EUR, "1.000", "1000.00", "1.000,00 €"),
        (Kind.AMOUNT, Unit.EUR, "0,5 €", "0.50", "0,50 €"),
        (Kind.AMOUNTS, Unit.EUR, "25.000; 80.000,00", "25000.00, 80000.00",
         "25.000,00 € / 80.000,00 €"),
        (Kind.PERCENT, Unit.PERCENT, "-0,88 %", "-0.88", "−0,88 %"),
        (Kind.PERCENT, Unit.PERCENTAGE_POINTS, "5", "5", "5 Prozentpunkte"),
        (Kind.CODE, Unit.NONE, "der Auszahlung", "payment", "der Auszahlung"),
        (Kind.CODE, Unit.NONE, "end", "end", "dem Ende"),
        (Kind.SWITCH, Unit.NONE, "an", "on", "an"),
        (Kind.SWITCH, Unit.NONE, "aus", "off", "aus"),
        (Kind.TEXT, Unit.NONE, " Tag  der Einheit ", "Tag der Einheit", "Tag der Einheit"),
    ],
)  # fmt: skip
def test_typed_stored_and_shown(kind: Kind, unit: Unit, text: str, stored: str, again: str) -> None:
    assert typed(kind, text, WORDS) == stored
    assert shown(kind, unit, stored, WORDS) == again


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((Kind.WHOLE, text) for text in ("", "4,5", "4.0", "１", "1e3", "vier", "04", "12345678")),
        *((Kind.WHOLES, text) for text in ("", "1,,2", "1;2", "1,5 und 2")),
        *((Kind.AMOUNT, text) for text in ("", "-1", "12.34", "1,234.56", "NaN", "1,234", "1e5")),
        *((Kind.AMOUNTS, text) for text in ("80.000; 25.000", "1;1", "1;", "-5; 3", "1, 2")),
        *((Kind.PERCENT, text) for text in ("", "1.27", "1,27345", "NaN", "1000", "%", "--1")),
        *((Kind.CODE, text) for text in ("", "nichts davon", "Payment")),
        *((Kind.SWITCH, text) for text in ("", "ja", "1", "payment")),
        *((Kind.TEXT, text) for text in ("", "   ", "x" * 201)),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError, match=r"^Bitte "):
        typed(kind, text, WORDS)


@given(st.sampled_from(list(Kind)), st.text(max_size=30))
def test_whatever_is_typed_is_readable_when_stored(kind: Kind, text: str) -> None:
    try:
        stored = typed(kind, text, WORDS)
    except ValueError:
        return  # the sentence is proved above
    SPELLINGS[kind].read(stored)
    assert "nicht lesbar" not in shown(kind, Unit.NONE, stored, WORDS)


def test_getters_read_what_is_in_force() -> None:
    found = numbers(
        number("delivery_fiction_days", "4"),
        number("reminder_days", "-30, -7, 1, 14"),
        number("transparency_from", "1000.00"),
        number("approval_levels", "25000.00, 80000.00"),
        number("base_rate", "-0.88"),
        number("day_count", "30e_360"),
        number("fiction_shift", "off"),
        number("extra_holiday", "Reformationsjubiläum"),
    )
    assert found.whole("delivery_fiction_days") == 4
    assert found.wholes("reminder_days") == (-30, -7, 1, 14)
    assert found.amount("transparency_from") == Decimal("1000.00")
    assert found.amounts("approval_levels") == (Decimal("25000.00"), Decimal("80000.00"))
    assert found.percent("base_rate") == Decimal("-0.88")
    assert found.code("day_count") == "30e_360"
    assert found.switch("fiction_shift") is False
    assert found.text("extra_holiday") == "Reformationsjubiläum"


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (dt.date(2024, 12, 31), 3),
        (dt.date(2025, 1, 1), 4),
        (dt.date(2030, 6, 1), 4),
    ],
    ids=["last day of the old value", "first day of the new one", "no end"],
)
def test_the_value_of_the_day_counts(day: dt.date, days: int) -> None:
    old = number(
        "delivery_fiction_days", "3",
        valid_from_on=dt.date(2000, 1, 1), valid_to_on=dt.date(2024, 12, 31),
    )  # fmt: skip
    new = number("delivery_fiction_days", "4")
    assert numbers(old, new, day=day).whole("delivery_fiction_days") == days


GETTERS: list[tuple[str, Callable[[LegalNumbers], object], str]] = [
    ("transparency_from", lambda found: found.amount("transparency_from"), "-1.00"),
    ("transparency_from", lambda found: found.amount("transparency_from"), "1000"),
    ("approval_levels", lambda found: found.amounts("approval_levels"), "80000.00, 25000.00"),
    ("remedy_period", lambda found: found.whole("remedy_period"), "1.0"),
    ("remedy_period", lambda found: found.whole("remedy_period"), ""),
    ("reminder_days", lambda found: found.wholes("reminder_days"), "-30,-7"),
    ("base_rate", lambda found: found.percent("base_rate"), "1,27"),
    ("base_rate", lambda found: found.percent("base_rate"), "NaN"),
    ("day_count", lambda found: found.code("day_count"), "act_366"),
    ("day_count", lambda found: found.code("day_count"), "ACT"),
    ("fiction_shift", lambda found: found.switch("fiction_shift"), "True"),
    ("extra_holiday", lambda found: found.text("extra_holiday"), " "),
    ("small_amount_claim", lambda found: found.limit("small_amount_claim"), "viel"),
]


@pytest.mark.parametrize(("key", "read", "stored"), GETTERS)
def test_unreadable_is_missing(
    key: str, read: Callable[[LegalNumbers], object], stored: str
) -> None:
    with pytest.raises(LegalNumberMissing, match="nicht lesbar") as caught:
        read(numbers(number(key, stored)))
    assert caught.value.key == key
    assert KEYS[key].label in str(caught.value)


@pytest.mark.parametrize(("key", "read", "stored"), GETTERS[:-1])
def test_not_set_is_missing(key: str, read: Callable[[LegalNumbers], object], stored: str) -> None:
    del stored
    with pytest.raises(LegalNumberMissing, match="nicht gesetzt") as caught:
        read(numbers())
    assert "22.11.2026" in str(caught.value)


@pytest.mark.parametrize(
    ("key", "unit"), [("transparency_from", "USD"), ("remedy_period", Unit.DAYS)]
)
def test_another_unit_is_missing(key: str, unit: str) -> None:
    value = "1000.00" if key == "transparency_from" else "1"
    found = numbers(number(key, value, unit=unit))
    read = found.amount if key == "transparency_from" else found.whole
    with pytest.raises(LegalNumberMissing, match="nicht lesbar"):
        read(key)


def test_two_values_for_one_day_are_missing() -> None:
    found = numbers(number("remedy_period", "1"), number("remedy_period", "2"))
    with pytest.raises(LegalNumberMissing, match="nicht gesetzt"):
        found.whole("remedy_period")


def test_a_limit_may_be_unset_only_where_its_key_says_so() -> None:
    assert numbers().limit("small_amount_claim") is None
    assert numbers(number("small_amount_claim", "50.00")).limit("small_amount_claim") == 50
    with pytest.raises(LegalNumberMissing):
        numbers().limit("transparency_from")


def test_an_unknown_key_is_missing_and_named() -> None:
    with pytest.raises(LegalNumberMissing, match="„nonsense“"):
        numbers().whole("nonsense")


@pytest.mark.parametrize(
    ("mark", "confirmed", "needs_check", "end"),
    [
        (Mark.LAW_CHECK, False, True, ", noch zu prüfen (law-check)"),
        (Mark.ASSUMPTION, False, False, ", Annahme, nicht bestätigt"),
        (Mark.SOURCED, False, False, ", belegt, nicht bestätigt"),
        (Mark.SOURCED, True, False, "Quelle: Gesetzblatt"),
        (Mark.ASSUMPTION, True, False, "Quelle: Gesetzblatt"),
    ],
)
def test_marks_are_printed_and_collected(
    mark: Mark, confirmed: bool, needs_check: bool, end: str
) -> None:
    found = numbers(number("delivery_fiction_days", "4", mark=mark, confirmed=confirmed))
    (line,) = found.trace("delivery_fiction_days")
    assert line.startswith("Zugangsfiktion bei Brief: 4 Tage, gilt ab 01.01.2025, Quelle: ")
    assert line.endswith(end)
    assert ("delivery_fiction_days" in found.law_check) is needs_check
    assert ("delivery_fiction_days" in found.unconfirmed) is not confirmed


def test_a_trace_names_both_ends() -> None:
    line = number("base_rate", "1.27", valid_to_on=dt.date(2025, 6, 30)).trace
    assert "Basiszinssatz: 1,27 %, gilt 01.01.2025 bis 30.06.2025" in line


def test_what_no_key_explains_is_shown_as_stored() -> None:
    assert number("nonsense", "4", unit="days").shown == "4 days"
    assert number("remedy_period", "4", unit="days").shown == "4 days"
    assert number("remedy_period", "vier").shown == "„vier“ (nicht lesbar)"


@pytest.mark.parametrize("known", KEYS.values(), ids=lambda known: known.key)
def test_every_key_is_complete(known: LegalKey) -> None:
    assert known.label
    assert (known.kind in {Kind.AMOUNT, Kind.AMOUNTS}) == (known.unit == Unit.EUR)
    assert bool(known.choices) == (known.kind == Kind.CODE)
    assert len({entry.label for entry in KEYS.values()}) == len(KEYS)
    for code in known.choices:
        assert typed(known.kind, code, known.choices) == code


# What a release does to those before it


def span(pk: int, days: str, shown: str = "4 Tage") -> Span:
    first, _, last = days.partition("/")
    return Span(
        pk=pk,
        from_on=dt.date.fromisoformat(first),
        to_on=dt.date.fromisoformat(last) if last else None,
        shown=shown,
    )


def told(found: Release) -> list[str]:
    """What happens, short: ``1 ends 2026-12-31``, ``1 replaced``, ``1 goes on …``."""
    lines = [f"{old.pk} ends {on}" for old, on in found.ends]
    lines += [f"{old.pk} replaced" for old in found.replaces]
    lines += [f"{rest.of.pk} goes on {rest.from_on}/{rest.to_on or ''}" for rest in found.rests]
    return lines + ([f"gap {found.gap_from_on}"] if found.gap_from_on else [])


@pytest.mark.parametrize(
    ("new", "before", "expected"),
    [
        ("2027-01-01", [], []),
        ("2027-01-01/2027-12-31", [], ["gap 2028-01-01"]),
        ("2027-01-01", ["2025-01-01"], ["1 ends 2026-12-31"]),
        ("2025-01-01", ["2025-01-01"], ["1 replaced"]),
        ("2024-01-01", ["2025-01-01"], ["1 replaced"]),
        ("2025-01-01/2025-12-31", ["2025-01-01"], ["1 replaced", "1 goes on 2026-01-01/"]),
        ("2027-01-01/2027-12-31", ["2025-01-01"],
         ["1 ends 2026-12-31", "1 goes on 2028-01-01/"]),
        ("2026-07-01", ["2026-01-01/2026-06-30"], []),
        ("2026-07-01/2026-12-31", ["2026-01-01/2026-06-30"], ["gap 2027-01-01"]),
        ("2026-06-30", ["2026-01-01/2026-06-30"],
         ["1 replaced", "1 goes on 2026-01-01/2026-06-29"]),
        ("2026-03-01/2026-03-31", ["2026-01-01/2026-06-30"],
         ["1 replaced", "1 goes on 2026-01-01/2026-02-28", "1 goes on 2026-04-01/2026-06-30"]),
        ("2025-01-01/2026-12-31", ["2025-01-01/2025-06-30", "2025-07-01/2026-12-31", "2027-01-01"],
         ["1 replaced", "2 replaced"]),
        ("2025-03-01/2026-12-31", ["2025-01-01/2025-06-30", "2026-07-01"],
         ["1 replaced", "2 replaced", "1 goes on 2025-01-01/2025-02-28",
          "2 goes on 2027-01-01/"]),
    ],
)  # fmt: skip
def test_a_release_ends_or_replaces_and_leaves_the_rest(
    new: str, before: list[str], expected: list[str]
) -> None:
    rows = [span(pk, days) for pk, days in enumerate(before, start=1)]
    assert told(release(span(0, new), rows)) == expected


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 15))
ENDS = st.lists(DAYS, min_size=1, max_size=8, unique=True)


@given(ENDS, st.booleans(), DAYS, DAYS | st.none())
def test_every_day_keeps_exactly_one_value(
    cuts: list[dt.date], open_end: bool, first: dt.date, last: dt.date | None
) -> None:
    days = sorted(cuts)
    rows = [
        Span(pk=pk, from_on=day, to_on=end - dt.timedelta(days=1), shown="alt")
        for pk, (day, end) in enumerate(itertools.pairwise(days))
    ]
    if open_end:
        rows.append(Span(pk=99, from_on=days[-1], to_on=None, shown="alt"))
    new = Span(pk=None, from_on=min(first, last or first), to_on=last, shown="neu")
    found = release(new, rows)
    gone = {old.pk for old in found.replaces}
    ended = {old.pk: on for old, on in found.ends}
    after = [(row.from_on, ended.get(row.pk, row.last_on)) for row in rows if row.pk not in gone]
    after += [(rest.from_on, rest.to_on or dt.date.max) for rest in found.rests]
    for offset in range(-3, 60):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=offset)
        held = any(row.from_on <= day <= row.last_on for row in rows)
        covered = new.from_on <= day <= new.last_on
        assert sum(start <= day <= end for start, end in after) == (held and not covered)


def test_the_consequences_are_told_before_they_happen() -> None:
    today = dt.date(2026, 11, 22)
    new = span(0, "2026-07-01/2026-12-31", "5 Tage")
    found = release(new, [span(1, "2026-01-01/2026-07-31"), span(2, "2026-12-01/2026-12-31")])
    assert found.sentences(new, today) == (
        "Der bisherige Wert 4 Tage (01.01.2026 bis 31.07.2026) wird ersetzt und bleibt lesbar.",
        "Der bisherige Wert 4 Tage (01.12.2026 bis 31.12.2026) wird ersetzt und bleibt lesbar.",
        "4 Tage gilt weiter: 01.01.2026 bis 30.06.2026.",
        "Der Wert gilt rückwirkend ab 01.07.2026. Erlassene Bescheide behalten ihren Wert; "
        "bitte prüfen Sie, ob einer zu ändern ist.",
        "Ab 01.01.2027 ist dann kein Wert gesetzt.",
    )
    same = span(0, "2025-01-01")
    assert release(same, [span(1, "2025-01-01")]).sentences(same, today) == (
        "Der bisherige Wert 4 Tage (ab 01.01.2025) wird ersetzt und bleibt lesbar.",
        "Der Wert bleibt gleich; er gilt dann als bestätigt.",
    )
    later = span(0, "2027-10-31/2027-10-31", "5 Tage")
    assert later.days == "nur am 31.10.2027"
    assert release(later, [span(1, "2025-01-01")]).sentences(later, today) == (
        "Der bisherige Wert 4 Tage (ab 01.01.2025) endet am 30.10.2027.",
        "4 Tage gilt weiter: ab 01.11.2027.",
    )

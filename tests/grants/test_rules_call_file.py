"""The shipped call, and files of calls that must be refused."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kim.grants.rules.call_file import CallFile, read_call
from kim.grants.rules.call_rows import CallUnreadable
from kim.grants.rules.ceilings import ceilings
from kim.grants.rules.grant import LineCost, grant
from kim.grants.rules.terms import FinancingType, ProRataMethod
from kim.programme.rules.legal import Mark

FILE = Path(__file__).parents[2] / "kim/grants/data/kim-2026.json"
TEXT = FILE.read_text(encoding="utf-8")


def call() -> CallFile:
    return read_call(TEXT)


def test_known_numbers_of_the_call_2026() -> None:
    terms = call().terms
    assert (terms.code, terms.cap_total) == ("kim-2026", 80000)
    assert [(c.code, c.cap, c.financing, c.share_percent) for c in terms.categories] == [
        ("personnel", 60000, FinancingType.SHARE, 100),
        ("material", 20000, FinancingType.FULL, 100),
    ]
    assert [(c.follows_fte, c.follows_occupancy) for c in terms.categories] == [
        (True, True),
        (True, False),
    ]
    assert (terms.pro_rata, terms.fte_max) == (ProRataMethod.MONTHS_30, 1)
    assert (terms.line_transfer, terms.own_share_min_percent) == (False, 0)
    assert (terms.weeks_before_start, terms.cutoff_on) == (4, dt.date(2026, 11, 15))
    assert (terms.first_on, terms.last_on) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert terms.law_check == {"use_within", "interim_report_after"}


def test_what_is_published_is_sourced_and_what_is_not_is_not() -> None:
    marks = {key: row.mark for key, row in call().by_key.items()}
    assert {key for key, mark in marks.items() if mark == Mark.SOURCED} == {
        "cap_personnel", "cap_material", "cap_total", "fte_max", "follows_fte_personnel",
    }  # fmt: skip
    assert all(row.address.startswith("http") for row in call().by_key.values()
               if row.mark == Mark.SOURCED)  # fmt: skip
    assert all(row.origin.endswith(")") for row in call().by_key.values())
    assert call().by_key["use_within"].origin.endswith("(noch zu prüfen (law-check))")


def test_declarations_attachments_and_conditions() -> None:
    found = call()
    codes: dict[str, list[str]] = {}
    for row in found.requirements:
        codes.setdefault(row.kind, []).append(row.code)
    assert codes["declaration"] == [
        "not_begun", "financing_secured", "input_vat", "no_double_funding", "data_protection",
        "correct",
    ]  # fmt: skip
    assert codes["attachment"] == [
        "council_decision", "job_description", "organisation_chart", "concept",
    ]  # fmt: skip
    assert "state_interest" in codes["criterion"]
    assert [row.code for row in found.conditions if row.kind == "standard"] == ["anbest_k"]
    assert found.recipients.kinds == ("district", "town")
    periods = {key: found.by_key[key].value for key in ("proof_after_period", "use_within")}
    assert periods == {"proof_after_period": "12", "use_within": "2"}


def test_a_full_year_of_the_call_is_what_was_published_for_a_district() -> None:
    terms = call().terms
    whole = ceilings(terms, dt.date(2026, 1, 1), dt.date(2026, 12, 31), Decimal(1))
    costs = [
        LineCost(code="personnel", cost=Decimal(72300)),
        LineCost(code="material", cost=Decimal(20000)),
    ]
    found = grant(terms, whole, costs)
    assert (found.amount, found.municipal_share) == (80000, 12300)


def test_every_step_of_a_computation_has_its_source() -> None:
    told = call()
    whole = ceilings(told.terms, dt.date(2026, 3, 1), dt.date(2026, 8, 31), Decimal(2))
    steps = grant(told.terms, whole, [LineCost(code="personnel", cost=Decimal(1))]).trace
    keys = {key for step in steps for key in step.keys}
    assert "pro_rata_method" in keys
    assert keys <= set(told.by_key)


Change = Callable[[dict[str, Any]], None]


def parameter(data: dict[str, Any], key: str) -> dict[str, Any]:
    row: dict[str, Any] = next(row for row in data["parameters"] if row["key"] == key)
    return row


def setting(key: str, value: Any, name: str = "value") -> Change:
    return lambda data: parameter(data, key).update({name: value})


def cap(value: Any, name: str = "value", field: str = "cap") -> Change:
    return lambda data: data["categories"][0][field].update({name: value})


REQUIRED = [
    "first_on", "last_on", "opens_on", "closes_on", "application_cutoff", "apply_before_start",
    "cap_total", "fte_max", "pro_rata_method", "line_transfer", "own_share_min_percent",
    "personnel_low", "personnel_high",
]  # fmt: skip
BROKEN: dict[str, tuple[Change, str]] = {
    **{
        f"without-{key}": (
            lambda data, key=key: data["parameters"].remove(parameter(data, key)),  # type: ignore[misc] # default binds the key
            f"fehlt der Kennwert „{key}“",
        )
        for key in REQUIRED
    },
    "amount-with-comma": (setting("cap_total", "80.000,00"), "„cap_total“ keine zulässige Zahl"),
    "amount-as-number": (setting("cap_total", 80000), "„parameters.7..value“ kein Text"),
    "amount-zero": (setting("cap_total", "0"), "keine zulässige Zahl"),
    "amount-negative": (setting("cap_total", "-1"), "keine zulässige Zahl"),
    "amount-nan": (setting("cap_total", "NaN"), "keine zulässige Zahl"),
    "amount-in-other-money": (setting("cap_total", "CHF", "unit"), "nicht in EUR"),
    "amount-empty": (setting("cap_total", " "), "kein Text"),
    "percent-too-high": (setting("own_share_min_percent", "101"), "keine zulässige Zahl"),
    "weeks-not-whole": (setting("apply_before_start", "4.5"), "keine ganze Zahl"),
    "day-impossible": (setting("first_on", "2026-02-30"), "kein Tag"),
    "day-german": (setting("first_on", "01.01.2026"), "kein Tag"),
    "days-turned": (setting("last_on", "2025-12-31"), "letzter Tag vor dem ersten"),
    "window-turned": (setting("closes_on", "2025-01-01"), "letzter Tag vor dem ersten"),
    "method-unknown": (setting("pro_rata_method", "weeks"), "unbekannt; möglich: months_30"),
    "switch-unknown": (setting("line_transfer", "yes"), "unbekannt; möglich: on, off"),
    "mark-unknown": (setting("cap_total", "sure", "mark"), "Möglich: sourced, law_check"),
    "source-missing": (setting("cap_total", "", "source"), "kein Text"),
    "sourced-without-address": (setting("cap_total", "", "address"), "keine Internetadresse"),
    "address-is-none": (setting("use_within", "Seite 3", "address"), "keine Internetadresse"),
    "key-of-a-row-missing": (
        lambda data: data["parameters"][0].pop("unit"),
        "fehlt „parameters.1..unit“",
    ),
    "unknown-key": (setting("cap_total", "x", "valeu"), "„parameters.7..valeu“ unbekannt"),
    "key-not-a-code": (setting("cap_total", "Cap total", "key"), "kein Kürzel"),
    "parameter-twice": (
        lambda data: data["parameters"].append(data["parameters"][0]),
        "„first_on“ unter „parameters“ zweimal",
    ),
    "parameter-doubles-category": (
        lambda data: data["parameters"].append(
            {**parameter(data, "cap_total"), "key": "cap_personnel"}
        ),
        "„cap_personnel“ unter „parameters“ zweimal",
    ),
    "category-cap-zero": (cap("0.00"), "„cap_personnel“ keine zulässige Zahl"),
    "category-without-mark": (lambda data: data["categories"][0]["cap"].pop("mark"), "cap.mark"),
    "category-financing": (cap("gift", field="financing"), "möglich: share, deficit"),
    "category-share": (cap("0", field="share_percent"), "keine zulässige Zahl"),
    "category-is-text": (
        lambda data: data["categories"].append("material"),
        "„categories.3.“ keine Gruppe",
    ),
    "category-value-is-text": (
        lambda data: data["categories"][0].update(cap="60000"),
        "„categories.1..cap“ keine Gruppe",
    ),
    "categories-empty": (lambda data: data.update(categories=[]), "keine gefüllte Liste"),
    "conditions-no-list": (lambda data: data.update(conditions={}), "keine gefüllte Liste"),
    "recipients-unknown": (
        lambda data: data["recipients"].update(kinds=["village"]),
        "recipients.kinds“ unbekannt",
    ),
    "requirement-kind": (
        lambda data: data["requirements"][0].update(kind="wish"),
        "Möglich: declaration",
    ),
    "requirement-flag": (
        lambda data: data["requirements"][0].update(is_mandatory="yes"),
        "weder true noch false",
    ),
    "requirement-twice": (
        lambda data: data["requirements"].append(data["requirements"][0]),
        "„declaration not_begun“ unter „requirements“ zweimal",
    ),
    "title-missing": (lambda data: data.pop("title"), "fehlt „title“"),
    "title-is-number": (lambda data: data.update(title=7), "„title“ kein Text"),
    "extra": (lambda data: data.update(extra=1), "„extra“ unbekannt"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_refuses(name: str) -> None:
    change, sentence = BROKEN[name]
    data = json.loads(TEXT)
    change(data)
    with pytest.raises(CallUnreadable, match=sentence):
        read_call(json.dumps(data))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "keine lesbare JSON-Datei"),
        (TEXT[:500], "keine lesbare JSON-Datei"),
        ("[]", "„die Datei“ keine Gruppe"),
        ("[" * 100_000, "keine lesbare JSON-Datei"),
        ('{"code": "a", "code": "b"}', "zweimal in derselben Gruppe"),
    ],
)
def test_refuses_what_is_no_file_of_a_call(text: str, sentence: str) -> None:
    with pytest.raises(CallUnreadable, match=sentence):
        read_call(text)

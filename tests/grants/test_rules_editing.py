"""What the buttons of the form do to typed text."""

import datetime as dt
from decimal import Decimal
from typing import Any

from kim.grants.rules.content import read
from kim.grants.rules.editing import (
    add_row,
    complete_rows,
    propose_funds,
    remove_row,
    spread_amounts,
    typed,
    with_fixed_rows,
    with_months,
)
from kim.grants.rules.plan import plan_sums
from kim.grants.rules.prefill import copied, prefilled
from kim.grants.rules.results import RegisterFacts
from kim.grants.rules.sections import flatten, unflatten
from tests.grants.factories import SECTIONS
from tests.grants.test_rules_plan import TERMS

PLAN = flatten("plan", SECTIONS["plan"])
SPAN = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def plan(**lists: list[dict[str, Any]]) -> dict[str, str]:
    return flatten("plan", {"costs": [], "funds": [], **lists})


def test_amounts_as_people_type_them() -> None:
    assert typed(Decimal("1234.5")) == "1.234,50"


def test_rows_come_at_the_end_with_a_key_of_their_own() -> None:
    found = unflatten("plan", add_row("plan", PLAN, "costs", "material", ["2026-03"]))
    assert found["costs"][-1] == {
        "key": "c3", "category": "material", "label": "", "months": {"2026-03": ""},
    }  # fmt: skip
    found = unflatten("plan", add_row("plan", PLAN, "funds", "own", []))
    assert found["funds"][-1] == {
        "key": "f4", "kind": "own", "category": "", "label": "", "amount": "",
    }  # fmt: skip
    found = unflatten("concept", add_row("concept", {}, "goals", "", []))
    assert found["goals"] == [{"key": "g1", "text": "", "indicator": "", "by_on": ""}]


def test_only_the_row_named_is_removed() -> None:
    flat = plan(costs=[{"key": "c1", "label": "a"}, {"key": "c11", "label": "b"}])
    assert remove_row(flat, "costs.c1") == {"costs.c11.label": "b"}
    assert remove_row(flat, "costs") == {}  # never sent by a page


def test_every_plan_has_own_funds_and_a_grant_for_each_category() -> None:
    found = with_fixed_rows({"funds": [{"kind": "third_party"}]}, ["personnel"])
    assert [(row["key"], row["kind"], row["category"]) for row in found["funds"]] == [
        ("r0", "third_party", ""), ("f1", "own", ""), ("f2", "grant", "personnel"),
    ]  # fmt: skip
    again = with_fixed_rows(found, ["personnel"])
    assert again["funds"] == found["funds"]


def test_months_of_the_period_and_what_is_typed_elsewhere() -> None:
    data = {"costs": [{"key": "c1", "months": {"2026-05": "1", "2026-06": ""}}, {"months": "x"}]}
    found = with_months(data, ["2026-03"])
    assert [row["months"] for row in found["costs"]] == [
        {"2026-03": "", "2026-05": "1"}, {"2026-03": ""},
    ]  # fmt: skip


def test_rows_are_completed_for_the_page() -> None:
    found = complete_rows("concept", {"goals": [{"text": "a"}, "kein Ziel"], "tasks": "b"})
    assert found == {
        "goals": [{"text": "a", "indicator": "", "by_on": "", "key": "r0"}], "tasks": "b",
    }  # fmt: skip


def test_spreading_says_what_it_cannot_do() -> None:
    start, end = dt.date(2026, 3, 1), dt.date(2026, 4, 30)
    found, problems = spread_amounts(PLAN, {"c1": "100", "c2": " ", "c9": "1"}, start, end)
    assert problems == []
    assert (found["costs.c1.months.2026-03"], found["costs.c1.months.2026-04"]) == ("50,00",) * 2
    assert found["costs.c2.months.2026-03"] == "1.500,00"
    for span in ((None, end), (start, None), (end, start)):
        found, problems = spread_amounts(PLAN, {"c1": "100"}, *span)
        assert found == PLAN
        assert [problem.path for problem in problems] == ["spread.c1"]
    found, problems = spread_amounts(PLAN, {"c1": "viel"}, start, end)
    assert (found, len(problems)) == (PLAN, 1)


def proposed(**lists: list[dict[str, Any]]) -> list[tuple[str, str]]:
    sections = SECTIONS | {"plan": {**SECTIONS["plan"], **lists}}
    possible = plan_sums(read(sections), TERMS).possible
    assert possible is not None
    found = unflatten("plan", propose_funds(flatten("plan", sections["plan"]), possible))
    return [(row["kind"], row["amount"]) for row in found["funds"]]


def test_financing_follows_from_the_costs() -> None:
    assert proposed() == [("own", "10.000,00"), ("grant", "50.000,00"), ("grant", "15.000,00")]
    third = {"key": "f9", "kind": "third_party", "amount": "4.000,00"}
    assert proposed(funds=[third]) == [
        ("third_party", "4.000,00"), ("own", "6.000,00"),
        ("grant", "50.000,00"), ("grant", "15.000,00"),
    ]  # fmt: skip


def test_the_first_row_of_own_funds_takes_the_difference() -> None:
    amounts = {"f1": "x", "f2": "4.000", "f3": "x"}
    rows = [{"key": key, "kind": "own", "amount": text} for key, text in amounts.items()]
    assert proposed(funds=rows)[:3] == [("own", "6.000,00"), ("own", "4.000"), ("own", "x")]
    rows[1]["amount"] = "40.000"
    assert proposed(funds=rows)[0] == ("own", "0,00")


def test_the_period_begins_with_the_call_or_with_the_post() -> None:
    def start(day: dt.date | None, kind: str = "installed") -> object:
        facts = RegisterFacts(occupied=kind, occupied_from_on=day)
        return prefilled(facts, title="T", span=SPAN)["basics"]["start_on"]

    assert start(None) == "01.01.2026"
    assert start(dt.date(2025, 6, 1)) == "01.01.2026"
    assert start(dt.date(2026, 6, 1)) == "01.06.2026"
    assert start(dt.date(2027, 6, 1)) == "31.12.2026"
    assert start(dt.date(2026, 6, 1), "vacant") == "01.01.2026"


def test_a_copy_of_odd_text_keeps_it() -> None:
    before = {
        "basics": {"start_on": "irgendwann", "short_notice_reason": "alt"},
        "post": {"limited_to_on": "bald"},
        "plan": {"costs": [{"key": "c1", "months": "x"}], "funds": []},
    }
    found = copied(before, {}, title="T", span=SPAN)
    assert found["post"]["limited_to_on"] == "bald"
    assert found["plan"] == {"costs": [{"key": "c1", "months": {}}], "funds": []}
    assert found["basics"] == {"start_on": "irgendwann", "title": "T"}
    assert found["council"] == {}

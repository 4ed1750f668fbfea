"""Typed text of the form: names of inputs and back, what cannot be kept, two people at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.form import FIELDS, MOST_GOALS, is_empty, missing
from kim.grants.rules.merge import mark, marks, merge, read_marks
from kim.grants.rules.sections import (
    cleaned,
    flatten,
    key_of,
    new_key,
    path_of,
    problems,
    rows_of,
    unflatten,
)
from tests.grants.factories import SECTIONS

words = st.text(st.sampled_from("aä ~.\n<1"), max_size=4)
keys = st.sampled_from(["c1", "c2", "c3"])
costs = st.lists(
    st.fixed_dictionaries(
        {"key": keys, "category": words, "label": words},
        optional={"months": st.dictionaries(st.sampled_from(["2026-03", "2026-04"]), words)},
    ),
    max_size=3,
    unique_by=lambda row: row["key"],
)
plans = st.fixed_dictionaries({"costs": costs, "funds": st.just([])})


def flat_of(**texts: str) -> dict[str, str]:
    return dict(texts)


def test_every_section_of_the_factories_comes_back() -> None:
    for code, data in SECTIONS.items():
        back = unflatten(code, flatten(code, data))
        assert flatten(code, back) == flatten(code, data)


@given(plans)
def test_a_plan_comes_back_letter_by_letter(plan: dict[str, Any]) -> None:
    back = unflatten("plan", flatten("plan", plan))
    assert flatten("plan", back) == flatten("plan", plan)
    assert [row["key"] for row in back["costs"]] == [row["key"] for row in plan["costs"]]


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("title", "x" * 201, "möglich sind 200"),
        ("starting_point", "x", "Unbekanntes Feld: starting_point"),
        ("costs.c1.label", "x", "Unbekanntes Feld"),
        ("", "x", "Unbekanntes Feld"),
        ("title.x", "x", "Unbekanntes Feld"),
    ],
)
def test_what_cannot_be_kept(path: str, text: str, sentence: str) -> None:
    found = problems("basics", {path: text})
    assert [sentence in problem.text for problem in found] == [True]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("costs.c1.label", True),
        ("costs.c1.months.2026-03", True),
        ("costs.c1.months.2026-13", False),
        ("costs.c1.months", False),
        ("costs.c1.key", False),
        ("costs.C1.label", False),
        ("costs.c1.months.2026-03.x", False),
        ("costs.c1", False),
        ("funds.f1.amount", True),
        ("funds.f1.months.2026-03", False),
        ("costs", False),
    ],
)
def test_inputs_of_the_plan(path: str, kept: bool) -> None:
    assert (problems("plan", {path: "1"}) == []) is kept
    unflatten("plan", {"costs.c1.months": "x", "costs.c1.key": "y", path: "1"})  # never fails


def test_too_many_rows() -> None:
    flat = {f"goals.g{n}.text": "x" for n in range(MOST_GOALS + 1)}
    assert [problem.text for problem in problems("concept", flat)] == [
        "Ziele: höchstens 10 Zeilen."
    ]
    flat.popitem()
    assert problems("concept", flat) == []


def test_declarations_are_those_of_the_call() -> None:
    assert problems("declarations", {"correct": "yes"}, ["correct"]) == []
    assert problems("declarations", {"correct": "yes"})[0].path == "correct"


def test_text_is_cleaned_of_what_cannot_be_stored() -> None:
    assert cleaned([("a", "x\r\ny\rz\x00")]) == {"a": "x\ny\nz"}


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("title", "title"),
        ("costs.0.2026-03", "costs.c1.months.2026-03"),
        ("costs.1.2026-03", "costs.r1.months.2026-03"),
        ("costs.0", "costs.c1"),
        ("costs.7.2026-03", "costs"),
        ("funds.0.amount", "funds.f9.amount"),
        ("costs.x.y", "costs.x.y"),
    ],
)
def test_places_of_results_become_inputs(field: str, path: str) -> None:
    data = {"costs": [{"key": "c1"}, {"key": "No!"}], "funds": [{"key": "f9"}]}
    assert path_of("plan", data, field) == path


def test_new_rows_get_a_free_key() -> None:
    data = {"costs": [{"key": "c1"}, {"label": "ohne"}, {"key": "c3"}]}
    assert new_key(data, "costs") == "c2"
    assert new_key({}, "goals") == "g1"
    assert [key_of(row, i) for i, row in enumerate(rows_of(data, "costs"))] == ["c1", "r1", "c3"]
    assert rows_of({"costs": "x"}, "costs") == []


def test_empty_and_missing() -> None:
    assert is_empty("basics", {"title": " "})
    assert not is_empty("basics", {"title": "x"})
    assert is_empty("council", {"state": "unknown"})
    assert not is_empty("council", {"state": "pending"})
    assert not is_empty("plan", {"costs": [{"key": "c1"}]})
    assert is_empty("plan", {"costs": [], "funds": []})
    assert {f.name for f in missing("post", {"fte": "1"})} == {
        "pay_group", "post_start_on", "limited",
    }  # fmt: skip
    assert all(field.help or field.label for fields in FIELDS.values() for field in fields)


def base_of(flat: dict[str, str]) -> dict[str, str]:
    return read_marks(marks(flat))


def test_different_texts_changed_by_two_are_put_together() -> None:
    before = {"a": "1", "b": "1"}
    found = merge(base_of(before), {"a": "2", "b": "1"}, {"a": "1", "b": "3"})
    assert (found.flat, found.conflicts, found.others) == ({"a": "2", "b": "3"}, (), ("b",))


def test_the_same_text_changed_by_two_is_asked_about() -> None:
    found = merge(base_of({"a": "1"}), {"a": "2"}, {"a": "3"})
    assert [(c.path, c.saved, c.mine) for c in found.conflicts] == [("a", "3", "2")]
    assert found.flat == {"a": "2"}


def test_without_marks_every_difference_is_asked_about() -> None:
    found = merge({}, {"a": "2", "b": "1"}, {"a": "1", "b": "1"})
    assert [c.path for c in found.conflicts] == ["a"]


def test_emptied_by_one_and_changed_by_the_other() -> None:
    assert merge(base_of({"a": "1"}), {"a": ""}, {"a": "1"}).flat == {"a": ""}
    assert [c.mine for c in merge(base_of({"a": "1"}), {"a": ""}, {"a": "2"}).conflicts] == [""]


def test_a_row_taken_away_is_gone_when_nobody_changed_it() -> None:
    row = {"costs.c1.label": "x", "costs.c1.months.2026-03": "1"}
    assert merge(base_of(row), {}, row).flat == {}
    assert merge(base_of(row), row, {}).flat == {}


def test_a_row_taken_away_stays_when_the_other_changed_it() -> None:
    row = {"costs.c1.label": "x", "costs.c1.months.2026-03": "1"}
    changed = row | {"costs.c1.months.2026-03": "2"}
    assert merge(base_of(row), {}, changed).flat == changed
    assert merge(base_of(row), changed, {}).flat == changed


def test_new_rows_of_both_stand_side_by_side() -> None:
    mine, saved = {"costs.c1.label": "m"}, {"costs.c2.label": "s"}
    assert merge({}, mine, saved).flat == {"costs.c2.label": "s", "costs.c1.label": "m"}


def test_marks_survive_what_is_typed_and_what_is_sent() -> None:
    flat = {"a": "~x.y~", "b": "", "costs.c1.months.2026-03": "1"}
    assert read_marks(marks(flat)) == {
        "a": mark("~x.y~"), "costs.c1.months.2026-03": mark("1"),
    }  # fmt: skip
    assert read_marks("") == {}
    assert read_marks("unfug") == {}


@given(plans, plans)
def test_who_changed_nothing_takes_nothing_away(one: dict[str, Any], two: dict[str, Any]) -> None:
    first, second = flatten("plan", one), flatten("plan", two)
    mine_unchanged = merge(base_of(first), first, second)
    assert mine_unchanged.conflicts == ()
    assert merge(base_of(first), second, first).conflicts == ()
    assert merge(base_of(first), second, second).flat == second


@given(plans, plans, plans)
def test_nothing_typed_is_lost(
    base: dict[str, Any], mine: dict[str, Any], saved: dict[str, Any]
) -> None:
    """Every text somebody has newly typed stands in the result or in a question."""
    before, own, stored = (flatten("plan", p) for p in (base, mine, saved))
    found = merge(base_of(before), own, stored)
    shown = set(found.flat.items())
    shown |= {(c.path, text) for c in found.conflicts for text in (c.saved, c.mine)}
    for version in (own, stored):
        new = {(p, t) for p, t in version.items() if t and t != before.get(p, "")}
        assert new <= shown

"""Every plausibility rule: what it lets pass, what it finds, and what it says."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from kim.grants.rules.content import Content
from kim.grants.rules.form import FIELDS
from kim.grants.rules.plausibility import RULES, check, rules_of
from kim.grants.rules.plausibility.registry import BLANKS, REGISTER, Rule, found, rule
from kim.grants.rules.results import Context, Severity
from kim.grants.rules.sections import path_of
from tests.grants.plausibility import FILES, GOAL, GOOD, content, context, fired
from tests.grants.plausibility_vectors import FAILS, PASSES, Vector


def numbered(table: Mapping[str, list[Vector]]) -> list[Any]:
    return [
        pytest.param(id, vector, id=f"{id}-{index}")
        for id, vectors in table.items()
        for index, vector in enumerate(vectors, start=1)
    ]


def test_the_good_application_keeps_every_rule() -> None:
    assert fired(content(), context()) == set()


@pytest.mark.parametrize(("id", "vector"), numbered(FAILS))
def test_a_rule_finds(id: str, vector: Vector) -> None:
    assert vector.fired == {id} | vector.also


@pytest.mark.parametrize(("id", "vector"), numbered(PASSES))
def test_a_rule_lets_pass(id: str, vector: Vector) -> None:
    assert id not in vector.fired


def test_every_rule_has_a_vector_and_there_are_enough() -> None:
    assert list(FAILS) == [rule.id for rule in RULES]
    assert set(PASSES) <= set(FAILS)  # the others are kept by the good application
    assert len(RULES) == len(REGISTER) >= 40


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_text_says_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"PL-A\d\d", rule.id)
    assert "Bitte" in rule.help or rule.severity == Severity.HINT
    assert rule.help.rstrip("]").endswith(".")
    assert rule.blanks <= BLANKS.keys()
    assert rule.name
    assert rule.source
    assert "EUR" not in rule.text  # amounts bring their own sign


def test_texts_and_names_are_those_of_one_rule_only() -> None:
    assert len({rule.text for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


def test_every_blank_is_used() -> None:
    assert {name for rule in RULES for name in rule.blanks} == set(BLANKS)


def test_no_number_of_the_law_stands_in_a_text() -> None:
    """Numbers come from the call. Left over are examples and the names of laws."""
    assert {rule.id: re.findall(r"\d+(?:,\d+)?", rule.text) for rule in RULES if
            re.search(r"\d", rule.text)} == {"PL-A13": ["0", "0,5"]}  # fmt: skip


@pytest.mark.parametrize(("id", "vector"), numbered(FAILS))
def test_help_and_result_are_the_same_text(id: str, vector: Vector) -> None:
    said = dict(vector.says)
    files = said.pop("files", FILES)
    told = content(files, **said)  # type: ignore[arg-type] # files are no section
    pattern = re.escape(REGISTER[id].text)
    for name in REGISTER[id].blanks:
        pattern = pattern.replace(re.escape(f"{{{name}}}"), ".+")
    results = [r for r in check(told, context(**vector.around)) if r.rule == id]
    assert results
    for result in results:
        assert re.fullmatch(pattern, result.text, re.DOTALL)
        assert (result.severity, result.of_case) == (REGISTER[id].severity, REGISTER[id].of_case)
        assert named_input(told, result.section, result.field)


def named_input(_told: Content, section: str, name: str) -> bool:
    """Whether a result points at an input, a list or an answer of its section."""
    if section in ("declarations", "attachments") or not name:
        return True
    rows = {"concept": {"goals": [GOAL] * 2}, "plan": {"costs": [{}] * 3, "funds": [{}] * 4}}
    path = path_of(section, rows.get(section, {}), name)
    known = {field.name for field in FIELDS[section]} | rows.get(section, {}).keys()
    return path.split(".")[0] in known


def test_results_stand_in_the_order_of_the_form() -> None:
    empty = check(content((), **{code: dict.fromkeys(data, "") for code, data in GOOD.items()}),
                  context())  # fmt: skip
    order = ["basics", "concept", "post", "plan", "declarations", "attachments", "council"]
    sections = [order.index(result.section) for result in empty]
    assert sections == sorted(sections)
    assert set(sections) == set(range(7))


def test_an_id_is_given_once() -> None:
    with pytest.raises(ValueError, match="PL-A01 gibt es schon"):
        rule("PL-A01", Severity.HINT, "basics", name="x", text="y.")(lambda _c, _x: iter(()))


def test_sections_tell_what_is_looked_at() -> None:
    told = {code: [rule.id for rule in rules_of(code)] for code in FIELDS}
    assert "PL-A12" in told["basics"]
    assert "PL-A01" not in told["basics"]  # nothing to mend in the form
    assert all(told.values())


def test_what_was_found_about_a_person_is_not_repeated() -> None:
    told = content(concept={"tasks": "Frau Yilmaz, geb. 01.02.1990, hilft."})
    texts = [result.text for result in check(told, context())]
    assert len(texts) == 2
    assert not [text for text in texts if "Yilmaz" in text or "1990" in text]


def test_a_finding_names_its_blanks() -> None:
    assert found("a", section="plan", label="x").values == {"label": "x"}


def test_facts_of_the_case_do_not_mark_a_section() -> None:
    around: Context = context(is_recipient=False, running=("X",), call_state="closed")
    assert {(r.rule, r.of_case) for r in check(content(), around)} == {
        ("PL-A01", True), ("PL-A02", True), ("PL-A03", True),
    }  # fmt: skip

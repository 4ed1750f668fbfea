"""An application as it is read: answers in words, tables, differences, paper, freezing."""

import hashlib
from typing import Any

import pytest

from kim.grants.rules.content import FileInfo
from kim.grants.rules.freezing import canonical, digest, fingerprint, frozen_text
from kim.grants.rules.paper import body, file_lines
from kim.grants.rules.reading import Names, differences, label_of, parts
from kim.grants.rules.sections import flatten
from tests.grants.factories import SECTIONS

NAMES = Names(
    categories={"personnel": "Personal"},
    declarations={"correct": "Alles ist richtig."},
    attachments={"plan": "Organigramm"},
)


def part(code: str, frozen: dict[str, Any] | None = None) -> Any:
    return next(p for p in parts(SECTIONS if frozen is None else frozen, NAMES) if p.code == code)


def test_answers_in_words() -> None:
    assert ("Beginn", "01.03.2026") in part("basics").answers
    assert ("Ist die Stelle befristet?", "ja") in part("post").answers
    assert ("Beschluss des Rates oder Kreistages", "liegt vor") in part("council").answers
    assert part("declarations").answers == (("Alles ist richtig.", "ja"),)
    assert set(dict(part("basics", {}).answers).values()) == {"–"}
    odd = part("post", {"post": {"limited": "vielleicht"}})
    assert ("Ist die Stelle befristet?", "vielleicht") in odd.answers


def test_the_plan_as_tables() -> None:
    lines, *months, funds = part("plan").tables
    assert lines.rows[0] == ("Personalkosten der Stelle", "Personal", "60.000,00 €")
    assert lines.rows[1][1] == "material"  # a category the call has no name for
    assert lines.total == ("Summe", "", "75.000,00 €")
    assert [len(table.head) for table in months] == [7, 5]
    assert months[0].title == "Ausgaben nach Monaten, März 2026 bis August 2026"
    assert months[1].total == ("Summe", *["7.500,00 €"] * 4)
    assert funds.rows[1] == ("Zuwendung für Personal", "Zuwendung Personal", "50.000,00 €")
    assert funds.marked_head == [("Art", False), ("Von wem", False), ("Betrag", True)]
    assert funds.marked_total[-1] == ("75.000,00 €", True)
    assert funds.marked_rows[0][0] == ("Eigenmittel", False)


def test_a_month_without_an_amount_is_a_dash() -> None:
    costs = [
        {"key": "c1", "category": "personnel", "label": "A", "months": {"2026-03": "1"}},
        {"key": "c2", "category": "personnel", "label": "", "months": {"2026-04": "x"}},
    ]
    table = part("plan", {"plan": {"costs": costs, "funds": []}}).tables[1]
    assert table.rows == (("A", "1,00 €"), ("–", "–"))


@pytest.mark.parametrize(
    ("code", "path", "label"),
    [
        ("basics", "title", "Bezeichnung des Vorhabens"),
        ("declarations", "correct", "Alles ist richtig."),
        ("declarations", "old", "old"),
        ("plan", "costs.c1.months.2026-03", "Ausgaben „Personalkosten der Stelle“: März 2026"),
        ("plan", "funds.f1.amount", "Einnahmen „Eigenmittel“: Betrag"),
        ("plan", "funds.f9.amount", "Einnahmen: Betrag"),
        ("plan", "costs.c1.erfunden", "Ausgaben „Personalkosten der Stelle“: erfunden"),
    ],
)
def test_inputs_have_names(code: str, path: str, label: str) -> None:
    assert label_of(code, path, flatten(code, SECTIONS[code]), NAMES) == label


def test_differences_text_by_text_and_file_by_file() -> None:
    before = SECTIONS | {"files": [{"sha256": "a", "name": "alt.pdf"}]}
    after = SECTIONS | {
        "basics": {**SECTIONS["basics"], "title": "Neu"},
        "files": [{"sha256": "b", "name": "neu.pdf"}],
    }
    found = differences(before, after, NAMES)
    assert [(d.section, d.label, d.before, d.after) for d in found] == [
        ("Grunddaten", "Bezeichnung des Vorhabens", "Integrationsmanagement Speyer 2026", "Neu"),
        ("Anlagen", "Datei", "alt.pdf", ""),
        ("Anlagen", "Datei", "", "neu.pdf"),
    ]
    assert differences(before, before, NAMES) == []


def test_long_answers_stand_below_their_question_on_paper() -> None:
    frozen = SECTIONS | {"concept": {"tasks": "lang " * 40, "partners": "a\nb"}}
    blocks = body(parts(frozen, NAMES), ["Organigramm: plan.pdf"])
    kinds = [(block["kind"], block.get("text", "")) for block in blocks]
    assert ("heading", "Aufgaben der Stelle") in kinds
    assert ("text", "a\nb") in kinds
    assert {"kind": "list", "items": ["Organigramm: plan.pdf"]} in blocks
    empty = body(parts({}, Names(categories={}, declarations={}, attachments={})), [])
    assert {"kind": "text", "text": "Keine Angabe."} in empty
    assert {"kind": "text", "text": "Keine Anlagen."} in empty
    amounts = next(b for b in blocks if b["kind"] == "table")["columns"]
    assert [column.get("align", "left") for column in amounts] == ["left", "left", "right"]


def test_files_are_named_with_their_hash() -> None:
    files = [{"kind": "plan", "name": "a.pdf", "sha256": "ff"}, {"kind": "x", "name": "b.pdf"}]
    assert file_lines(files, NAMES.attachments) == [
        "Organigramm: a.pdf\nSHA-256 ff", "Sonstiges: b.pdf",
    ]  # fmt: skip


def test_the_same_content_has_the_same_text_and_hash() -> None:
    file = FileInfo(kind="plan", name="ä.pdf", sha256="ff", media_type="application/pdf")
    one = frozen_text(sections={"a": {"y": "1", "x": "ü"}}, files=[file], about={"n": 1})
    two = frozen_text(sections={"a": {"x": "ü", "y": "1"}}, files=[file], about={"n": 1})
    assert one == two
    assert digest(one) == hashlib.sha256(one.encode()).hexdigest()
    assert '"x":"ü"' in canonical({"x": "ü"})


def test_every_change_has_another_fingerprint() -> None:
    file = FileInfo(kind="plan", name="a.pdf", sha256="ff", media_type="application/pdf")
    found = {
        fingerprint({"a": {"x": "1"}}, [], 1),
        fingerprint({"a": {"x": "2"}}, [], 1),
        fingerprint({"a": {"x": "1"}}, [file], 1),
        fingerprint({"a": {"x": "1"}}, [], 2),
    }
    assert len(found) == 4

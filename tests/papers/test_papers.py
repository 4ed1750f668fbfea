"""What is written is true as far as a machine can tell: links, commands, words, shapes."""

import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from tests.papers.files import DOCS, ROOT, name, packages, papers, tracked

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE_PATH = re.compile(r"`((?:kim|config|docs|deploy|tests|requirements)/[\w./-]+)`")
MAKE = re.compile(r"\bmake ([a-z]+)")
HEADINGS = ["Context", "Decision", "Consequences", "Checked by"]
DECISIONS = sorted((DOCS / "adr").glob("[0-9]*.md"))
# Written in halves, so that this file may be searched too.
ELSEWHERE = ["pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org"]
ELSEWHERE += [".." + "/shared", "/work" + "/shared", "/work" + "/main"]
MAKERS = ["cla" + "ude", "anthro" + "pic", "open" + "ai", "chat" + "gpt", "co" + "pilot"]
MAKERS += ["gem" + "ini", "ll" + "m", "sub" + "agent", "ai as" + "sistant", "language mo" + "del"]
FORBIDDEN = re.compile(
    "|".join(
        [*map(re.escape, ELSEWHERE), *(rf"(?<![a-z]){re.escape(w)}s?(?![a-z])" for w in MAKERS)]
    ),
    re.IGNORECASE,
)


@cache
def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def anchors(path: Path) -> set[str]:
    """Names of the headings of a paper, as links spell them."""
    found = set()
    for line in text_of(path).splitlines():
        if line.startswith("#"):
            title = line.lstrip("#").strip().lower().replace("`", "")
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


@pytest.mark.parametrize("paper", papers(), ids=name)
def test_links_lead_somewhere(paper: Path) -> None:
    broken = []
    for target in LINK.findall(text_of(paper)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        found = (paper.parent / file).resolve() if file else paper
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("paper", papers(), ids=name)
def test_named_paths_exist(paper: Path) -> None:
    """A path in code style names a file or folder; `…` and patterns are not paths."""
    named = {found.rstrip("./") for found in CODE_PATH.findall(text_of(paper))}
    ignored = {"deploy/secrets", "deploy/kim.env"}  # made by the operator
    missing = {path for path in named if not (ROOT / path).exists()}
    assert {path for path in missing if not any(path.startswith(i) for i in ignored)} == set()


@pytest.mark.parametrize("paper", papers(), ids=name)
def test_named_make_commands_exist(paper: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = set(MAKE.findall(" ".join(re.findall(r"`[^`]+`|^ {4}.+", text_of(paper), re.M))))
    assert named - targets == set()


def test_readme_names_the_two_commands() -> None:
    readme = text_of(ROOT / "README.md")
    assert re.findall(r"^ {4}(make \w+)$", readme, re.MULTILINE) == ["make demo", "make test"]


def test_no_forbidden_words() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert found == []


def test_forbidden_words_are_found() -> None:
    for word in (*ELSEWHERE, *MAKERS):
        assert FORBIDDEN.search(f"see {word.upper()}, please")


def test_decisions_are_numbered_without_gap() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=name)
def test_decision_has_its_shape(decision: Path) -> None:
    lines = text_of(decision).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 120
    assert lines[0].startswith(f"# {decision.name[:4]} ")
    assert [line[3:] for line in lines if line.startswith("## ")] == HEADINGS


def test_decisions_are_listed() -> None:
    listed = set(LINK.findall(text_of(DOCS / "adr" / "index.md")))
    assert listed == {path.name for path in DECISIONS}


def bulleted(decision: str) -> set[str]:
    """Packages named at the start of the lines of a decision, before the first colon."""
    found: set[str] = set()
    for line in text_of(next((DOCS / "adr").glob(f"{decision}-*.md"))).splitlines():
        if line.startswith("- `"):
            found |= set(re.findall(r"`([^`]+)`[^`]*?(?::|,)", line))
    return found


def test_each_production_package_has_its_reason() -> None:
    assert bulleted("0004") - {"requirements/base.in"} == packages(ROOT / "requirements/base.in")


def test_each_development_package_has_its_reason() -> None:
    wanted = set()
    for file in ("dev", "devdb", "node", "prove"):
        wanted |= packages(ROOT / f"requirements/{file}.in")
    manifest = json.loads(text_of(ROOT / "package.json"))
    wanted |= set(manifest["dependencies"]) | set(manifest["devDependencies"])
    assert bulleted("0005") == wanted


def rooms() -> list[str]:
    """Rooms from the top to the bottom, those in brackets left out."""
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    beside = [room.strip() for layer in layers for room in layer.split("|")]  # siblings share one
    return [room for room in beside if not room.startswith("(")]


def test_drawing_shows_the_rooms_in_their_order() -> None:
    drawing = text_of(DOCS / "architecture.md").split("```")[1]
    assert re.findall(r"^ *\| ([a-z]+) {2,}\S", drawing, re.MULTILINE) == rooms()


def test_every_room_has_its_section() -> None:
    paper = text_of(DOCS / "architecture.md")
    assert re.findall(r"^### `([a-z]+)`", paper, re.MULTILINE) == rooms()


def words(noun: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun).lower()


def test_glossary_has_each_model_with_its_german_name() -> None:
    stored = text_of(DOCS / "glossary.md").split("## Words of the trade")[0]
    rows = [line.strip("| ").split(" | ") for line in stored.splitlines() if line.startswith("| ")]
    listed = {(row[0], row[1]) for row in rows[1:]}
    models = [m for m in apps.get_models() if m.__module__.startswith("kim.")]
    assert listed == {(words(m.__name__), str(m._meta.verbose_name)) for m in models}


def test_pictures_are_shown_and_described() -> None:
    """Each picture is used by a paper with a text for people who cannot see it, and is small."""
    pictures = [p for folder in ("images", "handbuch/bilder") for p in (DOCS / folder).glob("*")]
    shown = {
        ((paper.parent / target).resolve(), bool(text.strip()))
        for paper in papers()
        for text, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text_of(paper))
    }
    assert {(picture, True) for picture in pictures} == shown
    assert [name(p) for p in pictures if p.stat().st_size > 300_000] == []

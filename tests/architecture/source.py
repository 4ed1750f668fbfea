"""The source of the project as the architecture tests read it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One source file: its place in the house, and its syntax tree."""

    path: str  # from the root of the project: kim/places/models.py
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        parts = self.path.split("/")
        return parts[1] if parts[0] == "kim" and len(parts) > 2 else ""

    @property
    def layer(self) -> str:
        """``views`` for kim/places/views.py and for kim/places/views/lists.py."""
        parts = self.path.removesuffix(".py").split("/")
        return parts[2] if self.room else ""

    def functions(self) -> Iterator[Function]:
        """Public functions of the module itself."""
        for node in self.tree.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node


@cache
def modules(*globs: str) -> tuple[Module, ...]:
    """Files of the project that match, without migrations."""
    found = sorted({path for glob in globs or ("kim/**/*.py",) for path in ROOT.glob(glob)})
    return tuple(
        Module(str(path.relative_to(ROOT)), path.read_text())
        for path in found
        if "migrations" not in path.parts
    )


@cache
def deeds() -> frozenset[str]:
    """Names that other modules than those of services take from services."""
    names: set[str] = set()
    for module in modules():
        if module.layer == "services":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and ".services" in (node.module or ""):
                names |= {alias.name for alias in node.names}
    return frozenset(names)


@cache
def heights() -> dict[str, int]:
    """Room -> height, read from the contract that import-linter checks."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    lines = enumerate(reversed(linter["contracts"][0]["layers"]))
    return {room.strip(" ()"): height for height, line in lines for room in line.split("|")}


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("kim.")]


def room_of(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def walk(
    patterns: list[URLPattern | URLResolver], space: str = "", address: str = "/"
) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in patterns:
        here = address + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, inside, here)
        else:
            yield f"{space}{pattern.name}", here, pattern


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every address of the whole project: its name with namespace, and the pattern."""
    for name, _, pattern in walk(get_resolver().url_patterns):
        yield name, pattern


def addresses() -> dict[str, str]:
    """Name of each page -> its address with placeholders."""
    found = {name: address for name, address, _ in walk(get_resolver().url_patterns)}
    return {
        name: re.sub(r"\(\?P<(\w+)>[^)]*\)|[$^]", r"<\1>", a).replace("<>", "")
        for name, a in found.items()
    }

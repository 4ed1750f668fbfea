"""The source of the project as the architecture tests read it."""

import ast
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


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the whole project: its name with namespace, and the pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{before}{pattern.namespace}:" if pattern.namespace else before
            yield from routes(pattern.url_patterns, space)
        else:
            yield f"{before}{pattern.name}", pattern

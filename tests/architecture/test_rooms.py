"""Rooms look down only, use each other's public modules, and their keys leave no trace below."""

import subprocess
import sys
from pathlib import Path

import grimp
from django.db.models import ForeignKey, Model

from tests.architecture.source import ROOT, heights, our_models, room_of

PUBLIC = {"services", "queries", "rules", "states"}
OPEN_ROOMS = {"kernel", "ui"}
Pair = tuple[str, str]


def is_private(importer: str, imported: str) -> bool:
    """Whether this import reaches into a room of which it may only use the public modules."""
    source, target = importer.split("."), imported.split(".")
    if len(target) < 2 or source[1] == target[1] or target[1] in OPEN_ROOMS:
        return False
    public = PUBLIC | ({"actor"} if target[1] == "accounts" else set())
    return not public & set(target[2:3]) and not is_field(source, target)


def is_field(source: list[str], target: list[str]) -> bool:
    """A model may name the model its foreign key points to."""
    return source[2:3] == ["models"] and target[2:3] == ["models"]


def crossings() -> list[Pair]:
    graph = grimp.build_graph("kim", cache_dir=None)
    return [
        (importer, imported)
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]


def test_other_rooms_use_public_modules_only() -> None:
    assert [pair for pair in crossings() if is_private(*pair)] == []


def test_the_rule_sees_what_it_should() -> None:
    assert is_private("kim.home.views", "kim.programme.models")
    assert is_private("kim.home.views", "kim.programme.views.public")
    assert is_private("kim.programme.services.steps", "kim.places.models")
    assert is_private("kim.programme.views.staff", "kim.audit.actor")
    assert not is_private("kim.home.views", "kim.programme.queries.board")
    assert not is_private("kim.home.views", "kim.accounts.actor")
    assert not is_private("kim.programme.models", "kim.places.models")
    assert not is_private("kim.programme.views", "kim.programme.models")


def test_contracts_are_kept() -> None:
    program = str(Path(sys.executable).with_name("lint-imports"))
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_every_room_of_the_house_is_placed() -> None:
    rooms = {path.parent.name for path in ROOT.glob("kim/*/__init__.py")}
    assert rooms <= heights().keys()
    assert heights()["kernel"] == 0


def keys_between_rooms(models: list[type[Model]]) -> list[ForeignKey[Model, Model]]:
    return [
        field
        for model in models
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
        and str(field.related_model.__module__).startswith("kim.")
        and room_of(field.related_model) != room_of(model)
    ]


def test_foreign_keys_look_down_and_leave_no_name_below() -> None:
    found = keys_between_rooms(our_models())
    assert found != []
    height = heights()
    upwards = [
        str(field)
        for field in found
        if height[room_of(field.related_model)] >= height[room_of(field.model)]
    ]
    named = [str(field) for field in found if field.remote_field.related_name != "+"]
    assert (upwards, named) == ([], [])


def test_foreign_keys_never_delete_silently() -> None:
    """What points somewhere protects it; what belongs together goes together within a room."""
    found = [
        str(field)
        for field in keys_between_rooms(our_models())
        if field.remote_field.on_delete.__name__ != "PROTECT"
    ]
    assert found == []

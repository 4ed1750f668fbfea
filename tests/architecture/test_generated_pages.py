"""Pages of docs/ that are made from the code equal what the code says. `make docs` writes them."""

import os
from enum import StrEnum
from importlib import import_module

import pytest

from config import environment
from kim.grants.rules import plausibility
from kim.kernel import permissions
from kim.kernel.retention import PersonalField
from kim.kernel.states import Transition, mermaid
from tests.architecture import access
from tests.architecture.source import ROOT, our_models

DOCS = ROOT / "docs"
STATES = [
    path
    for pattern in ("kim/*/states.py", "kim/*/states/__init__.py")
    for path in ROOT.glob(pattern)
    if "MACHINES" in path.read_text()
]


def machines() -> dict[str, tuple[type[StrEnum], tuple[Transition, ...]]]:
    """Every state machine of the house, by room and name."""
    rooms = [path.relative_to(ROOT / "kim").parts[0] for path in STATES]
    return {
        f"{room}-{name}": machine
        for room in rooms
        for name, machine in import_module(f"kim.{room}.states").MACHINES.items()
    }


def personal_data() -> str:
    """Table of the personal fields of all models."""
    head = [
        "# Personal data",
        "",
        "Generated from `PERSONAL_FIELDS` of the models. Purpose, basis and period are printed in",
        "German as they go into the record of processing activities"
        " (Verzeichnis von Verarbeitungstätigkeiten).",
        "",
        "| Record | Field | Purpose | Basis | Kept |",
        "|---|---|---|---|---|",
    ]
    rows = [
        f"| {model._meta.verbose_name} | {model._meta.get_field(name).verbose_name} "
        f"(`{model._meta.label}.{name}`) | {told.purpose} | {told.basis} | {told.kept} |"
        for model in our_models()
        for name, told in declared(model).items()
    ]
    return "\n".join([*head, *sorted(rows)]) + "\n"


def declared(model: type) -> dict[str, PersonalField]:
    found: dict[str, PersonalField] = getattr(model, "PERSONAL_FIELDS", {})
    return found


def pages() -> dict[str, str]:
    """Path below docs/ -> text."""
    return {
        "settings.md": environment.markdown(),
        "permissions.md": permissions.markdown(),
        "personal-data.md": personal_data(),
        "access.md": access.markdown(),
        "plausibility.md": plausibility.markdown(),
        **{f"states/{name}.mmd": mermaid(*machine) for name, machine in machines().items()},
    }


@pytest.mark.parametrize("name", pages())
def test_generated_pages_are_current(name: str) -> None:
    path, text = DOCS / name, pages()[name]
    if os.environ.get("KIM_WRITE_DOCS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text, "Bitte `make docs` aufrufen."


def test_generated_pages_leave_no_diagram_behind() -> None:
    assert {path.name for path in (DOCS / "states").iterdir()} == {
        f"{name}.mmd" for name in machines()
    }


def test_transitions_name_registered_permissions() -> None:
    assert machines() != {}
    asked = {arrow.permission for _, arrows in machines().values() for arrow in arrows}
    assert asked <= permissions.REGISTER.keys()


@pytest.mark.parametrize("name", machines())
def test_diagram_is_sound(name: str) -> None:
    """Arrows start and end in states there are, and each state but the first can be reached."""
    states, arrows = machines()[name]
    values = [state.value for state in states]
    assert {source for arrow in arrows for source in arrow.sources} <= set(values)
    assert set(values) - {arrow.target for arrow in arrows} <= {values[0]}
    assert len({arrow.name for arrow in arrows}) == len(arrows)


def test_personal_data_say_why_and_until_when() -> None:
    empty = [
        f"{model._meta.label}.{name}"
        for model in our_models()
        for name, told in declared(model).items()
        if not (told.purpose and told.basis and told.kept)
    ]
    assert empty == []

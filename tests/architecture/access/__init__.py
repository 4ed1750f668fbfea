"""The permission table: every page and route, every role, own, foreign and no object.

``docs/access.md`` is printed from it and ``test_access.py`` asks every cell of the server.
Each room has a file of its own here; a large one several, which begin with its name.
"""

from importlib import import_module
from pkgutil import iter_modules

from kim.accounts.rules.roles import Role
from tests.architecture.access_rows import (
    ANONYMOUS,
    LAND,
    ROLELESS,
    WHO,
    Answer,
    Row,
    Which,
)
from tests.architecture.source import addresses, routes

__all__ = [
    "ANONYMOUS",
    "FILES",
    "LAND",
    "ROLELESS",
    "TABLE",
    "WHO",
    "Answer",
    "Row",
    "Which",
    "markdown",
]
FILES = tuple(sorted(module.name for module in iter_modules(__path__)))
TABLE: tuple[Row, ...] = tuple(
    row for name in FILES for row in import_module(f"{__name__}.{name}").ROWS
)
LABELS = {ANONYMOUS: "ohne Anmeldung", ROLELESS: "ohne Rolle"} | {
    role.value: role.label for role in Role
}
HEADING = """# Who sees what

Generated from `tests/architecture/access`; a test asks the server for every cell, with objects
that exist. "unsichtbar (404)" is the same answer as for what does not exist; "nein (403)" comes
with a German sentence. Two answers in a cell: own municipality / another one. `POST` is refused
where `GET` is.
"""


def cell(row: Row, who: str) -> str:
    answers = dict.fromkeys(
        row.answer(who, which).value for which in row.which if which != Which.MISSING
    )
    return " / ".join(answers)


def markdown() -> str:
    """The table for docs/."""
    paths = addresses()
    marks = {name: getattr(route.callback, "permission", "") for name, route in routes()}
    head = ["Adresse", "Recht", *(LABELS[who] for who in WHO)]
    lines = [HEADING, f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in TABLE:
        about = f" ({row.about})" if row.about else ""
        path = paths.get(row.route, row.route)
        cells = [f"`{path}`{about}", f"`{marks.get(row.route, '')}`"]
        lines.append(f"| {' | '.join([*cells, *(cell(row, who) for who in WHO)])} |")
    return "\n".join(lines) + "\n"

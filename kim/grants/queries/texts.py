"""Texts and names of the letters, as their pages show them."""

import datetime as dt
from dataclasses import dataclass

from kim.grants.models import Authority, TextModule
from kim.grants.queries.letter_ground import modules_on
from kim.grants.states.calls import Mark


@dataclass(frozen=True, slots=True)
class TextLine:
    """A module on the list: the version of the day, and one that is to come."""

    module: TextModule
    coming: TextModule | None

    @property
    def needs_look(self) -> bool:
        """Nobody has confirmed it against the law yet."""
        return self.module.mark == Mark.LAW_CHECK


def text_lines(day: dt.date) -> list[TextLine]:
    """All modules of the day by title. Two queries."""
    coming = {
        row.code: row for row in TextModule.objects.filter(from_on__gt=day).order_by("-from_on")
    }
    found = [TextLine(row, coming.get(code)) for code, row in modules_on(day).items()]
    return sorted(found, key=lambda line: line.module.title)


def text_versions(code: str) -> list[TextModule]:
    """All versions of a module, newest first; empty for an unknown one."""
    return list(TextModule.objects.filter(code=code).order_by("-number"))


def authorities() -> list[Authority]:
    """All names of the authority, newest first."""
    return list(Authority.objects.order_by("-from_on"))

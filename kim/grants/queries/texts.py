"""Texts and names of the letters, as their pages show them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from kim.grants.models import Authority, TextModule
from kim.grants.queries.letter_ground import modules_on
from kim.grants.states.calls import Mark


@dataclass(frozen=True, slots=True)
class TextLine:
    """A module on the list: the version of the day, one to come, one to be released."""

    module: TextModule
    coming: TextModule | None
    waiting: TextModule | None

    @property
    def needs_look(self) -> bool:
        """Nobody has confirmed it against the law yet."""
        return self.module.mark == Mark.LAW_CHECK


def text_lines(day: dt.date) -> list[TextLine]:
    """All modules of the day by title. Two queries."""
    others = TextModule.objects.filter(Q(from_on__gt=day) | Q(released_at=None))
    coming, waiting = dict[str, TextModule](), dict[str, TextModule]()
    for row in others.order_by("-from_on"):
        (waiting if row.released_at is None else coming)[row.code] = row
    found = [
        TextLine(row, coming.get(code), waiting.get(code)) for code, row in modules_on(day).items()
    ]
    return sorted(found, key=lambda line: line.module.title)


def text_versions(code: str) -> list[TextModule]:
    """All versions of a module, newest first; empty for an unknown one."""
    return list(TextModule.objects.filter(code=code).order_by("-number"))


def authorities() -> list[Authority]:
    """All names of the authority, newest first."""
    return list(Authority.objects.order_by("-from_on"))


def waiting_text(code: str) -> TextModule | None:
    """The version of a module that waits for its release."""
    return TextModule.objects.filter(code=code, released_at=None).first()


def waiting_authority(pk: int) -> Authority | None:
    """A name of the authority that waits for its release."""
    return Authority.objects.filter(pk=pk, released_at=None).first()

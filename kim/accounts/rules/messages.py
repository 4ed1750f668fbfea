"""Messages (Mitteilungen): which sorts there are, how each reaches a person, how long it stays."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

KEPT = dt.timedelta(days=365)
LATE = dt.timedelta(days=1)  # then a mail that never went off joins the daily one
MOST_TRIES = 2
CODE = re.compile(r"[a-z]+\.[a-z_]+")


class Group(StrEnum):
    """Sort of a message (Art der Mitteilung). Stored codes are never renamed."""

    TASK = "task"
    DEADLINE = "deadline"
    DECISION = "decision"
    NEWS = "news"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def sentence(self) -> str:
        """All that a mail says about the content."""
        return SENTENCES[self]


class Delivery(StrEnum):
    """How a message reaches somebody besides the inbox (Versand)."""

    NOW = "now"
    DAILY = "daily"
    NONE = "none"

    @property
    def label(self) -> str:
        return DELIVERIES[self]


LABELS = {
    Group.TASK: "Aufgaben",
    Group.DEADLINE: "Fristen",
    Group.DECISION: "Entscheidungen",
    Group.NEWS: "Neues",
}
SENTENCES = {
    Group.TASK: "Sie haben etwas zu erledigen.",
    Group.DEADLINE: "Es geht um eine Frist.",
    Group.DECISION: "Es wurde etwas entschieden.",
    Group.NEWS: "Zu einem Vorgang gibt es etwas Neues.",
}
DELIVERIES = {
    Delivery.NOW: "E-Mail sofort",
    Delivery.DAILY: "E-Mail einmal am Tag",
    Delivery.NONE: "keine E-Mail",
}
USUAL: Mapping[Group, Delivery] = {
    Group.TASK: Delivery.NOW,
    Group.DEADLINE: Delivery.NOW,
    Group.DECISION: Delivery.NOW,
    Group.NEWS: Delivery.DAILY,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message. ``code`` is ``room.what_happened``; each room has its own constants.

    Raises ValueError for a code of another form.
    """

    code: str
    group: Group

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise ValueError(f"kind of message must look like room.what_happened: {self.code}")

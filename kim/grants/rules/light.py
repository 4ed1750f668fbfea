"""Traffic light of a file (Ampel): how its due day stands, as colour, word and sentence."""

import datetime as dt
from dataclasses import dataclass

from kim.kernel.dates import format_day

SOON = 7  # days before the due day from which it is called near
BADGES = {"red": "warn", "yellow": "wait", "green": "ok", "none": "off"}
SIGNS = {"red": "!", "yellow": "◔", "green": "✓", "none": "–"}


@dataclass(frozen=True, slots=True)
class Light:
    """``colour`` is red, yellow, green or none; ``word`` says the same without colour."""

    colour: str
    word: str
    reason: str

    @property
    def badge(self) -> str:
        return BADGES[self.colour]

    @property
    def sign(self) -> str:
        return SIGNS[self.colour]


def light(due_on: dt.date | None, today: dt.date, *, settled: bool) -> Light:
    """The light of a file today. The due day itself is not yet overdue.

    ``settled``: decided or over. Such a file has none, whatever day is left in it.
    """
    if settled:
        return Light("none", "erledigt", "Über den Antrag ist entschieden oder er ist beendet.")
    if due_on is None:
        return Light("green", "im Plan", "Zurzeit läuft keine Frist.")
    left = (due_on - today).days
    day = format_day(due_on)
    if left < 0:
        return Light("red", "überfällig", f"Die Frist ist am {day} abgelaufen, {_ago(-left)}.")
    if left <= SOON:
        return Light("yellow", "bald fällig", f"Die Frist endet am {day}, {_ahead(left)}.")
    return Light("green", "im Plan", f"Die Frist endet am {day}, {_ahead(left)}.")


def _ago(days: int) -> str:
    return "gestern" if days == 1 else f"vor {days} Tagen"


def _ahead(days: int) -> str:
    return {0: "heute", 1: "morgen"}.get(days, f"in {days} Tagen")

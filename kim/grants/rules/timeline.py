"""One line of the timeline of a file, and how it is told to each side."""

import datetime as dt
from dataclasses import dataclass

LAND = "Land Rheinland-Pfalz"
# Before the notice a municipality does not read what a review came to.
QUIET_TO_TOWN = {"grants.application_refuse_technical": "Fachliche Prüfung abschließen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A deed: when, what, where it led, by whom, by which law and why."""

    at: dt.datetime
    what: str
    state: str
    who: str
    law: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who reads: the own side by name, the other side as an office. Auditors read all names."""

    is_land: bool
    reads_all_names: bool
    place: str


def person(viewer: Viewer, *, actor: str, name: str, from_town: bool) -> str:
    """How the author of a deed is named. ``actor`` is the key of the record."""
    if actor == "system":
        return "System"
    own = from_town is not viewer.is_land
    if own or viewer.reads_all_names:
        return name
    return viewer.place if from_town else LAND


def reason_for(viewer: Viewer, *, reason: str, from_town: bool) -> str:
    """The Land reads every reason, a municipality those of its own people."""
    return reason if viewer.is_land or from_town else ""


def label_for(viewer: Viewer, *, action: str, label: str) -> str:
    """The name of a deed; for a municipality without the result of a review."""
    return label if viewer.is_land else QUIET_TO_TOWN.get(action, label)

"""Organisations, how they are reached, which became one, what ties them, where they meet."""

from kim.network.models.bodies import (
    AgendaPoint,
    Body,
    BodyMember,
    Meeting,
    Minutes,
    Resolution,
    Task,
)
from kim.network.models.merging import DistinctPair, Merge
from kim.network.models.organisations import Contact, Organisation
from kim.network.models.relations import Relation

__all__ = [
    "AgendaPoint",
    "Body",
    "BodyMember",
    "Contact",
    "DistinctPair",
    "Meeting",
    "Merge",
    "Minutes",
    "Organisation",
    "Relation",
    "Resolution",
    "Task",
]

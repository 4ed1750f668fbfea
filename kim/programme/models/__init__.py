"""Tables of the programme: the register of facts, and dated legal numbers."""

from kim.programme.models.legal import LegalRule
from kim.programme.models.register import (
    Budget,
    Fact,
    Occupancy,
    Participation,
    ParticipationStep,
    Post,
    PostTerms,
    Programme,
    PublishedFigure,
    Source,
    TimelineEntry,
    WorkContact,
)

__all__ = [
    "Budget",
    "Fact",
    "LegalRule",
    "Occupancy",
    "Participation",
    "ParticipationStep",
    "Post",
    "PostTerms",
    "Programme",
    "PublishedFigure",
    "Source",
    "TimelineEntry",
    "WorkContact",
]

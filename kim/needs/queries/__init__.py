"""Reading gaps. They belong to a municipality; the Land sees what the municipality noted."""

import datetime as dt

from django.db.models import QuerySet

from kim.accounts.actor import Actor
from kim.kernel.permissions import may
from kim.needs.models import GapCandidate
from kim.needs.permissions import READS as READS
from kim.needs.queries.stock import Municipality, municipalities
from kim.needs.rules.reach import Band
from kim.programme.queries.legal import legal_numbers_on


def visible_gaps(actor: Actor | None) -> QuerySet[GapCandidate]:
    """Gaps somebody may see: those of an own municipality; the Land all of them."""
    if actor is None or not may(actor, "needs.open"):
        return GapCandidate.objects.none()
    seen = [place.pk for place in readable_municipalities(actor)]
    return GapCandidate.objects.filter(municipality__in=seen).select_related("municipality", "area")


def readable_municipalities(actor: Actor) -> list[Municipality]:
    """The municipalities whose matrix somebody may read, by AGS."""
    return [place for place in municipalities() if may(actor, "needs.read", place.pk)]


def thin_below(day: dt.date) -> int:
    """From how many reliable offers on a cell counts as served. Raises LegalNumberMissing."""
    return legal_numbers_on(day).whole("gap_thin_below")


def bands_on(day: dt.date) -> tuple[Band, ...]:
    """Distances within which offers are reached, with their weight. Raises LegalNumberMissing,
    and ValueError when the two lists of the register do not fit together.
    """
    numbers = legal_numbers_on(day)
    pairs = zip(numbers.wholes("reach_bands"), numbers.wholes("reach_weights"), strict=True)
    return tuple(Band(kilometres, percent / 100) for kilometres, percent in pairs)

"""One municipality in the register, for staff: what is believed, what was, and the deeds."""

from dataclasses import dataclass

from kim.accounts.actor import Actor
from kim.kernel.permissions import may
from kim.places.queries import municipality
from kim.programme.models import (
    Occupancy,
    Participation,
    ParticipationStep,
    PostTerms,
    WorkContact,
)
from kim.programme.queries.figures import KIM_RLP
from kim.programme.states import Status


@dataclass(frozen=True, slots=True)
class Entry:
    """Entry of one municipality (Registereintrag). Lists hold superseded records too."""

    place_id: int
    ags: str
    name: str
    full_name: str
    seat: str
    participations: list[Participation]
    steps: list[ParticipationStep]
    occupancies: list[Occupancy]
    terms: list[PostTerms]
    contact: WorkContact | None

    @property
    def open_participation(self) -> Participation | None:
        found = [p for p in self.participations if p.is_open]
        return found[0] if found else None

    @property
    def believed(self) -> list[ParticipationStep]:
        return [s for s in self.steps if s.known_to_at is None]

    @property
    def status(self) -> Status:
        """Where the open participation stands; the end of the last one when none is open."""
        return Status(self.believed[-1].status) if self.believed else Status.NONE

    @property
    def believed_occupancies(self) -> list[Occupancy]:
        return [o for o in self.occupancies if o.known_to_at is None]


def entry_for(actor: Actor, ags: str) -> Entry | None:
    """The entry, or None when there is none or the actor may not see it. Six queries."""
    place = municipality(ags)
    if place is None or not may(actor, "programme.read", place.pk):
        return None
    mine = {"participation__place_id": place.pk, "participation__programme__code": KIM_RLP}
    post = {f"post__{name}": value for name, value in mine.items()}
    return Entry(
        place_id=place.pk,
        ags=place.ags,
        name=place.name,
        full_name=place.full_name,
        seat=place.seat,
        participations=list(
            Participation.objects.filter(place_id=place.pk, programme__code=KIM_RLP).order_by("pk")
        ),
        steps=list(
            ParticipationStep.objects.filter(**mine)
            .select_related("source")
            .order_by("participation_id", "position", "known_from_at", "pk")
        ),
        occupancies=list(
            Occupancy.objects.filter(**post).select_related("source").order_by("from_on", "pk")
        ),
        terms=list(PostTerms.objects.filter(**post).select_related("source").order_by("from_on")),
        contact=contact_of(ags),
    )


def contact_of(ags: str) -> WorkContact | None:
    """Contact of the open participation, published or not; the caller has asked who may see it."""
    return WorkContact.objects.filter(
        post__participation__place__ags=ags,
        post__participation__programme__code=KIM_RLP,
        post__participation__is_open=True,
    ).first()

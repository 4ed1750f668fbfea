"""What the register believes about the post of a municipality: for forms that start from it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from kim.programme.models import Occupancy, Participation, ParticipationStep, PostTerms
from kim.programme.queries.entry import contact_of
from kim.programme.queries.figures import KIM_RLP
from kim.programme.states import OccupancyKind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """The post of the open participation (Stelle). Empty or None: the register does not know.

    ``occupied`` is installed, vacant or empty; ``contact_…`` is how the post is reached at work.
    """

    status: str
    occupied: str
    occupied_from_on: dt.date | None
    fte: Decimal | None
    pay_group: str
    contact_function: str
    contact_email: str
    contact_phone: str


def post_facts(*, ags: str, on: dt.date) -> PostFacts:
    """What is believed today about the day ``on``; the caller has asked who may see it.

    Four queries.
    """
    joined = Participation.objects.filter(
        place__ags=ags, programme__code=KIM_RLP, is_open=True
    ).values("pk")
    steps = ParticipationStep.objects.filter(participation__in=joined, known_to_at=None)
    step = steps.order_by("-position").first()
    spans = Occupancy.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on),
        post__participation__in=joined,
        known_to_at=None,
        from_on__lte=on,
    )
    held = spans.exclude(kind=OccupancyKind.DEPUTY).order_by("-from_on").first()
    described = PostTerms.objects.filter(
        post__participation__in=joined, known_to_at=None, from_on__lte=on
    )
    terms = described.order_by("-from_on").first()
    contact = contact_of(ags)
    return PostFacts(
        status=step.status if step else Status.NONE.value,
        occupied=held.kind if held else "",
        occupied_from_on=held.from_on if held else None,
        fte=terms.fte if terms else None,
        pay_group=terms.pay_group if terms else "",
        contact_function=contact.function if contact else "",
        contact_email=contact.email if contact else "",
        contact_phone=contact.phone if contact else "",
    )

"""Short lists for staff: sources, published figures, programme money."""

from kim.places.queries import municipalities
from kim.programme.models import (
    Budget,
    Occupancy,
    ParticipationStep,
    Programme,
    PublishedFigure,
    Source,
)
from kim.programme.queries.figures import KIM_RLP
from kim.programme.rules.register import Body
from kim.programme.rules.text import in_order


def eligible_choices() -> list[tuple[str, str]]:
    """The 36 to choose from, districts first."""
    bodies = [Body(p.ags, p.name, p.full_name, p.is_town) for p in municipalities()]
    return [(body.ags, body.full_name) for body in in_order(bodies)]


def all_sources() -> list[Source]:
    """All publications, newest first."""
    return list(Source.objects.order_by("-published_on", "key"))


def source_choices() -> list[tuple[int, str]]:
    """Publications to choose from, newest first."""
    return [(source.pk, f"{source}: {source.title}"[:120]) for source in all_sources()]


def published_figures() -> list[PublishedFigure]:
    """Published figures with what was believed before, newest key date first."""
    return list(
        PublishedFigure.objects.filter(programme__code=KIM_RLP)
        .select_related("source")
        .order_by("-key_date_on", "figure", "known_from_at", "pk")
    )


def published_figure(pk: int) -> PublishedFigure | None:
    """One published figure, believed or replaced."""
    return PublishedFigure.objects.filter(pk=pk, programme__code=KIM_RLP).first()


def budgets() -> list[Budget]:
    """Programme money with what was believed before, newest year first."""
    return list(
        Budget.objects.filter(programme__code=KIM_RLP)
        .select_related("source")
        .order_by("-year", "known_from_at", "pk")
    )


def step_of(ags: str, pk: int) -> ParticipationStep | None:
    """One step of a municipality, believed or replaced."""
    return ParticipationStep.objects.filter(pk=pk, participation__place__ags=ags).first()


def occupancy_of(ags: str, pk: int) -> Occupancy | None:
    """One span of a municipality's post, believed or replaced."""
    return Occupancy.objects.filter(pk=pk, post__participation__place__ags=ags).first()


def programme_id() -> int | None:
    """Key of the programme for rooms that refer to it; None while it is not loaded."""
    return Programme.objects.filter(code=KIM_RLP).values_list("pk", flat=True).first()

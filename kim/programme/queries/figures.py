"""The register as it was known on a day, and the figures computed from it."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Q

from kim.kernel.dates import Precision
from kim.places.queries import municipalities
from kim.programme.models import (
    Budget,
    Occupancy,
    ParticipationStep,
    Programme,
    PublishedFigure,
)
from kim.programme.rules.figures import Figures, figures
from kim.programme.rules.register import Body, Money, Occupied, Published, Register, Step

BERLIN = ZoneInfo("Europe/Berlin")
KIM_RLP = "kim-rlp"


def end_of_day(day: dt.date) -> dt.datetime:
    """First moment after ``day`` in Berlin; a fact is known on a day that it began before this.

    31.12.9999 has no next day; then the last moment there is.
    """
    if day == dt.date.max:
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), BERLIN)


def known(day: dt.date) -> Q:
    """Facts that were believed at the end of ``day``."""
    moment = end_of_day(day)
    return Q(known_from_at__lt=moment) & (Q(known_to_at=None) | Q(known_to_at__gte=moment))


def the_programme() -> Programme:
    """The programme this register keeps. Raises Programme.DoesNotExist before it is loaded."""
    return Programme.objects.get(code=KIM_RLP)


def register_for(*, known_on: dt.date) -> Register:
    """Everything the figures need, as it was known on ``known_on``. Six queries."""
    programme = the_programme()
    return Register(
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        bodies=[
            Body(place.ags, place.name, place.full_name, place.is_town)
            for place in municipalities()
        ],
        steps=_steps(programme, known_on),
        occupied=_occupied(programme, known_on),
        money=_money(programme, known_on),
        published=_published(programme, known_on),
    )


def figures_for(*, on: dt.date, known_on: dt.date) -> Figures:
    """Figures for the key date ``on`` (Stichtag) as known at the end of ``known_on``."""
    return figures(register_for(known_on=known_on), on=on, known_on=known_on)


def _steps(programme: Programme, known_on: dt.date) -> list[Step]:
    rows = (
        ParticipationStep.objects.filter(known(known_on), participation__programme=programme)
        .order_by("participation_id", "position")
        .values_list(
            "participation__place__ags",
            "participation_id",
            "position",
            "status",
            "on",
            "precision",
            "evidence_on",
            "certainty",
        )
    )
    return [
        Step(ags, participation, order, status, on, Precision(precision), evidence_on, certainty)
        for ags, participation, order, status, on, precision, evidence_on, certainty in rows
    ]


def _occupied(programme: Programme, known_on: dt.date) -> list[Occupied]:
    rows = (
        Occupancy.objects.filter(known(known_on), post__participation__programme=programme)
        .order_by("from_on", "pk")
        .values_list(
            "post__participation__place__ags",
            "kind",
            "from_on",
            "from_precision",
            "to_on",
            "evidence_on",
        )
    )
    return [
        Occupied(ags, kind, from_on, Precision(precision), to_on, evidence_on)
        for ags, kind, from_on, precision, to_on, evidence_on in rows
    ]


def _money(programme: Programme, known_on: dt.date) -> list[Money]:
    rows = (
        Budget.objects.filter(known(known_on), programme=programme)
        .select_related("source")
        .order_by("year")
    )
    return [
        Money(row.year, row.amount, row.is_about, row.announced_on, str(row.source or ""))
        for row in rows
    ]


def _published(programme: Programme, known_on: dt.date) -> list[Published]:
    rows = (
        PublishedFigure.objects.filter(known(known_on), programme=programme)
        .select_related("source")
        .order_by("key_date_on", "figure", "pk")
    )
    found = []
    for row in rows:
        assert row.source  # programme_published_has_source
        found.append(
            Published(row.figure, row.value, row.key_date_on, str(row.source), row.source.address)
        )
    return found

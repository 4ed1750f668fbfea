"""What the register hands up to 'Heute': due, new, contradicting."""

import datetime as dt

from django.urls import reverse

from kim.accounts.actor import Actor
from kim.kernel.dates import format_day
from kim.kernel.due import DueItem
from kim.kernel.permissions import may
from kim.places.queries import municipalities
from kim.programme.models import Occupancy, ParticipationStep
from kim.programme.queries.figures import KIM_RLP, figures_for
from kim.programme.queries.legal import (
    as_span,
    expired_legal_numbers,
    open_proposals,
    proposers_of,
)
from kim.programme.rules.legal import label_of
from kim.programme.states import Certainty, Figure, OccupancyKind, Status

NEW_DAYS = 14
VACANT_DAYS = 90


def due_items(actor: Actor, today: dt.date) -> list[DueItem]:
    """Lines of the register for one person, most urgent first. Constant number of queries."""
    names = _names(actor)
    items = [*_unconfirmed(actor, today), *_vacant(names, today)]
    items += _legal(actor, today)
    if may(actor, "programme.board"):
        items += _contradictions(today)
    return [*sorted(items, key=lambda item: item.on or dt.date.max), *_new(names, today)]


def _names(actor: Actor) -> dict[str, str]:
    """The municipalities the actor may see."""
    return {
        place.ags: place.full_name
        for place in municipalities()
        if may(actor, "programme.read", place.pk)
    }


def _unconfirmed(actor: Actor, today: dt.date) -> list[DueItem]:
    """Announced for a day that has passed, and nobody has confirmed it."""
    if not may(actor, "programme.edit"):
        return []
    rows = ParticipationStep.objects.filter(
        known_to_at=None,
        certainty=Certainty.ANNOUNCED,
        on__lte=today,
        participation__is_open=True,
        participation__programme__code=KIM_RLP,
    ).select_related("participation__place")
    return [
        DueItem(
            kind="due",
            title=f"Angekündigt war „{Status(row.status).label}“: bestätigen oder berichtigen",
            about=row.participation.place.full_name,
            on=row.on,
            url=reverse("register:step_correct", args=[row.participation.place.ags, row.pk]),
            action="Prüfen",
        )
        for row in rows
    ]


def _vacant(names: dict[str, str], today: dt.date) -> list[DueItem]:
    """Posts that have been vacant for long, of the municipalities that may be seen."""
    rows = Occupancy.objects.filter(
        known_to_at=None,
        kind=OccupancyKind.VACANT,
        to_on=None,
        from_on__lte=today - dt.timedelta(days=VACANT_DAYS),
        post__participation__is_open=True,
        post__participation__place__ags__in=names,
    ).select_related("post__participation__place")
    return [
        DueItem(
            kind="due",
            title=f"Stelle seit mehr als {VACANT_DAYS} Tagen unbesetzt",
            about=row.post.participation.place.full_name,
            on=row.from_on,
            url=reverse("register:place", args=[row.post.participation.place.ags]),
            action="Ansehen",
        )
        for row in rows
    ]


def _contradictions(today: dt.date) -> list[DueItem]:
    """Published figures the register does not confirm for the same day."""
    return [
        DueItem(
            kind="contradiction",
            title=f"{Figure(c.figure).label}: veröffentlicht {c.published}, "
            f"im Register {c.register}",
            about=f"Stichtag {format_day(c.key_date_on)}",
            on=c.key_date_on,
            url=reverse("register:published"),
            action="Abgleichen",
        )
        for c in figures_for(on=today, known_on=today).comparisons
        if c.agrees is False
    ]


def _legal(actor: Actor, today: dt.date) -> list[DueItem]:
    """Legal numbers to be confirmed by this person, and those that have run out."""
    if not may(actor, "programme.confirm_legal"):
        return []
    rows = open_proposals()
    proposers = proposers_of(rows)
    mine = [row for row in rows if may(actor, "programme.confirm_legal", proposers.get(row.pk))]
    items = [
        DueItem(
            kind="due",
            title=f"Rechtswert bestätigen: {as_span(row).shown}, {as_span(row).days}",
            about=label_of(row.key),
            on=row.valid_from_on,
            url=reverse("register:legal_confirm", args=[row.pk]),
            action="Vergleichen",
        )
        for row in mine
    ]
    if may(actor, "programme.propose_legal"):
        items += _expired({row.key for row in rows}, today)
    return items


def _expired(proposed: set[str], today: dt.date) -> list[DueItem]:
    """Legal numbers whose last value has run out and for which none is proposed."""
    return [
        DueItem(
            kind="due",
            title="Rechtswert abgelaufen: neuen Wert vorschlagen",
            about=label_of(row.key),
            on=as_span(row).last_on + dt.timedelta(days=1),
            url=reverse("register:legal_propose", args=[row.key]),
            action="Vorschlagen",
        )
        for row in expired_legal_numbers(today)
        if row.key not in proposed
    ]


def _new(names: dict[str, str], today: dt.date) -> list[DueItem]:
    """Steps the register has learned of lately, newest first."""
    since = today - dt.timedelta(days=NEW_DAYS)
    rows = (
        ParticipationStep.objects.filter(
            known_to_at=None,
            known_from_at__date__gte=since,
            participation__place__ags__in=names,
            participation__programme__code=KIM_RLP,
        )
        .select_related("participation__place")
        .order_by("-known_from_at", "-pk")
    )
    return [
        DueItem(
            kind="new",
            title=f"{Status(row.status).label} ({row.get_certainty_display()})",
            about=row.participation.place.full_name,
            on=row.known_from_at.date(),
            url=reverse("register:place", args=[row.participation.place.ags]),
            action="Ansehen",
        )
        for row in rows[:20]
    ]

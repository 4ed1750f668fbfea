"""What is read under a link of a mail, and what the clock has to do."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from kim.accounts.rules.sign_in import hash_token
from kim.network.rules.opening_data import parse_schedule
from kim.offers.models import FreshnessLink, Offer, OfferSignal, OfferTime, PendingEdit
from kim.offers.queries import whole
from kim.offers.rules.calls import coming_holidays, holiday_questions
from kim.offers.rules.freshness import Freshness
from kim.offers.states import OfferState


def link_of(token: str, *, now: dt.datetime) -> FreshnessLink | None:
    """The open link with this secret; None for an unknown, used, revoked or old one."""
    found = FreshnessLink.objects.select_related("offer__organisation")
    return found.filter(
        token_hash=hash_token(token), used_at=None, revoked_at=None, expires_at__gt=now,
        offer__state=OfferState.PUBLISHED,
    ).first()  # fmt: skip


def offer_of_link(link: FreshnessLink) -> Offer:
    """The offer of a link with all that belongs to it."""
    return whole(Offer.objects.filter(pk=link.offer_id)).get()


def clock_ids(today: dt.date) -> list[int]:
    """Public offers whose freshness changes today or should have changed before."""
    due = Offer.objects.filter(state=OfferState.PUBLISHED, next_change_on__lte=today)
    return list(due.order_by("pk").values_list("pk", flat=True))


def holiday_rows(today: dt.date) -> Iterator[tuple[int, str]]:
    """Public offers whose weekly hours would go on on a holiday soon, with the question to ask.

    Nothing is read while no holiday is near.
    """
    if not coming_holidays(today):
        return
    times = OfferTime.objects.filter(offer__state=OfferState.PUBLISHED).order_by("pk")
    for offer_id, schedule in times.values_list("offer_id", "schedule").iterator(chunk_size=2000):
        for question in holiday_questions(parse_schedule(schedule), today):
            yield offer_id, question


def ended_ids(before: dt.datetime) -> list[int]:
    """Offers that ended before a moment and still say how somebody was reached."""
    ended = Offer.objects.filter(
        state__in=(OfferState.ARCHIVED, OfferState.WITHDRAWN), changed_at__lt=before
    )
    nothing = Q(contact_name="", contact_mail="", contact_phone="", owner_mail="", owner=None)
    return list(ended.exclude(nothing).order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How fresh the published offers of a municipality or the Land are (Aktualitätsquote)."""

    name: str
    ags: str
    published: int
    fresh: int
    due: int
    overdue: int
    hidden: int

    @property
    def percent(self) -> int | None:
        """Share of the fresh ones, whole percent rounded half up; None without any."""
        return (
            (200 * self.fresh + self.published) // (2 * self.published) if self.published else None
        )


def freshness_rates() -> list[Rate]:
    """The rate of the Land, then of every municipality with published offers. One query."""
    counts = {state.value: Count("pk", filter=Q(freshness=state.value)) for state in Freshness}
    published = Offer.objects.filter(state=OfferState.PUBLISHED).order_by("municipality__ags")
    rows = published.values("municipality__name", "municipality__ags").annotate(
        published=Count("pk"), **counts
    )
    found: list[dict[str, Any]] = [{**row} for row in rows]
    rates = [
        Rate(
            name=row["municipality__name"], ags=row["municipality__ags"],
            published=row["published"], **{state.value: row[state.value] for state in Freshness},
        )
        for row in found
    ]  # fmt: skip
    names = ("published", *(state.value for state in Freshness))
    total = {name: sum(getattr(rate, name) for rate in rates) for name in names}
    return [Rate(name="Rheinland-Pfalz", ags="07", **total), *rates]


def waiting_edit_of(offer: Offer) -> PendingEdit | None:
    """The change of an offer that waits, if there is one."""
    return offer.edits.filter(state="waiting").first()


def returned_edit_of(offer: Offer) -> PendingEdit | None:
    """The newest change of an offer if it was given back, to show why."""
    newest = offer.edits.order_by("-pk").first()
    return newest if newest is not None and newest.state == "returned" else None


def open_signals(offer: Offer) -> list[OfferSignal]:
    """Why somebody should call about an offer."""
    return list(offer.signals.filter(resolved_at=None).order_by("noted_at"))

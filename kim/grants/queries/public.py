"""What everybody may read of grants: amounts by municipality, and never a person."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kim.grants.models import Award
from kim.grants.states.decisions import NoticeState
from kim.places.rules.names import sorting_key
from kim.programme.queries.legal import legal_numbers_on
from kim.programme.rules.legal import LegalNumberMissing

LIMIT = "transparency_from"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAward:
    """A grant that is to be published. ``amount`` in EUR; ``final_on``: nobody can contest it."""

    ags: str
    municipality: str
    purpose: str
    start_on: dt.date
    end_on: dt.date
    amount: Decimal
    final_on: dt.date
    is_demo: bool


def published_awards(on: dt.date, *, with_demo: bool = False) -> list[PublishedAward]:
    """Grants whose notice is final on a day and whose amount is to be published, by name.

    Of a grant that was changed the last final notice counts. A limit that is missing or not
    readable publishes nothing. Examples are no grants: they are shown in the demo only.
    Source: § 7 LTranspG. Queries: one, and one for each day of a notice.
    """
    rows = (
        Award.objects.filter(
            decision__notice__state=NoticeState.FINAL,
            decision__notice__dispatch__final_on__lte=on,
            **({} if with_demo else {"application__is_demo": False}),
        )
        .select_related("application__place", "application__call", "decision__notice__dispatch")
        .order_by("application", "sequence")
    )
    newest = {award.application_id: award for award in rows}
    days = {award.decision.notice.issued_on for award in newest.values()}
    limits = {day: limit_on(day) for day in days}
    found = [
        as_published(award)
        for award in newest.values()
        if (limit := limits[award.decision.notice.issued_on]) is not None and award.amount >= limit
    ]
    return sorted(found, key=lambda row: (sorting_key(row.municipality), row.start_on, row.ags))


def as_published(award: Award) -> PublishedAward:
    """The public part of a grant. Needs its notice, dispatch, place and call."""
    application = award.application
    final_on = award.decision.notice.dispatch.final_on
    assert final_on is not None, "the notice is final"
    return PublishedAward(
        ags=application.place.ags,
        municipality=application.place.full_name,
        purpose=application.call.title,
        start_on=award.start_on,
        end_on=award.end_on,
        amount=award.amount,
        final_on=final_on,
        is_demo=application.is_demo,
    )


def limit_on(day: dt.date) -> Decimal | None:
    """From which amount in EUR on a grant is published; None where the law's number is missing."""
    try:
        return legal_numbers_on(day).amount(LIMIT)
    except LegalNumberMissing:
        return None

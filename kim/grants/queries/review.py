"""What reviewers look at: reviews in force, hits of double funding, the other applications."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kim.grants.models import Application, Award, FundingHit, OtherGrant, Review, Submission
from kim.grants.rules.content import Content, read
from kim.grants.rules.double_funding import Hit, Known, hits_of
from kim.grants.rules.years import Years, by_year
from kim.grants.states.applications import OVER
from kim.grants.states.reviews import ReviewKind, ReviewState

ZERO = Decimal("0.00")


def review_in_force(application: Application, kind: ReviewKind) -> Review | None:
    """The review of a kind that counts, open or closed."""
    found = application.reviews.filter(kind=kind).exclude(state=ReviewState.SUPERSEDED)
    return found.first()


def signed_content(application: Application) -> Content:
    """What the last signed text says. Raises Submission.DoesNotExist for a draft."""
    stored = json.loads(application.submissions.latest("number").content)
    return read(stored.get("sections", stored))


def proposed_years(application: Application, amounts: Mapping[str, Decimal]) -> Years:
    """How a proposed total (EUR) falls upon budget years, by the planned expenses."""
    assert application.start_on
    assert application.end_on
    months: dict[str, Decimal] = {}
    for line in signed_content(application).costs:
        for month, amount in line.months.items():
            months[month] = months.get(month, ZERO) + amount
    total = sum(amounts.values(), ZERO)
    return by_year(total, start_on=application.start_on, end_on=application.end_on, months=months)


def open_hits(application: Application) -> list[FundingHit]:
    """Hits of double funding nobody has assessed yet."""
    return list(application.hits.filter(answered_at=None).order_by("pk"))


def found_hits(application: Application) -> list[Hit]:
    """Grants of the same municipality at the same time, in kim or entered by hand. Two queries."""
    if application.start_on is None or application.end_on is None:
        return []
    others = OtherGrant.objects.filter(place_id=application.place_id, ended_at=None)
    known = [
        Known(
            key=f"other:{row.pk}",
            title=f"{row.title} ({row.funder})",
            reference=row.reference,
            start_on=row.start_on,
            end_on=row.end_on,
            amount=row.amount,
        )
        for row in others
    ]
    awards = Award.objects.filter(application__place_id=application.place_id)
    newest: dict[int, Award] = {}
    for award in awards.exclude(application=application).select_related("application__call"):
        before = newest.get(award.application_id)
        if before is None or award.sequence > before.sequence:
            newest[award.application_id] = award
    known += [
        Known(
            key=f"award:{award.application.number}",
            title=award.application.call.title,
            reference=award.application.number,
            start_on=award.start_on,
            end_on=award.end_on,
            amount=award.amount,
        )
        for award in newest.values()
        if award.amount
    ]
    return hits_of(application.start_on, application.end_on, known)


@dataclass(frozen=True, slots=True)
class Compared:
    """Another application of the same call (Vergleich)."""

    application: Application
    per_fte_year: Decimal | None


def compared_applications(application: Application) -> list[Compared]:
    """The other submitted applications of the call, for the comparison. One query."""
    rows = (
        Application.objects.filter(call_id=application.call_id, submitted_at__isnull=False)
        .exclude(pk=application.pk)
        .exclude(state__in=sorted(OVER))
        .select_related("place")
        .order_by("place__name", "pk")
    )
    return [Compared(row, _per_fte_year(row)) for row in rows]


def _per_fte_year(row: Application) -> Decimal | None:
    """Requested EUR per full-time post and 360 days: what makes applications comparable."""
    if not (row.start_on and row.end_on and row.fte and row.requested is not None):
        return None
    days = (row.end_on - row.start_on).days + 1
    return (row.requested * 360 / days / row.fte).quantize(Decimal("0.01"))


def submissions_of(application: Application) -> list[Submission]:
    """All signed texts, newest first."""
    return list(application.submissions.order_by("-number"))

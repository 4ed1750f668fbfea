"""What reviewers look at: reviews in force, hits of double funding, the other applications."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kim.accounts.actor import Actor
from kim.accounts.queries import names_by_key
from kim.grants.models import Application, Award, FundingHit, OtherGrant, Review, Submission
from kim.grants.queries.budget import free_money
from kim.grants.queries.terms import terms_of
from kim.grants.rules.ceilings import ceilings
from kim.grants.rules.content import Content, FundKind, read
from kim.grants.rules.double_funding import Hit, Known, hits_of
from kim.grants.rules.review import per_fte_year
from kim.grants.rules.years import Years, by_year
from kim.grants.states.applications import OVER
from kim.grants.states.calls import RequirementKind
from kim.grants.states.reviews import ReviewKind, ReviewState
from kim.kernel.permissions import may

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
    return [Compared(row, compare_value(row)) for row in rows]


def compare_value(row: Application) -> Decimal | None:
    """Requested EUR per full-time post and year; None for a draft."""
    if not (row.start_on and row.end_on and row.fte and row.requested is not None):
        return None
    return per_fte_year(row.requested, row.start_on, row.end_on, row.fte)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cost category for the reviewer: planned, asked for, possible, in EUR."""

    code: str
    label: str
    cost: Decimal
    requested: Decimal
    ceiling: Decimal


def lines_of(application: Application) -> list[Line]:
    """The categories of the call with what the signed application says and what is possible.

    Raises TermsMissing, CannotCompute.
    """
    assert application.start_on
    assert application.end_on
    assert application.fte
    content, terms = signed_content(application), terms_of(application.version)
    most = ceilings(terms, application.start_on, application.end_on, application.fte)
    return [
        Line(
            code=line.code,
            label=line.label,
            cost=content.cost_of(line.code),
            requested=content.fund(FundKind.GRANT, line.code),
            ceiling=line.amount,
        )
        for line in most.lines
    ]


def limits_of(application: Application) -> dict[str, tuple[str, Decimal]]:
    """Label and ceiling (EUR) of each cost category."""
    return {line.code: (line.label, line.ceiling) for line in lines_of(application)}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLook:
    """Money of a budget year for the reviewer: free now, wanted, left after, in EUR.

    ``free`` None: the year is not set up.
    """

    year: int
    free: Decimal | None
    wanted: Decimal

    @property
    def after(self) -> Decimal | None:
        return None if self.free is None else self.free - self.wanted

    @property
    def is_enough(self) -> bool:
        return self.after is not None and self.after >= 0


def money_look(
    application: Application, amounts: Mapping[str, Decimal], today: dt.date
) -> list[YearLook]:
    """The budget years a proposal falls upon, with the free money before and after."""
    years = proposed_years(application, amounts)
    free = free_money(programme_id=application.call.programme_id, years=years, today=today)
    return [
        YearLook(year=year, free=free.get(year), wanted=amount)
        for year, amount in sorted(years.items())
    ]


def unassessed(application: Application) -> list[str]:
    """Hits without an answer, noted or only found just now."""
    noted = {hit.key: hit for hit in application.hits.all()}
    new = [hit.text for hit in found_hits(application) if hit.key not in noted]
    return [hit.text for hit in noted.values() if hit.answered_at is None] + new


def reviews_of(application: Application) -> list[Review]:
    """All reviews of a file, those in force first, then the newest."""
    found = application.reviews.order_by("-opened_at", "-pk")
    return sorted(found, key=lambda row: row.state == ReviewState.SUPERSEDED)


def criteria_of(application: Application) -> list[tuple[str, str, str]]:
    """Code, label and help of the criteria of the call, in order."""
    wanted = application.version.requirements.filter(kind=RequirementKind.CRITERION)
    return [(row.code, row.label, row.help) for row in wanted.order_by("position")]


def other_grants(actor: Actor, *, ags: str = "", year: int | None = None) -> list[OtherGrant]:
    """The register of other grants (andere Förderungen), newest first. One query."""
    if not may(actor, "grants.read_internal"):
        return []
    found = OtherGrant.objects.select_related("place").order_by("-start_on", "place__name", "pk")
    if ags:
        found = found.filter(place__ags=ags)
    if year:
        found = found.filter(start_on__lte=dt.date(year, 12, 31), end_on__gte=dt.date(year, 1, 1))
    return list(found)


def submissions_of(application: Application) -> list[Submission]:
    """All signed texts, newest first."""
    return list(application.submissions.order_by("-number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A review as it is read: who, what was answered, what was proposed (EUR)."""

    review: Review
    by: str
    answers: list[tuple[str, str, str]]
    amounts: list[tuple[str, Decimal]]


def written(
    application: Application, reviews: list[Review], criteria: list[tuple[str, str, str]]
) -> list[Written]:
    """Reviews with names and labels. Two queries."""
    names = names_by_key({row.by for row in reviews})
    labels = dict(application.version.categories.values_list("code", "label"))
    asked = {code: label for code, label, _ in criteria}
    said = {"yes": "erfüllt", "no": "nicht erfüllt"}
    return [
        Written(
            review=row,
            by=names.get(row.by, ""),
            answers=[
                (asked.get(code, code), said.get(fulfilled, "offen"), remark)
                for code, (fulfilled, remark) in row.answers.items()
            ],
            amounts=[(labels.get(code, code), Decimal(text)) for code, text in row.amounts.items()],
        )
        for row in reviews
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Signs of double funding: each with who assessed it; ``new`` were found just now."""

    noted: list[tuple[FundingHit, str]]
    new: list[Hit]


def hits_seen(application: Application) -> Hits:
    """What the budget review shows. Five queries."""
    noted = list(application.hits.order_by("pk"))
    names = names_by_key({hit.answered_by for hit in noted if hit.answered_by})
    known = {hit.key for hit in noted}
    return Hits(
        noted=[(hit, names.get(hit.answered_by, "")) for hit in noted],
        new=[hit for hit in found_hits(application) if hit.key not in known],
    )


def hit_of(application: Application, pk: int) -> FundingHit | None:
    """A hit of this file, or None."""
    return application.hits.filter(pk=pk).first()


def review_of(application: Application, pk: int) -> Review | None:
    """A review of this file, or None."""
    return application.reviews.filter(pk=pk).first()


def other_grant(pk: int) -> OtherGrant | None:
    """One entry of the register of other grants, or None. The caller has asked."""
    return OtherGrant.objects.select_related("place").filter(pk=pk).first()

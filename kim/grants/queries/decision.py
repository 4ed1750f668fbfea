"""What a decision rests on: the signed text, terms, ceilings, reviews, consent and money."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import (
    Application,
    Award,
    Decision,
    DecisionLine,
    EarlyStart,
    Review,
    Signature,
    Submission,
)
from kim.grants.queries.terms import terms_of, version_of
from kim.grants.rules.approval import Required, Threshold, required_level
from kim.grants.rules.ceilings import Ceilings, ceilings
from kim.grants.rules.changes import Standing
from kim.grants.rules.content import Content, read
from kim.grants.rules.decision import Consent, Line, lines_of
from kim.grants.rules.terms import CallTerms
from kim.grants.states.applications import CouncilState
from kim.grants.states.reviews import EarlyStartState, ReviewKind, ReviewState
from kim.kernel.verdict import YES, Verdict, no
from kim.programme.queries.legal import legal_numbers_of
from kim.programme.rules.legal import LegalNumberMissing, LegalNumbers

LEVELS = "approval_levels"
LEVEL_ROLES = {1: Role.GRANT_OFFICE, 2: Role.PROGRAMME_LEAD, 3: Role.BUDGET_OFFICER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything a decision is drafted from (Entscheidungsgrundlage)."""

    application: Application
    submission: Submission
    content: Content
    terms: CallTerms
    technical: Review | None
    budget: Review | None
    consent: Consent | None

    @property
    def both_positive(self) -> bool:
        """Both reviews are closed and speak for the award."""
        reviews = (self.technical, self.budget)
        return all(row is not None and row.state == ReviewState.POSITIVE for row in reviews)

    @property
    def council_is_clear(self) -> bool:
        """The council has decided, or need not."""
        return self.application.council in (CouncilState.DECIDED, CouncilState.NOT_NEEDED)

    def ceilings(self, start_on: dt.date, end_on: dt.date, fte: Decimal) -> Ceilings:
        """What may be granted at most. Raises CannotCompute."""
        return ceilings(self.terms, start_on, end_on, fte)

    def lines(self, found: Ceilings, amounts: Mapping[str, Decimal]) -> tuple[Line, ...]:
        """The categories of the decision with cost, ceiling, wish and amount."""
        return lines_of(self.terms, self.content, found, amounts)


def content_of(submission: Submission) -> Content:
    """What a signed text says. Its sections stand under ``sections``, or at the top."""
    stored = json.loads(submission.content)
    return read(stored.get("sections", stored))


def basis_of(application: Application) -> Basis:
    """What there is to decide on. Raises Submission.DoesNotExist for a draft, TermsMissing."""
    submission = application.submissions.latest("number")
    counting = [row for row in application.reviews.all() if row.state != ReviewState.SUPERSEDED]
    reviews = {row.kind: row for row in counting}
    return Basis(
        application=application,
        submission=submission,
        content=content_of(submission),
        terms=terms_of(version_of(application)),
        technical=reviews.get(ReviewKind.TECHNICAL),
        budget=reviews.get(ReviewKind.BUDGET),
        consent=consent_of(application),
    )


def consent_of(application: Application) -> Consent | None:
    """The consent to an early start that was given, expired or not."""
    given = (EarlyStartState.CONSENTED, EarlyStartState.EXPIRED)
    row = EarlyStart.objects.filter(application=application, state__in=given).last()
    if row is None or row.valid_from_on is None or row.valid_to_on is None:
        return None
    return Consent(
        start_on=row.start_on, valid_from_on=row.valid_from_on, valid_to_on=row.valid_to_on
    )


def level_for(amount: Decimal, day: dt.date) -> Required:
    """How many must sign for an amount in EUR; fails closed to the highest level. One query."""
    numbers = LegalNumbers.of(day, legal_numbers_of(LEVELS, day, day))
    try:
        limits = numbers.amounts(LEVELS)
        confirmed = numbers.number(LEVELS).confirmed
    except LegalNumberMissing:
        return required_level(amount, [])
    return required_level(amount, [Threshold(limit, confirmed=confirmed) for limit in limits])


def may_sign_level(actor: Actor, decision: Decision, signed: Sequence[Signature]) -> Verdict:
    """Whether the actor has the role of the signature after ``signed`` and has not signed yet."""
    level = len(signed) + 1
    role = LEVEL_ROLES[level]
    if not actor.has(role):
        return no(
            f"Als Nächstes zeichnet {role.label} (Unterschrift {level} von {decision.levels})."
        )
    if any(actor.was(row.person) for row in signed):
        return no("Sie haben schon gezeichnet. Es muss eine andere Person zeichnen.")
    return YES


def rows_of(decision: Decision) -> list[DecisionLine]:
    """The lines of a decision in their order; no query where they were read already."""
    return sorted(decision.lines.all(), key=lambda row: row.position)


def amount_in_question(application: Application) -> Decimal:
    """What a refusal is about, in EUR: the award in force, else what was asked for."""
    award = application.awards.order_by("-sequence").first()
    return award.amount if award else application.requested or Decimal("0.00")


def standing_of(award: Award) -> Standing:
    """The award in force as the rules of changes take it."""
    order = [line.category for line in award.decision.lines.order_by("position")]
    lines = {code: award.lines[code] for code in order if code in award.lines} or award.lines
    return Standing(
        start_on=award.start_on,
        end_on=award.end_on,
        fte=award.fte,
        labels={code: line["label"] for code, line in lines.items()},
        costs={code: Decimal(line["cost"]) for code, line in lines.items()},
        amounts={code: Decimal(line["amount"]) for code, line in lines.items()},
    )


def open_decision(application: Application) -> Decision | None:
    """The decision that is being drafted or signed."""
    return application.decisions.filter(state="drafted").prefetch_related("lines").first()

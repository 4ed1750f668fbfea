"""What the pages of decisions show: lines with their limits, money, who signs next, and lists."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from kim.accounts.actor import Actor
from kim.accounts.queries import names_by_key
from kim.grants.models import Application, Decision, Signature
from kim.grants.queries.budget import FileMoney, free_money, money_of
from kim.grants.queries.decision import (
    LEVEL_ROLES,
    Basis,
    amount_in_question,
    basis_of,
    level_for,
    may_sign_level,
    open_decision,
)
from kim.grants.queries.listing import found_applications
from kim.grants.queries.visible import visible_applications
from kim.grants.rules.ceilings import CannotCompute, Ceilings
from kim.grants.rules.decision import start_fault
from kim.grants.states.applications import ApplicationState
from kim.grants.states.decisions import DecisionKind, DecisionState
from kim.grants.states.reviews import ReviewState
from kim.kernel.permissions import may
from kim.kernel.verdict import Verdict

ZERO = Decimal("0.00")
DECIDABLE = (ApplicationState.READY_FOR_DECISION, ApplicationState.HEARING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cost category of the page, in EUR. ``proposed`` is what the reviews propose."""

    code: str
    label: str
    cost: Decimal
    ceiling: Decimal
    requested: Decimal
    proposed: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature as it is shown (Zeichnung)."""

    signature: Signature
    role: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who has signed a draft, who is next, and whether the reader is it."""

    decision: Decision
    drafted_by: str
    signed: tuple[Signed, ...]
    next_role: str
    number: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """The decision of a file, drafted or not (Entscheidung), for the Land."""

    application: Application
    basis: Basis
    rows: tuple[Row, ...]
    total: Row
    money: tuple[FileMoney, ...]
    free: Mapping[int, Decimal]
    levels_reason: str
    start_fault: str
    signing: Signing | None
    done: tuple[Signing, ...]


def decision_page(actor: Actor, application: Application, today: dt.date) -> DecisionPage:
    """Raises Submission.DoesNotExist for a draft application, TermsMissing."""
    basis = basis_of(application)
    decision = open_decision(application)
    start_on = (decision and decision.start_on) or application.start_on
    end_on = (decision and decision.end_on) or application.end_on
    assert start_on
    assert end_on
    rows = rows_of(basis, decision or signed_decision(application))
    total = _total(rows)
    asked = decision.amount if decision and decision.amount is not None else None
    return DecisionPage(
        application=application,
        basis=basis,
        rows=rows,
        total=total,
        money=tuple(money_of(application)),
        free=free_money(
            programme_id=application.call.programme_id,
            years=range(start_on.year, end_on.year + 1),
            today=today,
        ),
        levels_reason=level_for(asked or amount_in_question(application), today).reason,
        start_fault=start_fault(start_on, basis.content.contract_on, today, basis.consent),
        signing=signing_of(actor, decision) if decision else None,
        done=tuple(
            signing_of(actor, found)
            for found in application.decisions.filter(state=DecisionState.SIGNED).order_by("pk")
        ),
    )


def signed_decision(application: Application) -> Decision | None:
    """The newest decision that is in force."""
    return application.decisions.filter(state=DecisionState.SIGNED).order_by("pk").last()


def rows_of(basis: Basis, decision: Decision | None) -> tuple[Row, ...]:
    """The lines of the decision, or what would be drafted: as proposed, within all limits."""
    if decision and decision.kind == DecisionKind.AMENDMENT:
        return tuple(
            Row(
                code=line.category,
                label=line.label,
                cost=line.cost,
                ceiling=line.ceiling,
                requested=line.amount,
                proposed=None,
                amount=line.amount,
            )
            for line in decision.lines.order_by("position")
        )
    found = _ceilings(basis, decision)
    drafted = {line.category: line.amount for line in decision.lines.all()} if decision else {}
    proposed = proposed_amounts(basis)
    rows = []
    for category in basis.terms.categories:
        code = category.code
        line = next((row for row in basis.lines(found, proposed) if row.category == code), None)
        if line is None:
            continue
        usual = min(proposed.get(code, line.requested), line.requested, line.ceiling, line.cost)
        rows.append(
            Row(
                code=code,
                label=line.label,
                cost=line.cost,
                ceiling=line.ceiling,
                requested=line.requested,
                proposed=proposed.get(code),
                amount=drafted.get(code, ZERO) if decision else max(usual, ZERO),
            )
        )
    return tuple(rows)


def _ceilings(basis: Basis, decision: Decision | None) -> Ceilings:
    application = basis.application
    assert application.start_on
    assert application.end_on
    fte = application.fte or basis.terms.fte_max
    if decision and decision.start_on and decision.end_on and decision.fte:
        try:
            return basis.ceilings(decision.start_on, decision.end_on, decision.fte)
        except CannotCompute:
            pass  # the draft was computed once; shown is then the limit of the application
    return basis.ceilings(application.start_on, application.end_on, fte)


def proposed_amounts(basis: Basis) -> dict[str, Decimal]:
    """What the budget review proposes, else the technical one, in EUR by category."""
    for review in (basis.budget, basis.technical):
        if review is not None and review.amounts:
            return {code: Decimal(amount) for code, amount in review.amounts.items()}
    return {}


def _total(rows: tuple[Row, ...]) -> Row:
    proposed = [row.proposed for row in rows if row.proposed is not None]
    return Row(
        code="",
        label="Zusammen",
        cost=sum((row.cost for row in rows), ZERO),
        ceiling=sum((row.ceiling for row in rows), ZERO),
        requested=sum((row.requested for row in rows), ZERO),
        proposed=sum(proposed, ZERO) if proposed else None,
        amount=sum((row.amount for row in rows), ZERO),
    )


def signing_of(actor: Actor, decision: Decision, names: Mapping[str, str] | None = None) -> Signing:
    """Signatures so far, and the next one with the reason if the actor may not give it.

    ``names`` of the people by key, where they were read for many decisions at once.
    """
    signatures = sorted(decision.signatures.all(), key=lambda row: row.level)
    if names is None:
        names = names_by_key(_signers([decision]))
    number = len(signatures) + 1
    verdict = may(actor, "grants.sign_decision", decision)
    if verdict and number in LEVEL_ROLES:
        verdict = may_sign_level(actor, decision, signatures)
    return Signing(
        decision=decision,
        drafted_by=names.get(decision.drafted_by, decision.drafted_by),
        signed=tuple(
            Signed(
                signature=row,
                role=LEVEL_ROLES[row.level].label,
                by=names.get(row.by, row.by),
            )
            for row in signatures
        ),
        next_role=LEVEL_ROLES[number].label if number in LEVEL_ROLES else "",
        number=number,
        verdict=verdict,
    )


def _signers(decisions: Iterable[Decision]) -> list[str]:
    """Keys of who drafted and signed."""
    return [
        key
        for decision in decisions
        for key in (decision.drafted_by, *(row.by for row in decision.signatures.all()))
    ]


def may_return(actor: Actor, decision: Decision) -> bool:
    """Whether the actor has yet to sign and so may send the draft back."""
    signed = decision.signatures.filter(person__in=actor.persons).exists()
    return bool(may(actor, "grants.sign_decision", decision)) and not signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A file that waits for its decision, with the draft there is."""

    application: Application
    signing: Signing | None
    contested: bool

    @property
    def amount(self) -> Decimal | None:
        """What is drafted, in EUR."""
        return self.signing.decision.amount if self.signing else None


def waiting_applications(
    actor: Actor, asked: Mapping[str, Any], today: dt.date
) -> QuerySet[Application]:
    """Files that are ready for their decision or have a draft, narrowed and sorted as the list.

    The longest waiting come first unless ``asked`` sorts otherwise.
    """
    drafts = Decision.objects.filter(state=DecisionState.DRAFTED).values("application")
    asked = {**asked, "sortiert": asked.get("sortiert") or "seit"}
    found = found_applications(actor, asked, today)
    return found.filter(Q(state__in=DECIDABLE) | Q(pk__in=drafts))


def waiting_rows(actor: Actor, applications: Iterable[Application]) -> list[Waiting]:
    """The files with the drafts there are. The same five queries for any number of them."""
    files = list(applications)
    drafts = Prefetch(
        "decisions", Decision.objects.filter(state=DecisionState.DRAFTED), to_attr="drafts"
    )
    prefetch_related_objects(files, "reviews", drafts, "drafts__signatures")
    decisions = {file.pk: _draft_of(file) for file in files}
    names = names_by_key(_signers(decision for decision in decisions.values() if decision))
    return [
        Waiting(
            application=file,
            signing=signing_of(actor, decision, names) if decision else None,
            contested=any(row.state == ReviewState.NEGATIVE for row in file.reviews.all()),
        )
        for file in files
        for decision in [decisions[file.pk]]
    ]


def _draft_of(file: Application) -> Decision | None:
    """The prefetched draft of a file, which has one at most."""
    found: list[Decision] = getattr(file, "drafts", [])
    for decision in found:
        decision.application = file
    return found[0] if found else None


def next_to_sign(actor: Actor, after: str = "") -> str:
    """Number of the next file whose draft the actor may sign now; empty when there is none."""
    drafts = Decision.objects.filter(state=DecisionState.DRAFTED).values("application")
    files = visible_applications(actor).filter(pk__in=drafts).order_by("state_at", "pk")
    ready = [
        row.application.number
        for row in waiting_rows(actor, files)
        if row.signing and row.signing.verdict
    ]
    return next((number for number in ready if number != after), "")


def hearing_decision(application: Application) -> Decision | None:
    """The newest decision with a hearing; None when the municipality was never heard."""
    return application.decisions.exclude(hearing_from_on=None).order_by("-pk").first()

"""The two reviews of an application, by two humans: technical, then budget."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Application, Review
from kim.grants.queries.review import (
    limits_of,
    proposed_years,
    review_in_force,
    unassessed,
)
from kim.grants.rules.review import faults_of
from kim.grants.services.cases import (
    GrantError,
    lock_application,
    move_application,
    require_state,
    today_in_berlin,
)
from kim.grants.services.double_funding import note_hits
from kim.grants.services.ledger import release_money, reserve_money
from kim.grants.services.telling import tell_land
from kim.grants.states.applications import (
    CLOSE_BUDGET,
    CLOSE_TECHNICAL,
    REFUSE_TECHNICAL,
    RETURN_TO_TECHNICAL,
    ApplicationState,
)
from kim.grants.states.calls import RequirementKind
from kim.grants.states.reviews import SUPERSEDE, ReviewKind, ReviewState
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition
from kim.programme.queries.legal import legal_numbers_on

OPENS = {ReviewKind.TECHNICAL: CLOSE_TECHNICAL, ReviewKind.BUDGET: CLOSE_BUDGET}
ASKS = {
    ReviewKind.TECHNICAL: "grants.review_technical",
    ReviewKind.BUDGET: "grants.review_budget",
}


class ReviewConflict(GrantError):
    """The review was saved in another window. ``stored`` is what it says now."""

    def __init__(self, stored: Review) -> None:
        super().__init__(
            "Die Prüfung wurde inzwischen in einem anderen Fenster gespeichert. Ihre Angaben "
            "stehen noch hier; bitte vergleichen Sie sie mit dem gespeicherten Stand."
        )
        self.stored = stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a reviewer wrote (Prüfvermerk). Amounts in EUR by cost category.

    ``answers`` maps the code of a criterion to ``[fulfilled, remark]``; fulfilled is ``yes``,
    ``no`` or empty.
    """

    no_conflict: bool = False
    conflict_note: str = ""
    answers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    state_interest: str = ""
    comparison: str = ""
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    statement: str = ""


@transaction.atomic
def open_review(*, actor: Actor, application_id: int, kind: ReviewKind, now: dt.datetime) -> Review:
    """Begin a review (Prüfung beginnen). Never both reviews by one human.

    With the budget review kim looks for double funding. Raises PermissionDenied, GrantError.
    Source: VV Nr. 3 zu § 44 LHO; §§ 9, 34 LHO.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, ASKS[kind], application)
    require_state(application=application, transition=OPENS[kind])
    if found := review_in_force(application, kind):
        if actor.was(found.person) and found.state == ReviewState.OPEN:
            return found
        raise GrantError("Diese Prüfung führt schon jemand anders.")
    _require_other_human(application, actor, kind)
    review = Review.objects.create(
        application=application, kind=kind, opened_at=now, by=actor.key, person=actor.person
    )
    record(
        at=now, actor=actor.key, action="grants.open_review", subject=review,
        changes={"kind": [None, kind]}, law=OPENS[kind].law,
    )  # fmt: skip
    if kind == ReviewKind.BUDGET:
        note_hits(application=application, now=now)
    return review


@transaction.atomic
def give_up_review(*, actor: Actor, review_id: int, reason: str, now: dt.datetime) -> Application:
    """End an open review without a result (Prüfung abgeben): somebody else begins anew.

    By who leads it (Interessenkollision) or by another who may review (Krankheit). What was
    written stays readable. Raises PermissionDenied, GrantError. Source: §§ 20, 21 VwVfG.
    """
    asked = Review.objects.get(pk=review_id)
    application = lock_application(application_id=asked.application_id)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review_id)
    enforce(actor, SUPERSEDE.permission, application)
    enforce(actor, ASKS[ReviewKind(review.kind)], application)
    if review.state != ReviewState.OPEN:
        label = ReviewState(review.state).label
        raise GrantError(
            f"Abgeben lässt sich nur eine Prüfung in Arbeit. Diese steht auf „{label}“."
        )
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")
    review.state = SUPERSEDE.target
    review.save(update_fields=["state"])
    record(
        at=now, actor=actor.key, action="grants.review_supersede", subject=review,
        changes={"state": [ReviewState.OPEN, review.state]}, reason=reason.strip(),
        law="§§ 20, 21 VwVfG",
    )  # fmt: skip
    return application


@transaction.atomic
def save_review(
    *,
    actor: Actor,
    review_id: int,
    findings: Findings,
    version: int,
    now: dt.datetime,
    auto: bool = False,
) -> Review:
    """Save an open review as it stands (Zwischenstand).

    What the page saves by itself (``auto``) is not recorded: the record keeps what people
    decide, not what they type. Raises PermissionDenied, ReviewConflict, GrantError.
    """
    review = _own_open(actor, review_id, version)
    _write(review, findings)
    if auto:
        return review
    record(
        at=now, actor=actor.key, action="grants.save_review", subject=review,
        changes={"version": [review.version - 1, review.version]},
    )  # fmt: skip
    return review


@transaction.atomic
def close_review(
    *,
    actor: Actor,
    review_id: int,
    findings: Findings,
    positive: bool,
    version: int,
    now: dt.datetime,
) -> Review:
    """Close a review with its result (Prüfung abschließen); it never changes afterwards.

    A positive technical review needs a reasoned interest of the Land, a comparison, and every
    criterion answered; a positive budget review needs assessed hits of double funding and
    reserves the money. Raises PermissionDenied, GrantError.
    Source: §§ 9, 23, 34 LHO; VV Nr. 3 zu § 44 LHO.
    """
    review = _own_open(actor, review_id, version)
    application = review.application
    kind = ReviewKind(review.kind)
    _require_other_human(application, actor, kind)
    transition = _arrow(kind, positive)
    require_state(application=application, transition=transition)
    _require_no_faults(application, kind, findings, positive)
    if kind == ReviewKind.BUDGET and positive:
        reserve_money(
            actor=actor, application=application,
            years=proposed_years(application, findings.amounts),
            reason=findings.statement.strip(), now=now,
        )  # fmt: skip
    _write(review, findings)
    review.state = ReviewState.POSITIVE if positive else ReviewState.NEGATIVE
    review.closed_at = now
    review.save(update_fields=["state", "closed_at"])
    states = move_application(actor=actor, application=application, transition=transition, now=now)
    _set_next_clock(application, transition, now)
    record(
        at=now, actor=actor.key, action=f"grants.application_{transition.name}",
        subject=application,
        changes={"state": states, "review": [None, review.pk], "result": [None, review.state]},
        reason=review.statement, law=transition.law,
    )  # fmt: skip
    _tell_next(application, transition, actor, now)
    return review


@transaction.atomic
def return_to_technical(
    *, actor: Actor, application_id: int, reason: str, now: dt.datetime
) -> Application:
    """Review again from the start (zurückgeben): both reviews are superseded, money is released.

    Raises PermissionDenied, GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, RETURN_TO_TECHNICAL.permission, application)
    require_state(application=application, transition=RETURN_TO_TECHNICAL)
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")
    if application.decisions.filter(state="drafted").exists():
        raise GrantError("Es gibt einen Entwurf der Entscheidung. Bitte verwerfen Sie ihn zuerst.")
    states = move_application(
        actor=actor, application=application, transition=RETURN_TO_TECHNICAL, now=now
    )
    application.reviews.exclude(state=ReviewState.SUPERSEDED).update(state=ReviewState.SUPERSEDED)
    release_money(actor=actor, application=application, reason=reason.strip(), now=now)
    record(
        at=now, actor=actor.key, action="grants.application_return_to_technical",
        subject=application, changes={"state": states}, reason=reason.strip(),
        law=RETURN_TO_TECHNICAL.law,
    )  # fmt: skip
    return application


def _arrow(kind: ReviewKind, positive: bool) -> Transition:
    if kind == ReviewKind.TECHNICAL:
        return CLOSE_TECHNICAL if positive else REFUSE_TECHNICAL
    return CLOSE_BUDGET


def _own_open(actor: Actor, review_id: int, version: int) -> Review:
    """An open review of one's own, under the lock of its file."""
    asked = Review.objects.get(pk=review_id)
    application = lock_application(application_id=asked.application_id)
    review = Review.objects.select_for_update(of=("self",)).get(pk=review_id)
    review.application = application
    enforce(actor, "grants.close_review", review)
    enforce(actor, ASKS[ReviewKind(review.kind)], application)
    if review.state != ReviewState.OPEN:
        raise GrantError("Diese Prüfung ist abgeschlossen und ändert sich nicht mehr.")
    if review.version != version:
        raise ReviewConflict(review)
    return review


def _require_other_human(application: Application, actor: Actor, kind: ReviewKind) -> None:
    """Two reviews, two humans: by person, whatever account or role they come with."""
    other = application.reviews.exclude(state=ReviewState.SUPERSEDED).exclude(kind=kind)
    if other.filter(person__in=actor.persons).exists():
        raise GrantError(
            "Sie haben bei diesem Antrag schon die andere Prüfung geführt. Die zweite Prüfung "
            "führt eine andere Person."
        )


def _require_no_faults(
    application: Application, kind: ReviewKind, findings: Findings, positive: bool
) -> None:
    wanted = application.version.requirements.filter(kind=RequirementKind.CRITERION)
    criteria = dict(wanted.order_by("position").values_list("code", "label"))
    faults = faults_of(
        kind=kind.value,
        positive=positive,
        no_conflict=findings.no_conflict,
        criteria=criteria if kind == ReviewKind.TECHNICAL else {},
        answers=findings.answers,
        state_interest=findings.state_interest,
        comparison=findings.comparison,
        statement=findings.statement,
        open_hits=unassessed(application) if kind == ReviewKind.BUDGET else [],
        amounts=findings.amounts,
        requested=application.requested,
        limits=limits_of(application) if positive else {},
    )
    if faults:
        raise GrantError(" ".join(faults))


def _write(review: Review, findings: Findings) -> None:
    values: dict[str, Any] = {
        "no_conflict": findings.no_conflict,
        "conflict_note": findings.conflict_note.strip(),
        "answers": {code: list(answer) for code, answer in findings.answers.items()},
        "state_interest": findings.state_interest.strip(),
        "comparison": findings.comparison.strip(),
        "amounts": {code: str(amount) for code, amount in findings.amounts.items()},
        "statement": findings.statement.strip(),
        "version": review.version + 1,
    }
    for name, value in values.items():
        setattr(review, name, value)
    review.save(update_fields=list(values))


def _set_next_clock(application: Application, transition: Transition, now: dt.datetime) -> None:
    today = today_in_berlin(now)
    if transition is CLOSE_TECHNICAL:
        weeks = legal_numbers_on(today).whole("budget_review_weeks")
        application.due_on = today + dt.timedelta(weeks=weeks)
    else:
        application.due_on = None
    application.save(update_fields=["due_on"])


def _tell_next(
    application: Application, transition: Transition, actor: Actor, now: dt.datetime
) -> None:
    budget = application.state == ApplicationState.BUDGET_REVIEW
    tell_land(
        application=application,
        kind=Kind("grants.budget_review" if budget else "grants.ready_for_decision", Group.TASK),
        subject="Haushaltsmäßig zu prüfen." if budget else "Entscheidungsreif.",
        now=now,
        roles=(Role.BUDGET_OFFICER,) if budget else (Role.GRANT_OFFICE,),
        besides=actor,
    )

"""Steps of a participation: taken in order, corrected without overwriting, withdrawn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from kim.accounts.actor import SYSTEM, Actor
from kim.audit.services import record
from kim.kernel.dates import Precision, format_long, last_day
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition, TransitionNotAllowed
from kim.places.queries import municipality
from kim.programme.models import Occupancy, Participation, ParticipationStep, Programme
from kim.programme.rules.evidence import Evidence, When
from kim.programme.rules.history import Dated, wrong_order
from kim.programme.services.facts import (
    RegisterError,
    lock_register,
    provenance,
    require_believed,
    require_evidence,
    require_inside,
    stop_believing,
)
from kim.programme.states import BY_NAME, EDIT, END, Status


def dated(step: ParticipationStep) -> Dated:
    """The step as the rules of order see it."""
    return Dated(Status(step.status).label, step.on, Precision(step.precision))


def believed_steps(participation: Participation) -> list[ParticipationStep]:
    """The steps that hold now, in their order."""
    return list(participation.steps.filter(known_to_at=None).order_by("position"))


@dataclass(slots=True)
class Course:
    """What the locked register holds of one municipality (Verlauf): read once, then added to."""

    programme: Programme
    ags: str
    place_id: int
    participation: Participation | None
    steps: list[ParticipationStep]
    last_position: int  # of all steps ever, so that none is used twice

    @property
    def status(self) -> Status:
        """Where the last step has led."""
        return status_of(self.steps)


def hold_course(*, ags: str) -> Course:
    """Lock the register and read the open participation of a municipality.

    Raises RegisterError for a key that is none of the 36.
    """
    programme = lock_register()
    place_id = _place_id(ags)
    found = (
        Participation.objects.filter(programme=programme, place_id=place_id, is_open=True)
        .annotate(last_position=Max("steps__position", default=0))
        .first()
    )
    return Course(
        programme=programme,
        ags=ags,
        place_id=place_id,
        participation=found,
        steps=believed_steps(found) if found else [],
        last_position=found.last_position if found else 0,
    )


def open_steps(*, ags: str) -> list[ParticipationStep]:
    """The steps that hold now of the open participation of a municipality; [] without one.

    Raises RegisterError for a key that is none of the 36.
    """
    return hold_course(ags=ags).steps


def status_of(steps: Sequence[ParticipationStep]) -> Status:
    """Where the last step has led."""
    return Status(steps[-1].status) if steps else Status.NONE


@transaction.atomic
def take_step(
    *, actor: Actor, ags: str, deed: str, when: When, evidence: Evidence, now: dt.datetime
) -> ParticipationStep:
    """Record the next step of a participation (Schritt der Teilnahme).

    ``deed`` is the name of a transition in ``states``. The first step opens the participation,
    the last one closes it and ends what is said of the post. SYSTEM follows an award.
    Raises PermissionDenied, RegisterError; KeyError for an unknown deed.
    """
    course = hold_course(ags=ags)
    return add_step(actor=actor, course=course, deed=deed, when=when, evidence=evidence, now=now)


@transaction.atomic(savepoint=False)
def add_step(
    *, actor: Actor, course: Course, deed: str, when: When, evidence: Evidence, now: dt.datetime
) -> ParticipationStep:
    """As ``take_step``, on the course the caller holds; the new step is added to it."""
    transition = BY_NAME[deed]
    if actor is not SYSTEM:
        enforce(actor, transition.permission)
    require_evidence(when, evidence, now)
    before = course.status
    _require(transition, before)
    new = Dated(Status(transition.target).label, when.on, when.precision)
    require_inside(course.programme, new)
    earlier = [] if course.steps else _last_of_earlier(course)
    _require_order([*(dated(s) for s in [*earlier, *course.steps]), new])
    participation = course.participation or Participation.objects.create(
        programme=course.programme, place_id=course.place_id
    )
    step = ParticipationStep.objects.create(
        participation=participation,
        position=course.last_position + 1,
        status=transition.target,
        on=when.on,
        precision=when.precision,
        evidence_on=evidence.evidence_on,
        **provenance(actor, evidence, now),
    )
    if transition is END:
        _close(participation, last_day(when.on, when.precision), actor, evidence, now)
    record(
        at=now,
        actor=actor.key,
        action=f"programme.{deed}",
        subject=step,
        changes={
            "ags": [None, course.ags],
            "status": [before, transition.target],
            "on": [None, _iso(when)],
        },
        reason=evidence.reason,
    )
    course.participation, course.last_position = participation, step.position
    course.steps.append(step)
    return step


@transaction.atomic
def correct_step(
    *, actor: Actor, step_id: int, when: When, evidence: Evidence, now: dt.datetime
) -> ParticipationStep:
    """Correct day or evidence of a step (Berichtigung). The old record stays readable.

    Raises PermissionDenied, RegisterError, ParticipationStep.DoesNotExist.
    """
    programme = lock_register()
    old = ParticipationStep.objects.select_for_update(of=("self",)).get(pk=step_id)
    enforce(actor, EDIT)
    require_believed(old)
    require_evidence(when, evidence, now)
    new = Dated(Status(old.status).label, when.on, when.precision)
    require_inside(programme, new)
    steps = believed_steps(old.participation)
    _require_order([new if s.pk == old.pk else dated(s) for s in steps])
    stop_believing(old, now)
    step = ParticipationStep.objects.create(
        participation_id=old.participation_id,
        position=old.position,
        status=old.status,
        on=when.on,
        precision=when.precision,
        evidence_on=evidence.evidence_on,
        replaces=old,
        **provenance(actor, evidence, now),
    )
    record(
        at=now,
        actor=actor.key,
        action="programme.correct_step",
        subject=step,
        changes={
            "on": [_iso(When(on=old.on, precision=Precision(old.precision))), _iso(when)],
            "evidence_on": [old.evidence_on.isoformat(), evidence.evidence_on.isoformat()],
            "certainty": [old.certainty, evidence.certainty],
            "replaces": [None, old.pk],
        },
        reason=evidence.reason,
    )
    return step


@transaction.atomic
def withdraw_step(*, actor: Actor, step_id: int, reason: str, now: dt.datetime) -> None:
    """Take back the last step, recorded by mistake (Rücknahme). It stays readable.

    Raises PermissionDenied, RegisterError, ParticipationStep.DoesNotExist.
    """
    lock_register()
    step = ParticipationStep.objects.select_for_update(of=("self",)).get(pk=step_id)
    enforce(actor, EDIT)
    require_believed(step)
    if not reason.strip():
        raise RegisterError("Bitte nennen Sie den Grund der Rücknahme.")
    participation = step.participation
    steps = believed_steps(participation)
    if steps[-1].pk != step.pk:
        raise RegisterError(
            f"Zurücknehmen lässt sich nur der letzte Schritt: „{Status(steps[-1].status).label}“."
        )
    if len(steps) == 1 and _said_of_post(participation):
        raise RegisterError("Bitte nehmen Sie zuerst die Angaben zur Stelle zurück.")
    reopens = step.status == Status.ENDED
    if reopens and _other_open(participation):
        raise RegisterError(
            "Die Kommune hat inzwischen eine neue Teilnahme. Bitte nehmen Sie zuerst diese zurück."
        )
    stop_believing(step, now)
    participation.is_open = reopens or len(steps) > 1
    participation.save(update_fields=["is_open"])
    if reopens:
        _undo_shortening(step, actor, reason, now)
    record(
        at=now,
        actor=actor.key,
        action="programme.withdraw_step",
        subject=step,
        changes={"status": [step.status, status_of(steps[:-1])]},
        reason=reason.strip(),
    )


def _place_id(ags: str) -> int:
    place = municipality(ags)
    if place is None:
        raise RegisterError(f"Unter dem Schlüssel {ags} gibt es keine antragsberechtigte Kommune.")
    return place.pk


def _last_of_earlier(course: Course) -> list[ParticipationStep]:
    """The end of the participation before, which a new one must not precede."""
    found = (
        ParticipationStep.objects.filter(
            known_to_at=None,
            participation__programme=course.programme,
            participation__place_id=course.place_id,
        )
        .order_by("participation_id", "position")
        .last()
    )
    return [found] if found else []


def _require(transition: Transition, status: Status) -> None:
    try:
        transition.require(status, status.label)
    except TransitionNotAllowed as refused:
        raise RegisterError(str(refused)) from refused


def _require_order(steps: list[Dated]) -> None:
    if sentence := wrong_order(steps):
        raise RegisterError(
            f"{sentence} Bitte prüfen Sie das Datum, oder berichtigen Sie zuerst den "
            "anderen Schritt."
        )


def _close(
    participation: Participation,
    last: dt.date,
    actor: Actor,
    evidence: Evidence,
    now: dt.datetime,
) -> None:
    """A participation that ends takes what is said of its post with it."""
    participation.is_open = False
    participation.save(update_fields=["is_open"])
    spans = Occupancy.objects.filter(post__participation=participation, known_to_at=None)
    for span in spans.select_for_update(of=("self",)):
        if span.from_on > last:
            raise RegisterError(
                f"Die Stelle hat noch eine Angabe ab {format_long(span.from_on)}. "
                "Bitte nehmen Sie diese zuerst zurück."
            )
        if span.to_on is None or span.to_on > last:
            stop_believing(span, now)
            shorten(span, last, actor, evidence, now)


def shorten(
    span: Occupancy,
    last: dt.date | None,
    actor: Actor,
    evidence: Evidence,
    now: dt.datetime,
    replaces: Occupancy | None = None,
) -> Occupancy:
    """The same span with another last day, as a new record that replaces it."""
    return Occupancy.objects.create(
        post_id=span.post_id,
        kind=span.kind,
        from_on=span.from_on,
        from_precision=span.from_precision,
        to_on=last,
        evidence_on=span.evidence_on,
        replaces=replaces or span,
        **{**provenance(actor, evidence, now), "certainty": span.certainty},
    )


def _undo_shortening(end: ParticipationStep, actor: Actor, reason: str, now: dt.datetime) -> None:
    """Say of the post again what the withdrawn end had cut off."""
    cut = Occupancy.objects.filter(
        post__participation=end.participation_id,
        known_to_at=None,
        known_from_at=end.known_from_at,
        replaces__isnull=False,
    )
    for span in cut.select_related("replaces"):
        before = span.replaces
        assert before
        stop_believing(span, now)
        evidence = Evidence(
            reason=reason, evidence_on=before.evidence_on, source_id=before.source_id
        )
        shorten(before, before.to_on, actor, evidence, now, replaces=span)


def _said_of_post(participation: Participation) -> bool:
    return Occupancy.objects.filter(post__participation=participation, known_to_at=None).exists()


def _other_open(participation: Participation) -> bool:
    return (
        Participation.objects.filter(
            programme_id=participation.programme_id,
            place_id=participation.place_id,
            is_open=True,
        )
        .exclude(pk=participation.pk)
        .exists()
    )


def _iso(when: When) -> str:
    """``2025``, ``2025-12`` or ``2025-12-10``: a day as precise as it is known."""
    length = {Precision.YEAR: 4, Precision.MONTH: 7}.get(when.precision, 10)
    return when.on.isoformat()[:length]

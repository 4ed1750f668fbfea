"""The post of a participation: installed, vacant, deputy; size and pay group."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import Precision, first_day, format_day, format_long, last_day
from kim.kernel.permissions import enforce
from kim.places.queries import municipality
from kim.programme.models import Occupancy, Participation, Post, PostTerms, Programme
from kim.programme.rules.evidence import Evidence, When
from kim.programme.rules.history import Dated
from kim.programme.services.facts import (
    RegisterError,
    lock_register,
    provenance,
    require_believed,
    require_evidence,
    require_inside,
    stop_believing,
)
from kim.programme.services.steps import believed_steps, shorten, status_of
from kim.programme.states import EDIT, OccupancyKind, Status

HAS_POST = frozenset({Status.ANNOUNCED, Status.APPROVED, Status.STARTED, Status.PAUSED})
ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def occupy_post(
    *,
    actor: Actor,
    ags: str,
    kind: str,
    when: When,
    to_on: dt.date | None,
    evidence: Evidence,
    now: dt.datetime,
) -> Occupancy:
    """Install a manager, report a vacancy or a deputy (Besetzung) from a day on.

    The span running until then ends the day before; a deputy stands beside it. ``to_on`` is
    inclusive, None while it lasts. Raises PermissionDenied, RegisterError.
    """
    programme = lock_register()
    enforce(actor, EDIT)
    require_evidence(when, evidence, now)
    post = _post_to_fill(programme, ags)
    _require_span(programme, post, kind, when, to_on)
    spans = _believed_spans(post)
    if kind != OccupancyKind.DEPUTY:
        running = _running(spans)
        if running:
            _require_change(running, kind, when)
            stop_believing(running, now)
            last = when.starts_on - ONE_DAY
            spans = [s for s in spans if s.pk != running.pk]
            spans.append(shorten(running, last, actor, evidence, now))
    _require_free(spans, kind, when.starts_on, to_on)
    span = Occupancy.objects.create(
        post=post,
        kind=kind,
        from_on=when.starts_on,
        from_precision=when.precision,
        to_on=to_on,
        evidence_on=evidence.evidence_on,
        **provenance(actor, evidence, now),
    )
    record(
        at=now,
        actor=actor.key,
        action=f"programme.{kind}",
        subject=span,
        changes={"ags": [None, ags], "from_on": [None, when.starts_on.isoformat()],
                 "to_on": [None, to_on and to_on.isoformat()]},
        reason=evidence.reason,
    )  # fmt: skip
    return span


@transaction.atomic
def correct_occupancy(
    *,
    actor: Actor,
    occupancy_id: int,
    when: When,
    to_on: dt.date | None,
    evidence: Evidence,
    now: dt.datetime,
) -> Occupancy:
    """Correct the days or the evidence of a span (Berichtigung). The old record stays readable.

    Raises PermissionDenied, RegisterError, Occupancy.DoesNotExist.
    """
    programme = lock_register()
    old = Occupancy.objects.select_for_update(of=("self",)).get(pk=occupancy_id)
    enforce(actor, EDIT)
    require_believed(old)
    require_evidence(when, evidence, now)
    _require_span(programme, old.post, old.kind, when, to_on)
    others = [s for s in _believed_spans(old.post) if s.pk != old.pk]
    _require_free(others, old.kind, when.starts_on, to_on)
    stop_believing(old, now)
    span = Occupancy.objects.create(
        post_id=old.post_id,
        kind=old.kind,
        from_on=when.starts_on,
        from_precision=when.precision,
        to_on=to_on,
        evidence_on=evidence.evidence_on,
        replaces=old,
        **provenance(actor, evidence, now),
    )
    record(
        at=now,
        actor=actor.key,
        action="programme.correct_occupancy",
        subject=span,
        changes={"from_on": [old.from_on.isoformat(), when.starts_on.isoformat()],
                 "to_on": [old.to_on and old.to_on.isoformat(), to_on and to_on.isoformat()],
                 "certainty": [old.certainty, evidence.certainty], "replaces": [None, old.pk]},
        reason=evidence.reason,
    )  # fmt: skip
    return span


@transaction.atomic
def withdraw_occupancy(*, actor: Actor, occupancy_id: int, reason: str, now: dt.datetime) -> None:
    """Take back a span recorded by mistake (Rücknahme). It stays readable.

    What the span had cut off runs on. Raises PermissionDenied, RegisterError,
    Occupancy.DoesNotExist.
    """
    lock_register()
    span = Occupancy.objects.select_for_update(of=("self",)).get(pk=occupancy_id)
    enforce(actor, EDIT)
    require_believed(span)
    if not reason.strip():
        raise RegisterError("Bitte nennen Sie den Grund der Rücknahme.")
    stop_believing(span, now)
    for cut in _cut_by(span):
        before = cut.replaces
        assert before
        stop_believing(cut, now)
        evidence = Evidence(
            reason=reason, evidence_on=before.evidence_on, source_id=before.source_id
        )
        shorten(before, before.to_on, actor, evidence, now, replaces=cut)
    record(
        at=now,
        actor=actor.key,
        action="programme.withdraw_occupancy",
        subject=span,
        changes={"kind": [span.kind, None], "from_on": [span.from_on.isoformat(), None]},
        reason=reason.strip(),
    )


@transaction.atomic
def set_post_terms(
    *,
    actor: Actor,
    ags: str,
    from_on: dt.date,
    fte: Decimal,
    pay_group: str,
    evidence: Evidence,
    now: dt.datetime,
) -> PostTerms:
    """Record size (VZÄ, above 0 up to 1.00) and pay group (free text) of a post from a day on.

    For a day that is already described the new record replaces the old one.
    Raises PermissionDenied, RegisterError.
    """
    programme = lock_register()
    enforce(actor, EDIT)
    require_evidence(When(on=from_on), evidence, now)
    require_inside(programme, Dated("Umfang der Stelle", from_on, Precision.DAY))
    if not 0 < fte <= 1:
        raise RegisterError("Der Umfang liegt über 0 und höchstens bei 1,00 Stellen.")
    post = _post_to_fill(programme, ags)
    old = PostTerms.objects.filter(post=post, from_on=from_on, known_to_at=None).first()
    if old:
        stop_believing(old, now)
    terms = PostTerms.objects.create(
        post=post,
        from_on=from_on,
        fte=fte,
        pay_group=pay_group.strip(),
        replaces=old,
        **provenance(actor, evidence, now),
    )
    record(
        at=now,
        actor=actor.key,
        action="programme.set_post_terms",
        subject=terms,
        changes={"fte": [str(old.fte) if old else None, str(fte)],
                 "pay_group": [old.pay_group if old else None, pay_group.strip()]},
        reason=evidence.reason,
    )  # fmt: skip
    return terms


def _post_to_fill(programme: Programme, ags: str) -> Post:
    """The post of the open participation; it exists from the first deed about it on."""
    place = municipality(ags)
    participation = (
        Participation.objects.filter(programme=programme, place_id=place.pk, is_open=True).first()
        if place
        else None
    )
    if participation is None or status_of(believed_steps(participation)) not in HAS_POST:
        raise RegisterError(
            "Die Kommune nimmt nicht teil. Bitte erfassen Sie zuerst die Teilnahme."
        )
    return Post.objects.get_or_create(participation=participation)[0]


def _believed_spans(post: Post) -> list[Occupancy]:
    return list(
        Occupancy.objects.select_for_update(of=("self",))
        .filter(post=post, known_to_at=None)
        .order_by("from_on", "pk")
    )


def _running(spans: list[Occupancy]) -> Occupancy | None:
    open_spans = [s for s in spans if s.to_on is None and s.kind != OccupancyKind.DEPUTY]
    return open_spans[-1] if open_spans else None


def _require_change(running: Occupancy, kind: str, when: When) -> None:
    since = format_long(running.from_on, Precision(running.from_precision))
    if running.kind == kind:
        word = OccupancyKind(kind).label
        raise RegisterError(
            f"Die Stelle ist schon seit {since} {word}. "
            "Ein anderes Datum erfassen Sie mit „Berichtigen“."
        )
    if when.starts_on <= running.from_on:
        raise RegisterError(
            f"Die Stelle ist seit {since} {OccupancyKind(running.kind).label}. "
            "Die Änderung muss danach liegen."
        )


def _require_span(
    programme: Programme, post: Post, kind: str, when: When, to_on: dt.date | None
) -> None:
    """Raise RegisterError for a span outside programme or participation, or back to front."""
    new = Dated(f"Stelle {OccupancyKind(kind).label}", when.on, when.precision)
    require_inside(programme, new)
    if to_on and to_on < when.starts_on:
        raise RegisterError(
            f"Das Ende ({format_day(to_on)}) liegt vor dem Beginn ({format_day(when.starts_on)})."
        )
    steps = believed_steps(post.participation)
    earliest = min(first_day(step.on, Precision(step.precision)) for step in steps)
    if last_day(when.on, when.precision) < earliest:
        raise RegisterError(
            f"Die Teilnahme beginnt frühestens am {format_day(earliest)}. "
            "Bitte prüfen Sie das Datum oder berichtigen Sie zuerst die Teilnahme."
        )


def _require_free(
    spans: list[Occupancy], kind: str, from_on: dt.date, to_on: dt.date | None
) -> None:
    """Raise RegisterError when a span of the same sort lies in the days asked for."""
    deputy = kind == OccupancyKind.DEPUTY
    for span in spans:
        if (span.kind == OccupancyKind.DEPUTY) != deputy:
            continue
        if from_on <= (span.to_on or dt.date.max) and span.from_on <= (to_on or dt.date.max):
            begin = format_day(first_day(span.from_on, Precision(span.from_precision)))
            end = f"bis {format_day(span.to_on)}" if span.to_on else "ohne Ende"
            raise RegisterError(
                f"Das überschneidet sich mit „{OccupancyKind(span.kind).label}“ ab {begin} {end}. "
                "Bitte berichtigen Sie zuerst diese Angabe."
            )


def _cut_by(span: Occupancy) -> list[Occupancy]:
    """Spans that were shortened in the deed which recorded ``span``."""
    return list(
        Occupancy.objects.filter(
            post_id=span.post_id,
            known_to_at=None,
            known_from_at=span.known_from_at,
            replaces__isnull=False,
        )
        .exclude(pk=span.pk)
        .select_related("replaces")
    )

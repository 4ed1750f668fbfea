"""Completeness: taken over, asked for what is missing, answered in place, found complete."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, CompletionItem, CompletionRequest
from kim.grants.rules.merge import Conflict, merge
from kim.grants.services.cases import (
    GrantError,
    lock_application,
    move_application,
    require_state,
    today_in_berlin,
)
from kim.grants.services.notices import issue_completion_request
from kim.grants.services.telling import file_path, tell_land, tell_municipality
from kim.grants.states.applications import (
    CANCEL_ITEMS,
    CONFIRM_COMPLETE,
    DISCONTINUE,
    REQUEST_ITEMS,
    TAKE_OVER,
    CompletionState,
    SectionCode,
)
from kim.grants.states.reviews import ReviewState
from kim.kernel.dates import format_day, next_working_day, rlp_holidays
from kim.kernel.permissions import enforce
from kim.programme.queries.legal import legal_numbers_on

LONGEST = 2000  # characters of one point
LONGEST_ANSWER = 4000
CLOSED = (ReviewState.POSITIVE, ReviewState.NEGATIVE)


class AnswerConflict(GrantError):
    """Somebody else has answered the same points meanwhile. Nothing was saved now.

    ``conflicts`` holds both texts of each point; ``path`` is the number of the item.
    """

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("Diese Antworten hat inzwischen jemand anders geändert.")
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One missing thing of a section (nachgeforderter Punkt)."""

    section: str
    text: str


@transaction.atomic
def take_over(*, actor: Actor, application_id: int, now: dt.datetime) -> Application:
    """Take a received application into the check; who does it becomes its officer.

    Raises PermissionDenied, GrantError, Application.DoesNotExist.
    """
    application = lock_application(application_id=application_id)
    states = move_application(actor=actor, application=application, transition=TAKE_OVER, now=now)
    application.officer_id = actor.user_id
    application.due_on = checked_until(today=today_in_berlin(now))
    application.save(update_fields=["officer", "due_on"])
    record(
        at=now, actor=actor.key, action="grants.application_take_over", subject=application,
        changes={"state": states, "officer": [None, actor.key]}, law=TAKE_OVER.law,
    )  # fmt: skip
    tell_municipality(
        application=application, kind=Kind("grants.taken_over", Group.NEWS), now=now,
        subject="Ihr Antrag wird auf Vollständigkeit geprüft.",
    )  # fmt: skip
    return application


@transaction.atomic
def request_items(
    *,
    actor: Actor,
    application_id: int,
    points: Sequence[Point],
    now: dt.datetime,
    due_on: dt.date | None = None,
) -> CompletionRequest:
    """Ask the municipality for what is missing (Nachforderung), section by section.

    ``due_on`` inclusive; without it the period is the dated legal number. The clock of the
    authority stops until the answer. Closed reviews no longer count: what they rest on may
    change. A letter is written. Raises PermissionDenied, GrantError, LegalNumberMissing.
    Source: §§ 24, 26 VwVfG.
    """
    application = lock_application(application_id=application_id)
    states = move_application(
        actor=actor, application=application, transition=REQUEST_ITEMS, now=now
    )
    wanted = [Point(section=p.section, text=p.text.strip()) for p in points if p.text.strip()]
    if not wanted:
        raise GrantError("Bitte schreiben Sie mindestens einen Punkt auf, der fehlt.")
    if any(p.section not in SectionCode.values or len(p.text) > LONGEST for p in wanted):
        raise GrantError(
            f"Bitte ordnen Sie jeden Punkt einem Abschnitt zu, höchstens {LONGEST} Zeichen."
        )
    today = today_in_berlin(now)
    last = due_on or answered_until(today=today)
    _require_future(last, today)
    application.reviews.filter(state__in=CLOSED).update(state=ReviewState.SUPERSEDED)
    request = CompletionRequest.objects.create(
        application=application,
        number=application.completions.count() + 1,
        due_on=last,
        asked_at=now,
        asked_by=actor.key,
    )
    for point in wanted:
        request.items.create(section=point.section, text=point.text)
    issue_completion_request(actor=actor, request=request, now=now)
    _set_due(application, last)
    record(
        at=now, actor=actor.key, action="grants.application_request_items", subject=application,
        changes={"state": states, "due_on": [None, last.isoformat()], "items": [0, len(wanted)]},
        law=REQUEST_ITEMS.law,
    )  # fmt: skip
    tell_municipality(
        application=application, kind=Kind("grants.items_requested", Group.TASK), now=now,
        subject=f"Bitte ergänzen Sie {len(wanted)} Angaben bis {format_day(last)}.",
        path=file_path(number=application.number, page="nachforderung/"),
    )  # fmt: skip
    return request


@transaction.atomic
def extend_request(
    *, actor: Actor, application_id: int, due_on: dt.date, reason: str, now: dt.datetime
) -> CompletionRequest:
    """Give more time (Fristverlängerung), also afterwards. Raises PermissionDenied, GrantError.

    Source: § 31 Abs. 7 VwVfG.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.examine", application)
    request = open_request(application=application)
    _require_reason(reason)
    if due_on <= request.due_on:
        raise GrantError(f"Die neue Frist muss nach dem {format_day(request.due_on)} liegen.")
    _require_future(due_on, today_in_berlin(now))
    before = request.due_on
    request.extended_from_on = request.extended_from_on or before
    request.due_on = due_on
    request.save(update_fields=["due_on", "extended_from_on"])
    _set_due(application, due_on)
    record(
        at=now, actor=actor.key, action="grants.extend_request", subject=application,
        changes={"due_on": [before.isoformat(), due_on.isoformat()]}, reason=reason.strip(),
        law="§ 31 Abs. 7 VwVfG",
    )  # fmt: skip
    tell_municipality(
        application=application, kind=Kind("grants.request_extended", Group.DEADLINE), now=now,
        subject=f"Sie haben mehr Zeit: bis {format_day(due_on)}.",
        path=file_path(number=application.number, page="nachforderung/"),
    )  # fmt: skip
    return request


@transaction.atomic
def answer_points(
    *,
    actor: Actor,
    application_id: int,
    answers: Mapping[int, str],
    now: dt.datetime,
    base: Mapping[str, str] | None = None,
) -> list[CompletionItem]:
    """Save answers to single points (Antworten), by number of the item; may be changed.

    ``base``: marks of the answers as they were when the page was opened, by number of the item
    as text; without it nothing is compared. The request itself is answered when the Leitung
    signs the completed application again. Raises PermissionDenied, AnswerConflict, GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.edit", application)
    request = open_request(application=application)
    items = {item.pk: item for item in request.items.all()}
    if unknown := set(answers) - set(items):
        raise GrantError(f"Diese Punkte gehören nicht zur Nachforderung: {sorted(unknown)}.")
    if any(len(text) > LONGEST_ANSWER for text in answers.values()):
        raise GrantError(f"Eine Antwort hat höchstens {LONGEST_ANSWER} Zeichen.")
    wanted = {str(pk): text.strip() for pk, text in answers.items()}
    if base is not None:
        stored = {str(pk): items[pk].answer for pk in answers}
        merged = merge(base, wanted, stored)
        if merged.conflicts:
            raise AnswerConflict(merged.conflicts)
        wanted = merged.flat
    saved = []
    for pk in answers:
        item, typed = items[pk], wanted[str(pk)]
        if typed == item.answer:
            continue
        item.answer = typed
        item.answered_at = now if typed else None
        item.answered_by = actor.key if typed else ""
        item.save(update_fields=["answer", "answered_at", "answered_by"])
        saved.append(item)
    if saved:
        record(
            at=now, actor=actor.key, action="grants.answer_points", subject=application,
            changes={"items": [None, [item.pk for item in saved]]},
        )  # fmt: skip
    return saved


@transaction.atomic
def cancel_request(*, actor: Actor, application_id: int, reason: str, now: dt.datetime) -> None:
    """Take the request back (Nachforderung aufheben): the check goes on. Raises GrantError."""
    application = lock_application(application_id=application_id)
    _require_reason(reason)
    states = move_application(
        actor=actor, application=application, transition=CANCEL_ITEMS, now=now
    )
    end_request(application=application, state=CompletionState.CANCELLED, now=now)
    record(
        at=now, actor=actor.key, action="grants.application_cancel_items", subject=application,
        changes={"state": states}, reason=reason.strip(), law=CANCEL_ITEMS.law,
    )  # fmt: skip
    tell_municipality(
        application=application, kind=Kind("grants.request_cancelled", Group.NEWS), now=now,
        subject="Die Nachforderung ist aufgehoben.",
    )  # fmt: skip


@transaction.atomic
def confirm_complete(*, actor: Actor, application_id: int, now: dt.datetime) -> Application:
    """Find the application complete (Vollständigkeit feststellen): the review begins.

    Raises PermissionDenied, GrantError, LegalNumberMissing.
    """
    application = lock_application(application_id=application_id)
    states = move_application(
        actor=actor, application=application, transition=CONFIRM_COMPLETE, now=now
    )
    weeks = legal_numbers_on(today_in_berlin(now)).whole("technical_review_weeks")
    _set_due(application, today_in_berlin(now) + dt.timedelta(weeks=weeks))
    record(
        at=now, actor=actor.key, action="grants.application_confirm_complete",
        subject=application, changes={"state": states}, law=CONFIRM_COMPLETE.law,
    )  # fmt: skip
    tell_municipality(
        application=application, kind=Kind("grants.complete", Group.NEWS), now=now,
        subject="Ihr Antrag ist vollständig und wird fachlich geprüft.",
    )  # fmt: skip
    return application


@transaction.atomic
def discontinue(*, actor: Actor, application_id: int, reason: str, now: dt.datetime) -> Application:
    """End a procedure nobody answers in (Verfahren einstellen), after two reminders.

    Raises PermissionDenied, GrantError, LegalNumberMissing. Source: § 26 Abs. 2 VwVfG.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, DISCONTINUE.permission, application)
    require_state(application=application, transition=DISCONTINUE)
    _require_reason(reason)
    request = open_request(application=application)
    weeks = legal_numbers_on(today_in_berlin(now)).whole("discontinue_after")
    last = request.reminded_on
    if (
        request.reminded < 2
        or last is None
        or last + dt.timedelta(weeks=weeks) > today_in_berlin(now)
    ):
        raise GrantError(
            "Eingestellt wird erst nach zwei Erinnerungen und wenn seit der letzten "
            f"{weeks} Wochen vergangen sind. Bisher: {request.reminded} Erinnerungen."
        )
    states = move_application(actor=actor, application=application, transition=DISCONTINUE, now=now)
    end_request(application=application, state=CompletionState.CANCELLED, now=now)
    record(
        at=now, actor=actor.key, action="grants.application_discontinue", subject=application,
        changes={"state": states}, reason=reason.strip(), law=DISCONTINUE.law,
    )  # fmt: skip
    tell_municipality(
        application=application, kind=Kind("grants.discontinued", Group.DECISION), now=now,
        subject="Das Verfahren ist eingestellt.",
    )  # fmt: skip
    return application


@transaction.atomic
def remind_of_request(*, request_id: int, today: dt.date, now: dt.datetime) -> bool:
    """Remind of an open request (Erinnerung) once a day at most; run by the worker.

    On the days the dated legal number names, counted from the last day. Gives whether it did.
    """
    asked = CompletionRequest.objects.get(pk=request_id)
    application = lock_application(application_id=asked.application_id)
    request = CompletionRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    days = legal_numbers_on(today).wholes("reminder_days")
    due_days = {request.due_on + dt.timedelta(days=offset) for offset in days}
    open_now = request.state == CompletionState.OPEN
    if not open_now or today not in due_days or request.reminded_on == today:
        return False
    request.reminded += 1
    request.reminded_on = today
    request.save(update_fields=["reminded", "reminded_on"])
    record(
        at=now, actor="system", action="grants.remind_of_request", subject=application,
        changes={"reminded": [request.reminded - 1, request.reminded]},
    )  # fmt: skip
    late = today > request.due_on
    tell_municipality(
        application=application, kind=Kind("grants.request_reminder", Group.DEADLINE), now=now,
        subject=f"Die Nachforderung {'war' if late else 'ist'} bis {format_day(request.due_on)} "
        "zu beantworten.",
        path=file_path(number=application.number, page="nachforderung/"),
    )  # fmt: skip
    if late:
        tell_land(
            application=application, kind=Kind("grants.request_overdue", Group.DEADLINE), now=now,
            subject="Die Nachforderung ist noch nicht beantwortet.",
        )  # fmt: skip
    return True


def open_request(*, application: Application) -> CompletionRequest:
    """The open request of a locked file. Raises GrantError without one."""
    found = application.completions.filter(state=CompletionState.OPEN).first()
    if found is None:
        raise GrantError("Zu diesem Antrag ist keine Nachforderung offen.")
    return found


def end_request(*, application: Application, state: CompletionState, now: dt.datetime) -> None:
    """Close the open request of a locked file, answered or cancelled."""
    request = open_request(application=application)
    request.state, request.ended_at = state, now
    request.save(update_fields=["state", "ended_at"])


def checked_until(*, today: dt.date) -> dt.date:
    """Until when completeness is checked (Vollständigkeitsprüfung). Raises LegalNumberMissing."""
    return _working_days(today, legal_numbers_on(today).whole("completeness_check_days"))


def answered_until(*, today: dt.date) -> dt.date:
    """Until when a request of today is answered; a working day. Raises LegalNumberMissing.

    Source: § 31 Abs. 3 VwVfG.
    """
    last = today + dt.timedelta(weeks=legal_numbers_on(today).whole("completion_period"))
    return next_working_day(last, rlp_holidays(last.year) | rlp_holidays(last.year + 1))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund.")


def _require_future(day: dt.date, today: dt.date) -> None:
    if day <= today:
        raise GrantError("Die Frist muss in der Zukunft enden.")


def _set_due(application: Application, day: dt.date | None) -> None:
    application.due_on = day
    application.save(update_fields=["due_on"])


def _working_days(day: dt.date, count: int) -> dt.date:
    """So many working days later; weekends and holidays do not count."""
    for _ in range(count):
        day = next_working_day(
            day + dt.timedelta(days=1), rlp_holidays(day.year) | rlp_holidays(day.year + 1)
        )
    return day

"""Sign and submit an application: what is signed is frozen with its hash."""

import datetime as dt
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, Submission
from kim.grants.queries.drafts import Draft, draft_for, fingerprint_of, info_of, is_author
from kim.grants.queries.versions import newer_version
from kim.grants.rules.freezing import digest, frozen_text
from kim.grants.services.cases import (
    GrantError,
    lock_application,
    move_application,
    require_state,
    today_in_berlin,
)
from kim.grants.services.telling import tell_land, tell_municipality
from kim.grants.states.applications import SUBMIT
from kim.grants.states.calls import CallState
from kim.kernel.permissions import enforce

MOST_BLOCKING_SHOWN = 3
RECEIVED = Kind("grants.application_received", Group.NEWS)
NEW_APPLICATION = Kind("grants.application_new", Group.TASK)


class AlreadySubmitted(GrantError):
    """The application is in; ``receipt`` is that of the first time."""

    def __init__(self, receipt: str) -> None:
        super().__init__(
            f"Der Antrag ist schon eingegangen, Eingangsnummer {receipt}. "
            "Es wurde nichts doppelt gesendet."
        )
        self.receipt = receipt


class NotReady(GrantError):
    """Rules keep the application from being submitted."""


@transaction.atomic
def submit_application(
    *, actor: Actor, application_id: int, seen: str, now: dt.datetime
) -> Submission:
    """Sign and submit an application (Antrag absenden). What is signed never changes again.

    ``seen`` is the fingerprint of what the signer looked at: when somebody has changed the
    text since, nothing is submitted. All blocking rules must pass and every warning must have
    a reason. Raises PermissionDenied, AlreadySubmitted, NotReady, GrantError, TermsMissing.

    Source: VV Nr. 3 zu § 44 LHO.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, SUBMIT.permission, application)
    if first := application.submissions.order_by("number").first():
        raise AlreadySubmitted(first.receipt)
    require_state(application=application, transition=SUBMIT)
    _require_open_call(application)
    draft = draft_for(application, today=today_in_berlin(now), may_sign=True)
    if seen != fingerprint_of(draft):
        raise GrantError(
            "Der Antrag wurde geändert, seit Sie diese Seite geöffnet haben. "
            "Bitte prüfen Sie ihn noch einmal und zeichnen Sie dann."
        )
    _require_ready(draft)
    submission = freeze_submission(actor=actor, draft=draft, now=now)
    content = draft.content
    application.submitted_at = now
    application.start_on, application.end_on = content.start_on, content.end_on
    application.fte, application.cost = content.fte, content.cost_total
    application.requested = content.requested
    application.save(
        update_fields=["submitted_at", "start_on", "end_on", "fte", "cost", "requested"]
    )
    moved = move_application(actor=actor, application=application, transition=SUBMIT, now=now)
    tell_municipality(
        application=application,
        kind=RECEIVED,
        subject=f"Antrag {application.number} ist eingegangen ({submission.receipt}).",
        now=now,
    )
    tell_land(
        application=application,
        kind=NEW_APPLICATION,
        subject=f"Neuer Antrag: {application.place.full_name}, {application.number}.",
        now=now,
    )
    record(
        at=now,
        actor=actor.key,
        action="grants.application_submit",
        subject=application,
        changes={
            "state": moved,
            "receipt": [None, submission.receipt],
            "sha256": [None, submission.sha256],
            "requested": [None, str(content.requested)],
            "by_author": [None, submission.by_author],
        },
        law=SUBMIT.law,
    )
    return submission


@transaction.atomic
def freeze_submission(*, actor: Actor, draft: Draft, now: dt.datetime) -> Submission:
    """Freeze an application of a locked file as it stands (eingereichte Fassung).

    For the first submission and for each completed one; the caller has asked who may.
    """
    application = draft.application
    number = application.submissions.count() + 1
    text = frozen_text(
        sections={code: row.data for code, row in draft.sections.items()},
        files=[info_of(file) for file in draft.files],
        about={
            "application": application.number,
            "place": application.place.ags,
            "call": application.call.code,
            "version": application.version.number,
        },
        results=draft.results,
        reasons=draft.reasons,
    )
    return Submission.objects.create(
        application=application,
        number=number,
        version=application.version,
        receipt=f"{application.number}-E{number}",
        content=text,
        sha256=digest(text),
        at=now,
        by=actor.key,
        person=actor.person,
        by_author=is_author(draft, actor),
    )


def _require_open_call(application: Application) -> None:
    """Raise GrantError unless the call takes applications on this very version."""
    call, version = application.call, application.version
    if call.state != CallState.OPEN:
        raise NotReady(
            "Der Aufruf nimmt zurzeit keine Anträge an "
            f"(Stand: {CallState(call.state).label}). Ihr Entwurf bleibt gespeichert."
        )
    newest = newer_version(application)
    if version.is_provisional or version.released_at is None:
        raise NotReady(
            "Der Antrag steht noch auf einer vorläufigen Fassung des Aufrufs. "
            "Bitte stellen Sie ihn zuerst auf die veröffentlichte Fassung um."
        )
    if newest:
        raise NotReady(
            f"Es gibt eine neuere Fassung des Aufrufs (Fassung {newest.number}). "
            "Bitte stellen Sie den Antrag zuerst um und prüfen Sie, was sich ändert."
        )


def _require_ready(draft: Draft) -> None:
    """Raise NotReady with what must be mended first."""
    if found := draft.blocking:
        shown = " ".join(_short(found))
        raise NotReady(f"Der Antrag kann noch nicht abgesendet werden. {shown}")
    if waiting := draft.unreasoned:
        rules = ", ".join(sorted({result.rule for result in waiting}))
        raise NotReady(f"Zu diesen Hinweisen fehlt noch eine Begründung: {rules}.")


def _short(found: list[Any]) -> list[str]:
    texts = [result.text for result in found[:MOST_BLOCKING_SHOWN]]
    if len(found) > MOST_BLOCKING_SHOWN:
        texts.append(f"Und {len(found) - MOST_BLOCKING_SHOWN} weitere Punkte.")
    return texts

"""What the municipality says besides the form: reasons, council decision, withdrawal."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, RuleOverride, Section
from kim.grants.queries.submissions import COUNCIL as COUNCIL_DECISION
from kim.grants.services.attachments import add_attachment
from kim.grants.services.cases import (
    GrantError,
    lock_application,
    move_application,
    today_in_berlin,
)
from kim.grants.services.ledger import release_money
from kim.grants.services.telling import tell_land
from kim.grants.states.applications import (
    WITHDRAW,
    ApplicationState,
    CompletionState,
    CouncilState,
    OverrideKind,
    SectionCode,
)
from kim.grants.states.decisions import DecisionState
from kim.grants.states.reviews import EarlyStartState
from kim.kernel.dates import format_day
from kim.kernel.permissions import enforce
from kim.kernel.uploads.terms import Checked

WITHDRAWN = Kind("grants.application_withdrawn", Group.NEWS)
COUNCIL = Kind("grants.council_reported", Group.NEWS)


@transaction.atomic
def give_reason(
    *, actor: Actor, application_id: int, rule: str, reason: str, now: dt.datetime
) -> None:
    """Write why an application is submitted in spite of a warning (Begründung der Kommune).

    An empty reason takes the old one back; the same reason again changes nothing. Raises
    PermissionDenied, GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.reason", application)
    if application.state not in (ApplicationState.DRAFT, ApplicationState.COMPLETION_REQUESTED):
        label = ApplicationState(application.state).label
        raise GrantError(f"Im Stand „{label}“ lassen sich Begründungen nicht mehr ändern.")
    old = application.overrides.filter(rule=rule, kind=OverrideKind.REASON, ended_at=None).first()
    text = reason.strip()
    before = old.reason if old else ""
    if text == before:
        return
    if old:
        old.ended_at = now
        old.save(update_fields=["ended_at"])
    if text:
        RuleOverride.objects.create(
            application=application,
            rule=rule,
            kind=OverrideKind.REASON,
            reason=text,
            at=now,
            by=actor.key,
            person=actor.person,
        )
    record(
        at=now,
        actor=actor.key,
        action="grants.give_reason",
        subject=application,
        changes={"rule": [None, rule], "reason": [before or None, text or None]},
    )


@transaction.atomic
def withdraw_application(
    *, actor: Actor, application_id: int, reason: str, now: dt.datetime
) -> None:
    """Discard a draft, or take an application back before it is decided (Rücknahme).

    What was asked for (completion, early start) or drafted ends with it, and reserved money is
    free again. A submitted application needs a reason. Raises PermissionDenied, GrantError.
    """
    application = lock_application(application_id=application_id)
    if application.submitted_at and not reason.strip():
        raise GrantError("Bitte schreiben Sie, warum Sie den Antrag zurücknehmen.")
    moved = move_application(actor=actor, application=application, transition=WITHDRAW, now=now)
    application.due_on = None
    application.save(update_fields=["due_on"])
    application.completions.filter(state=CompletionState.OPEN).update(
        state=CompletionState.CANCELLED, ended_at=now
    )
    application.early_starts.filter(state=EarlyStartState.REQUESTED).update(
        state=EarlyStartState.WITHDRAWN
    )
    application.decisions.filter(state=DecisionState.DRAFTED).update(state=DecisionState.DISCARDED)
    release_money(actor=actor, application=application, reason=reason.strip(), now=now)
    if application.submitted_at:
        tell_land(
            application=application,
            kind=WITHDRAWN,
            subject=f"Antrag {application.number} wurde zurückgenommen.",
            now=now,
        )
    record(
        at=now,
        actor=actor.key,
        action="grants.application_withdraw",
        subject=application,
        changes={"state": moved},
        reason=reason.strip(),
    )


@transaction.atomic
def report_council(
    *,
    actor: Actor,
    application_id: int,
    state: str,
    meeting_on: dt.date | None,
    reference: str,
    now: dt.datetime,
    checked: Checked | None = None,
) -> None:
    """Say how the council has decided, while the application is examined (Gremienbeschluss).

    ``checked`` is the decision as a file. In a draft all this is part of the form. Raises
    PermissionDenied, GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.council", application)
    if application.state not in WITHDRAW.sources - {ApplicationState.DRAFT}:
        label = ApplicationState(application.state).label
        raise GrantError(f"Im Stand „{label}“ wird der Beschluss hier nicht gemeldet.")
    if state not in (CouncilState.PENDING, CouncilState.DECIDED, CouncilState.NOT_NEEDED):
        raise GrantError("Bitte wählen Sie, wie es um den Beschluss steht.")
    if state == CouncilState.DECIDED:
        _require_meeting(meeting_on, today_in_berlin(now))
    before = application.council
    application.council = state
    application.save(update_fields=["council"])
    _write_council(application, state, meeting_on, reference, actor, now)
    if checked is not None:
        add_attachment(
            actor=actor,
            application_id=application.pk,
            kind=COUNCIL_DECISION,
            title=f"Beschluss {reference.strip()}".strip(),
            checked=checked,
            now=now,
        )
    tell_land(
        application=application,
        kind=COUNCIL,
        subject=f"Gremienbeschluss zu {application.number}: {CouncilState(state).label}.",
        now=now,
    )
    record(
        at=now,
        actor=actor.key,
        action="grants.report_council",
        subject=application,
        changes={
            "council": [before, state],
            "meeting_on": [None, meeting_on.isoformat() if meeting_on else None],
            "reference": [None, reference.strip() or None],
        },
    )


def _require_meeting(meeting_on: dt.date | None, today: dt.date) -> None:
    if meeting_on is None:
        raise GrantError("Bitte nennen Sie den Tag der Sitzung, in der beschlossen wurde.")
    if meeting_on > today:
        raise GrantError(
            f"Die Sitzung am {format_day(meeting_on)} ist noch nicht gewesen. "
            "Bitte wählen Sie „steht aus“ oder berichtigen Sie das Datum."
        )


def _write_council(
    application: Application,
    state: str,
    meeting_on: dt.date | None,
    reference: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """The section of the form says the same, for a completed application and for readers."""
    row, _ = Section.objects.get_or_create(
        application=application,
        code=SectionCode.COUNCIL,
        defaults={"version": 0, "saved_at": now, "saved_by": actor.key},
    )
    row.data = {
        "state": state,
        "meeting_on": format_day(meeting_on) if meeting_on else "",
        "reference": reference.strip(),
    }
    row.version += 1
    row.saved_at, row.saved_by = now, actor.key
    row.save(update_fields=["data", "version", "saved_at", "saved_by"])

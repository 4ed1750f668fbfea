"""Who works on which application (Zuweisung)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.queries import recipients_with_role
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.grants.services.cases import GrantError, lock_application, today_in_berlin
from kim.grants.services.telling import file_path
from kim.grants.states.applications import ApplicationState
from kim.grants.states.groups import SETTLED
from kim.kernel.permissions import enforce

ASSIGNED = Kind("grants.assigned", Group.TASK)


@transaction.atomic
def assign_officer(*, actor: Actor, application_id: int, officer_id: int, now: dt.datetime) -> bool:
    """Give one application to somebody of the Bewilligungsstelle, who is told (Zuweisung).

    Gives whether anything changed: the same officer again is no deed. Raises PermissionDenied,
    GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.assign", application)
    if application.submitted_at is None:
        raise GrantError("Entwürfe werden erst nach dem Eingang zugewiesen.")
    if application.state in SETTLED and application.state != ApplicationState.APPROVED:
        label = ApplicationState(application.state).label
        raise GrantError(f"{application.number}: Im Stand „{label}“ gibt es nichts zuzuweisen.")
    if officer_id not in recipients_with_role(Role.GRANT_OFFICE, on=today_in_berlin(now)):
        raise GrantError("Diese Person gehört heute nicht zur Bewilligungsstelle.")
    before = application.officer_id
    if before == officer_id:
        return False
    application.officer_id = officer_id
    application.save(update_fields=["officer"])
    notify(
        recipients=[officer_id] if officer_id != actor.user_id else [],
        kind=ASSIGNED,
        subject=f"Ihnen wurde der Vorgang {application.number} zugewiesen.",
        path=file_path(number=application.number),
        about=application,
        now=now,
    )
    record(
        at=now,
        actor=actor.key,
        action="grants.assign_officer",
        subject=application,
        changes={"officer": [before and f"user:{before}", f"user:{officer_id}"]},
    )
    return True


@transaction.atomic
def assign_officers(
    *, actor: Actor, application_ids: Collection[int], officer_id: int, now: dt.datetime
) -> int:
    """Give several applications to one officer: a deed each, all or none. Gives how many.

    Raises PermissionDenied, GrantError.
    """
    changed = [
        assign_officer(actor=actor, application_id=pk, officer_id=officer_id, now=now)
        for pk in sorted(application_ids)
    ]
    return sum(changed)

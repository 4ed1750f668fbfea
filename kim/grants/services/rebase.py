"""Move a draft to a newer version of its call (Umstellung auf eine neue Fassung)."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import Application
from kim.grants.queries.versions import changes_between, newer_version
from kim.grants.services.cases import GrantError, lock_application
from kim.grants.states.applications import ApplicationState
from kim.kernel.permissions import enforce


@transaction.atomic
def rebase_application(
    *, actor: Actor, application_id: int, version_number: int, now: dt.datetime
) -> list[str]:
    """Let a draft stand on the newest released version; texts stay as they are.

    ``version_number`` is the one whose changes the person has read: a still newer one must be
    read first. Gives the changes in sentences. Raises PermissionDenied, GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.edit", application)
    if application.state != ApplicationState.DRAFT:
        label = ApplicationState(application.state).label
        raise GrantError(f"Nur Entwürfe lassen sich umstellen (Stand: {label}).")
    new = newer_version(application)
    if new is None:
        raise GrantError("Der Antrag steht schon auf der neuesten Fassung.")
    if new.number != version_number:
        raise GrantError(
            f"Inzwischen gibt es die Fassung {new.number}. Bitte lesen Sie, was sich ändert, "
            "und stellen Sie dann um."
        )
    old = application.version
    said = changes_between(old, new, place_id=application.place_id)
    Application.objects.filter(pk=application.pk).update(version=new)
    record(
        at=now,
        actor=actor.key,
        action="grants.rebase_application",
        subject=application,
        changes={"version": [old.number, new.number]},
    )
    return said

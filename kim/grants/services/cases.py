"""What all deeds of a grant share: the lock of the file, refusal in a sentence, moving on."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import TextChoices

from kim.accounts.actor import Actor
from kim.grants.models import Application
from kim.grants.states.applications import APPLICATION, ApplicationState
from kim.kernel.permissions import enforce
from kim.kernel.states import Transition, TransitionNotAllowed, possible

BERLIN = ZoneInfo("Europe/Berlin")
# Never another one in the life of a file. What may change must not be joined to a row that is
# waited for: PostgreSQL then finds the row again, but not its new partner.
FIXED = ("call__programme", "place")


class GrantError(Exception):
    """A deed that is refused. Text: a German sentence that says how to go on."""


def today_in_berlin(now: dt.datetime) -> dt.date:
    """The legal day of a moment."""
    return now.astimezone(BERLIN).date()


def lock_application(*, application_id: int) -> Application:
    """Lock the file: its deeds follow one another. Raises Application.DoesNotExist."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*FIXED).get(pk=application_id)


def require_state(*, application: Application, transition: Transition) -> None:
    """Raise GrantError with the current state and what is possible from it."""
    require_arrow(
        transition=transition, arrows=APPLICATION, state=ApplicationState(application.state)
    )


def require_arrow(
    *, transition: Transition, arrows: Sequence[Transition], state: TextChoices
) -> None:
    """Raise GrantError with the current state and what its machine allows from it."""
    try:
        transition.require(state.value, str(state.label))
    except TransitionNotAllowed as refused:
        raise GrantError(f"{refused} {possible(state.value, arrows)}") from refused


@transaction.atomic
def move_application(
    *, actor: Actor, application: Application, transition: Transition, now: dt.datetime
) -> list[str]:
    """Take one arrow of a locked application: permission, state, change. Saves it.

    Gives ``[from, to]`` for the record. Raises PermissionDenied, GrantError.
    """
    enforce(actor, transition.permission, application)
    return advance_application(application=application, transition=transition, now=now)


def advance_application(
    *,
    application: Application,
    transition: Transition,
    now: dt.datetime,
    besides: Sequence[str] = (),
) -> list[str]:
    """As ``move_application``, for a deed that has asked its own permission.

    ``besides`` names fields the deed has set and that are saved with it.
    """
    require_state(application=application, transition=transition)
    before = application.state
    application.state = transition.target
    application.state_at = now
    application.save(update_fields=["state", "state_at", *besides])
    return [before, transition.target]

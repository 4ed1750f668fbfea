"""Filters of the list under a name of one's own. They concern nobody else."""

import datetime as dt

from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.grants.models import SavedView
from kim.grants.services.cases import GrantError
from kim.kernel.permissions import enforce

MOST = 30  # views of one person
LONGEST = 1000  # characters of filters
TAKEN = "Eine Ansicht mit diesem Namen gibt es schon. Bitte wählen Sie einen anderen Namen."


@transaction.atomic
def save_view(*, actor: Actor, title: str, filters: str, now: dt.datetime) -> SavedView:
    """Keep the filters of an address (``stand=eingang&sortiert=frist``) under a name.

    Raises PermissionDenied, GrantError.
    """
    enforce(actor, "grants.list")
    if len(filters) > LONGEST:
        raise GrantError("Diese Filter sind zu lang, um sie zu speichern.")
    if SavedView.objects.filter(user_id=_owner(actor)).count() >= MOST:
        raise GrantError(f"Sie haben schon {MOST} Ansichten. Bitte löschen Sie zuerst eine.")
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                user_id=_owner(actor), title=title.strip(), filters=filters, created_at=now
            )
    except IntegrityError as error:
        raise GrantError(TAKEN) from error


@transaction.atomic
def rename_view(*, actor: Actor, view_id: int, title: str) -> None:
    """Give one's own view another name. Raises PermissionDenied, GrantError, DoesNotExist."""
    enforce(actor, "grants.list")
    view = SavedView.objects.select_for_update(of=("self",)).get(pk=view_id, user_id=_owner(actor))
    view.title = title.strip()
    try:
        with transaction.atomic():
            view.save(update_fields=["title"])
    except IntegrityError as error:
        raise GrantError(TAKEN) from error


@transaction.atomic
def delete_view(*, actor: Actor, view_id: int) -> None:
    """Delete one's own view; saving its filters again undoes it.

    Raises PermissionDenied, SavedView.DoesNotExist.
    """
    enforce(actor, "grants.list")
    SavedView.objects.get(pk=view_id, user_id=_owner(actor)).delete()


def _owner(actor: Actor) -> int:
    assert actor.user_id is not None, "views belong to people"
    return actor.user_id

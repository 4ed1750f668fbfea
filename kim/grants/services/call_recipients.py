"""Who may apply under a version that is not released yet."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import CallRecipient, CallVersion
from kim.grants.services.calls import draft_version
from kim.grants.services.cases import GrantError
from kim.places.queries import municipalities


@transaction.atomic
def set_recipients(
    *, actor: Actor, version_id: int, wanted: Collection[str], now: dt.datetime
) -> CallVersion:
    """Say which of the 36 may apply (antragsberechtigte Kommunen), by AGS; all others may not.

    At least one. The same ones again change nothing. Raises PermissionDenied, GrantError.
    Source: grant rules, section 3 (recipients of KIM; law-check).
    """
    version = draft_version(actor=actor, version_id=version_id)
    places = {place.ags: place for place in municipalities()}
    if unknown := sorted(set(wanted) - set(places)):
        raise GrantError(
            f"Diese Kommunen gibt es nicht: {', '.join(unknown)}. Bitte laden Sie die Seite neu."
        )
    if not wanted:
        raise GrantError("Bitte wählen Sie mindestens eine antragsberechtigte Kommune.")
    before = {row.place.ags: row for row in version.recipients.select_related("place")}
    added, removed = sorted(set(wanted) - set(before)), sorted(set(before) - set(wanted))
    if not added and not removed:
        return version
    CallRecipient.objects.filter(pk__in=[before[ags].pk for ags in removed]).delete()
    CallRecipient.objects.bulk_create(
        CallRecipient(version=version, place=places[ags]) for ags in added
    )
    record(
        at=now, actor=actor.key, action="grants.set_recipients", subject=version,
        changes={"added": [None, ", ".join(added)], "removed": [", ".join(removed), None],
                 "count": [len(before), len(set(wanted))]},
    )  # fmt: skip
    return version

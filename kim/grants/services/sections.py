"""Save parts of an application as they are typed; two people at once lose nothing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import Application, Section
from kim.grants.queries.drafts import declaration_codes, editable_sections
from kim.grants.rules.merge import Conflict, Merged, merge, read_marks
from kim.grants.rules.sections import Flat, flatten, problems, unflatten
from kim.grants.services.cases import GrantError, lock_application
from kim.grants.states.applications import ApplicationState, CouncilState, SectionCode
from kim.kernel.permissions import enforce


class SectionConflict(GrantError):
    """Somebody else has saved the same texts meanwhile. Nothing was saved now.

    ``conflicts`` holds both versions of each text; ``flat`` everything put together, with the
    own text where both differ. ``version`` is what is stored, by whom and when.
    """

    def __init__(self, row: Section, merged: Merged) -> None:
        super().__init__("Diesen Abschnitt hat inzwischen jemand anders geändert.")
        self.conflicts: tuple[Conflict, ...] = merged.conflicts
        self.flat: Flat = merged.flat
        self.version = row.version
        self.saved: Flat = flatten(row.code, row.data)
        self.saved_by, self.saved_at = row.saved_by, row.saved_at


class NotStorable(GrantError):
    """Texts that cannot be kept as they are: ``problems`` says which and why."""

    def __init__(self, found: list[Any]) -> None:
        super().__init__(" ".join(problem.text for problem in found))
        self.problems = found


@transaction.atomic
def save_section(
    *,
    actor: Actor,
    application_id: int,
    code: str,
    data: Mapping[str, Any],
    version: int,
    now: dt.datetime,
    base: str = "",
    auto: bool = False,
) -> Section:
    """Save a section as it was typed (Abschnitt speichern), readable or not.

    ``version`` is the one the page was opened with, ``base`` the marks of its texts. When
    somebody saved in between, changes to different texts are put together; the same text
    changed twice raises SectionConflict with both. A draft saved by the page itself (``auto``)
    is not recorded: the record keeps what people decide, not what they type.

    Raises PermissionDenied, GrantError, NotStorable, SectionConflict.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.edit", application)
    _require_editable(application, code)
    row, _ = Section.objects.get_or_create(
        application=application,
        code=code,
        defaults={"saved_at": now, "saved_by": actor.key, "data": {}, "version": 0},
    )
    flat = flatten(code, data)
    free = declaration_codes(application) if code == SectionCode.DECLARATIONS else ()
    if found := problems(code, flat, free):
        raise NotStorable(found)
    stored = flatten(code, row.data)
    flat = {**_unsent(stored, flat), **flat}
    if version != row.version:
        merged = merge(read_marks(base), flat, stored)
        if merged.conflicts:
            raise SectionConflict(row, merged)
        flat = merged.flat
    new = unflatten(code, flat)
    if flat == stored and row.version:
        return row
    before = row.version
    row.data, row.version = new, before + 1
    row.saved_at, row.saved_by = now, actor.key
    row.save(update_fields=["data", "version", "saved_at", "saved_by"])
    if code == SectionCode.COUNCIL:
        _note_council(application, str(new.get("state", "")))
    if not auto or application.state != ApplicationState.DRAFT:
        record(
            at=now,
            actor=actor.key,
            action="grants.save_section",
            subject=application,
            changes={"section": [None, code], "version": [before, row.version]},
        )
    return row


def _unsent(stored: Flat, flat: Flat) -> Flat:
    """Texts outside rows that a page did not send along: unanswered choices. They stay."""
    return {path: text for path, text in stored.items() if "." not in path and path not in flat}


def _require_editable(application: Application, code: str) -> None:
    if code not in editable_sections(application):
        state = ApplicationState(application.state)
        if state == ApplicationState.COMPLETION_REQUESTED:
            raise GrantError("Zu diesem Abschnitt wurde nichts nachgefordert.")
        raise GrantError(
            f"Der Antrag ist im Stand „{state.label}“ und lässt sich nicht mehr ändern."
        )


def _note_council(application: Application, state: str) -> None:
    application.council = state if state in CouncilState.values else CouncilState.UNKNOWN
    application.save(update_fields=["council"])

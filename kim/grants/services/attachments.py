"""Files of an application: added with their hash, taken back but kept."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record, store_upload
from kim.audit.states import Retention
from kim.grants.models import Application, Attachment
from kim.grants.queries.drafts import attachments_of, editable_sections
from kim.grants.queries.submissions import COUNCIL
from kim.grants.services.cases import GrantError, lock_application
from kim.grants.states.applications import UNDECIDED, ApplicationState, SectionCode
from kim.grants.states.calls import RequirementKind
from kim.kernel.permissions import enforce
from kim.kernel.uploads.terms import Checked

OTHER = "other"
MOST_FILES = 30


@transaction.atomic
def add_attachment(
    *,
    actor: Actor,
    application_id: int,
    kind: str,
    title: str,
    checked: Checked,
    now: dt.datetime,
) -> Attachment:
    """Add a file that has passed its check (Anlage hinzufügen).

    ``kind`` is an attachment the call asks for, or ``other``, which needs a ``title``. The same
    content twice is refused. The decision of the council may come as long as the application
    is not decided. Raises PermissionDenied, GrantError.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.council" if kind == COUNCIL else "grants.edit", application)
    _require_open(application, kind)
    asked = application.version.requirements.filter(kind=RequirementKind.ATTACHMENT)
    labels = dict(asked.values_list("code", "label"))
    if kind not in (*labels, OTHER, COUNCIL):
        raise GrantError("Diese Anlage wird nicht verlangt. Bitte wählen Sie „Sonstiges“.")
    if kind == OTHER and not title.strip():
        raise GrantError("Bitte schreiben Sie, was die Anlage enthält.")
    existing = attachments_of(application)
    if len(existing) >= MOST_FILES:
        raise GrantError(
            f"Ein Antrag hat höchstens {MOST_FILES} Anlagen. Bitte fassen Sie Dateien zusammen."
        )
    if same := [row for row in existing if row.file.sha256 == checked.sha256]:
        raise GrantError(f"Diese Datei ist schon da: {same[0].file.name}.")
    file = store_upload(
        checked=checked,
        kind="grants.attachment",
        retention=Retention.CASE,
        stored_by=actor.key,
        at=now,
    )
    attachment = Attachment.objects.create(
        application=application,
        kind=kind,
        title=title.strip() or labels.get(kind, "Beschluss"),
        file=file,
        added_at=now,
        added_by=actor.key,
    )
    record(
        at=now,
        actor=actor.key,
        action="grants.add_attachment",
        subject=application,
        changes={"kind": [None, kind], "sha256": [None, file.sha256], "size": [None, file.size]},
    )
    return attachment


@transaction.atomic
def remove_attachment(*, actor: Actor, attachment_id: int, now: dt.datetime) -> None:
    """Take a file back (Anlage entfernen): no longer shown, still stored with its hash.

    Taking it back twice changes nothing. Raises PermissionDenied, GrantError,
    Attachment.DoesNotExist.
    """
    found = Attachment.objects.get(pk=attachment_id)
    application = lock_application(application_id=found.application_id)
    attachment = Attachment.objects.get(pk=attachment_id)
    enforce(actor, "grants.edit", application)
    if SectionCode.ATTACHMENTS not in editable_sections(application):
        label = ApplicationState(application.state).label
        raise GrantError(f"Im Stand „{label}“ lassen sich Anlagen nicht mehr entfernen.")
    if attachment.removed_at is not None:
        return
    attachment.removed_at, attachment.removed_by = now, actor.key
    attachment.save(update_fields=["removed_at", "removed_by"])
    record(
        at=now,
        actor=actor.key,
        action="grants.remove_attachment",
        subject=application,
        changes={"kind": [attachment.kind, None], "sha256": [attachment.file.sha256, None]},
    )


def _require_open(application: Application, kind: str) -> None:
    if SectionCode.ATTACHMENTS in editable_sections(application):
        return
    state = ApplicationState(application.state)
    if kind == COUNCIL and state in UNDECIDED:
        return
    raise GrantError(f"Im Stand „{state.label}“ kommen keine Anlagen mehr dazu.")

"""What was submitted: frozen versions, how they are read, and what the call calls things."""

import json
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.queries import names_by_key
from kim.grants.models import Application, Attachment, CallVersion, Submission
from kim.grants.permissions import TOWN
from kim.grants.rules.freezing import digest
from kim.grants.rules.reading import Names
from kim.grants.states.calls import RequirementKind

COUNCIL = "council_decision"


def names_of(version: CallVersion) -> Names:
    """Names of a version's categories, declarations and attachments. Two queries."""
    categories = dict(version.categories.order_by("position").values_list("code", "label"))
    asked = list(version.requirements.order_by("position").values_list("kind", "code", "label"))
    return Names(
        categories=categories,
        declarations={c: label for k, c, label in asked if k == RequirementKind.DECLARATION},
        attachments={c: label for k, c, label in asked if k == RequirementKind.ATTACHMENT},
    )


def submissions_of(application: Application) -> list[Submission]:
    """All submitted versions, oldest first."""
    return list(application.submissions.select_related("version").order_by("number"))


def frozen(submission: Submission) -> dict[str, Any]:
    """What was signed, as data."""
    found: dict[str, Any] = json.loads(submission.content)
    return found


def is_unchanged(submission: Submission) -> bool:
    """Whether the stored text still has the hash it was signed with."""
    return digest(submission.content) == submission.sha256


def readable_attachment(actor: Actor, application: Application, pk: int) -> Attachment | None:
    """A file of an application that the actor may read, or None.

    The municipality reads what belongs to it now and what was submitted; the Land what was
    submitted, and the decision of the council that came later.
    """
    found = application.attachments.filter(pk=pk).select_related("file").first()
    if found is None:
        return None
    submitted = {file["sha256"] for row in submissions_of(application) for file in files_of(row)}
    if found.file.sha256 in submitted:
        return found
    at_home = actor.has_at(application.place_id, *TOWN)
    is_current = found.removed_at is None
    return found if is_current and (at_home or found.kind == COUNCIL) else None


def own_attachment(application: Application, pk: int) -> Attachment | None:
    """A file of an application, taken back or not, for who writes it."""
    return application.attachments.filter(pk=pk).select_related("file").first()


def files_of(submission: Submission) -> list[dict[str, str]]:
    """The files as they were signed: kind, name, hash, type."""
    found: list[dict[str, str]] = frozen(submission).get("files", [])
    return found


def attachments_by_hash(application: Application) -> dict[str, Attachment]:
    """SHA-256 -> file of the application, taken back ones included. One query."""
    found = application.attachments.select_related("file").order_by("pk")
    return {row.file.sha256: row for row in found}


def signer_of(submission: Submission) -> str:
    """The name of who signed, for people who may read the file."""
    return names_by_key([submission.by]).get(submission.by, submission.by)

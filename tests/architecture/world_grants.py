"""Files of grants for two municipalities, full of text that must not leak."""

import json

from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Attachment
from kim.grants.services.attachments import add_attachment
from kim.grants.states.applications import ApplicationState as S
from kim.kernel.uploads.check import check_upload
from tests.accounts.factories import actor_of, make_member
from tests.grants.factories import make_application, make_call, make_submission
from tests.programme.factories import place

Arguments = dict[str, str | int]
MISSING: Arguments = {"number": "KIM-2026-00000"}


def files_of(ags: str, word: str) -> dict[str, Arguments]:
    """A draft with an attachment, and a submitted application with two versions."""
    texts = {
        "basics": {"title": f"{word} Vorhaben", "contact_function": f"Stab {word}"},
        "concept": {"tasks": f"{word} in den Aufgaben"},
        "plan": {"costs": [{"key": "c1", "category": "personnel", "label": f"{word} Ausgabe"}]},
    }
    draft = make_application(ags=ags, **texts)
    file = attach(draft, word)
    older = make_call(code="KIM-2025")
    submitted = make_application(ags=ags, state=S.SUBMITTED, call=older, **texts)
    frozen = json.loads(submitted.submissions.get().content)
    frozen["files"] = []
    make_submission(submitted, frozen | {"concept": {"tasks": f"{word} ergänzt"}})
    return {
        "draft": {"number": draft.number},
        "draft_file": {"number": draft.number, "pk": file.pk},
        "file": {"number": submitted.number},
        "submission": {"number": submitted.number, "count": 2},
    }


def attach(application: Application, word: str) -> Attachment:
    now = timezone.now()
    ags = application.place.ags
    return add_attachment(
        actor=actor_of(make_member(role=Role.INTEGRATION_MANAGER, place=place(ags))),
        application_id=application.pk,
        kind="other",
        title=f"{word} Anlage",
        checked=check_upload(f"{word}.txt", f"{word} im Text".encode()),
        now=now,
    )


def missing() -> dict[str, Arguments]:
    """Arguments of the same form that lead to nothing."""
    number: Arguments = {"pk": 987_654_321}
    return {
        "draft": MISSING,
        "draft_file": {**MISSING, **number},
        "file": MISSING,
        "submission": {**MISSING, "count": 1},
    }

"""Files of grants for two municipalities, full of text that must not leak."""

import json
import uuid

from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Attachment
from kim.grants.services.attachments import add_attachment
from kim.grants.services.delivery import dispatch_notice
from kim.grants.services.notices import issue_notice
from kim.grants.states.applications import ApplicationState as S
from kim.kernel.uploads.check import check_upload
from tests.accounts.factories import actor_of, make_member
from tests.grants.factories import (
    NOW,
    TODAY,
    make_application,
    make_call,
    make_decision,
    make_submission,
    person,
)
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
    submitted.overrides.create(
        rule="PL-A68", kind="waiver", reason=f"{word} als Grund", at=timezone.now(), by="user:0",
        person=uuid.uuid4(),
    )  # fmt: skip
    submitted.messages.create(
        side="municipality", text=f"{word} in der Nachricht", at=NOW, by="user:0"
    )
    decided = make_application(ags=ags, state=S.HEARING, call=make_call(code="KIM-2020"), **texts)
    make_decision(
        decided, kind="rejection", amount=None, start_on=None, end_on=None, fte=None,
        reason=f"{word} ist nicht zu fördern.", hearing_from_on=TODAY, hearing_to_on=TODAY,
    )  # fmt: skip
    changed = make_application(ags=ags, state=S.APPROVED, call=make_call(code="KIM-2019"), **texts)
    asked = changed.changes.create(
        number=1, reason=f"{word} als Grund", effective_on=TODAY, requested_at=NOW,
        requested_by="user:0", requested_person=uuid.uuid4(),
    )  # fmt: skip
    asked.parts.create(kind="person", wish={"text": f"{word} kommt"})
    changed.awards.create(
        sequence=0, amount=65_000, start_on=TODAY, end_on=TODAY, fte=1, at=NOW,
        decision=make_decision(changed),
        lines={"personnel": {"label": "Personal", "cost": "65000.00", "amount": "65000.00"}},
    )  # fmt: skip
    return {
        "change": {"number": changed.number},
        "waiver": {"number": submitted.number, "rule": "PL-A68"},
        "draft": {"number": draft.number},
        "decision": {"number": decided.number},
        "draft_file": {"number": draft.number, "pk": file.pk},
        "file": {"number": submitted.number},
        "submission": {"number": submitted.number, "count": 2},
        **notice_of(ags, word),
    }


def notice_of(ags: str, word: str) -> dict[str, Arguments]:
    """A file with an award that has gone out."""
    call = make_call(code="KIM-2021")
    application = make_application(
        ags=ags, state=S.READY_FOR_DECISION, call=call, basics={"title": f"{word} im Titel"}
    )
    Application.objects.filter(pk=application.pk).update(is_demo=True)
    application.refresh_from_db()
    decision = make_decision(application, reason=f"{word} als Begründung")
    officer = person(Role.GRANT_OFFICE)
    notice = issue_notice(actor=officer, decision=decision, now=NOW)
    dispatch_notice(
        actor=officer, notice_id=notice.pk, mode="letter", sent_on=TODAY, proof="Ausgang 1",
        now=NOW,
    )  # fmt: skip
    file: Arguments = {"number": application.number}
    return {"notice_file": file, "notice": {**file, "notice": notice.number}}


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
        "waiver": {**MISSING, "rule": "PL-A68"},
        "draft": MISSING,
        "decision": MISSING,
        "change": MISSING,
        "draft_file": {**MISSING, **number},
        "file": MISSING,
        "submission": {**MISSING, "count": 1},
        "notice": {**MISSING, "notice": "KIM-B-2026-0000"},
        "notice_file": MISSING,
    }

"""The Leitung signs the completed application: the request for missing items is answered."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.audit.services import record
from kim.grants.models import Application, Submission
from kim.grants.queries.completion import mark_of, open_one, requests_of, to_mend
from kim.grants.queries.drafts import Draft, draft_for, editable_sections
from kim.grants.rules.freezing import digest
from kim.grants.services.cases import (
    GrantError,
    lock_application,
    move_application,
    require_state,
    today_in_berlin,
)
from kim.grants.services.completeness import checked_until, end_request
from kim.grants.services.submit import freeze_submission
from kim.grants.services.telling import file_path, tell_land
from kim.grants.states.applications import ANSWER_ITEMS, CompletionState
from kim.kernel.permissions import enforce

MOST_SHOWN = 3


@transaction.atomic
def submit_completed(
    *, actor: Actor, application_id: int, seen: str, now: dt.datetime
) -> Submission:
    """Sign the completed application (Nachforderung beantworten); it is a further submission.

    Every point needs an answer, and what is wrong in the sections that are open must be mended.
    ``seen`` is the mark of what the signer looked at. The check of completeness starts anew
    with its full time. Raises PermissionDenied, GrantError, TermsMissing, LegalNumberMissing.

    Source: § 26 Abs. 2 VwVfG; VV Nr. 3 zu § 44 LHO.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, ANSWER_ITEMS.permission, application)
    require_state(application=application, transition=ANSWER_ITEMS)
    asked = open_one(requests_of(application))
    if asked is None:
        raise GrantError("Zu diesem Antrag ist keine Nachforderung offen.")
    if asked.missing:
        raise GrantError(
            f"Zu {len(asked.missing)} von {asked.count} Punkten fehlt noch eine Antwort. Bitte "
            "schreiben Sie zu jedem Punkt, was ergänzt wurde oder warum es nicht geht."
        )
    today = today_in_berlin(now)
    draft = draft_for(application, today=today, may_sign=True)
    if seen != mark_of(draft, asked):
        raise GrantError(
            "Antrag oder Antworten wurden geändert, seit Sie diese Seite geöffnet haben. "
            "Bitte prüfen Sie sie noch einmal und zeichnen Sie dann."
        )
    _require_mended(draft)
    submission = freeze_submission(actor=actor, draft=draft, now=now)
    _take_over_content(application, draft)
    states = move_application(
        actor=actor, application=application, transition=ANSWER_ITEMS, now=now
    )
    end_request(application=application, state=CompletionState.ANSWERED, now=now)
    application.due_on = checked_until(today=today)
    application.save(update_fields=["due_on"])
    answers = "\n".join(f"{item.pk}: {item.answer}" for item in asked.items)
    record(
        at=now, actor=actor.key, action="grants.application_answer_items", subject=application,
        changes={
            "state": states, "receipt": [None, submission.receipt],
            "sha256": [None, submission.sha256], "answers_sha256": [None, digest(answers)],
            "requested": [None, str(draft.content.requested)],
        },
        law=ANSWER_ITEMS.law,
    )  # fmt: skip
    tell_land(
        application=application, kind=Kind("grants.items_answered", Group.TASK), now=now,
        subject="Die Nachforderung ist beantwortet.",
        path=file_path(number=application.number, page="pruefung/"),
    )  # fmt: skip
    return submission


def _require_mended(draft: Draft) -> None:
    if found := to_mend(draft, editable_sections(draft.application)):
        texts = [result.text for result in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            texts.append(f"Und {len(found) - MOST_SHOWN} weitere Punkte.")
        raise GrantError(f"Bitte berichtigen Sie zuerst: {' '.join(texts)}")
    if waiting := sorted({result.rule for result in draft.unreasoned}):
        raise GrantError(f"Zu diesen Hinweisen fehlt noch eine Begründung: {', '.join(waiting)}.")


def _take_over_content(application: Application, draft: Draft) -> None:
    """What lists and checks of the database know follows the newly signed text."""
    content = draft.content
    if content.start_on is None or content.end_on is None or content.fte is None:
        raise GrantError("Beginn, Ende und Stellenanteil müssen lesbar sein. Bitte prüfen Sie sie.")
    application.start_on, application.end_on = content.start_on, content.end_on
    application.fte, application.cost = content.fte, content.cost_total
    application.requested = content.requested
    application.save(update_fields=["start_on", "end_on", "fte", "cost", "requested"])

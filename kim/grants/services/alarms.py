"""A false alarm of the screening of free text is released by a second person, with reason."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import RuleOverride
from kim.grants.queries.drafts import draft_for, editable_sections
from kim.grants.rules.plausibility import BY_ID
from kim.grants.rules.plausibility.privacy import ALARM, alarm_of
from kim.grants.services.cases import GrantError, lock_application, today_in_berlin
from kim.kernel.permissions import enforce


@transaction.atomic
def release_alarm(
    *, actor: Actor, application_id: int, reason: str, seen: str, now: dt.datetime
) -> RuleOverride:
    """Release a false alarm (Fehlalarm freigeben): the text as it stands may be submitted.

    ``seen`` is the mark of the text that was looked at. With another text the alarm is back.
    The authority sees the alarm and the reason and decides for itself. Raises
    PermissionDenied, GrantError, TermsMissing. Source: privacy paper, section 6 (assumption).
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.release_alarm", application)
    if not editable_sections(application):
        raise GrantError(
            "Der Antrag ist eingereicht. Ausnahmen macht jetzt die Bewilligungsstelle."
        )
    draft = draft_for(application, today=today_in_berlin(now))
    alarm = alarm_of(draft.content)
    if not alarm:
        raise GrantError("Die Freitextprüfung hat nichts beanstandet, eine Freigabe ist unnötig.")
    if alarm != seen:
        raise GrantError(
            "Der Text wurde geändert, seit Sie diese Seite geöffnet haben. Bitte lesen Sie ihn "
            "noch einmal."
        )
    if draft.release:
        raise GrantError("Dieser Text ist schon freigegeben.")
    if not reason.strip():
        raise GrantError("Bitte begründen Sie, warum der Text keine Angaben zu Personen enthält.")
    stopped = {result.section for result in draft.results if result.rule == ALARM}
    if any(
        draft.sections[code].saved_by == actor.key for code in stopped if code in draft.sections
    ):
        raise GrantError("Wer den Text geschrieben hat, gibt ihn nicht frei.")
    application.overrides.filter(rule=ALARM, kind="release", ended_at=None).update(ended_at=now)
    release = RuleOverride.objects.create(
        application=application, rule=ALARM, kind="release", reason=reason.strip(), about=alarm,
        at=now, by=actor.key, person=actor.person,
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.release_alarm", subject=application,
        changes={"rule": [None, ALARM], "about": [None, alarm]}, reason=release.reason,
        law=BY_ID[ALARM].source,
    )  # fmt: skip
    return release

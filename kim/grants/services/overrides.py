"""Exceptions from plausibility rules (Ausnahmen): made with reason, confirmed, ended."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Application, RuleOverride
from kim.grants.queries.findings import findings_of, waiver_in_force
from kim.grants.rules.plausibility import BY_ID
from kim.grants.rules.plausibility.registry import Rule
from kim.grants.rules.results import Severity
from kim.grants.services.cases import GrantError, lock_application, today_in_berlin
from kim.grants.services.telling import file_path, tell_land, tell_municipality
from kim.grants.states.applications import UNDECIDED, ApplicationState, OverrideKind
from kim.kernel.permissions import enforce

PAGE = "regeln/"


@transaction.atomic
def waive_rule(
    *, actor: Actor, application_id: int, rule: str, reason: str, now: dt.datetime
) -> RuleOverride:
    """Make an exception from a rule that found something (Ausnahme machen), with a reason.

    From a rule that blocks it holds only once another person has confirmed it. Raises
    PermissionDenied, GrantError, TermsMissing. Source: grant rules, section 16 (assumption).
    """
    application = lock_application(application_id=application_id)
    enforce(actor, "grants.override", application)
    _require_under_review(application)
    known = _known(rule)
    if not reason.strip():
        raise GrantError("Bitte begründen Sie die Ausnahme: Beide Seiten lesen den Grund.")
    if waiver_in_force(application, rule):
        raise GrantError("Von dieser Regel gibt es schon eine Ausnahme.")
    if not any(r.rule == rule for r in findings_of(application, today=today_in_berlin(now))):
        raise GrantError("Diese Regel hat nichts beanstandet, eine Ausnahme ist nicht nötig.")
    waiver = RuleOverride.objects.create(
        application=application, rule=rule, kind=OverrideKind.WAIVER, reason=reason.strip(),
        at=now, by=actor.key, person=actor.person,
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.waive_rule", subject=application,
        changes={"rule": [None, rule], "severity": [None, known.severity.value]},
        reason=waiver.reason, law=known.source,
    )  # fmt: skip
    if known.severity == Severity.BLOCKS:
        tell_land(
            application=application, now=now, besides=actor,
            kind=Kind("grants.waiver_made", Group.TASK), roles=(Role.PROGRAMME_LEAD,),
            subject=f"{application.number}: Eine Ausnahme von Regel {rule} ist zu bestätigen.",
            path=file_path(number=application.number, page=PAGE),
        )  # fmt: skip
    else:
        _tell(application, f"Ausnahme von Regel {rule} gemacht", now)
    return waiver


@transaction.atomic
def confirm_waiver(*, actor: Actor, override_id: int, now: dt.datetime) -> RuleOverride:
    """Confirm an exception from a rule that blocks (Ausnahme bestätigen), made by another person.

    Raises PermissionDenied, GrantError, RuleOverride.DoesNotExist.
    """
    waiver, application = _locked(override_id)
    enforce(actor, "grants.approve_override", waiver)
    _require_under_review(application)
    known = _known(waiver.rule)
    if waiver.approved_at is not None or known.severity != Severity.BLOCKS:
        raise GrantError("Diese Ausnahme gilt schon, es ist nichts zu bestätigen.")
    waiver.approved_at, waiver.approved_by = now, actor.key
    waiver.approved_person = actor.person
    waiver.save(update_fields=["approved_at", "approved_by", "approved_person"])
    record(
        at=now, actor=actor.key, action="grants.confirm_waiver", subject=application,
        changes={"rule": [None, waiver.rule]}, reason=waiver.reason, law=known.source,
    )  # fmt: skip
    _tell(application, f"Ausnahme von Regel {waiver.rule} bestätigt", now)
    return waiver


@transaction.atomic
def end_waiver(*, actor: Actor, override_id: int, reason: str, now: dt.datetime) -> RuleOverride:
    """Take an exception back (Ausnahme aufheben), with a reason; it stays readable.

    Raises PermissionDenied, GrantError, RuleOverride.DoesNotExist.
    """
    waiver, application = _locked(override_id)
    enforce(actor, "grants.override", application)
    _require_under_review(application)
    if not reason.strip():
        raise GrantError("Bitte schreiben Sie, warum die Ausnahme nicht mehr gilt.")
    waiver.ended_at, waiver.ended_by, waiver.ended_reason = now, actor.key, reason.strip()
    waiver.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    record(
        at=now, actor=actor.key, action="grants.end_waiver", subject=application,
        changes={"rule": [waiver.rule, None]}, reason=waiver.ended_reason,
        law=_known(waiver.rule).source,
    )  # fmt: skip
    _tell(application, f"Ausnahme von Regel {waiver.rule} aufgehoben", now)
    return waiver


def _locked(override_id: int) -> tuple[RuleOverride, Application]:
    """An exception that has not ended and its file, the file locked first."""
    asked = RuleOverride.objects.get(pk=override_id, kind=OverrideKind.WAIVER)
    application = lock_application(application_id=asked.application_id)
    waiver = RuleOverride.objects.select_for_update(of=("self",)).get(pk=override_id)
    if waiver.ended_at is not None:
        raise GrantError("Diese Ausnahme ist schon aufgehoben.")
    return waiver, application


def _known(rule: str) -> Rule:
    if rule not in BY_ID:
        raise GrantError("Diese Regel gibt es nicht. Bitte wählen Sie eine aus der Liste.")
    return BY_ID[rule]


def _require_under_review(application: Application) -> None:
    if application.submitted_at is None or application.state not in UNDECIDED:
        label = ApplicationState(application.state).label
        raise GrantError(
            f"Im Stand „{label}“ ändern sich Ausnahmen nicht mehr; sie gehören zur Prüfung."
        )


def _tell(application: Application, what: str, now: dt.datetime) -> None:
    tell_municipality(
        application=application, now=now, kind=Kind("grants.waiver_changed", Group.NEWS),
        subject=f"{application.number}: {what}.",
        path=file_path(number=application.number, page=PAGE),
    )  # fmt: skip

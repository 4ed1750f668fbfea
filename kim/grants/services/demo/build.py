"""Each made-up file goes its way by the real deeds, as far as its goal says."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.queries import demo_member
from kim.accounts.rules.roles import Role
from kim.accounts.services.demo import ensure_demo_member
from kim.grants.models import Application, Call
from kim.grants.queries.drafts import draft_for, fingerprint_of
from kim.grants.queries.terms import terms_of
from kim.grants.queries.versions import newest_released
from kim.grants.services.attachments import add_attachment
from kim.grants.services.calls import DATA
from kim.grants.services.cases import today_in_berlin
from kim.grants.services.declare import give_reason, withdraw_application
from kim.grants.services.demo.course import Case, go
from kim.grants.services.demo.papers import example_papers
from kim.grants.services.demo.setting import (
    Land,
    at,
    begin_year,
    confirm_levels,
    open_budget,
    open_call,
    the_land,
)
from kim.grants.services.demo.texts import sections_of
from kim.grants.services.drafts import start_application
from kim.grants.services.notice_texts import load_notice_texts
from kim.grants.services.sections import save_section
from kim.grants.services.submit import submit_application
from kim.kernel.dates import add_months

FIRST_YEAR = 2026
OPENED = dt.date(2025, 9, 1)
WRITTEN = dt.date(2025, 10, 20)
SOME_WEEKS = dt.timedelta(days=40)
AT_HOME = ("draft", "tour")  # still with the municipality
REASON = "Beispiel: Die Kommune hat den Punkt geprüft und hält an ihren Angaben fest."


class DemoGrantsRefused(Exception):
    """Made-up files were asked for in production. Text: a German sentence."""


@transaction.atomic
def load_demo_grants(*, now: dt.datetime) -> int:
    """Build the made-up files (Beispielakten) of a demonstration, once. Gives how many.

    Every file is marked as an example, and so is each of its letters. Demo people and the
    programme must be there. Raises DemoGrantsRefused in production.
    """
    if settings.KIM.is_production:
        raise DemoGrantsRefused("Beispielakten werden im Betrieb nicht geladen.")
    if Application.objects.filter(is_demo=True).exists():
        return 0
    load_notice_texts(now=now)
    land = the_land()
    confirm_levels(land=land, now=now)
    open_budget(land=land, year=FIRST_YEAR, now=at(OPENED, 8))
    calls = {"first": open_call(land=land, year=FIRST_YEAR, now=at(OPENED))}
    today = today_in_berlin(now)
    year = next_year(today)
    opened = at(dt.date(year - 1, 9, 1))
    open_budget(land=land, year=year, now=opened)
    calls["next"] = open_call(land=land, year=year, now=opened)
    told = json.loads((DATA / "demo.json").read_text(encoding="utf-8"))["files"]
    for row in told:
        which = row.get("call", "first")
        _build(land, calls[which], row, _written(row, calls[which], today), now)
    begin_year(land=land, year=FIRST_YEAR)
    return len(told)


def next_year(today: dt.date) -> int:
    """The year whose example call is open today: from September on the coming one."""
    return max(FIRST_YEAR + 1, today.year + (today.month >= 9))


def _written(told: Mapping[str, Any], call: Call, today: dt.date) -> dt.date:
    """The day a file was written: of the first year's call long ago, else some weeks ago."""
    if told.get("call", "first") == "first":
        return WRITTEN
    if told["goal"] in AT_HOME:
        return today
    version = newest_released(call_id=call.pk)
    assert version is not None
    return max(version.opens_on, today - SOME_WEEKS)


def _build(land: Land, call: Call, told: Mapping[str, Any], day: dt.date, now: dt.datetime) -> None:
    ags = told["ags"]
    for role in (Role.INTEGRATION_MANAGER, Role.HEAD):
        ensure_demo_member(role=role, ags=ags, now=now)
    author, head = demo_member(Role.INTEGRATION_MANAGER, ags), demo_member(Role.HEAD, ags)
    application = start_application(
        actor=author, call_code=call.code, ags=ags, copy=bool(told.get("copy")), now=at(day, 7)
    )
    Application.objects.filter(pk=application.pk).update(is_demo=True)
    if told.get("copy"):
        return
    goal = told["goal"]
    _write(author, application, told, day)
    if goal == "tour":
        return
    if goal == "withdrawn":
        withdraw_application(
            actor=head, application_id=application.pk, now=at(day, 12),
            reason="Beispiel: Die Stelle wird anders finanziert.",
        )  # fmt: skip
        return
    _submit(author, head, application, day)
    case = Case(
        application_id=application.pk, land=land, author=author, head=head, told=told, day=day,
        today=today_in_berlin(now),
    )  # fmt: skip
    go(case, goal)


def _write(author: Actor, application: Application, told: Mapping[str, Any], day: dt.date) -> None:
    """Type every section and add the papers; the tour leaves something to do."""
    version = newest_released(call_id=application.call_id)
    assert version is not None
    place = application.place.full_name
    start_on = (
        dt.date.fromisoformat(told["start"])
        if told["start"]
        else coming_start(day, version.first_on)
    )
    sections = sections_of(told, place, terms_of(version), start_on, day)
    if told["goal"] == "tour":  # one thing is left for the guided tour
        sections["declarations"]["correct"] = ""
    for code, data in sections.items():
        row = application.sections.filter(code=code).first()
        save_section(
            actor=author, application_id=application.pk, code=code, data=data,
            version=row.version if row else 0, now=at(day, 8),
        )  # fmt: skip
    for kind, checked in example_papers().items():
        add_attachment(
            actor=author, application_id=application.pk, kind=kind, title="", checked=checked,
            now=at(day, 8),
        )  # fmt: skip


def coming_start(day: dt.date, first_on: dt.date) -> dt.date:
    """The first of a month at least six weeks ahead, in the years of the call."""
    return max(first_on, add_months((day + dt.timedelta(weeks=6)).replace(day=1), 1))


def _submit(author: Actor, head: Actor, application: Application, day: dt.date) -> None:
    """Give reasons for warnings, sign and submit."""
    moment = at(day, 10)
    for rule in {result.rule for result in _draft(application, day).unreasoned}:
        give_reason(
            actor=author, application_id=application.pk, rule=rule, reason=REASON, now=moment
        )
    seen = fingerprint_of(_draft(application, day))
    submit_application(actor=head, application_id=application.pk, seen=seen, now=moment)


def _draft(application: Application, day: dt.date) -> Any:
    found = Application.objects.select_related("call", "version__call", "place")
    return draft_for(found.get(pk=application.pk), today=day, may_sign=True)

"""A grant file as one side reads it: timeline, money, documents, messages, what is next."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.queries import accounts_at, names_by_key
from kim.accounts.rules.roles import Role
from kim.audit.queries import Event, events_about_keys
from kim.grants.models import Application, Attachment, CaseMessage, Notice, Submission
from kim.grants.permissions import LAND, TOWN
from kim.grants.queries.budget import money_of
from kim.grants.rules.content import FundKind, read
from kim.grants.rules.money_bar import Money, money
from kim.grants.rules.next_step import Facts, NextStep, next_step
from kim.grants.rules.timeline import Line, Viewer, label_for, person, reason_for
from kim.grants.states import DEED_LABELS
from kim.grants.states.applications import ApplicationState, CompletionState, Side
from kim.grants.states.decisions import DecisionState, NoticeState
from kim.grants.states.reviews import ReviewKind, ReviewState

ZERO = Decimal("0.00")
COUNCIL = "council_decision"
QUIET = ("grants.save_section", "grants.read_file", "grants.write_message")
FOR_BOTH = ("submissions", "completions", "early_starts", "changes", "attachments")
FOR_LAND = ("reviews", "decisions", "hits", "overrides")


def is_land(actor: Actor) -> bool:
    """On which side somebody reads a file; at the Land everybody who may see all of them."""
    return actor.has(*LAND)


def viewer_of(actor: Actor, application: Application) -> Viewer:
    return Viewer(
        is_land=is_land(actor),
        reads_all_names=actor.has(Role.AUDIT_OFFICE),
        place=application.place.full_name,
    )


def timeline(actor: Actor, application: Application, notices: list[Notice]) -> list[Line]:
    """What happened, oldest first, as this side may read it. Constant number of queries."""
    viewer = viewer_of(actor, application)
    events = [event for event in _events(application, notices, viewer) if _told(event)]
    names = names_by_key(event.actor for event in events)
    town = {f"user:{pk}" for pk in accounts_at(application.place_id)}
    return [_line(viewer, event, names, town) for event in events]


def _told(event: Event) -> bool:
    return event.action not in QUIET


def _events(application: Application, notices: list[Notice], viewer: Viewer) -> list[Event]:
    keys = [f"grants.Application:{application.pk}", *(f"grants.Notice:{n.pk}" for n in notices)]
    for name in (*FOR_BOTH, *FOR_LAND) if viewer.is_land else FOR_BOTH:
        manager: Any = getattr(application, name)
        label = manager.model._meta.label
        keys += [f"{label}:{pk}" for pk in manager.values_list("pk", flat=True)]
    return list(reversed(events_about_keys(keys)))


def _line(viewer: Viewer, event: Event, names: dict[str, str], town: set[str]) -> Line:
    from_town = event.actor in town
    state = ""
    if event.subject.startswith("grants.Application:"):
        _, after = event.changes.get("state") or (None, None)
        state = str(dict(ApplicationState.choices).get(after or "", ""))
    name = names.get(event.actor, event.actor)
    label = DEED_LABELS.get(event.action, event.action)
    return Line(
        at=event.at,
        what=label_for(viewer, action=event.action, label=label),
        state=state,
        who=person(viewer, actor=event.actor, name=name, from_town=from_town),
        law=event.law,
        reason=reason_for(viewer, reason=event.reason, from_town=from_town),
    )


def file_money(actor: Actor, application: Application) -> Money | None:
    """Asked for, reserved (for the Land only) and awarded; None before anything is asked for."""
    last = application.submissions.order_by("-number").first()
    if last is None:
        return None
    content = read(sections_of(last))
    labels = dict(application.version.categories.order_by("position").values_list("code", "label"))
    asked = {
        line.category: content.fund(FundKind.GRANT, line.category)
        for line in content.funds
        if line.kind == FundKind.GRANT and line.category
    }
    award = application.awards.order_by("-sequence").first()
    given = None
    if award is not None:
        given = {code: Decimal(row["amount"]) for code, row in award.lines.items()}
    booked = money_of(application)
    held = sum((row.reserved for row in booked), ZERO)
    return money(
        labels,
        asked,
        given,
        reserved=held if is_land(actor) and held else None,
        paid=sum((row.paid for row in booked), ZERO),
    )


def sections_of(submission: Submission) -> dict[str, Any]:
    """What was signed, as data."""
    stored: dict[str, Any] = json.loads(submission.content)
    found: dict[str, Any] = stored.get("sections", stored)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """An attachment on the page of the file, with who may read it."""

    attachment: Attachment
    readers: str


def submissions_of_file(application: Application) -> list[Submission]:
    """All submitted versions, newest first."""
    return list(application.submissions.order_by("-number"))


def file_rows(
    actor: Actor, application: Application, submissions: list[Submission]
) -> list[FileRow]:
    """Attachments the actor may read: the Land those that were submitted. One query."""
    signed = {
        file.get("sha256")
        for row in submissions
        for file in json.loads(row.content).get("files", [])
    }
    rows = application.attachments.select_related("file").order_by("added_at", "pk")
    found = []
    for row in rows:
        is_signed = row.file.sha256 in signed
        current = row.removed_at is None
        shared = is_signed or (current and row.kind == COUNCIL and bool(submissions))
        if shared or (current and actor.has_at(application.place_id, *TOWN)):
            readers = "Land und Kommune" if shared else "nur die Kommune"
            found.append(FileRow(attachment=row, readers=readers))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message with its author as this side may know them."""

    message: CaseMessage
    who: str
    is_own: bool


def messages_of(actor: Actor, application: Application) -> list[MessageRow]:
    """Messages between both sides, oldest first. Two queries."""
    viewer = viewer_of(actor, application)
    rows = list(application.messages.order_by("at", "pk"))
    names = names_by_key(row.by for row in rows)
    return [
        MessageRow(
            message=row,
            who=person(
                viewer,
                actor=row.by,
                name=names.get(row.by, row.by),
                from_town=row.side == Side.MUNICIPALITY,
            ),
            is_own=(row.side == Side.LAND) is viewer.is_land,
        )
        for row in rows
    ]


def step_of_file(actor: Actor, application: Application, notices: list[Notice]) -> NextStep:
    """What is next and who is to do it, for one person. Five queries at most."""
    roles = [held.role.value for held in actor.memberships if _counts(held, application)]
    drafted = application.decisions.filter(state=DecisionState.DRAFTED).first()
    asked = application.completions.filter(state=CompletionState.OPEN).first()
    officer = application.officer.name if application.officer and is_land(actor) else ""
    newest = notices[0].state if notices else ""
    facts = Facts(
        state=application.state,
        roles=roles,
        council=application.council,
        due_on=asked.due_on if asked else application.due_on,
        officer=officer,
        drafted=drafted is not None,
        notice_waits=newest in (NoticeState.DISPATCHED, NoticeState.SERVED),
        unsent=newest == NoticeState.ISSUED,
        hits_open=application.hits.filter(answered_at=None).count(),
        excluded=_excluded(actor, application, str(drafted.drafted_person) if drafted else ""),
    )
    return next_step(facts)


def _counts(held: Any, application: Application) -> bool:
    """Whether a membership lets somebody act for this file: the Land's, or of its place."""
    return held.place_id in (None, application.place_id)


def _excluded(actor: Actor, application: Application, drafter: str) -> str:
    """Why four eyes keep somebody from the step that is next; empty when they do not."""
    reviews = application.reviews.exclude(state=ReviewState.SUPERSEDED)
    mine = set(reviews.filter(person__in=actor.persons).values_list("kind", flat=True))
    if application.state == ApplicationState.BUDGET_REVIEW and ReviewKind.TECHNICAL in mine:
        return "Wer fachlich geprüft hat, prüft nicht auch haushaltsmäßig."
    if application.state == ApplicationState.READY_FOR_DECISION and drafter:
        if drafter in actor.persons:
            return "Wer die Entscheidung entworfen hat, darf sie nicht zeichnen."
        if mine:
            return "Wer den Antrag geprüft hat, darf nicht über ihn entscheiden."
    return ""

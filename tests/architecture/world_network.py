"""The network of two municipalities, full of text that must not leak."""

import datetime as dt
import uuid
from dataclasses import replace

from kim.accounts.rules.roles import Role
from kim.network.models import Meeting
from kim.network.services.bodies import add_body, make_feed, set_member
from kim.network.services.meetings import MeetingValues, hold_meeting, plan_meeting
from kim.network.services.merging import merge_organisations
from kim.network.services.minutes import add_task, freeze_minutes, write_minutes
from kim.network.services.relations import set_relation
from kim.network.states import BodyKind, RelationKind
from tests.accounts import factories as people
from tests.network.factories import (
    NOW,
    give_office,
    make_contact,
    make_organisation,
    manager,
    place,
)

Arguments = dict[str, str | int]


def network_of(ags: str, word: str) -> dict[str, Arguments]:
    """Drafts, so that only the municipality and the partner itself may see them."""
    draft = give_office(make_organisation(ags, name=f"{word} Verein", state="draft"))
    colleague = people.make_membership(
        role=Role.CARRIER, place=place(ags), user=people.make_user(name=f"{word} Kollegin")
    )
    contact = make_contact(draft, name=f"{word} Kontakt")
    twin = make_organisation(ags, name=f"{word} Verein e. V.", state="draft")
    gone = make_organisation(ags, name=f"{word} alter Verein", state="draft")
    merge = merge_organisations(
        actor=manager(ags), kept_id=draft.pk, gone_id=gone.pk, taken=[], now=NOW
    )
    public = make_organisation(ags, name="Öffentlicher Verein", state="published")
    tie = set_relation(
        actor=manager(ags), source_id=draft.pk, target_id=public.pk, kind=RelationKind.FUNDS,
        strength=1, last_contact_on=None, now=NOW,
    )  # fmt: skip
    key = {"key": str(draft.key)}
    return {
        **bodies_of(ags, word),
        "actor": key,
        "contact": {**key, "pk": contact.pk},
        "access": {**key, "pk": colleague.pk},
        "twins": {**key, "other": str(twin.key)},
        "tie": {**key, "pk": tie.pk},
        "merge": {"pk": merge.pk},
        "public_actor": {"key": str(public.key)},
    }


def bodies_of(ags: str, word: str) -> dict[str, Arguments]:
    """A body with a meeting that is minuted, one that is frozen, one to which was invited."""
    who = manager(ags)
    body = add_body(
        actor=who, municipality_id=place(ags).pk, name=f"{word} Gremium", kind=BodyKind.FORUM,
        purpose=f"{word} Auftrag", now=NOW,
    )  # fmt: skip
    member = set_member(
        actor=who, body_id=body.pk, member_id=None, organisation_id=None, function=f"{word} Amt",
        name=f"{word} Mitglied", mail="", now=NOW,
    )  # fmt: skip
    start = NOW - dt.timedelta(days=3)
    values = MeetingValues(
        title=f"{word} Sitzung", starts_at=start, ends_at=start + dt.timedelta(hours=1)
    )
    known = {"actor": who, "now": NOW}
    first, second = (plan_meeting(body_id=body.pk, values=values, **known) for _ in "ab")
    for row in (first, second):
        hold_meeting(meeting_id=row.pk, **known)
    task = add_task(
        meeting_id=first.pk, text=f"{word} Aufgabe", owner="Büro", due_on=NOW.date(), **known
    )
    for row in (first, second):
        write_minutes(meeting_id=row.pk, points=[], attended=[], guests=0, **known)
    freeze_minutes(meeting_id=second.pk, **known)
    public = add_body(
        actor=who, municipality_id=place(ags).pk, name="Offenes Forum", kind=BodyKind.FORUM,
        purpose="", now=NOW,
    )  # fmt: skip
    invited = plan_meeting(body_id=public.pk, values=replace(values, title="Forum"), **known)
    Meeting.objects.filter(pk=invited.pk).update(invited_at=NOW)
    key = {"key": str(body.key)}
    return {
        "body": key,
        "seat": {**key, "pk": member.pk},
        "meeting": {"key": str(first.key)},
        "frozen_meeting": {"key": str(second.key)},
        "invited_meeting": {"key": str(invited.invitation_key)},
        "body_feed": {"token": make_feed(body_id=public.pk, **known)},
        "task": {"pk": task.pk},
    }


def missing() -> dict[str, Arguments]:
    """Arguments of the same form that lead to nothing."""
    key = {"key": str(uuid.UUID(int=1))}
    number = {"pk": 987_654_321}
    return {
        **dict.fromkeys(("body", "meeting", "frozen_meeting", "invited_meeting"), key),
        "seat": {**key, **number},
        "task": number,
        "body_feed": {"token": "token-nowhere"},
        "actor": key,
        "contact": {**key, **number},
        "access": {**key, **number},
        "twins": {**key, "other": str(uuid.UUID(int=2))},
        "tie": {**key, **number},
        "merge": number,
        "public_actor": key,
    }

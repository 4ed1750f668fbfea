"""Bodies: members, meetings from plan to frozen minutes, tasks that cannot vanish."""

import datetime as dt
import hashlib
import json

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from icalendar import Calendar

from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.audit.queries import read_file
from kim.kernel.states import TransitionNotAllowed
from kim.network.models import (
    AgendaPoint,
    Body,
    BodyMember,
    Meeting,
    Minutes,
)
from kim.network.queries.bodies import (
    attendance_of,
    carried_points,
    invitees,
    members_of,
    visible_bodies,
    visible_tasks,
)
from kim.network.services.bodies import (
    add_body,
    add_members,
    change_body,
    end_member,
    forget_former_members,
    make_feed,
    set_member,
)
from kim.network.services.meetings import (
    MeetingValues,
    add_point,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    invite_to_meeting,
    plan_meeting,
)
from kim.network.services.minutes import (
    PointValues,
    add_task,
    freeze_minutes,
    move_task,
    write_minutes,
)
from kim.network.services.organisations import NetworkError
from kim.network.states import BodyKind, PointState
from kim.network.tasks import send_invitation
from tests.network.factories import (
    NOW,
    TODAY,
    WORMS,
    carrier,
    give_office,
    make_organisation,
    manager,
    person,
    place,
)
from tests.pdf import Pdf, faults

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def make_body(name: str = "Steuerungsgruppe", who=None) -> Body:
    return add_body(
        actor=who or manager(), municipality_id=place().pk, name=name, kind=BodyKind.STEERING,
        purpose="Überblick", now=NOW,
    )  # fmt: skip


def when(days: int = -1, **changes) -> MeetingValues:
    start = NOW + days * DAY
    return MeetingValues(
        **{
            "title": "1. Sitzung",
            "starts_at": start,
            "ends_at": start + HOUR,
            "place": "Rathaus",
            **changes,
        }
    )


def planned(body: Body, **changes) -> Meeting:
    return plan_meeting(actor=manager(), body_id=body.pk, values=when(**changes), now=NOW)


def said(point: AgendaPoint, state: str = "settled", **more) -> PointValues:
    return PointValues(point_id=point.pk, said="Besprochen.", state=PointState(state), **more)


def held(body: Body, *titles: str) -> Meeting:
    meeting = planned(body)
    for title in titles:
        add_point(actor=manager(), meeting_id=meeting.pk, title=title, note="", now=NOW)
    return hold_meeting(actor=manager(), meeting_id=meeting.pk, now=NOW)


def minuted(meeting: Meeting, *states: str, attended=(), guests=0) -> Meeting:
    points = list(meeting.points.all())
    told = [
        said(p, s, reason="überholt" * (s == "closed")) for p, s in zip(points, states, strict=True)
    ]
    return write_minutes(
        actor=manager(),
        meeting_id=meeting.pk,
        points=told,
        attended=attended,
        guests=guests,
        now=NOW,
    )


def test_eighty_members_at_once() -> None:
    body = make_body()
    ids = [make_organisation(mail=f"info{n}@v.example").pk for n in range(80)]
    told = {"actor": manager(), "body_id": body.pk, "now": NOW}
    assert add_members(**told, organisation_ids=ids) == 80
    assert add_members(**told, organisation_ids=ids) == 0  # who has a seat keeps it
    assert len(members_of(body)) == 80
    with pytest.raises(NetworkError, match="nicht mehr da"):
        add_members(**told, organisation_ids=[make_organisation(WORMS, state="draft").pk])
    meeting = planned(body, days=14)
    invite_to_meeting(actor=manager(), meeting_id=meeting.pk, now=NOW)
    assert len(invitees(body, on=TODAY).by_mail) == 80


def test_one_member_from_outside() -> None:
    body = make_body()
    told = {"actor": manager(), "body_id": body.pk, "organisation_id": None, "now": NOW}
    row = set_member(
        **told, member_id=None, function="Vorsitz", name="Erika Muster", mail="e@v.example"
    )
    assert row.role == "Vorsitz"
    with pytest.raises(NetworkError, match="Akteur oder eine Funktion"):
        set_member(**told, member_id=None, function=" ", name="x", mail="")
    with pytest.raises(NetworkError, match="gibt es schon"):
        set_member(**told, member_id=None, function="Vorsitz", name="y", mail="")
    changed = set_member(**told, member_id=row.pk, function="Leitung", name="", mail="")
    assert (changed.function, changed.name) == ("Leitung", "")
    end_member(actor=manager(), body_id=body.pk, member_id=row.pk, now=NOW)
    assert members_of(body) == []
    with pytest.raises(BodyMember.DoesNotExist):
        end_member(actor=manager(), body_id=body.pk, member_id=row.pk, now=NOW)


def test_who_reads_and_who_keeps_a_body() -> None:
    body = make_body()
    assert visible_bodies(person(Role.TREASURY)).get() == body
    for who in (None, manager(WORMS), carrier(), person(Role.PROGRAMME_LEAD)):
        assert not visible_bodies(who).exists()
    told = {"body_id": body.pk, "name": "x", "kind": BodyKind.FORUM, "purpose": "", "now": NOW}
    for who in (manager(WORMS), carrier(), person(Role.TREASURY)):
        with pytest.raises(PermissionDenied):
            change_body(actor=who, **told)
        with pytest.raises(PermissionDenied):
            plan_meeting(actor=who, body_id=body.pk, values=when(), now=NOW)
        with pytest.raises(PermissionDenied):
            add_body(
                actor=who,
                municipality_id=place().pk,
                name="x",
                kind=BodyKind.FORUM,
                purpose="",
                now=NOW,
            )
    assert change_body(actor=manager(), **told).name == "x"
    for name in ("", "  "):
        with pytest.raises(NetworkError, match="Namen"):
            change_body(actor=manager(), **{**told, "name": name})


def test_one_mail_each_with_calendar_file_and_without_addresses_of_others() -> None:
    body = make_body()
    by_mail = make_organisation(name="Verein A", mail="a@v.example")
    with_people = give_office(make_organisation(name="Verein B", mail="b@v.example"))
    nowhere = make_organisation(name="Verein C")
    user = carrier()
    ids = [by_mail.pk, with_people.pk, nowhere.pk]
    add_members(actor=manager(), body_id=body.pk, organisation_ids=ids, now=NOW)
    set_member(
        actor=manager(), body_id=body.pk, member_id=None, organisation_id=None, function="Beirat",
        name="Erika Muster", mail="erika@v.example", now=NOW,
    )  # fmt: skip
    meeting = planned(body, days=14)
    add_point(actor=manager(), meeting_id=meeting.pk, title="Bericht", note="", now=NOW)
    reached = invitees(body, on=TODAY)
    assert [m.role for m in reached.by_mail] == ["Beirat", "Verein A"]
    assert [m.role for m in reached.unreachable] == ["Verein C"]
    invite_to_meeting(actor=manager(), meeting_id=meeting.pk, now=NOW)
    assert Message.objects.get().recipient_id == user.user_id
    for member in reached.by_mail:
        send_invitation(meeting_id=meeting.pk, member_id=member.pk)
    send_invitation(meeting_id=meeting.pk, member_id=reached.unreachable[0].pk)
    assert [letter.to for letter in mail.outbox] == [["erika@v.example"], ["a@v.example"]]
    for letter in mail.outbox:
        text = f"{letter.subject} {letter.body} {letter.attachments[0]}"
        others = {"a@v.example", "b@v.example", "erika@v.example"}
        assert not any(address in text for address in others)
        assert "Muster" not in text
        event = next(iter(Calendar.from_ical(letter.attachments[0].content).walk("VEVENT")))
        assert event["DTSTART"].dt == meeting.starts_at
        assert "ATTENDEE" not in event
        assert str(meeting.invitation_key) in event["URL"]
    with pytest.raises(TransitionNotAllowed):
        invite_to_meeting(actor=manager(), meeting_id=meeting.pk, now=NOW)


def test_nobody_to_invite() -> None:
    with pytest.raises(NetworkError, match="noch keine Mitglieder"):
        invite_to_meeting(actor=manager(), meeting_id=planned(make_body()).pk, now=NOW)


def test_changing_and_cancelling() -> None:
    body = make_body()
    meeting = planned(body, days=14)
    add_point(actor=manager(), meeting_id=meeting.pk, title="Bericht", note="", now=NOW)
    told = {"actor": manager(), "meeting_id": meeting.pk, "now": NOW}
    moved = change_meeting(**told, values=when(21, title="Neu"))
    assert (moved.title, moved.starts_at) == ("Neu", NOW + 21 * DAY)
    with pytest.raises(NetworkError, match="endet vor"):
        change_meeting(**told, values=when(21, ends_at=NOW))
    with pytest.raises(NetworkError, match="Titel"):
        change_meeting(**told, values=when(21, title=" "))
    with pytest.raises(NetworkError, match="noch nicht begonnen"):
        hold_meeting(**told)
    cancel_meeting(**told, reason="krank")
    assert [point.title for point in carried_points(body)] == ["Bericht"]  # waits for the next one
    with pytest.raises(TransitionNotAllowed):
        change_meeting(**told, values=when())
    with pytest.raises(NetworkError, match="abgeschlossen"):
        add_point(**told, title="x", note="")


def test_no_point_vanishes() -> None:
    body = make_body()
    first = held(body, "Wohnen", "Sprache", "Arbeit", "Sport")
    with pytest.raises(TransitionNotAllowed):  # there are no minutes yet
        freeze_minutes(actor=manager(), meeting_id=first.pk, now=NOW)
    minuted(first, "settled", "carried", "closed", "open")
    with pytest.raises(NetworkError, match="Noch offen: Sport"):
        freeze_minutes(actor=manager(), meeting_id=first.pk, now=NOW)
    minuted(first, "settled", "carried", "closed", "carried")
    freeze_minutes(actor=manager(), meeting_id=first.pk, now=NOW)
    second = planned(body, days=7, title="2. Sitzung")
    assert [(p.title, p.source.meeting) for p in second.points.all()] == [
        ("Sprache", first), ("Sport", first),
    ]  # fmt: skip
    assert carried_points(body) == []  # and not on a third agenda as well
    third = planned(body, days=8)
    assert not third.points.exists()
    told = [said(p, "closed") for p in first.points.all()]
    Meeting.objects.filter(pk=first.pk).update(state="minuted")
    with pytest.raises(NetworkError, match="Grund"):
        write_minutes(
            actor=manager(), meeting_id=first.pk, points=told, attended=[], guests=0, now=NOW
        )


def test_minutes_are_frozen_with_hash_and_pdf_and_without_names() -> None:
    body = make_body()
    row = make_organisation(name="Sprachtreff")
    add_members(actor=manager(), body_id=body.pk, organisation_ids=[row.pk], now=NOW)
    chair = set_member(
        actor=manager(), body_id=body.pk, member_id=None, organisation_id=None, function="Vorsitz",
        name="Erika Muster", mail="", now=NOW,
    )  # fmt: skip
    seats = [member.pk for member in members_of(body)]
    meeting = held(body, "Wohnen", "Sprache")
    add_task(actor=manager(), meeting_id=meeting.pk, text="Liste schreiben", owner="Sprachtreff",
             due_on=TODAY + 30 * DAY, now=NOW)  # fmt: skip
    points = list(meeting.points.all())
    told = [said(points[0], resolution="Wir fragen an."), said(points[1], "carried")]
    write_minutes(
        actor=manager(), meeting_id=meeting.pk, points=told, attended=seats, guests=2, now=NOW
    )
    minutes = freeze_minutes(actor=manager(), meeting_id=meeting.pk, now=NOW)
    text = json.dumps(minutes.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert minutes.sha256 == hashlib.sha256(text.encode()).hexdigest()
    content = read_file(minutes.file)
    assert faults(content) == []
    pdf = Pdf(content)
    for word in (
        "Wir fragen an.",
        "Liste schreiben",
        "Vorsitz",
        "Sprachtreff",
        minutes.sha256[:20],
    ):
        assert word in pdf.text.replace("\n", "")
    assert "Muster" not in pdf.text + text
    for deed in (
        lambda: write_minutes(
            actor=manager(), meeting_id=meeting.pk, points=told, attended=[], guests=0, now=NOW
        ),
        lambda: freeze_minutes(actor=manager(), meeting_id=meeting.pk, now=NOW),
    ):
        with pytest.raises(TransitionNotAllowed):
            deed()
    for late in (
        lambda: add_task(
            actor=manager(), meeting_id=meeting.pk, text="x", owner="y", due_on=TODAY, now=NOW
        ),
    ):
        with pytest.raises(NetworkError):
            late()
    assert attendance_of(meeting_of(minutes), names=True) == [
        "Sprachtreff",
        "Vorsitz (Erika Muster)",
    ]
    end_member(actor=manager(), body_id=body.pk, member_id=chair.pk, now=NOW)
    assert forget_former_members(now=NOW + 730 * DAY) == 0
    assert forget_former_members(now=NOW + 731 * DAY) == 1
    assert attendance_of(meeting_of(minutes), names=True) == ["Sprachtreff", "Vorsitz"]


def meeting_of(minutes: Minutes) -> Meeting:
    return Meeting.objects.get(pk=minutes.meeting_id)


def test_minutes_of_an_agenda_that_changed_are_refused() -> None:
    body = make_body()
    meeting = held(body, "Wohnen")
    told = [said(p) for p in meeting.points.all()]
    add_point(actor=manager(), meeting_id=meeting.pk, title="Neu", note="", now=NOW)
    known = {"actor": manager(), "meeting_id": meeting.pk, "guests": 0, "now": NOW}
    with pytest.raises(NetworkError, match="inzwischen geändert"):
        write_minutes(**known, points=told, attended=[])
    told = [said(p) for p in meeting.points.all()]
    with pytest.raises(NetworkError, match="gehört nicht"):
        write_minutes(**known, points=told, attended=[987_654_321])


def test_a_task_ends_with_a_result_or_a_reason() -> None:
    body = make_body()
    meeting = held(body)
    told = {"actor": manager(), "meeting_id": meeting.pk, "due_on": TODAY, "now": NOW}
    task = add_task(**told, text="Raum suchen", owner="Sprachtreff")
    for empty in ({"text": " ", "owner": "x"}, {"text": "x", "owner": " "}):
        with pytest.raises(NetworkError, match="Aufgabe"):
            add_task(**told, **empty)
    move = {"actor": manager(), "task_id": task.pk, "now": NOW}
    with pytest.raises(NetworkError, match="Grund"):
        move_task(**move, deed="close", result=" ")
    assert move_task(**move, deed="close", result="kein Raum frei").ended_at == NOW
    with pytest.raises(TransitionNotAllowed):
        move_task(**move, deed="finish", result="")
    assert move_task(**move, deed="reopen", result="").ended_at is None
    assert move_task(**move, deed="finish", result="").state == "done"
    with pytest.raises(PermissionDenied):
        move_task(actor=person(Role.TREASURY), task_id=task.pk, deed="reopen", result="", now=NOW)
    assert visible_tasks(person(Role.TREASURY)).get() == task
    assert not visible_tasks(manager(WORMS)).exists()


def test_the_calendar_address_is_renewed() -> None:
    body = make_body()
    first = make_feed(actor=manager(), body_id=body.pk, now=NOW)
    second = make_feed(actor=manager(), body_id=body.pk, now=NOW)
    assert first != second
    assert len(Body.objects.get(pk=body.pk).feed_hash) == 64

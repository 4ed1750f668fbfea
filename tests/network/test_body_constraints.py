"""What the database refuses of bodies and meetings: each constraint is broken once."""

import pytest
from django.db import IntegrityError, transaction

from kim.network.models import (
    AgendaPoint,
    Body,
    Meeting,
    Minutes,
    Organisation,
    Resolution,
    Task,
)
from kim.network.services.minutes import freeze_minutes
from tests.network.factories import NOW, TODAY, manager
from tests.network.test_bodies import DAY, held, make_body, minuted

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]


BROKEN = {
    "body_has_name": lambda b, m, p: Body.objects.filter(pk=b.pk).update(name=" "),
    "body_kind_known": lambda b, m, p: Body.objects.filter(pk=b.pk).update(kind="x"),
    "body_feed_is_one": lambda b, m, p: [
        Body.objects.filter(pk=row.pk).update(feed_hash="a" * 64) for row in (b, make_body("x"))
    ],
    "member_is_somebody": lambda b, m, p: b.members.create(from_on=TODAY),
    "member_days_in_order": lambda b, m, p: b.members.create(
        function="x", from_on=TODAY, to_on=TODAY - DAY
    ),
    "member_once": lambda b, m, p: [b.members.create(function="x", from_on=TODAY) for _ in "ab"],
    "meeting_has_title": lambda b, m, p: Meeting.objects.filter(pk=m.pk).update(title=""),
    "meeting_state_known": lambda b, m, p: Meeting.objects.filter(pk=m.pk).update(state="x"),
    "meeting_ends_after_start": lambda b, m, p: Meeting.objects.filter(pk=m.pk).update(
        ends_at=m.starts_at
    ),
    "point_has_title": lambda b, m, p: AgendaPoint.objects.filter(pk=p.pk).update(title=" "),
    "point_state_known": lambda b, m, p: AgendaPoint.objects.filter(pk=p.pk).update(state="x"),
    "point_closed_with_reason": lambda b, m, p: AgendaPoint.objects.filter(pk=p.pk).update(
        state="closed"
    ),
    "resolution_has_text": lambda b, m, p: Resolution.objects.create(point=p, text="\n"),
    "task_says_what_and_who": lambda b, m, p: make_task(m, owner=""),
    "task_state_known": lambda b, m, p: make_task(m, state="x", ended_at=NOW),
    "task_closed_with_reason": lambda b, m, p: make_task(m, state="closed", ended_at=NOW),
    "task_ended_iff_not_open": lambda b, m, p: make_task(m, state="done"),
    "minutes_hash_is_one": lambda b, m, p: Minutes.objects.create(
        meeting=m, content={}, sha256="x", file=frozen_file(), frozen_at=NOW, frozen_by="x"
    ),
}


def make_task(meeting: Meeting, **changes) -> Task:
    given = {"body": meeting.body, "meeting": meeting, "text": "x", "owner": "y", "due_on": TODAY}
    return Task.objects.create(**{**given, **changes})


def frozen_file():
    meeting = minuted(held(make_body("Anderes")))
    return freeze_minutes(actor=manager(), meeting_id=meeting.pk, now=NOW).file


@pytest.mark.parametrize("name", [f"network_{name}" for name in BROKEN])
def test_constraints(name: str) -> None:
    body = make_body()
    meeting = held(body, "Wohnen")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name.removeprefix("network_")](body, meeting, meeting.points.get())
    assert Organisation.objects.count() == 0

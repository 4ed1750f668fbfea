"""'Heute': each role sees its own lines, and the lines go away when the work is done."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from kim.accounts.models import User
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.accounts.services.messages import notify
from kim.home.queries import today_for
from kim.programme.models import ParticipationStep, PublishedFigure, Source
from kim.programme.services.steps import correct_step
from tests.accounts.factories import (
    actor_of,
    make_member,
    make_membership,
    make_user,
    sign_in,
)
from tests.programme.factories import (
    MAINZ,
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    actor,
    day,
    lead,
    occupy,
    place,
    proof,
    started,
)

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]


def test_announced_starts_wait_for_the_programme_lead_until_they_are_confirmed() -> None:
    who = lead()
    due = today_for(who, TODAY).due
    assert [line.about for line in due] == [
        "Stadt Mainz",
        "Stadt Trier",
        "Stadt Neustadt an der Weinstraße",
        "Stadt Frankenthal (Pfalz)",
        "Stadt Landau in der Pfalz",
    ]
    assert all(line.is_overdue(TODAY) for line in due)
    start = ParticipationStep.objects.get(participation__place__ags=MAINZ, status="started")
    correct_step(actor=who, step_id=start.pk, when=day("2026-01-01"), evidence=proof(), now=NOW)
    assert len(today_for(who, TODAY).due) == 4
    assert today_for(who, dt.date(2025, 12, 31)).due == []


@pytest.mark.parametrize("role", [Role.GRANT_OFFICE, Role.BUDGET_OFFICER, Role.AUDIT_OFFICE])
def test_who_cannot_confirm_is_not_asked(role: Role) -> None:
    assert today_for(actor(role), TODAY).due == []


def test_contradictions_are_shown_to_the_land() -> None:
    from kim.programme.models import Programme  # noqa: PLC0415 -- only here

    PublishedFigure.objects.create(
        programme=Programme.objects.get(),
        figure="participating",
        value=14,
        key_date_on=dt.date(2026, 6, 1),
        source=Source.objects.get(key="antenne25"),
        known_from_at=NOW - dt.timedelta(days=1),
        reason="x",
        recorded_by="system",
    )
    found = today_for(actor(Role.AUDIT_OFFICE), TODAY).contradictions
    assert [line.title for line in found] == [
        "teilnehmende Kommunen: veröffentlicht 14, im Register 12"
    ]
    assert today_for(actor(Role.HEAD, WORMS), TODAY).contradictions == []


def test_a_long_vacancy_and_news_reach_the_own_municipality_only() -> None:
    who = lead()
    started(who)
    occupy(who, "vacant", "2026-06-15")
    own = today_for(actor(Role.HEAD, SPEYER), TODAY)
    assert [line.title for line in own.due] == ["Stelle seit mehr als 90 Tagen unbesetzt"]
    assert {line.about for line in own.new} == {"Stadt Speyer"}
    assert today_for(actor(Role.HEAD, WORMS), TODAY).is_empty
    early = dt.date(2026, 9, 12)
    assert today_for(actor(Role.HEAD, SPEYER), early).due == []


def test_a_membership_that_ends_soon_is_shown_to_who_manages_it_in_order_of_days() -> None:
    ends = TODAY + dt.timedelta(days=10)
    make_membership(role=Role.GRANT_OFFICE, to_on=ends)
    lines = today_for(lead(), TODAY).due
    assert [(line.title, line.on) for line in lines][-1] == ("Mitgliedschaft endet", ends)
    assert [line.on for line in lines] == sorted(line.on for line in lines if line.on)
    assert today_for(actor(Role.GRANT_OFFICE), TODAY).due == []


def page(user: User) -> str:
    response = sign_in(Client(), user).get("/heute/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_says_when_nothing_is_due() -> None:
    text = page(make_member(role=Role.TREASURY, place=place(WORMS)))
    assert "Heute ist nichts fällig." in text
    assert f'href="/register/{WORMS}/"' in text
    assert "Zum Programmregister" not in text


def test_a_person_without_membership_is_told_so() -> None:
    user = make_user(second_factor=True)
    assert actor_of(user).memberships == ()
    assert "Ihr Konto gehört zurzeit zu keiner Stelle." in page(user)


@pytest.mark.parametrize("people", [1, 3, 1000])
def test_the_same_queries_for_any_number_of_lines(
    people: int, django_assert_max_num_queries: object
) -> None:
    who = lead()
    participation_id = ParticipationStep.objects.values_list("participation_id", flat=True)[0]
    ParticipationStep.objects.bulk_create(
        ParticipationStep(
            participation_id=participation_id,
            position=10 + number,
            status="paused",
            on=dt.date(2026, 2, 1),
            certainty="announced",
            evidence_on=NOW.date(),
            known_from_at=NOW,
            reason="x",
            recorded_by="system",
        )
        for number in range(people)
    )
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(20):
        found = today_for(who, TODAY)
    assert len(found.due) == 5 + people


def test_an_unread_message_is_a_line_that_leads_to_it() -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    kind = Kind("grants.told", Group.TASK)
    [message] = notify(
        recipients=[user.pk], kind=kind, subject="Ein Antrag ist eingegangen", path="/register/",
        about=user, now=timezone.now(),
    )  # fmt: skip
    text = page(user)
    assert "Ein Antrag ist eingegangen" in text
    assert f'href="/mitteilungen/{message.pk}/"' in text

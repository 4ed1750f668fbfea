"""The page of a grant file, read by each side, and the messages between them."""

from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.accounts.actor import Actor
from kim.accounts.models import Message, User
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.audit.services import record
from kim.grants.models import Application, CaseMessage
from kim.grants.services.cases import GrantError
from kim.grants.services.file_page import LONGEST, write_message
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind
from kim.kernel.permissions import PermissionDenied
from kim.places.models import Place
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.grants.factories import (
    NOW,
    SPEYER,
    WORMS,
    make_application,
    make_decision,
    make_review,
    person,
)

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]


def member(role: Role, ags: str = "") -> User:
    return make_member(role=role, place=Place.objects.get(ags=ags) if ags else None)


def address_of(application: Application) -> str:
    return f"/foerderung/vorgang/{application.number}/"


def text_of(user: User, application: Application, status: int = 200) -> str:
    response = sign_in(Client(), user).get(address_of(application))
    assert response.status_code == status, response.text[:300]
    return unescape(response.text)


def note(application: Application, actor: Actor, action: str, **more: str) -> None:
    record(at=NOW, actor=actor.key, action=f"grants.{action}", subject=application, **more)


@pytest.mark.parametrize(
    ("role", "ags", "status"),
    [
        (Role.GRANT_OFFICE, "", 200), (Role.AUDIT_OFFICE, "", 200), (Role.HEAD, SPEYER, 200),
        (Role.DEPUTY, SPEYER, 200), (Role.HEAD, WORMS, 404),
    ],
)  # fmt: skip
def test_who_sees_a_submitted_file(role: Role, ags: str, status: int) -> None:
    text_of(member(role, ags), make_application(state=S.SUBMITTED), status)


def test_a_draft_is_the_municipalitys_own() -> None:
    draft = make_application(state=S.DRAFT)
    assert "Entwurf" in text_of(member(Role.DEPUTY, SPEYER), draft)
    text_of(member(Role.GRANT_OFFICE), draft, 404)


def test_timeline_names_own_side_and_keeps_reviews_inside() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    head, officer = member(Role.HEAD, SPEYER), member(Role.GRANT_OFFICE)
    head.name, officer.name = "Karla Kommune", "Lars Land"
    head.save()
    officer.save()
    note(application, actor_of(head), "application_submit", law="VV Nr. 3")
    note(application, actor_of(officer), "application_refuse_technical", reason="Zu schwach")
    review = make_review(application, ReviewKind.TECHNICAL, who=actor_of(officer))
    record(at=NOW, actor=actor_of(officer).key, action="grants.review_oppose", subject=review,
           reason="Streng intern")  # fmt: skip
    town = text_of(head, application)
    assert ("Karla Kommune" in town, "VV Nr. 3" in town) == (True, True)
    for hidden in (
        "Lars Land",
        "Zu schwach",
        "Streng intern",
        "Nicht befürworten",
        "Fachlich nicht",
    ):
        assert hidden not in town
    land = text_of(officer, application).split("kim-timeline", 1)[1]
    assert "Karla Kommune" not in land
    for shown in ("Lars Land", "Zu schwach", "Streng intern", "Stadt Speyer"):
        assert shown in land
    assert "Karla Kommune" in text_of(member(Role.AUDIT_OFFICE), application)


def test_money_is_shown_by_category_and_reserved_only_to_the_land() -> None:
    application = make_application(state=S.SUBMITTED)
    text = text_of(member(Role.GRANT_OFFICE), application)
    for shown in ("Personalkosten", "50.000,00 €", "15.000,00 €", "65.000,00 €", 'width="100.0"'):
        assert shown in text
    assert "style=" not in text


def test_next_step_and_blocked_deeds_say_why() -> None:
    application = make_application(state=S.SUBMITTED)
    Application.objects.update(state=S.BUDGET_REVIEW)
    officer = member(Role.BUDGET_OFFICER)
    assert "Nächster Schritt: Haushaltsmäßig prüfen" in text_of(officer, application)
    make_review(application, ReviewKind.TECHNICAL, who=actor_of(officer))
    assert "Wer fachlich geprüft hat" in text_of(officer, application)
    assert "Jetzt ist der Haushalt am Zug" in text_of(member(Role.AUDIT_OFFICE), application)


def test_the_drafter_reads_why_another_has_to_sign() -> None:
    application = make_application(state=S.READY_FOR_DECISION)
    drafter = member(Role.GRANT_OFFICE)
    make_decision(application, who=actor_of(drafter))
    assert "Wer die Entscheidung entworfen hat, darf sie nicht zeichnen." in text_of(
        drafter, application
    )


def test_reading_of_the_court_of_audit_is_recorded_once_a_day() -> None:
    application = make_application(state=S.APPROVED)
    auditor, officer = member(Role.AUDIT_OFFICE), member(Role.GRANT_OFFICE)
    for day, count in (("2026-06-01", 1), ("2026-06-01", 1), ("2026-06-02", 2)):
        with time_machine.travel(f"{day}T10:00:00+02:00", tick=False):
            text = text_of(auditor, application)
            text_of(officer, application)
        events = Event.objects.filter(action="grants.read_file")
        assert events.count() == count
    assert {(e.actor, e.law) for e in events} == {(actor_of(auditor).key, "§ 91 LHO")}
    assert "Akte gelesen" not in text  # the timeline is about the procedure
    assert 'action="' not in text.split("<main", 1)[1]  # nothing to send


def test_queries_of_the_page_do_not_grow() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    officer = member(Role.GRANT_OFFICE)
    client = sign_in(Client(), officer)
    counts = []
    for number in (1, 30):
        for count in range(number):
            note(application, person(Role.GRANT_OFFICE), "give_reason", reason=f"Nr. {count}")
            CaseMessage.objects.create(
                application=application, side="land", text=f"Text {count}", at=NOW, by="user:0"
            )
        client.get(address_of(application))
        with CaptureQueriesContext(connection) as captured:
            client.get(address_of(application))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 50


# Messages


def test_a_message_reaches_the_other_side_and_is_read_there() -> None:
    application = make_application(state=S.SUBMITTED)
    deputy, officer = member(Role.DEPUTY, SPEYER), member(Role.GRANT_OFFICE)
    client = sign_in(Client(), deputy)
    response = client.post(f"{address_of(application)}nachricht/", {"text": "Eine Frage <b>"})
    assert response.status_code == 302
    message = CaseMessage.objects.get()
    assert (message.side, message.text, message.read_at) == ("municipality", "Eine Frage <b>", None)
    told = Message.objects.get()
    assert told.recipient_id == officer.pk
    assert told.subject == f"Neue Nachricht zum Vorgang {application.number}."
    assert told.path == address_of(application)
    assert "noch nicht gelesen" in text_of(deputy, application)
    text_of(member(Role.AUDIT_OFFICE), application)
    text_of(deputy, application)
    message.refresh_from_db()
    assert message.read_at is None  # neither the own side nor the court of audit counts
    response = sign_in(Client(), officer).get(address_of(application))
    assert "Eine Frage &lt;b&gt;" in response.text
    assert '<span class="kim-badge kim-badge--wait">neu</span>' in response.text
    message.refresh_from_db()
    assert message.read_at is not None
    assert "noch nicht gelesen" not in text_of(deputy, application)
    event = Event.objects.get(action="grants.write_message")
    assert event.changes == {"message": [None, message.pk]}


def test_the_officer_of_the_file_is_told_and_the_municipality() -> None:
    application = make_application(state=S.SUBMITTED)
    officer, other = member(Role.GRANT_OFFICE), member(Role.GRANT_OFFICE)
    head = member(Role.HEAD, SPEYER)
    application.officer = officer
    application.save()
    write_message(actor=actor_of(head), application_id=application.pk, text="An Sie", now=NOW)
    write_message(actor=actor_of(other), application_id=application.pk, text="An uns", now=NOW)
    assert [m.recipient_id for m in Message.objects.order_by("pk")] == [officer.pk, head.pk]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" \n", "zuerst einen Text"), ("x" * (LONGEST + 1), f"höchstens {LONGEST} Zeichen")],
)
def test_what_is_no_message_is_refused(text: str, sentence: str) -> None:
    application = make_application(state=S.SUBMITTED)
    with pytest.raises(GrantError, match=sentence):
        write_message(
            actor=person(Role.HEAD, SPEYER), application_id=application.pk, text=text, now=NOW
        )


def test_who_may_not_write() -> None:
    application = make_application(state=S.SUBMITTED)
    for actor in (person(Role.AUDIT_OFFICE), person(Role.HEAD, WORMS)):
        with pytest.raises(PermissionDenied):
            write_message(actor=actor, application_id=application.pk, text="Nein", now=NOW)
    draft = make_application(state=S.DRAFT, ags=WORMS)
    with pytest.raises(GrantError, match="sobald der Antrag eingegangen ist"):
        write_message(
            actor=person(Role.HEAD, WORMS), application_id=draft.pk, text="Zu früh", now=NOW
        )
    assert not CaseMessage.objects.exists()


def test_a_refused_message_is_not_lost() -> None:
    application = make_application(state=S.SUBMITTED)
    client = sign_in(Client(), member(Role.HEAD, SPEYER))
    response = client.post(f"{address_of(application)}nachricht/", {"text": "x" * (LONGEST + 1)})
    assert response.status_code == 422
    assert "x" * (LONGEST + 1) in response.text

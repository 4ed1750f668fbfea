"""What waits for somebody: intake, reviews, early starts, signatures, complete drafts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, EarlyStart, Signature
from kim.grants.queries.due import due_items
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind
from tests.grants.applying import draft, head
from tests.grants.factories import (
    NOW,
    SOMEBODY,
    SPEYER,
    TODAY,
    WORMS,
    make_application,
    make_decision,
    make_review,
    person,
)

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]


def lines(actor: Actor) -> list[tuple[str, str]]:
    """What the actor has to do, and for which file."""
    found = [item.title.split(": ") for item in due_items(actor, TODAY)]
    return [(title, number) for title, number in found]


def test_received_and_nobodys_waits_for_the_office() -> None:
    application = make_application(state=S.SUBMITTED)
    officer = person(Role.GRANT_OFFICE)
    assert ("Antrag in Prüfung nehmen", application.number) in lines(officer)
    assert lines(person(Role.BUDGET_OFFICER)) == []
    application.officer_id = officer.user_id
    application.save()
    assert lines(officer) == []


def test_reviews_wait_for_who_may_hold_them() -> None:
    technical = make_application(state=S.TECHNICAL_REVIEW)
    budget = make_application(state=S.SUBMITTED, ags=WORMS)
    Application.objects.filter(pk=budget.pk).update(state=S.BUDGET_REVIEW)
    assert lines(person(Role.GRANT_OFFICE)) == [("Fachlich prüfen", technical.number)]
    officer, other = person(Role.BUDGET_OFFICER), person(Role.BUDGET_OFFICER)
    make_review(budget, ReviewKind.TECHNICAL, who=officer)
    assert lines(officer) == []
    assert lines(other) == [("Haushaltsmäßig prüfen", budget.number)]


def test_signatures_wait_for_the_role_of_the_level_and_another_human() -> None:
    application = make_application(state=S.READY_FOR_DECISION)
    drafter, signer = person(Role.GRANT_OFFICE), person(Role.GRANT_OFFICE)
    lead = person(Role.PROGRAMME_LEAD)
    decision = make_decision(application, who=drafter)
    wanted = [("Entscheidung zeichnen", application.number)]
    assert (lines(drafter), lines(signer), lines(lead)) == ([], wanted, [])
    Signature.objects.create(
        decision=decision, level=1, role=Role.GRANT_OFFICE, at=NOW, by=signer.key,
        person=signer.person,
    )  # fmt: skip
    assert (lines(drafter), lines(signer), lines(lead)) == ([], [], wanted)


def test_early_start_is_due_before_the_contract() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    officer = person(Role.GRANT_OFFICE)
    Application.objects.update(officer=officer.user_id)
    EarlyStart.objects.create(
        application=application, reason="Eilt", start_on=dt.date(2026, 3, 1),
        contract_on=dt.date(2026, 2, 20), risk_accepted=True, requested_at=NOW,
        requested_by="user:0", requested_person=SOMEBODY,
    )  # fmt: skip
    [item] = due_items(officer, TODAY)
    assert (item.title, item.on) == (
        f"Über vorzeitigen Beginn entscheiden: {application.number}", dt.date(2026, 2, 20)
    )  # fmt: skip


def test_a_complete_draft_waits_for_the_second_signature() -> None:
    application = draft()
    leader = head()
    assert lines(leader) == [("Antrag prüfen und unterzeichnen", application.number)]
    assert lines(person(Role.DEPUTY, SPEYER)) == []
    assert lines(head(WORMS)) == []
    application.sections.filter(code="concept").update(data={})
    assert lines(leader) == []


def test_queries_do_not_grow_with_what_waits() -> None:
    officer = person(Role.GRANT_OFFICE)
    counts = []
    for cases in ([SPEYER], [WORMS, "07311", "07312", "07313"]):
        for ags in cases:
            make_decision(make_application(state=S.READY_FOR_DECISION, ags=ags))
        with CaptureQueriesContext(connection) as captured:
            due_items(officer, TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]

"""What the rules are told besides the application."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kim.grants.models import Application, Award, EarlyStart, OtherGrant
from kim.grants.queries.context import context_for
from kim.grants.queries.terms import TermsMissing
from kim.grants.rules.content import read
from kim.grants.rules.plausibility import check
from kim.grants.rules.results import Result, Severity, blocking, unreasoned
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import Mark, RequirementKind
from kim.programme.services.contacts import set_contact
from kim.programme.services.posts import set_post_terms
from tests.grants.factories import (
    NOW,
    SOMEBODY,
    SPEYER,
    TODAY,
    WORMS,
    make_application,
    make_call,
    make_decision,
    make_version,
)
from tests.programme.factories import lead, occupy, proof, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def other_grant(ags: str, start: str, end: str) -> OtherGrant:
    place = make_application(ags=ags, state=S.WITHDRAWN).place
    return OtherGrant.objects.create(
        place=place,
        funder="Bund",
        title="Sprachförderung",
        reference="BV 7",
        amount=Decimal(5000),
        start_on=dt.date.fromisoformat(start),
        end_on=dt.date.fromisoformat(end),
        source="Bescheid",
        added_at=NOW,
        added_by="user:0",
    )


def approved(ags: str = SPEYER) -> Application:
    """An award of another call, amended once."""
    application = make_application(ags=ags, state=S.APPROVED, call=make_call(code="KIM-2025"))
    decisions = [make_decision(application)]
    decisions[0].state = "discarded"
    decisions[0].save()
    decisions.append(make_decision(application))
    for sequence, (decision, amount) in enumerate(zip(decisions, (65_000, 60_000), strict=True)):
        Award.objects.create(
            application=application,
            sequence=sequence,
            decision=decision,
            amount=amount,
            start_on=dt.date(2025, 3, 1),
            end_on=dt.date(2026, 2, 28),
            fte=1,
            lines={},
            at=NOW,
        )
    return application


def test_a_draft_alone() -> None:
    application = make_application()
    found = context_for(application, today=TODAY)
    assert found.terms.category("personnel").cap == 60_000
    assert (found.today, found.received_on, found.counts_on) == (TODAY, None, TODAY)
    assert (found.call_state, found.call_state_label) == ("open", "Antragsphase")
    assert (found.place_name, found.is_recipient) == ("Stadt Speyer", True)
    assert (found.may_sign, found.is_provisional) == (None, False)
    assert (found.running, found.other_grants, found.early_start) == ((), (), None)
    assert (found.register.status, found.register.fte, found.previous) == ("none", None, None)


def test_the_day_of_receipt_counts_once_it_is_in() -> None:
    application = make_application(state=S.SUBMITTED)
    found = context_for(application, today=TODAY + dt.timedelta(days=60))
    assert found.received_on == found.counts_on == TODAY


def test_what_the_call_asks_for() -> None:
    call = make_call()
    version = make_version(call, is_provisional=True, released=False)
    for position, (kind, code, must) in enumerate(
        [("attachment", "plan", False), ("declaration", "secured", True), ("criterion", "x", True)]
    ):
        version.requirements.create(
            position=position,
            kind=RequirementKind(kind),
            code=code,
            label=code.title(),
            is_mandatory=must,
            mark=Mark.ASSUMPTION,
        )
    version.recipients.filter(place__ags=SPEYER).delete()
    found = context_for(make_application(call=call), today=TODAY)
    assert [(r.code, r.is_mandatory) for r in found.declarations] == [("secured", True)]
    assert [(r.code, r.is_mandatory) for r in found.attachments] == [("plan", False)]
    assert (found.is_recipient, found.is_provisional) == (False, True)


def test_other_money_for_the_same_place_and_years() -> None:
    for span in (("2024-01-01", "2025-12-31"), ("2027-01-01", "2027-12-31")):
        other_grant(SPEYER, *span)
    inside = other_grant(SPEYER, "2025-06-01", "2026-01-01")
    taken_back = other_grant(SPEYER, "2026-01-01", "2026-12-31")
    taken_back.ended_at = NOW
    taken_back.save()
    other_grant(WORMS, "2026-01-01", "2026-12-31")
    award = approved()
    approved(WORMS)
    found = context_for(make_application(), today=TODAY)
    assert [(o.reference, o.amount) for o in found.other_grants] == [
        (inside.reference, 5000),
        (award.number, 60_000),  # as amended
    ]
    assert found.previous is not None
    assert found.previous.cost_total == 75_000


def test_running_applications_and_early_start() -> None:
    application = make_application(state=S.REJECTED)
    running = make_application()
    EarlyStart.objects.create(
        application=application,
        reason="x",
        start_on=dt.date(2026, 2, 1),
        contract_on=dt.date(2026, 1, 20),
        risk_accepted=True,
        requested_at=NOW,
        requested_by="user:0",
        requested_person=SOMEBODY,
    )
    found = context_for(application, today=TODAY)
    assert found.running == (running.number,)
    assert found.early_start is not None
    assert (found.early_start.consented, found.early_start.start_on.day) == (False, 1)


def test_what_the_register_knows() -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-02-01", "2026-06-30")
    occupy(who, "deputy", "2026-03-01")
    occupy(who, "vacant", "2026-07-01")
    for day, fte in (((2026, 2, 1), "0.5"), ((2026, 5, 1), "0.75"), ((2026, 11, 1), "1")):
        set_post_terms(
            actor=who,
            ags=SPEYER,
            from_on=dt.date(*day),
            fte=Decimal(fte),
            pay_group="EG 10",
            evidence=proof(),
            now=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        )
    set_contact(
        actor=who, ags=SPEYER, function="Stab", name="", email="a@speyer.example",
        phone="1", consent_on=None, now=NOW,
    )  # fmt: skip
    application = make_application()
    may = context_for(application, today=dt.date(2026, 5, 31)).register
    assert (may.status, may.occupied, may.fte, may.pay_group) == (
        "started", "installed", Decimal("0.75"), "EG 10",
    )  # fmt: skip
    assert may.occupied_from_on == dt.date(2026, 2, 1)
    assert (may.contact_function, may.contact_email, may.contact_phone) == (
        "Stab", "a@speyer.example", "1",
    )  # fmt: skip
    assert context_for(application, today=dt.date(2026, 7, 1)).register.occupied == "vacant"


def test_queries_do_not_grow() -> None:
    counts = []
    for others in (0, 3):
        for _ in range(others):
            other_grant(SPEYER, "2026-01-01", "2026-12-31")
        application = make_application(state=S.REJECTED)
        application = Application.objects.select_related("call", "version", "place").get(
            pk=application.pk
        )
        with CaptureQueriesContext(connection) as asked:
            context_for(application, today=TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_a_missing_number_of_the_call_stops() -> None:
    call = make_call()
    version = make_version(call, released=False)
    version.parameters.filter(key="cap_total").delete()
    with pytest.raises(TermsMissing, match="cap_total"):
        context_for(make_application(call=call), today=TODAY)


def test_typed_text_that_is_no_value_blocks() -> None:
    application = make_application(basics={"start_on": "31.02.2026"})
    context = context_for(application, today=TODAY)
    content = read({row.code: row.data for row in application.sections.all()})
    found = check(content, context)
    assert [(r.rule, r.section, r.field) for r in blocking(found)] == [
        ("PL-A00", "basics", "start_on")
    ]
    assert "TT.MM.JJJJ" in found[0].text


def test_warnings_wait_for_a_reason() -> None:
    def result(rule: str, severity: Severity) -> Result:
        return Result(rule=rule, severity=severity, text="x", section="basics")

    found = [
        result("PL-1", Severity.WARNING),
        result("PL-2", Severity.WARNING),
        result("PL-3", Severity.HINT),
        result("PL-4", Severity.BLOCKS),
    ]
    assert [r.rule for r in unreasoned(found, {"PL-1": "weil", "PL-2": " "})] == ["PL-2"]
    assert [r.rule for r in blocking(found)] == ["PL-4"]

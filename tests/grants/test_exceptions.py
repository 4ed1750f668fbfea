"""Exceptions from plausibility rules: made with reason, confirmed by another person, ended."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.accounts.actor import Actor
from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.audit.queries import events_about
from kim.grants.models import Application, RuleOverride
from kim.grants.queries.findings import all_findings, unsettled_blocks
from kim.grants.services.cases import GrantError
from kim.grants.services.decisions import Draft, draft_award
from kim.grants.services.overrides import confirm_waiver, end_waiver, waive_rule
from kim.grants.states.applications import UNDECIDED
from kim.grants.states.applications import ApplicationState as S
from kim.places.models import Place
from tests.accounts.factories import actor_of, make_member, make_membership, share_person, sign_in
from tests.grants.applying import fresh, head
from tests.grants.factories import (
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    make_application,
    make_submission,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
BLOCKS, WARNS = "PL-A13", "PL-A46"
WRONG = {"post": {"fte": "0,0", "contract_on": "02.03.2026"}}
WHY = "Die Angabe ist ein Schreibfehler, die Stelle ist mit dem Landkreis geklärt."


@pytest.fixture
def officer() -> Actor:
    return person(Role.GRANT_OFFICE)


@pytest.fixture
def application() -> Application:
    return make_application(state=S.TECHNICAL_REVIEW, **WRONG)


def waive(who: Actor, application: Application, rule: str = BLOCKS, why: str = WHY) -> RuleOverride:
    return waive_rule(actor=who, application_id=application.pk, rule=rule, reason=why, now=NOW)


def state_of(application: Application, rule: str) -> str:
    found = all_findings(fresh(application), today=TODAY)
    return next(finding.state for finding in found if finding.rule.id == rule)


def blocks(application: Application) -> set[str]:
    return {result.rule for result in unsettled_blocks(fresh(application), today=TODAY)}


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("subject", flat=True))


def test_an_exception_from_a_blocking_rule_waits_for_another_person(
    officer: Actor, application: Application
) -> None:
    lead, town = person(Role.PROGRAMME_LEAD), head()
    assert (state_of(application, BLOCKS), blocks(application)) == ("blocks", {BLOCKS})
    waiver = waive(officer, application)
    assert (state_of(application, BLOCKS), blocks(application)) == ("waiting", {BLOCKS})
    assert Message.objects.get().recipient_id == lead.user_id
    confirm_waiver(actor=lead, override_id=waiver.pk, now=NOW)
    assert (state_of(application, BLOCKS), blocks(application)) == ("waived", set())
    waiver.refresh_from_db()
    assert (waiver.approved_by, str(waiver.approved_person)) == (lead.key, lead.person)
    assert Message.objects.latest("pk").recipient_id == town.user_id
    assert told()[-1] == f"{application.number}: Ausnahme von Regel {BLOCKS} bestätigt."
    events = [(e.action, e.reason, e.law) for e in events_about(application)]
    assert [action for action, _, _ in events] == ["grants.waive_rule", "grants.confirm_waiver"]
    assert all(reason == WHY and law for _, reason, law in events)


def test_an_exception_from_a_warning_holds_at_once(
    officer: Actor, application: Application
) -> None:
    head()
    assert state_of(application, WARNS) == "warning"
    waiver = waive(officer, application, WARNS)
    assert state_of(application, WARNS) == "waived"
    assert told() == [f"{application.number}: Ausnahme von Regel {WARNS} gemacht."]
    with pytest.raises(GrantError, match="nichts zu bestätigen"):
        confirm_waiver(actor=person(Role.PROGRAMME_LEAD), override_id=waiver.pk, now=NOW)


def test_the_same_human_never_confirms(officer: Actor, application: Application) -> None:
    waiver = waive(officer, application)
    with pytest.raises(PermissionDenied, match="bestätigt sie nicht"):
        confirm_waiver(actor=officer, override_id=waiver.pk, now=NOW)


def test_nor_with_a_second_account(application: Application) -> None:
    first = make_membership(role=Role.GRANT_OFFICE).user
    second = make_membership(role=Role.PROGRAMME_LEAD).user
    share_person(first, second)
    waiver = waive(actor_of(first), application)
    with pytest.raises(PermissionDenied, match="bestätigt sie nicht"):
        confirm_waiver(actor=actor_of(second), override_id=waiver.pk, now=NOW)


def test_another_officer_confirms(officer: Actor, application: Application) -> None:
    waiver = waive(officer, application)
    confirm_waiver(actor=person(Role.GRANT_OFFICE), override_id=waiver.pk, now=NOW)
    with pytest.raises(GrantError, match="gilt schon"):
        confirm_waiver(actor=person(Role.GRANT_OFFICE), override_id=waiver.pk, now=NOW)


def test_ended_the_rule_counts_again(officer: Actor, application: Application) -> None:
    waiver = waive(officer, application)
    with pytest.raises(GrantError, match="warum die Ausnahme nicht mehr gilt"):
        end_waiver(actor=officer, override_id=waiver.pk, reason=" ", now=NOW)
    end_waiver(actor=officer, override_id=waiver.pk, reason="Irrtum", now=NOW)
    assert (state_of(application, BLOCKS), blocks(application)) == ("blocks", {BLOCKS})
    event = events_about(application).last()
    assert event is not None
    assert (event.action, event.reason) == ("grants.end_waiver", "Irrtum")
    for again in (end_waiver, confirm_waiver):
        more = {"reason": "x"} if again is end_waiver else {}
        with pytest.raises(GrantError, match="schon aufgehoben"):
            again(actor=person(Role.GRANT_OFFICE), override_id=waiver.pk, now=NOW, **more)  # type: ignore[operator] # either
    assert waive(officer, application).pk != waiver.pk


@pytest.mark.parametrize(
    ("rule", "why", "sentence"),
    [
        (BLOCKS, " ", "begründen Sie die Ausnahme"),
        ("PL-A12", WHY, "hat nichts beanstandet"),
        ("PL-X", WHY, "Diese Regel gibt es nicht"),
    ],
)
def test_what_is_no_exception(
    officer: Actor, application: Application, rule: str, why: str, sentence: str
) -> None:
    with pytest.raises(GrantError, match=sentence):
        waive(officer, application, rule, why)


def test_one_exception_is_in_force(officer: Actor, application: Application) -> None:
    waive(officer, application)
    with pytest.raises(GrantError, match="schon eine Ausnahme"):
        waive(officer, application)


@pytest.mark.parametrize("state", [s for s in S if s not in UNDECIDED or s == S.DRAFT])
def test_exceptions_belong_to_the_review(officer: Actor, state: S) -> None:
    application = make_application(state=state, **WRONG)
    with pytest.raises(GrantError, match=f"Im Stand „{state.label}“"):
        waive(officer, application)


@pytest.mark.parametrize(
    ("role", "ags"),
    [(Role.PROGRAMME_LEAD, ""), (Role.BUDGET_OFFICER, ""), (Role.AUDIT_OFFICE, ""),
     (Role.HEAD, SPEYER)],
)  # fmt: skip
def test_who_makes_no_exception(application: Application, role: Role, ags: str) -> None:
    with pytest.raises(PermissionDenied, match="nur die Bewilligungsstelle"):
        waive(person(role, ags), application)


def test_what_was_found_only_later_is_marked(application: Application) -> None:
    frozen = json.loads(application.submissions.get().content)
    make_submission(application, frozen | {"results": [{"rule": BLOCKS}]})
    found = {f.rule.id: f for f in all_findings(fresh(application), today=TODAY)}
    assert (found[BLOCKS].is_new, found[WARNS].is_new) == (False, True)
    assert not found["PL-A12"].is_new


def signed_in(role: Role, ags: str = "") -> Client:
    place = Place.objects.get(ags=ags) if ags else None
    return sign_in(Client(), make_member(role=role, place=place))


def page(client: Client, address: str, status: int = 200, data: Any = None) -> str:
    response = client.get(address) if data is None else client.post(address, data)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_the_pages_from_exception_to_end(application: Application) -> None:
    address = f"/foerderung/vorgang/{application.number}/regeln/"
    office, lead = signed_in(Role.GRANT_OFFICE), signed_in(Role.PROGRAMME_LEAD)
    town = signed_in(Role.INTEGRATION_MANAGER, SPEYER)
    application.overrides.create(
        rule=WARNS, kind="reason", reason="Der Vertrag kam spät.", at=NOW, by="user:0",
        person="00000000-0000-0000-0000-000000000001",
    )  # fmt: skip
    shown = page(office, address)
    assert "Ende nach dem Beginn" in shown
    assert "Der Stellenanteil 0 ist nicht zulässig." in shown
    assert "Begründung der Kommune:</b> Der Vertrag kam spät." in shown
    assert "Ende nach dem Beginn" not in page(office, f"{address}?nur=auffaellig")
    one = f"{address}{BLOCKS}/"
    assert "erst, wenn eine andere Person sie bestätigt" in page(office, f"{one}ausnahme/")
    assert "Bitte" in page(office, f"{one}ausnahme/", 422, {"reason": " "})
    page(office, f"{one}ausnahme/", 302, {"reason": WHY})
    assert "Wer die Ausnahme gemacht hat, bestätigt sie nicht." in page(office, address)
    page(office, f"{one}bestaetigen/", 403)
    assert "Ausnahme bestätigen" in page(lead, address)
    assert WHY in page(lead, f"{one}bestaetigen/")
    page(lead, f"{one}bestaetigen/", 302, {"csrfmiddlewaretoken": "x"})
    seen = page(town, address)
    assert WHY in seen
    assert "Ausnahme gilt" in seen
    assert "Ausnahme aufheben" not in seen
    page(office, f"{one}aufheben/", 302, {"reason": "Irrtum des Amtes"})
    assert "Irrtum des Amtes" in page(town, address)
    page(office, f"{one}aufheben/", 404)
    page(office, f"{address}PL-Z/ausnahme/", 404)
    page(signed_in(Role.INTEGRATION_MANAGER, WORMS), address, 404)


def test_what_blocks_is_not_awarded_without_an_exception(officer: Actor) -> None:
    application = make_application(state=S.READY_FOR_DECISION, post={"limited_to_on": ""})
    draft = Draft(
        reason="Das Landesinteresse ist begründet.",
        start_on=dt.date(2026, 3, 1),
        end_on=dt.date(2026, 12, 31),
        fte=Decimal(1),
        amounts={"personnel": Decimal(50_000), "material": Decimal(15_000)},
    )

    def award() -> None:
        draft_award(actor=officer, application_id=application.pk, draft=draft, version=0, now=NOW)

    with pytest.raises(GrantError, match="Regel PL-A47 sperrt: Die Stelle ist befristet"):
        award()
    waiver = waive(officer, application, "PL-A47")
    with pytest.raises(GrantError, match="Ohne eine bestätigte Ausnahme"):
        award()
    confirm_waiver(actor=person(Role.PROGRAMME_LEAD), override_id=waiver.pk, now=NOW)
    award()


def test_a_draft_shows_no_rules_here() -> None:
    draft = make_application(**WRONG)
    town = signed_in(Role.INTEGRATION_MANAGER, SPEYER)
    address = f"/foerderung/vorgang/{draft.number}/regeln/"
    assert "noch nicht eingereicht" in page(town, address)


def test_a_clean_application_has_nothing_conspicuous() -> None:
    clean = make_application(state=S.SUBMITTED)
    office = signed_in(Role.GRANT_OFFICE)
    shown = page(office, f"/foerderung/vorgang/{clean.number}/regeln/?nur=auffaellig")
    assert "Keine Regel hat etwas beanstandet." in shown


def test_queries_do_not_grow_with_exceptions(officer: Actor, application: Application) -> None:
    counts = []
    for _ in range(3):
        row = fresh(application)
        with CaptureQueriesContext(connection) as asked:
            all_findings(row, today=TODAY)
        counts.append(len(asked))
        waiver = waive(officer, application)
        end_waiver(
            actor=officer, override_id=waiver.pk, reason="x", now=NOW + dt.timedelta(hours=1)
        )
    assert counts[1] == counts[2] <= 25

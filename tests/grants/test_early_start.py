"""Early start: asked before anything is signed, decided by others, limited in time."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, EarlyStart, Notice
from kim.grants.services.cases import GrantError
from kim.grants.services.early_start import (
    consent_to_early_start,
    expire_early_start,
    refuse_early_start,
    request_early_start,
    take_back_early_start,
)
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import NOW, SPEYER, TODAY, WORMS, make_application, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.fixture
def head() -> Actor:
    return person(Role.HEAD, SPEYER)


@pytest.fixture
def application() -> Application:
    return make_application(state=S.TECHNICAL_REVIEW)


def ask(who: Actor, application: Application, **changes: Any) -> EarlyStart:
    given: dict[str, Any] = {
        "reason": "Die Bewerberin sagt sonst ab.",
        "start_on": dt.date(2026, 2, 1),
        "contract_on": dt.date(2026, 1, 20),
        "risk_accepted": True,
    }
    return request_early_start(
        actor=who, application_id=application.pk, now=NOW, **{**given, **changes}
    )


def test_consent_is_limited_in_time(head: Actor, application: Application) -> None:
    early = ask(head, application)
    officer = person(Role.GRANT_OFFICE)
    given = consent_to_early_start(
        actor=officer, early_start_id=early.pk, reason="Nachvollziehbar", now=NOW
    )
    assert (given.state, given.valid_from_on) == ("consented", TODAY)
    assert given.valid_to_on == dt.date(2026, 7, 12)
    with pytest.raises(GrantError, match="„zugestimmt“ nicht möglich"):
        refuse_early_start(actor=officer, early_start_id=early.pk, reason="x", now=NOW)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": " "}, "begründen"),
        ({"risk_accepted": False}, "kein Anspruch"),
        ({"contract_on": dt.date(2026, 1, 11)}, "Vergangenheit"),
        ({"start_on": dt.date(2026, 1, 11)}, "Vergangenheit"),
    ],
    ids=["no reason", "no risk", "signed already", "begun already"],
)
def test_refused_requests(
    head: Actor, application: Application, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(GrantError, match=says):
        ask(head, application, **changes)


def test_only_the_head_of_the_municipality_asks(application: Application) -> None:
    for who in (person(Role.INTEGRATION_MANAGER, SPEYER), person(Role.HEAD, WORMS)):
        with pytest.raises(PermissionDenied):
            ask(who, application)


def test_one_request_at_a_time(head: Actor, application: Application) -> None:
    early = ask(head, application)
    with pytest.raises(GrantError, match="schon einen Antrag"):
        ask(head, application)
    take_back_early_start(actor=head, early_start_id=early.pk, now=NOW)
    assert ask(head, application).pk != early.pk


def test_decided_applications_need_none(head: Actor) -> None:
    with pytest.raises(GrantError, match="schon entschieden"):
        ask(head, make_application(state=S.APPROVED))


def test_nobody_decides_on_a_draft(head: Actor) -> None:
    with pytest.raises(GrantError, match="zuerst den Antrag ab"):
        ask(head, make_application(state=S.DRAFT))


def test_consent_comes_with_its_notice(head: Actor, application: Application) -> None:
    early = ask(head, application)
    consent_to_early_start(
        actor=person(Role.GRANT_OFFICE), early_start_id=early.pk, reason="x", now=NOW
    )
    assert Notice.objects.get(early_start=early).kind == "early_start_consent"


def test_a_contract_signed_meanwhile_is_noticed(head: Actor, application: Application) -> None:
    early = ask(head, application)
    later = NOW + dt.timedelta(days=9)
    with pytest.raises(GrantError, match="dieser Tag ist vorbei"):
        consent_to_early_start(
            actor=person(Role.GRANT_OFFICE), early_start_id=early.pk, reason="x", now=later
        )
    assert EarlyStart.objects.get(pk=early.pk).state == "requested"


def test_refusal_has_a_reason(head: Actor, application: Application) -> None:
    early = ask(head, application)
    officer = person(Role.GRANT_OFFICE)
    with pytest.raises(GrantError, match="begründen"):
        refuse_early_start(actor=officer, early_start_id=early.pk, reason="", now=NOW)
    refused = refuse_early_start(actor=officer, early_start_id=early.pk, reason="Zu früh", now=NOW)
    assert refused.state == "refused"


def test_consent_expires_after_its_last_day(head: Actor, application: Application) -> None:
    early = consent_to_early_start(
        actor=person(Role.GRANT_OFFICE), early_start_id=ask(head, application).pk, reason="x",
        now=NOW,
    )  # fmt: skip
    assert early.valid_to_on
    expire = {"early_start_id": early.pk, "now": NOW}
    assert not expire_early_start(**expire, today=early.valid_to_on)
    assert expire_early_start(**expire, today=early.valid_to_on + dt.timedelta(days=1))
    assert not expire_early_start(**expire, today=early.valid_to_on + dt.timedelta(days=2))

"""Beginning an application: on which version, once, and with what is known already."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.rules.roles import Role
from kim.audit.queries import events_about
from kim.grants.models import Application, Call, Section
from kim.grants.queries.drafts import draft_for
from kim.grants.rules.sections import flatten
from kim.grants.services.cases import GrantError
from kim.grants.services.declare import withdraw_application
from kim.grants.services.drafts import ApplicationExists, start_application
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.applications import SectionCode
from kim.grants.states.calls import CallState
from kim.programme.services.contacts import set_contact
from kim.programme.services.posts import set_post_terms
from tests.grants.applying import author, fresh, release
from tests.grants.factories import (
    NOW,
    SECTIONS,
    SPEYER,
    TODAY,
    WORMS,
    make_application,
    make_call,
    make_version,
    person,
)
from tests.programme.factories import lead, occupy, proof, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
KNOWN_AT = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def start(ags: str = SPEYER, copy: bool = False, code: str = "KIM-2026") -> Application:
    return start_application(actor=author(ags), call_code=code, ags=ags, copy=copy, now=NOW)


def texts(application: Application) -> dict[str, dict[str, object]]:
    return {row.code: row.data for row in application.sections.all()}


@pytest.fixture
def call() -> Call:
    return make_call()


def test_an_empty_application(call: Call) -> None:
    application = start()
    assert application.number == "KIM-2026-07318"
    assert (application.state, application.version.number) == (S.DRAFT, 1)
    assert {row.code for row in application.sections.all()} == set(SectionCode.values)
    assert texts(application)["basics"] == {
        "title": "Kommunales Integrationsmanagement 2026, Stadt Speyer",
        "start_on": "01.01.2026",
        "end_on": "31.12.2026",
    }
    assert [event.action for event in events_about(application)] == ["grants.start_application"]


def test_what_the_register_knows_is_filled_in(call: Call) -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-02-01")
    set_post_terms(
        actor=who, ags=SPEYER, from_on=dt.date(2026, 2, 1), fte=Decimal("0.50"),
        pay_group="EG 11", evidence=proof(), now=KNOWN_AT,
    )  # fmt: skip
    set_contact(
        actor=who, ags=SPEYER, function="Stabsstelle", name="Nie übernommen",
        email="stab@speyer.example", phone="06232 7", consent_on=None, now=NOW,
    )  # fmt: skip
    application = start_application(
        actor=author(), call_code=call.code, ags=SPEYER, copy=False, now=KNOWN_AT
    )
    found = texts(application)
    assert found["basics"]["start_on"] == "01.02.2026"
    assert found["basics"]["contact_function"] == "Stabsstelle"
    assert found["basics"]["contact_email"] == "stab@speyer.example"
    assert found["basics"]["contact_phone"] == "06232 7"
    assert found["post"] == {"fte": "0,5", "pay_group": "EG 11", "post_start_on": "01.02.2026"}
    assert "Nie übernommen" not in str(found)


def call_of_2027(before: Call) -> Call:
    call = Call.objects.create(
        programme=before.programme, code="KIM-2027", title="KIM 2027", state=CallState.OPEN,
        created_at=NOW, created_by="user:0",
    )  # fmt: skip
    version = make_version(call, released=False)
    version.first_on, version.last_on = dt.date(2027, 1, 1), dt.date(2027, 12, 31)
    version.closes_on = dt.date(2027, 11, 15)
    release(version)
    return call


def test_a_copy_leaves_fewer_than_ten_fields_to_touch(call: Call) -> None:
    """F-M2: last year's application again; what is empty afterwards must be typed anew."""
    before = make_application(state=S.APPROVED)
    call_of_2027(call)
    application = start(copy=True, code="KIM-2027")
    assert application.copied_from == before
    found = texts(application)
    empty = {
        (code, path)
        for code, data in SECTIONS.items()
        for path in flatten(code, data)
        if "months" not in path and not flatten(code, found[code]).get(path)
    }
    assert empty == {
        ("post", "contract_on"),
        *(("declarations", c) for c in SECTIONS["declarations"] if c != "input_vat"),
        *(("council", field) for field in SECTIONS["council"]),
    }
    assert len(empty) < 10
    assert draft_for(fresh(application), today=TODAY).content.cost_total == 75_000


def test_a_copy_moves_days_by_whole_years(call: Call) -> None:
    make_application(state=S.APPROVED)
    call_of_2027(call)
    found = texts(start(copy=True, code="KIM-2027"))
    assert (found["basics"]["start_on"], found["basics"]["end_on"]) == ("01.01.2027", "31.12.2027")
    assert found["basics"]["title"] == "KIM 2027, Stadt Speyer"
    assert found["post"]["limited_to_on"] == "31.12.2027"
    assert [row["by_on"] for row in found["concept"]["goals"]] == ["30.09.2027"]
    months = found["plan"]["costs"][0]["months"]
    assert next(iter(months)) == "2027-01"
    assert (months["2027-01"], months["2027-03"]) == ("", "6.000,00")


def test_what_was_not_needed_last_year_is_not_needed_now(call: Call) -> None:
    make_application(state=S.APPROVED, council={"state": "not_needed"})
    call_of_2027(call)
    assert texts(start(copy=True, code="KIM-2027"))["council"] == {"state": "not_needed"}


def test_nothing_to_copy(call: Call) -> None:
    make_application(state=S.REJECTED)
    with pytest.raises(GrantError, match="keinen bewilligten Antrag"):
        start(copy=True)


def test_one_runs_per_municipality_and_call(call: Call) -> None:
    first = start()
    with pytest.raises(ApplicationExists, match="schon der Antrag KIM-2026-07318") as refused:
        start()
    assert refused.value.number == first.number
    assert start(WORMS).number == "KIM-2026-07319"


def test_later_ones_get_a_suffix(call: Call) -> None:
    first = start()
    withdraw_application(actor=author(), application_id=first.pk, reason="", now=NOW)
    assert start().number == "KIM-2026-07318-2"


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (CallState.PLANNED, False),
        (CallState.PUBLISHED, False),
        (CallState.OPEN, False),
        (CallState.SUSPENDED, True),
        (CallState.CLOSED, True),
        (CallState.SETTLED, True),
        (CallState.CANCELLED, True),
    ],
)
def test_in_which_calls_one_can_begin(call: Call, state: CallState, refused: bool) -> None:
    call.state = state
    call.save()
    if refused:
        with pytest.raises(GrantError, match=f"Stand: {state.label}"):
            start()
    else:
        assert start().state == S.DRAFT


def test_a_provisional_version_is_enough_and_an_unreleased_one_is_not() -> None:
    call = make_call(CallState.PLANNED)
    make_version(call, is_provisional=True)
    make_version(call, released=False)
    assert start().version.number == 2


def test_without_a_released_version() -> None:
    call = Call.objects.create(
        programme=make_call().programme, code="KIM-2028", title="KIM 2028",
        created_at=NOW, created_by="user:0",
    )  # fmt: skip
    make_version(call, released=False)
    with pytest.raises(GrantError, match="noch keine Fassung freigegeben"):
        start(code="KIM-2028")


def test_who_is_no_recipient() -> None:
    call = make_call(CallState.PLANNED)
    version = make_version(call, released=False)
    version.recipients.filter(place__ags=SPEYER).delete()
    release(version)
    with pytest.raises(GrantError, match="Stadt Speyer ist in diesem Aufruf nicht"):
        start()


@pytest.mark.parametrize(("code", "ags"), [("KIM-1999", SPEYER), ("KIM-2026", "07999")])
def test_what_does_not_exist(call: Call, code: str, ags: str) -> None:
    with pytest.raises(GrantError, match="gibt es nicht"):
        start_application(actor=author(), call_code=code, ags=ags, copy=False, now=NOW)


@pytest.mark.parametrize(
    ("role", "ags"),
    [
        (Role.HEAD, SPEYER),
        (Role.INTEGRATION_MANAGER, WORMS),
        (Role.GRANT_OFFICE, ""),
        (Role.PROGRAMME_LEAD, ""),
    ],
)
def test_who_may_not_begin(call: Call, role: Role, ags: str) -> None:
    with pytest.raises(PermissionDenied, match="Anträge beginnen"):
        start_application(
            actor=person(role, ags), call_code=call.code, ags=SPEYER, copy=False, now=NOW
        )
    assert not Section.objects.exists()

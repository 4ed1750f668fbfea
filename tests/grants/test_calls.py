"""A call: loaded from its file, versions by two people, frozen, moved through its states."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.actor import Actor
from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.grants.models import Call, CallVersion
from kim.grants.queries.terms import terms_of
from kim.grants.services.call_numbers import (
    remove_row,
    set_condition,
    set_parameter,
    set_requirement,
)
from kim.grants.services.calls import (
    follow_calendar,
    load_shipped_calls,
    move_call,
    propose_version,
    release_version,
    withdraw_version,
)
from kim.grants.services.cases import GrantError
from kim.grants.states.applications import ApplicationState
from tests.grants.factories import NOW, make_application, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
CODE = "kim-2026"


@pytest.fixture
def lead() -> Actor:
    load_shipped_calls(now=NOW)
    return person(Role.PROGRAMME_LEAD)


def version(number: int = 1) -> CallVersion:
    return CallVersion.objects.get(call__code=CODE, number=number)


def state() -> str:
    return Call.objects.get(code=CODE).state


def release(who: Actor, number: int = 1) -> CallVersion:
    return release_version(actor=who, version_id=version(number).pk, now=NOW)


def final(lead: Actor) -> CallVersion:
    """A second version that is not provisional, prepared by ``lead`` and released by Haushalt."""
    release(lead)
    propose_version(actor=lead, call_code=CODE, is_provisional=False, note="Kriterien", now=NOW)
    return release(person(Role.BUDGET_OFFICER), 2)


def set_number(
    who: Actor, key: str, value: str, mark: str = "assumption", source: str = ""
) -> None:
    set_parameter(
        actor=who, version_id=version().pk, key=key, value=value, source=source, address="",
        mark=mark, now=NOW,
    )  # fmt: skip


def test_the_shipped_call_has_the_real_numbers(lead: Actor) -> None:
    terms = terms_of(version())
    assert {c.code: str(c.cap) for c in terms.categories} == {
        "personnel": "60000.00", "material": "20000.00",
    }  # fmt: skip
    assert (str(terms.cap_total), terms.pro_rata) == ("80000.00", "months_30")
    assert version().recipients.count() == 36
    assert load_shipped_calls(now=NOW) == 0
    assert Call.objects.count() == 1


def test_every_number_says_where_it_is_from(lead: Actor) -> None:
    rows = version().parameters.all()
    assert [row.key for row in rows if not row.source] == []
    caps = {row.key: row.mark for row in rows if row.key.startswith("cap_")}
    assert caps == {"cap_total": "sourced", "cap_personnel": "sourced", "cap_material": "sourced"}


def test_a_provisional_release_lets_prepare_only(lead: Actor) -> None:
    release(lead)
    assert state() == "planned"
    with pytest.raises(GrantError, match="ist im Stand „geplant“ nicht möglich"):
        move_call(actor=lead, call_code=CODE, deed="open", reason="", now=NOW)


def test_a_final_release_publishes_and_tells(lead: Actor) -> None:
    reader = person(Role.INTEGRATION_MANAGER, "07318")
    assert final(lead).number == 2
    assert state() == "published"
    told = Message.objects.filter(recipient_id=reader.user_id).latest("pk")
    assert told.subject.endswith("Fassung 2 ist freigegeben.")


def test_who_prepared_does_not_release(lead: Actor) -> None:
    release(lead)
    propose_version(actor=lead, call_code=CODE, is_provisional=False, note="x", now=NOW)
    with pytest.raises(GrantError, match="eine andere Person"):
        release(lead, 2)
    with pytest.raises(PermissionDenied):
        release(person(Role.GRANT_OFFICE), 2)
    with pytest.raises(PermissionDenied):
        release(person(Role.HEAD, "07318"), 2)


def test_released_twice_is_refused(lead: Actor) -> None:
    release(lead)
    with pytest.raises(GrantError, match="schon freigegeben"):
        release(person(Role.BUDGET_OFFICER))


def test_a_released_version_does_not_change(lead: Actor) -> None:
    release(lead)
    with pytest.raises(GrantError, match="neue Fassung"):
        set_number(lead, "cap_total", "90000.00")


def test_a_number_changes_everywhere_at_once(lead: Actor) -> None:
    set_number(lead, "cap_personnel", "65000.00")
    set_number(lead, "opens_on", "2026-02-01")
    set_number(lead, "follows_fte_material", "off")
    terms = terms_of(version())
    assert str(terms.category("personnel").cap) == "65000.00"
    assert terms.category("material").follows_fte is False
    assert terms.opens_on == dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cap_total", "viel"), ("cap_total", ""), ("pro_rata_method", "weeks"),
        ("line_transfer", "maybe"), ("cap_personnel", "-1"), ("cap_personnel", "x"),
        ("financing_personnel", "loan"), ("share_percent_material", "101"),
        ("first_on", "31.02.2026"), ("closes_on", "2020-01-01"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(lead: Actor, key: str, value: str) -> None:
    with pytest.raises(GrantError, match=r"nicht möglich|kein Tag"):
        set_number(lead, key, value)


def test_a_number_that_is_proved_names_its_source(lead: Actor) -> None:
    with pytest.raises(GrantError, match="Quelle"):
        set_number(lead, "cap_total", "80000.00", mark="sourced")
    with pytest.raises(GrantError, match="Einen Kennwert"):
        set_number(lead, "unknown", "1")


def test_requirements_and_conditions_may_change_before(lead: Actor) -> None:
    given = {"actor": lead, "version_id": version().pk, "now": NOW}
    row = set_requirement(
        **given, kind="attachment", code="map", label="Lageplan", mark="assumption"
    )
    set_condition(
        **given, kind="special", code="logo", title="Logo", text="Auf das Land hinweisen.",
        mark="assumption",
    )  # fmt: skip
    assert version().conditions.filter(code="logo").exists()
    remove_row(**given, part="requirements", row_id=row.pk)
    assert not version().requirements.filter(code="map").exists()
    with pytest.raises(GrantError, match="nicht mehr"):
        remove_row(**given, part="requirements", row_id=row.pk)
    with pytest.raises(GrantError, match="Text"):
        set_condition(**given, kind="special", code="x", title="x", text=" ", mark="assumption")


def test_one_draft_at_a_time_and_it_can_be_thrown_away(lead: Actor) -> None:
    release(lead)
    again = {"actor": lead, "call_code": CODE, "is_provisional": False, "note": "", "now": NOW}
    draft = propose_version(**again)
    with pytest.raises(GrantError, match="noch nicht freigegeben"):
        propose_version(**again)
    withdraw_version(actor=lead, version_id=draft.pk, reason="Irrtum", now=NOW)
    assert [row.number for row in Call.objects.get().versions.all()] == [1]


def test_the_way_of_a_call(lead: Actor) -> None:
    final(lead)
    budget = person(Role.BUDGET_OFFICER)

    def move(who: Actor, deed: str) -> str:
        return move_call(actor=who, call_code=CODE, deed=deed, reason="Grund", now=NOW).state

    assert move(lead, "open") == "open"
    with pytest.raises(PermissionDenied):
        move(lead, "suspend")
    assert move(budget, "suspend") == "suspended"
    assert move(budget, "resume") == "open"
    assert move(lead, "close") == "closed"
    assert move(lead, "settle") == "settled"
    with pytest.raises(GrantError, match="Antragsphase öffnen"):
        move(lead, "open")


def test_a_reason_is_needed_and_publishing_is_the_release(lead: Actor) -> None:
    final(lead)
    with pytest.raises(GrantError, match="Grund"):
        move_call(actor=lead, call_code=CODE, deed="cancel", reason=" ", now=NOW)
    release_first = {"actor": lead, "call_code": CODE, "deed": "publish", "reason": "x", "now": NOW}
    with pytest.raises(GrantError):
        move_call(**release_first)


def test_an_award_keeps_a_call_from_being_cancelled(lead: Actor) -> None:
    final(lead)
    make_application(state=ApplicationState.APPROVED, call=Call.objects.get(code=CODE))
    with pytest.raises(GrantError, match="Bewilligungen"):
        move_call(actor=lead, call_code=CODE, deed="cancel", reason="x", now=NOW)


def test_the_calendar_opens_and_closes(lead: Actor) -> None:
    last = final(lead).closes_on
    assert follow_calendar(call_code=CODE, today=NOW.date(), now=NOW) == "open"
    assert follow_calendar(call_code=CODE, today=last, now=NOW) == ""
    assert follow_calendar(call_code=CODE, today=last + dt.timedelta(days=1), now=NOW) == "close"
    assert state() == "closed"


def test_a_provisional_call_is_not_opened_by_the_calendar(lead: Actor) -> None:
    release(lead)
    assert follow_calendar(call_code=CODE, today=NOW.date(), now=NOW) == ""

"""Who sees and who changes organisations."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import LAND_ROLES, Role
from kim.audit.models import Event
from kim.kernel.permissions import may
from kim.kernel.states import TransitionNotAllowed
from kim.network.models import Organisation
from kim.network.queries import (
    contacts_for,
    editable_organisations,
    kept_organisations,
    organisation_choices,
    organisation_for,
    own_organisations,
    visible_organisations,
)
from kim.network.services.organisations import (
    NetworkError,
    OrganisationValues,
    add_organisation,
    change_organisation,
    confirm_organisation,
    move_organisation,
    set_trust,
)
from kim.network.states import OrganisationKind, OrganisationState, Trust
from tests.accounts.factories import actor_of, make_user
from tests.network.factories import (
    NOW,
    RELEASED,
    SPEYER,
    TODAY,
    WORMS,
    carrier,
    give_office,
    make_contact,
    make_organisation,
    manager,
    person,
    place,
)

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(hours=1)
KEEPERS = {Role.HEAD, Role.INTEGRATION_MANAGER, Role.DEPUTY}


def values(**changes) -> OrganisationValues:
    return OrganisationValues(**{"name": "Sprachtreff", "kind": OrganisationKind.CLUB, **changes})


def one_of_each() -> dict[str, Organisation]:
    target = make_organisation(name="published")
    return {
        "published": target,
        "draft": make_organisation(name="draft", state="draft"),
        "archived": make_organisation(name="archived", state="archived"),
        "merged": make_organisation(name="merged", state="merged", merged_into=target),
        "elsewhere": make_organisation(WORMS, name="elsewhere", state="draft"),
    }


def names(actor: Actor | None) -> set[str]:
    return set(visible_organisations(actor).values_list("name", flat=True))


@pytest.mark.parametrize("role", [None, *Role])
def test_who_sees_what(role: Role | None) -> None:
    one_of_each()
    if role is None:
        assert names(None) == {"published"}
        assert names(actor_of(make_user())) == {"published"}
    elif role in LAND_ROLES:
        assert names(person(role)) == {"published", "archived", "merged"}
    elif role == Role.CARRIER:
        assert names(carrier()) == {"published"}
    else:
        assert names(person(role)) == {"published", "draft", "archived", "merged"}
        assert names(person(role, WORMS)) == {"published", "elsewhere"}


def test_people_of_an_organisation_see_and_edit_it() -> None:
    give_office(make_organisation(name="own", state="draft"))
    make_organisation(name="draft of another", state="draft")
    who = carrier()
    assert names(who) == {"own"}
    assert [row.name for row in own_organisations(who)] == ["own"]
    assert [name for _, name in organisation_choices(who)] == ["own"]
    assert not kept_organisations(who).exists()


def test_people_of_a_merged_organisation_act_for_what_it_became() -> None:
    target = make_organisation(name="stayed")
    give_office(make_organisation(name="gone", state="merged", merged_into=target))
    who = carrier()
    assert [row.name for row in editable_organisations(who)] == ["stayed"]
    target = Organisation.objects.get(pk=target.pk)
    assert may(who, "network.edit", target)
    assert not may(carrier(WORMS), "network.edit", target)
    assert not may(who, "network.keep", target)


def test_choices_leave_out_what_is_archived_or_merged() -> None:
    one_of_each()
    assert [name for _, name in organisation_choices(manager())] == ["draft", "published"]
    assert kept_organisations(manager()).count() == 3


@pytest.mark.parametrize("role", Role)
def test_who_may_add(role: Role) -> None:
    who = person(role)
    if role not in KEEPERS:
        with pytest.raises(PermissionDenied):
            add_organisation(actor=who, municipality_id=place().pk, values=values(), now=NOW)
        return
    made = add_organisation(actor=who, municipality_id=place().pk, values=values(), now=NOW)
    assert (made.state, made.confirmed_on, made.trust) == ("draft", TODAY, "check_first")
    with pytest.raises(PermissionDenied):
        add_organisation(actor=who, municipality_id=place(WORMS).pk, values=values(), now=NOW)


def test_all_values_are_kept_and_changes_recorded() -> None:
    who = manager()
    told = values(
        fields=("sprache",), languages=("ar", "uk"), area_ids=(place().pk,), street="Weg 1",
        postcode="67346", town="Speyer", latitude=Decimal("49.31"), longitude=Decimal("8.43"),
        website="https://sprachtreff.example", mail="info@sprachtreff.example", phone="06232 1",
        description="Deutsch üben", source="Liste", short_name="ST",
    )  # fmt: skip
    made = add_organisation(actor=who, municipality_id=place().pk, values=told, now=NOW)
    found = organisation_for(who, made.key)
    assert found is not None
    assert (found.fields, found.languages) == (["sprache"], ["ar", "uk"])
    assert [area.ags for area in found.areas.all()] == [SPEYER]
    same = change_organisation(actor=who, organisation_id=made.pk, values=told, now=LATER)
    assert same.changed_at == NOW  # nothing changed, nothing recorded
    changed = change_organisation(
        actor=who, organisation_id=made.pk, values=values(name="Neu"), seen_at=NOW, now=LATER
    )
    assert changed.changed_at == LATER
    assert not changed.areas.exists()
    event = Event.objects.get(action="network.change")
    assert event.changes["name"] == ["Sprachtreff", "Neu"]
    assert event.changes["latitude"] == ["49.31000", None]


def test_a_form_left_open_does_not_overwrite() -> None:
    made = make_organisation()
    with pytest.raises(NetworkError, match="inzwischen geändert"):
        change_organisation(
            actor=manager(), organisation_id=made.pk, values=values(), seen_at=LATER, now=LATER
        )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  "}, "Namen"),
        ({"fields": ("x",)}, "Handlungsfeld"),
        ({"languages": ("xx",)}, "Sprache"),
        ({"area_ids": (987_654_321,)}, "Gebiet"),
        ({"name": "Verein \u202egnp.exe"}, "Steuerzeichen"),
        ({"description": "a\x07b"}, "Steuerzeichen"),
    ],
)
def test_what_no_form_lets_through(changes, sentence: str) -> None:
    with pytest.raises(NetworkError, match=sentence):
        add_organisation(
            actor=manager(), municipality_id=place().pk, values=values(**changes), now=NOW
        )


def test_others_do_not_change_and_merged_ones_stay() -> None:
    found = one_of_each()
    for who, name in ((manager(WORMS), "published"), (manager(), "merged"), (carrier(), "draft")):
        with pytest.raises(PermissionDenied):
            change_organisation(
                actor=who, organisation_id=found[name].pk, values=values(), now=LATER
            )


def test_life_of_an_organisation() -> None:
    made, who = make_organisation(state="draft"), manager()
    for deed, state in (
        ("publish", "published"), ("withdraw", "draft"), ("publish", "published"),
        ("archive", "archived"), ("reopen", "draft"),
    ):  # fmt: skip
        moved = move_organisation(actor=who, organisation_id=made.pk, deed=deed, now=LATER)
        assert (moved.state, moved.changed_at) == (OrganisationState(state), LATER)
    with pytest.raises(TransitionNotAllowed, match="Wieder aufnehmen"):
        move_organisation(actor=who, organisation_id=made.pk, deed="reopen", now=LATER)
    give_office(made)
    with pytest.raises(PermissionDenied):  # an organisation does not publish itself
        move_organisation(actor=carrier(), organisation_id=made.pk, deed="publish", now=LATER)


def test_trust_and_confirmation() -> None:
    made = give_office(make_organisation(confirmed_on=None))
    contact = make_contact(made)
    set_trust(actor=manager(), organisation_id=made.pk, trust=Trust.TRUSTED, now=LATER)
    confirm_organisation(actor=carrier(), organisation_id=made.pk, now=LATER)
    made.refresh_from_db()
    contact.refresh_from_db()
    assert (made.trust, made.confirmed_on, contact.confirmed_on) == ("trusted", TODAY, TODAY)
    with pytest.raises(PermissionDenied):
        set_trust(actor=carrier(), organisation_id=made.pk, trust=Trust.TRUSTED, now=LATER)


def test_contacts_are_public_with_consent_only() -> None:
    made = give_office(make_organisation())
    make_contact(made, function="innen")
    make_contact(made, function="widerrufen", withdrawn_on=TODAY, **RELEASED)
    assert make_contact(made, function="außen", **RELEASED).is_public
    for who in (None, manager(WORMS), person(Role.PROGRAMME_LEAD)):
        assert [row.function for row in contacts_for(who, made)] == ["außen"]
    for who in (manager(), carrier(), person(Role.TREASURY)):
        assert contacts_for(who, made).count() == 3


@pytest.mark.parametrize(
    "name",
    [
        "جمعية الجسر",
        "Мост",
        "እንኳን ደህና",
        "𝒱erein 🌉",
        "Amitie\u0301 e. V.",
        "پل‌ها",
        "%_*",
        "x" * 200,
    ],
)
def test_names_in_every_script_come_back_as_they_were(name: str) -> None:
    made = add_organisation(
        actor=manager(), municipality_id=place().pk, values=values(name=name), now=NOW
    )
    assert Organisation.objects.get(pk=made.pk).name == name

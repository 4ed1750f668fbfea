"""Contacts, consent and people of an organisation."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.models import Invitation, Membership, Message
from kim.accounts.rules.roles import Role
from kim.accounts.services.offices import ensure_offices
from kim.network.models import Contact, Organisation
from kim.network.queries import public_contacts
from kim.network.queries.due import due_items
from kim.network.services.contacts import (
    ContactValues,
    erase_old_contacts,
    give_consent,
    remove_contact,
    set_contact,
    withdraw_consent,
)
from kim.network.services.organisations import NetworkError
from kim.network.services.people import end_access, invite_to_organisation
from kim.network.states import ConsentWay, ContactPurpose
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
DAY = dt.timedelta(days=1)


def values(**changes) -> ContactValues:
    return ContactValues(
        **{"function": "Beratung", "name": "Muster", "mail": "m@v.example", **changes}
    )


def test_from_adding_to_erasing() -> None:
    who, row = manager(), make_organisation()
    known = {"actor": who, "organisation_id": row.pk}
    made = set_contact(**known, contact_id=None, values=values(), now=NOW)
    assert (made.confirmed_on, made.is_public) == (TODAY, False)
    told = {**known, "contact_id": made.pk}
    with pytest.raises(NetworkError, match="Zukunft"):
        give_consent(**told, on=TODAY + DAY, way=ConsentWay.MAIL, now=NOW)
    given = give_consent(**told, on=TODAY, way=ConsentWay.MAIL, now=NOW)
    assert (given.is_public, given.consent_text) == (True, "2026-11")
    assert public_contacts(row).count() == 1
    withdraw_consent(**told, now=NOW)
    assert public_contacts(row).count() == 0
    assert withdraw_consent(**told, now=NOW + DAY).withdrawn_on == TODAY  # the first day stays
    assert give_consent(**told, on=TODAY, way=ConsentWay.WRITTEN, now=NOW).is_public
    remove_contact(**told, now=NOW)
    assert not Contact.objects.exists()


def test_another_person_has_not_consented() -> None:
    row = make_organisation()
    made = make_contact(row, **RELEASED)
    known = {"actor": manager(), "organisation_id": row.pk, "contact_id": made.pk, "now": NOW}
    same = {"name": made.name, "mail": "", "purpose": ContactPurpose.REFERRAL}
    assert set_contact(**known, values=values(**same)).is_public
    assert not set_contact(**known, values=values(**same | {"name": "Andere"})).is_public
    assert not public_contacts(row).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"), [({"function": " "}, "Funktion"), ({"languages": ["xx"]}, "Sprache")]
)
def test_what_no_form_lets_through(changes, sentence: str) -> None:
    with pytest.raises(NetworkError, match=sentence):
        set_contact(
            actor=manager(), organisation_id=make_organisation().pk, contact_id=None,
            values=values(**changes), now=NOW,
        )  # fmt: skip


def test_others_do_not_touch_contacts() -> None:
    row = make_organisation()
    made = make_contact(row, **RELEASED)
    told = {"organisation_id": row.pk, "contact_id": made.pk, "now": NOW}
    for who in (manager(WORMS), carrier(), person(Role.TREASURY)):
        with pytest.raises(PermissionDenied):
            withdraw_consent(actor=who, **told)
        with pytest.raises(PermissionDenied):
            remove_contact(actor=who, **told)
    other = make_contact(make_organisation())
    with pytest.raises(Contact.DoesNotExist):  # not by way of an organisation one may edit
        remove_contact(actor=manager(), **{**told, "contact_id": other.pk})


def test_contacts_nobody_confirms_are_erased_after_two_years() -> None:
    row = make_organisation()
    make_contact(row, confirmed_on=TODAY - 730 * DAY)
    make_contact(row, confirmed_on=TODAY - 731 * DAY)
    assert erase_old_contacts(now=NOW) == 1
    assert row.contacts.get().confirmed_on == TODAY - 730 * DAY


def test_the_municipality_invites_first_then_the_organisation_itself() -> None:
    ensure_offices(now=NOW)
    row = make_organisation(name="Sprachtreff")
    invite_to_organisation(actor=manager(), organisation_id=row.pk, email="a@v.example", now=NOW)
    row.refresh_from_db()
    invitation = Invitation.objects.get(email="a@v.example")
    assert (invitation.office, invitation.role) == (row.office, "carrier")
    assert row.office.kept_by.place_id == place(SPEYER).pk
    twin = make_organisation(WORMS, name="Sprachtreff")  # the same name elsewhere: its own office
    invite_to_organisation(
        actor=manager(WORMS), organisation_id=twin.pk, email="b@v.example", now=NOW
    )
    twin.refresh_from_db()
    assert twin.office != row.office
    with pytest.raises(PermissionDenied):
        invite_to_organisation(
            actor=manager(WORMS), organisation_id=row.pk, email="c@v.example", now=NOW
        )


def test_when_the_last_one_leaves_the_municipality_is_told() -> None:
    row = give_office(make_organisation())
    first, second = carrier(), carrier()
    keeper = manager()
    of = {int(m.user_id): m.pk for m in Membership.objects.filter(office=row.office)}
    told = {"organisation_id": row.pk, "reason": "gewechselt", "now": NOW}
    end_access(actor=second, membership_id=of[first.user_id], **told)
    assert not Message.objects.exists()
    with pytest.raises(NetworkError, match="schon beendet"):
        end_access(actor=second, membership_id=of[first.user_id], **told)
    with pytest.raises(PermissionDenied):  # nobody leaves an organisation alone by themselves
        end_access(actor=second, membership_id=of[second.user_id], **told)
    assert due_items(keeper, TODAY) == []
    end_access(actor=keeper, membership_id=of[second.user_id], **told)
    assert Message.objects.get().recipient_id == keeper.user_id
    assert [item.title for item in due_items(keeper, TODAY)] == [
        "Akteur ohne Zugang: Nachfolge klären"
    ]
    other = make_organisation()
    with pytest.raises(NetworkError):  # a membership elsewhere is none of this organisation
        end_access(
            actor=keeper, membership_id=of[first.user_id], **{**told, "organisation_id": other.pk}
        )


def test_due_is_what_nobody_confirmed_for_a_year() -> None:
    row = give_office(make_organisation(confirmed_on=TODAY - 366 * DAY))
    make_organisation(confirmed_on=TODAY - 365 * DAY)
    make_organisation(confirmed_on=None, state="draft")
    for who in (manager(), carrier()):
        items = due_items(who, TODAY)
        assert [(item.about, item.on) for item in items] == [(row.name, TODAY - DAY)]
    assert due_items(person(Role.TREASURY), TODAY) == []
    for _ in range(6):
        make_organisation(confirmed_on=None)
    assert [item.about for item in due_items(manager(), TODAY)] == ["7 Akteure"]
    assert Organisation.objects.count() == 9

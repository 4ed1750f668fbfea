"""Adding, changing and moving offers, and who sees what becomes of it."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.rules.roles import LAND_ROLES, Role
from kim.audit.models import Event
from kim.kernel.states import TransitionNotAllowed
from kim.network.rules.opening import Dated, Schedule
from kim.offers.models import CheckEvent, Offer, SearchEntry, Venue
from kim.offers.queries import managed_offers, offer_for, visible_offers, whole
from kim.offers.queries.data import offer_data
from kim.offers.rules.offer_data import TextData, TimeData, VenueData
from kim.offers.services.offers import (
    OfferNotFree,
    change_offer,
    copy_offer,
    create_offer,
    move_offer,
)
from kim.offers.services.writing import OfferInvalid
from kim.offers.states import OfferState
from tests.network.factories import (
    WORMS,
    carrier,
    give_office,
    make_organisation,
    manager,
    person,
    place,
)
from tests.offers.factories import NOW, PHONE, TODAY, VENUE, data_of, make_offer

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(hours=1)
S = OfferState


def test_what_is_written_is_read() -> None:
    organisation = make_organisation()
    data = data_of(organisation, times=(data_of(organisation).times[0], PHONE), extra={"a": 1})
    offer = make_offer(organisation, times=data.times, extra=data.extra)
    assert offer_data(offer) == data
    found = offer_for(None, offer.key)
    assert found is not None
    assert offer_data(found) == data
    assert (found.freshness, found.checked_on, found.last_on) == ("fresh", TODAY, None)
    assert found.next_change_on == dt.date(2027, 5, 10)


def test_reading_whole_offers_asks_a_fixed_number_of_questions(
    django_assert_num_queries,
) -> None:
    organisation = make_organisation()
    for count in (1, 3):
        while Offer.objects.count() < count:
            make_offer(organisation)
        with django_assert_num_queries(5):
            assert len([offer_data(row) for row in whole(visible_offers(None))]) == count


def test_a_draft_needs_a_title_and_publishing_needs_seven_answers() -> None:
    organisation = make_organisation()
    with pytest.raises(OfferInvalid) as raised:
        make_offer(organisation, public=False, title=" ")
    assert [flaw.path for flaw in raised.value.flaws] == ["text.title"]
    draft = make_offer(organisation, public=False, fields=(), languages=())
    with pytest.raises(OfferInvalid) as raised:
        move_offer(actor=manager(), offer_id=draft.pk, deed="publish", now=NOW)
    assert [flaw.path for flaw in raised.value.flaws] == ["fields", "languages"]
    draft.refresh_from_db()
    assert draft.state == S.DRAFT


def test_everybody_sees_what_is_public_and_keepers_the_rest() -> None:
    organisation = give_office(make_organisation())
    public, draft = make_offer(organisation), make_offer(organisation, public=False)
    foreign = make_offer(make_organisation(WORMS), ags=WORMS, public=False)
    hidden = make_offer(organisation, now=NOW - dt.timedelta(days=500))
    Offer.objects.filter(pk=hidden.pk).update(freshness="hidden")
    for actor in (None, person(Role.TREASURY, WORMS), *map(person, LAND_ROLES)):
        assert public in visible_offers(actor)
        assert draft not in visible_offers(actor)
        assert hidden not in visible_offers(actor)
    for actor in (manager(), carrier()):
        assert set(visible_offers(actor)) == {public, draft, hidden}
        assert set(managed_offers(actor)) == {public, draft, hidden}
    assert set(visible_offers(person(Role.TREASURY))) == {public, draft, hidden}
    assert list(managed_offers(person(Role.TREASURY))) == []
    assert set(managed_offers(manager(WORMS))) == {foreign}


def test_a_carrier_changes_its_own_offers_only() -> None:
    mine, other = give_office(make_organisation()), make_organisation()
    offer, foreign = make_offer(mine, public=False), make_offer(other, public=False)
    actor = carrier()
    change_offer(actor=actor, offer_id=offer.pk, data=data_of(mine, title="Neu"), now=LATER)
    with pytest.raises(PermissionDenied):
        change_offer(actor=actor, offer_id=foreign.pk, data=data_of(other), now=LATER)
    with pytest.raises(PermissionDenied):  # not even by handing it over
        change_offer(actor=actor, offer_id=offer.pk, data=data_of(other), now=LATER)
    with pytest.raises(PermissionDenied):
        create_offer(
            actor=actor, data=data_of(other), municipality_id=other.municipality_id, now=NOW
        )
    offer.refresh_from_db()
    assert offer.organisation == mine


def test_trust_decides_whether_a_carrier_publishes() -> None:
    organisation = give_office(make_organisation())
    offer = make_offer(organisation, public=False)
    with pytest.raises(PermissionDenied, match="entscheidet die Kommune"):
        move_offer(actor=carrier(), offer_id=offer.pk, deed="publish", now=NOW)
    organisation.trust = "trusted"
    organisation.save()
    assert move_offer(actor=carrier(), offer_id=offer.pk, deed="publish", now=NOW).is_public


def test_unknown_providers_are_refused() -> None:
    gone = make_organisation(state="archived", ags=WORMS)
    with pytest.raises(OfferInvalid) as raised:
        create_offer(actor=manager(), data=data_of(gone), municipality_id=place().pk, now=NOW)
    assert raised.value.flaws[0].path == "organisation_id"


def test_a_change_is_a_check_and_makes_translations_outdated() -> None:
    offer = make_offer(now=NOW - dt.timedelta(days=100))
    english = offer.texts.create(language="en", title="Language café")
    data = offer_data(offer)
    change_offer(actor=manager(), offer_id=offer.pk, data=replace(data, cost="low"), now=LATER)
    english.refresh_from_db()
    assert english.state == "reviewed"
    text = replace(data.text, title="Sprachtreff")
    change_offer(actor=manager(), offer_id=offer.pk, data=replace(data, text=text), now=LATER)
    english.refresh_from_db()
    offer.refresh_from_db()
    assert (english.state, offer.text_version, offer.checked_on) == ("outdated", 2, TODAY)
    assert [row.outcome for row in CheckEvent.objects.all()] == ["changed", "changed"]
    event = Event.objects.order_by("-pk").first()
    assert event is not None
    assert (event.action, event.changes) == ("offers.change", {"fields": ["", "text, cost"]})


def test_who_saw_an_older_version_is_told() -> None:
    offer = make_offer()
    data = offer_data(offer)
    change_offer(actor=manager(), offer_id=offer.pk, data=data, now=LATER, seen=NOW)
    with pytest.raises(OfferNotFree):
        change_offer(actor=manager(), offer_id=offer.pk, data=data, now=LATER, seen=NOW)


def test_moves_follow_the_arrows_and_the_search_knows_at_once() -> None:
    offer, actor = make_offer(), manager()
    assert SearchEntry.objects.filter(key=offer.key).count() == 1
    for deed, state, entries in (
        ("withdraw", S.WITHDRAWN, 0),
        ("publish", S.PUBLISHED, 1),
        ("archive", S.ARCHIVED, 0),
        ("restore", S.DRAFT, 0),
        ("publish", S.PUBLISHED, 1),
    ):
        moved = move_offer(actor=actor, offer_id=offer.pk, deed=deed, now=LATER)
        assert (moved.state, SearchEntry.objects.filter(key=offer.key).count()) == (state, entries)
    with pytest.raises(TransitionNotAllowed):
        move_offer(actor=actor, offer_id=offer.pk, deed="restore", now=LATER)


def test_copies_are_drafts_of_one_series() -> None:
    offer = make_offer()
    copy = copy_offer(actor=manager(), offer_id=offer.pk, now=LATER)
    offer.refresh_from_db()
    assert (copy.state, copy.series) == (S.DRAFT, offer.series)
    assert copy.series is not None
    assert offer_data(copy).text.title == "Sprachcafé am Markt (Kopie)"
    assert offer_data(copy).venues == offer_data(offer).venues


def test_venues_are_shared_and_never_changed_in_place() -> None:
    organisation = make_organisation()
    first, second = make_offer(organisation), make_offer(organisation)
    assert Venue.objects.count() == 1
    moved = replace(VENUE, street="Anderer Weg 2")
    data = replace(offer_data(first), venues=(moved,))
    change_offer(actor=manager(), offer_id=first.pk, data=data, now=LATER)
    assert offer_data(whole(Offer.objects.all()).get(pk=second.pk)).venues == (VENUE,)
    change_offer(
        actor=manager(), offer_id=second.pk, now=LATER,
        data=replace(offer_data(second), venues=(), times=(PHONE,), mode="online"),
    )  # fmt: skip
    assert [venue.street for venue in Venue.objects.all()] == ["Anderer Weg 2"]


def test_the_last_day_comes_from_the_times() -> None:
    on = dt.date(2026, 12, 3)
    dated = Schedule(dates=(Dated(on=on, opens=dt.time(9), closes=dt.time(10)),))
    offer = make_offer(times=(TimeData(schedule=dated),), kind="event")
    assert (offer.last_on, offer.next_change_on) == (on, dt.date(2026, 12, 4))
    over = make_offer(times=(TimeData(schedule=dated),), now=NOW + dt.timedelta(days=30))
    assert not over.is_public
    assert over.text_version == 1


def test_what_was_said_about_places_has_a_day() -> None:
    offer = make_offer(capacity="few")
    assert offer.capacity_checked_on == TODAY
    data = replace(offer_data(offer), capacity="unknown")
    offer = change_offer(actor=manager(), offer_id=offer.pk, data=data, now=LATER)
    assert offer.capacity_checked_on is None


def test_words_are_cleaned() -> None:
    offer = make_offer(public=False, title=" Cafe\u0301 \n")
    text = offer.texts.get()
    assert text.title == "Café"
    assert isinstance(TextData(title=text.title), TextData)
    assert VenueData().access == ()

"""Staying true by people: calls, waiting changes, messages from outside."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.kernel.states import TransitionNotAllowed
from kim.network.rules.opening import Schedule, Slot
from kim.offers.models import (
    CheckEvent,
    Feedback,
    FreshnessLink,
    Offer,
    OfferSignal,
    PendingEdit,
    SearchEntry,
)
from kim.offers.queries.care import call_list, differences
from kim.offers.queries.data import offer_data
from kim.offers.queries.links import freshness_rates
from kim.offers.rules.calls import WEIGHTS, Reason, score
from kim.offers.rules.offer_data import TimeData
from kim.offers.services.calls import note_call
from kim.offers.services.edits import approve_edit, return_edit, submit_edit
from kim.offers.services.feedback import (
    answer_feedback,
    delete_old_feedback,
    report_missing,
    report_offer,
)
from kim.offers.services.offers import move_offer
from kim.offers.services.signals import note_old_capacity, note_signal
from kim.offers.states import CheckOutcome, FeedbackKind, SignalKind
from kim.offers.tasks import every_morning
from kim.offers.views.feedback import address_of
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import WORMS, carrier, give_office, make_organisation, manager, place
from tests.offers.factories import NOW, TODAY, data_of, make_offer
from tests.offers.test_pages import many

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(hours=1)
CONFIRM = "/angebote/bestaetigen/"


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


# Signals and calls


def test_signals_are_noted_once_and_counted() -> None:
    offer = make_offer(capacity="few")
    for _ in range(2):
        note_signal(offer_id=offer.pk, kind=SignalKind.SOURCE_DIFFERS, text="Titel", now=NOW)
    assert OfferSignal.objects.get().count == 2
    assert note_old_capacity(today=TODAY + days(28), now=NOW) == 0
    assert note_old_capacity(today=TODAY + days(29), now=NOW) == 1
    assert note_old_capacity(today=TODAY + days(29), now=NOW) == 0


def test_holidays_are_asked_about_once() -> None:
    schedule = Schedule(slots=(Slot(days=(4,), opens=dt.time(9), closes=dt.time(12)),))
    offer = make_offer(times=(TimeData(schedule=schedule),))
    make_offer()  # says that it rests on holidays
    with time_machine.travel(NOW, tick=False):
        every_morning(timestamp=0)
    assert OfferSignal.objects.count() == 0
    for _ in range(2):
        with time_machine.travel(NOW + days(20), tick=False):
            every_morning(timestamp=0)
        assert [row.text for row in OfferSignal.objects.all()] == [
            "Am 25.12.2026 (Erster Weihnachtstag) wäre nach Plan geöffnet."
        ]
        note_call(
            actor=manager(), offer_id=offer.pk, outcome=CheckOutcome.CONFIRMED, note="", now=NOW
        )
    assert OfferSignal.objects.filter(resolved_at=None).count() == 0


def test_contacts_of_ended_offers_are_forgotten_after_two_years() -> None:
    offer = make_offer(contact_phone="06232 12", contact_name="Büro")
    move_offer(actor=manager(), offer_id=offer.pk, deed="archive", now=NOW)
    for after, mail in ((730, "pflege@muster.example"), (731, ""), (732, "")):
        with time_machine.travel(NOW + days(after), tick=False):
            every_morning(timestamp=0)
        offer.refresh_from_db()
        assert offer.owner_mail == mail
    assert (offer.contact_name, offer.contact_phone, offer.owner) == ("", "", None)
    assert offer.texts.get().title == "Sprachcafé am Markt"


def test_the_call_list_has_the_most_urgent_first() -> None:
    organisation = make_organisation(phone="06232 99")
    quiet, gone, old = (make_offer(organisation, title=word) for word in ("a", "b", "c"))
    note_signal(offer_id=old.pk, kind=SignalKind.CAPACITY_OLD, text="alt", now=NOW)
    note_signal(offer_id=gone.pk, kind=SignalKind.REPORTED_GONE, text="weg", now=NOW)
    note_signal(offer_id=gone.pk, kind=SignalKind.OVERDUE, text="spät", now=NOW)
    found = call_list(manager(), TODAY)
    assert [call.row.pk for call in found] == [gone.pk, old.pk]
    assert quiet.pk not in [call.row.pk for call in found]
    assert [reason.text for reason in found[0].reasons] == ["weg", "spät"]
    assert found[0].phone == "06232 99"
    assert call_list(manager(WORMS), TODAY) == []


@pytest.mark.parametrize(
    ("outcome", "state", "open_signals"),
    [("confirmed", "published", 0), ("not_reached", "published", 1), ("ended", "archived", 0)],
)
def test_what_a_call_found(outcome: str, state: str, open_signals: int) -> None:
    offer = make_offer(now=NOW - days(10))
    note_signal(offer_id=offer.pk, kind=SignalKind.OVERDUE, text="x", now=NOW)
    actor = manager()
    note_call(actor=actor, offer_id=offer.pk, outcome=CheckOutcome(outcome), note="n", now=NOW)
    offer.refresh_from_db()
    assert offer.state == state
    assert OfferSignal.objects.filter(resolved_at=None).count() == open_signals
    assert (CheckEvent.objects.get().outcome, CheckEvent.objects.get().way) == (outcome, "phone")
    with pytest.raises(PermissionDenied):
        note_call(
            actor=manager(WORMS), offer_id=offer.pk, outcome=CheckOutcome.ENDED, note="", now=NOW
        )


def test_more_reasons_never_weigh_less() -> None:
    reasons = [Reason(kind=kind, text="x", since=TODAY - days(30)) for kind in WEIGHTS]
    for count in range(1, len(reasons)):
        assert score(reasons[: count + 1], TODAY) >= score(reasons[:count], TODAY) > 0
    one = reasons[0]
    assert score([replace(one, count=2)], TODAY) > score([one], TODAY)
    assert score([one], TODAY + days(14)) > score([one], TODAY)
    assert score([replace(one, tried_on=TODAY)], TODAY) < score([one], TODAY)
    assert score([], TODAY) == 0


def test_rates_count_published_offers() -> None:
    assert freshness_rates()[0].percent is None
    first, *_ = [make_offer() for _ in range(3)]
    make_offer(make_organisation(WORMS), ags=WORMS)
    make_offer(public=False)
    Offer.objects.filter(pk=first.pk).update(freshness="overdue")
    land, speyer, worms = freshness_rates()
    assert (land.ags, land.published, land.percent) == ("07", 4, 75)
    assert (speyer.ags, speyer.overdue, speyer.percent) == ("07318", 1, 67)
    assert (worms.ags, worms.percent) == ("07319", 100)


# Waiting changes


def test_a_change_waits_while_the_approved_version_stays_public() -> None:
    organisation = give_office(make_organisation())
    keeper, provider = manager(), carrier()
    offer = make_offer(organisation, actor=keeper)
    data = data_of(organisation, title="Neuer Titel", cost="low")
    first = submit_edit(actor=provider, offer_id=offer.pk, data=data, now=LATER)
    edit = submit_edit(actor=provider, offer_id=offer.pk, data=data, now=LATER)
    assert first is not None
    assert edit is not None
    first.refresh_from_db()
    assert first.state == "replaced"
    assert offer.texts.get().title == "Sprachcafé am Markt"
    assert Message.objects.filter(recipient_id=keeper.user_id).count() == 2
    assert [row.name for row in differences(offer_data(offer), data)] == ["Titel", "Kosten"]
    with pytest.raises(PermissionDenied):
        approve_edit(actor=provider, edit_id=edit.pk, now=LATER)
    approve_edit(actor=keeper, edit_id=edit.pk, now=LATER)
    assert offer.texts.get().title == "Neuer Titel"
    assert SearchEntry.objects.count() == 1
    with pytest.raises(TransitionNotAllowed):
        return_edit(actor=keeper, edit_id=edit.pk, reason="x", now=LATER)
    assert Message.objects.filter(recipient_id=provider.user_id).count() == 1


def test_a_change_is_given_back_with_a_reason() -> None:
    organisation = give_office(make_organisation())
    offer = make_offer(organisation)
    data = data_of(organisation, title="Neu")
    edit = submit_edit(actor=carrier(), offer_id=offer.pk, data=data, now=LATER)
    assert edit is not None
    return_edit(actor=manager(), edit_id=edit.pk, reason="Bitte mit Uhrzeit.", now=LATER)
    edit.refresh_from_db()
    assert (edit.state, edit.reason) == ("returned", "Bitte mit Uhrzeit.")
    assert offer.texts.get().title == "Sprachcafé am Markt"


def test_trusted_ones_and_keepers_change_at_once() -> None:
    organisation = give_office(make_organisation(trust="trusted"))
    offer = make_offer(organisation)
    for number, actor in enumerate((carrier(), manager())):
        data = data_of(organisation, title=f"Titel {number}")
        assert submit_edit(actor=actor, offer_id=offer.pk, data=data, now=LATER) is None
        assert offer.texts.get().title == f"Titel {number}"


# Messages from outside


def test_what_is_told_becomes_a_signal_without_a_sender() -> None:
    offer = make_offer()
    told = {"text": "Mo erst ab 16 Uhr", "where": "Aushang", "language": "ar", "now": LATER}
    report_offer(key=offer.key, kind=FeedbackKind.WRONG, **told)  # type: ignore[arg-type] # as named
    report_offer(key=offer.key, kind=FeedbackKind.WRONG, **told)  # type: ignore[arg-type] # as named
    signal = OfferSignal.objects.get()
    assert (signal.kind, signal.count) == ("reported_wrong", 2)
    assert "Mo erst ab 16 Uhr" in signal.text
    told["text"] = "Herr Muster sagt nein"
    report_offer(key=offer.key, kind=FeedbackKind.GONE, **told)  # type: ignore[arg-type] # as named
    assert "Muster" not in OfferSignal.objects.get(kind="reported_gone").text
    hidden = make_offer(public=False)
    assert report_offer(key=hidden.key, kind=FeedbackKind.GONE, **told) is None  # type: ignore[arg-type] # as named
    fields = {field.name for field in Feedback._meta.local_fields}
    assert not fields & {"sender", "ip", "address", "email", "name", "user", "session"}


def test_messages_are_answered_and_deleted_after_half_a_year() -> None:
    feedback = report_missing(
        municipality_id=place().pk, text="Schwimmkurs", where="Hallenbad", language="de", now=NOW
    )
    with pytest.raises(PermissionDenied):
        answer_feedback(
            actor=manager(WORMS), feedback_id=feedback.pk, is_right=True, answer="", now=LATER
        )
    answer_feedback(actor=manager(), feedback_id=feedback.pk, is_right=False, answer="x", now=LATER)
    with pytest.raises(Feedback.DoesNotExist):
        answer_feedback(
            actor=manager(), feedback_id=feedback.pk, is_right=True, answer="", now=LATER
        )
    assert delete_old_feedback(now=NOW + days(183)) == 0
    assert delete_old_feedback(now=NOW + days(184)) == 1


def stamped(client: Client, path: str) -> dict[str, str]:
    text = client.get(path).content.decode()
    found = re.search(r'name="zeit" value="([^"]+)"', text)
    assert found is not None
    return {"zeit": found[1]}


@pytest.mark.parametrize(("trusts", "expected"), [(False, "127.0.0.1"), (True, "198.51.100.7")])
def test_whose_messages_are_counted(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, trusts: bool, expected: str
) -> None:
    """Behind a proxy everybody would share one address; without one nobody may choose theirs."""
    told = settings.KIM.model_copy(update={"trust_proxy": trusts})
    monkeypatch.setattr(settings, "KIM", told)
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert address_of(request) == expected


def test_anybody_may_tell_in_every_language(client: Client) -> None:
    offer = make_offer()
    path = f"/ar/angebote/stimmt-nicht/{offer.key}/"
    good = {"kind": "gone", "text": "Zu seit Mai", "where": ""}
    with time_machine.travel(NOW, tick=False) as clock:
        sent = stamped(client, path) | good
        assert client.post(path, sent).status_code == 422  # faster than anybody types
        clock.shift(10)
        assert client.post(path, good).status_code == 422  # without the stamp
        assert client.post(path, sent | {"website": "x"}).status_code == 200  # only thanked
        assert client.post(path, sent | {"text": "a\u202eb"}).status_code == 422
        assert client.post(path, sent | {"text": "geb. am 01.02.1990"}).status_code == 422
        assert Feedback.objects.count() == 0
        answer = client.post(path, sent)
        assert "شكراً" in answer.content.decode()
        assert not answer.cookies
        assert (Feedback.objects.get().language, Feedback.objects.get().kind) == ("ar", "gone")
        path = "/uk/angebote/fehlt/"
        sent = stamped(client, path) | {"place": str(place().pk), "text": "Курси", "where": ""}
        clock.shift(10)
        assert client.post(path, sent).status_code == 200
        assert Feedback.objects.filter(kind="missing").count() == 1
        for _ in range(6):
            last = client.post(path, sent)
        assert last.status_code == 429


# Pages of who keeps offers


def test_pages_of_care(client: Client) -> None:
    organisation = give_office(make_organisation())
    offer = make_offer(organisation)
    sign_in(client, make_member(role=Role.INTEGRATION_MANAGER, place=place()))
    empty = ("anrufliste", "aenderungen", "hinweise")
    for page in empty:
        assert "kim-empty" in client.get(f"/angebote/{page}/").content.decode()
    note_signal(offer_id=offer.pk, kind=SignalKind.BOUNCED, text="Kam zurück.", now=NOW)
    assert "Kam zurück." in client.get("/angebote/anrufliste/").content.decode()
    path = f"/angebote/anrufliste/{offer.key}/"
    assert "Bitte wählen" in client.post(path, {}, follow=True).content.decode()
    assert (
        f"/verwalten/{offer.key}/" in client.post(path, {"outcome": "changed"}).headers["Location"]
    )
    client.post(path, {"outcome": "not_reached"})
    assert "heute nicht erreicht" in client.get("/angebote/anrufliste/").content.decode()
    assert client.post(f"/angebote/verwalten/{offer.key}/fragen/").status_code == 302
    assert FreshnessLink.objects.count() == 1
    client.post(path, {"outcome": "ended", "note": "geschlossen"})
    assert (
        "nicht öffentlich"
        in client.post(f"/angebote/verwalten/{offer.key}/fragen/", follow=True).content.decode()
    )
    client.post(path, {"outcome": "confirmed"})
    offer.refresh_from_db()
    assert offer.state == "archived"
    assert "Rheinland-Pfalz" in client.get("/angebote/aktualitaet/").content.decode()


def test_deciding_on_a_page(client: Client) -> None:
    organisation = give_office(make_organisation())
    offer = make_offer(organisation)
    keeper = make_member(role=Role.INTEGRATION_MANAGER, place=place())
    sign_in(client, keeper)
    for deed in ("zurueckgeben", "freigeben"):
        data = data_of(organisation, title="Neuer Titel")
        edit = submit_edit(actor=carrier(), offer_id=offer.pk, data=data, now=LATER)
        assert edit is not None
        path = f"/angebote/aenderungen/{edit.pk}/"
        text = client.get(path).content.decode()
        assert "Sprachcafé am Markt" in text
        assert "Neuer Titel" in text
        assert client.post(path, {"zurueckgeben": "1", "reason": ""}).status_code == 422
        assert client.post(path, {deed: "1", "reason": "weil"}).status_code == 302
    assert offer.texts.get().title == "Neuer Titel"
    assert client.get("/angebote/aenderungen/999999/").status_code == 404
    feedback = report_offer(
        key=offer.key, kind=FeedbackKind.WRONG, text="Zu", where="", language="de", now=LATER
    )
    assert feedback is not None
    assert "Zu" in client.get("/angebote/hinweise/").content.decode()
    path = f"/angebote/hinweise/{feedback.pk}/"
    assert "Nichts geändert" in client.post(path, {}, follow=True).content.decode()
    assert "erledigt" in client.post(path, {"is_right": "ja"}, follow=True).content.decode()
    assert client.post("/angebote/hinweise/999999/").status_code == 404


def test_a_carrier_sees_that_the_change_waits(client: Client) -> None:
    organisation = give_office(make_organisation())
    offer = make_offer(organisation)
    sign_in(client, make_member(role=Role.CARRIER, place=place()))
    sent = {
        "title": "Neu", "field": "sprache", "organisation": organisation.pk, "mode": "online",
        "languages": "de", "contact_phone": "06232 1234", "kind": "ongoing", "cost": "free",
        "childcare": "unknown", "registration": "none", "capacity": "unknown",
        "by_appointment": "on", "ort-anzahl": "0", "zeit-anzahl": "0", "termin-anzahl": "0",
    }  # fmt: skip
    text = client.post(f"/angebote/verwalten/{offer.key}/", sent, follow=True).content.decode()
    assert "wartet auf die Freigabe der Kommune" in text
    assert "bisherige Fassung öffentlich" in text
    edit = PendingEdit.objects.get()
    return_edit(actor=manager(), edit_id=edit.pk, reason="Bitte mit Ort.", now=LATER)
    assert "Bitte mit Ort." in client.get(f"/angebote/verwalten/{offer.key}/").content.decode()


def test_the_call_list_asks_a_fixed_number_of_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    organisation = make_organisation()
    sign_in(client, make_member(role=Role.INTEGRATION_MANAGER, place=place()))
    client.get("/angebote/anrufliste/")
    numbers = []
    for count in (1, 3):
        while Offer.objects.count() < count:
            offer = make_offer(organisation)
            note_signal(offer_id=offer.pk, kind=SignalKind.BOUNCED, text="x", now=NOW)
        with django_assert_max_num_queries(30) as found:
            client.get("/angebote/anrufliste/")
        numbers.append(len(found))
    many(organisation, 1000)
    OfferSignal.objects.bulk_create(
        OfferSignal(offer=row, kind=SignalKind.BOUNCED, text="x", noted_at=NOW)
        for row in Offer.objects.filter(signals=None)
    )
    with django_assert_max_num_queries(30) as found:
        client.get("/angebote/anrufliste/")
    assert numbers == [len(found)] * 2

"""Staying true by itself: the clock of every morning, and links of mails."""

import datetime as dt
import re
from dataclasses import replace
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.test import Client

from kim.accounts.models import Message
from kim.audit.queries import head
from kim.offers.models import (
    CheckEvent,
    Feedback,
    FreshnessLink,
    Offer,
    OfferSignal,
    PendingEdit,
    SearchEntry,
)
from kim.offers.queries import visible_offers
from kim.offers.queries.data import offer_data
from kim.offers.services.clockwork import follow_clock
from kim.offers.services.links import (
    LinkNotOpen,
    ask_owner,
    confirm_by_link,
    delete_old_links,
    edit_by_link,
    end_by_link,
    issue_token,
    revoke_link,
)
from kim.offers.services.offers import move_offer
from kim.offers.services.signals import note_signal
from kim.offers.states import SignalKind
from kim.offers.tasks import every_morning, send_reminder
from tests.network.factories import WORMS, make_organisation, manager
from tests.offers.factories import NOW, TODAY, data_of, make_offer

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(hours=1)
CONFIRM = "/angebote/bestaetigen/"


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def link_to(offer: Offer, now: dt.datetime = NOW) -> str:
    """The secret of a fresh link."""
    link = ask_owner(offer_id=offer.pk, now=now)
    assert link is not None
    issued = issue_token(link_id=link.pk, now=now)
    assert issued is not None
    return issued[1]


def shot(offer: Offer) -> tuple[Any, ...]:
    """Everything a scanner could have changed."""
    offer.refresh_from_db()
    rows = tuple(
        model.objects.count() for model in (CheckEvent, PendingEdit, OfferSignal, Feedback)
    )
    links = tuple(FreshnessLink.objects.order_by("pk").values_list("used_at", "revoked_at"))
    return (offer.changed_at, offer.state, offer.checked_on, rows, links, head())


# The clock


def test_due_asks_overdue_tells_hidden_leaves_the_search() -> None:
    people = manager()
    offer = make_offer(actor=people)
    for day, state, links, told, public in (
        (TODAY, "fresh", 0, 0, True),
        (dt.date(2027, 5, 10), "due", 1, 0, True),
        (dt.date(2027, 6, 7), "overdue", 2, 1, True),
        (dt.date(2027, 7, 5), "hidden", 2, 2, False),
        (dt.date(2027, 7, 5), "hidden", 2, 2, False),  # the second run does nothing
    ):
        assert follow_clock(offer_id=offer.pk, today=day, now=NOW) == state
        assert FreshnessLink.objects.count() == links
        assert Message.objects.filter(recipient_id=people.user_id).count() == told
        assert visible_offers(None).filter(pk=offer.pk).exists() is public
        assert SearchEntry.objects.exists() is public
    assert FreshnessLink.objects.filter(used_at=None, revoked_at=None).count() == 1
    assert OfferSignal.objects.get(resolved_at=None).kind == "overdue"


def test_a_morning_after_long_silence_does_all_of_it_once() -> None:
    offer = make_offer()
    with time_machine.travel(NOW + days(1000), tick=False):
        every_morning(timestamp=0)
        before = shot(offer)
        every_morning(timestamp=0)
        assert shot(offer) == before
    assert not offer.is_public


def test_what_is_over_is_hidden_with_its_reason() -> None:
    offer = make_offer(ends_on=TODAY + days(3))
    assert follow_clock(offer_id=offer.pk, today=TODAY + days(3), now=NOW) == "fresh"
    assert follow_clock(offer_id=offer.pk, today=TODAY + days(4), now=NOW) == "hidden"
    assert OfferSignal.objects.get().text == "Der letzte Termin war am 27.11.2026."


def test_drafts_have_no_clock() -> None:
    offer = make_offer(public=False)
    assert follow_clock(offer_id=offer.pk, today=TODAY + days(999), now=NOW) == "hidden"
    assert OfferSignal.objects.count() == 0


def test_the_reminder_is_a_mail_with_a_link_that_works_once(client: Client) -> None:
    offer = make_offer()
    link = ask_owner(offer_id=offer.pk, now=NOW)
    assert link is not None
    with time_machine.travel(LATER, tick=False):
        send_reminder(link_id=link.pk)
    (sent,) = [row for row in mail.outbox if row.to == ["pflege@muster.example"]]
    found = re.search(r"/angebote/bestaetigen/([\w-]+)/", sent.body)
    assert found is not None
    assert "Sprachcafé am Markt" in sent.body
    assert found[1] not in str(list(FreshnessLink.objects.values()))
    with time_machine.travel(LATER, tick=False):
        assert client.get(f"{CONFIRM}{found[1]}/").status_code == 200
    FreshnessLink.objects.update(revoked_at=NOW)
    mail.outbox.clear()
    send_reminder(link_id=link.pk)
    assert mail.outbox == []


def test_a_refused_mail_is_a_reason_to_call(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = make_offer()
    link = ask_owner(offer_id=offer.pk, now=NOW)
    assert link is not None

    def refuse(self: Any) -> int:
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with time_machine.travel(LATER, tick=False):
        send_reminder(link_id=link.pk)
    assert OfferSignal.objects.get().kind == "bounced"


def test_who_is_asked() -> None:
    organisation = make_organisation(mail="")
    offer = make_offer(organisation, owner_mail="", contact_mail="", contact_phone="06232 12")
    link = ask_owner(offer_id=offer.pk, now=NOW)
    assert link is not None
    assert offer.owner is not None
    assert link.mail == offer.owner.email
    assert ask_owner(offer_id=make_offer(public=False).pk, now=NOW) is None


# Links


def test_scanners_change_nothing(client: Client) -> None:
    """GET, HEAD, prefetch and blind POST, also with the fields of the form guessed."""
    offer = make_offer()
    token = link_to(offer)
    before = shot(offer)
    forged = signing.dumps("0" * 16, salt="kim.offers.link")
    with time_machine.travel(LATER, tick=False):
        for path in (f"{CONFIRM}{token}/", f"{CONFIRM}{token}/aendern/"):
            for _ in range(3):
                assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
            assert client.get(path, headers={"Purpose": "prefetch"}).status_code == 200
            assert client.get(f"{path}?tun=bestaetigen").status_code == 200
            for sent in ({}, {"tun": "bestaetigen"}, {"tun": "beenden", "sicher": forged}):
                assert client.post(path, sent).status_code == 200
            assert client.put(path).status_code == 405
            assert client.options(path).status_code == 405
        assert shot(offer) == before
        # negative control: the form as the page gives it out does change something
        done = client.post(f"{CONFIRM}{token}/", read(client, token) | {"tun": "bestaetigen"})
    assert done.status_code == 200
    assert shot(offer) != before


def read(client: Client, token: str, end: str = "") -> dict[str, Any]:
    """The hidden field of the page."""
    text = client.get(f"{CONFIRM}{token}/{end}").content.decode()
    found = re.search(r'name="sicher" value="([^"]+)"', text)
    assert found is not None
    return {"sicher": found[1]}


def test_pages_of_links_are_private(client: Client) -> None:
    offer = make_offer()
    with time_machine.travel(LATER, tick=False):
        answer = client.get(f"{CONFIRM}{link_to(offer)}/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies


def test_a_link_confirms_once(client: Client) -> None:
    offer = make_offer(now=NOW - days(100), capacity="few")
    note_signal(offer_id=offer.pk, kind=SignalKind.OVERDUE, text="x", now=NOW)
    token = link_to(offer)
    with time_machine.travel(LATER, tick=False):
        sent = read(client, token) | {"tun": "bestaetigen", "capacity": "full"}
        assert "als geprüft" in client.post(f"{CONFIRM}{token}/", sent).content.decode()
        assert client.post(f"{CONFIRM}{token}/", sent).status_code == 404
        assert client.get(f"{CONFIRM}{token}/").status_code == 404
        assert client.get(f"{CONFIRM}{token}/aendern/").status_code == 404
    offer.refresh_from_db()
    assert (offer.checked_on, offer.capacity, offer.capacity_checked_on) == (TODAY, "full", TODAY)
    assert offer.checked_by.startswith("link:")
    assert OfferSignal.objects.filter(resolved_at=None).count() == 0
    assert CheckEvent.objects.get().way == "link"


def test_a_link_ends_an_offer(client: Client) -> None:
    offer = make_offer()
    token = link_to(offer)
    with time_machine.travel(LATER, tick=False):
        sent = read(client, token) | {"tun": "beenden"}
        assert "nicht mehr öffentlich" in client.post(f"{CONFIRM}{token}/", sent).content.decode()
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    assert SearchEntry.objects.count() == 0


@pytest.mark.parametrize("trust", ["check_first", "trusted"])
def test_a_link_changes_by_the_rule(client: Client, trust: str) -> None:
    organisation = make_organisation(trust=trust)
    offer = make_offer(organisation)
    token = link_to(offer)
    data = replace(offer_data(offer), cost="low", check_interval_days=700)
    with pytest.raises(LinkNotOpen):
        edit_by_link(token=token, data=data_of(make_organisation()), now=LATER)
    assert edit_by_link(token=token, data=data, now=LATER) is (trust == "trusted")
    offer.refresh_from_db()
    assert offer.is_public
    assert offer.cost == ("low" if trust == "trusted" else "free")
    assert offer.check_interval_days is None
    assert PendingEdit.objects.count() == (0 if trust == "trusted" else 1)


def test_the_form_behind_a_link_keeps_what_was_typed(client: Client) -> None:
    offer = make_offer()
    token = link_to(offer)
    path = f"{CONFIRM}{token}/aendern/"
    with time_machine.travel(LATER, tick=False):
        given = read(client, token, "aendern/") | {
            "title": "Neu", "field": "sprache", "organisation": offer.organisation_id,
            "mode": "online", "languages": "de", "contact_phone": "x", "kind": "ongoing",
            "cost": "free", "childcare": "unknown", "registration": "none",
            "capacity": "unknown", "by_appointment": "on", "ort-anzahl": "0",
            "zeit-anzahl": "0", "termin-anzahl": "0",
        }  # fmt: skip
        answer = client.post(path, given)
        assert answer.status_code == 422
        assert 'value="Neu"' in answer.content.decode()
        assert FreshnessLink.objects.filter(used_at=None, revoked_at=None).count() == 1
        assert client.post(path, given | {"field": ""}).status_code == 422
        assert client.post(path, given | {"mehr": "ort"}).status_code == 200
        answer = client.post(path, given | {"contact_phone": "06232 1234"})
    assert "bei der Kommune" in answer.content.decode()
    assert PendingEdit.objects.get().data["text"]["title"] == "Neu"


def test_links_end(client: Client) -> None:
    offer = make_offer()
    token = link_to(offer)
    for used in (token, "unknown"):
        with pytest.raises(LinkNotOpen):
            confirm_by_link(token=used, capacity="", now=NOW + days(61))
    assert revoke_link(actor=manager(), offer_id=offer.pk, now=LATER) == 1
    with pytest.raises(LinkNotOpen):
        end_by_link(token=token, now=LATER)
    with pytest.raises(PermissionDenied):
        revoke_link(actor=manager(WORMS), offer_id=offer.pk, now=LATER)
    newer = link_to(offer)
    older = newer
    newer = link_to(offer)  # a new link ends the one before
    with pytest.raises(LinkNotOpen):
        confirm_by_link(token=older, capacity="", now=LATER)
    move_offer(actor=manager(), offer_id=offer.pk, deed="withdraw", now=LATER)
    with pytest.raises(LinkNotOpen):
        confirm_by_link(token=newer, capacity="", now=LATER)
    assert delete_old_links(now=NOW + days(60 + 365)) == 0
    assert delete_old_links(now=NOW + days(60 + 366)) == 3

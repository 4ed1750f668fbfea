"""Lines of 'Heute' about offers."""

from typing import Any

import pytest
from django.test import Client

from kim.accounts.rules.roles import Role
from kim.offers.models import Offer
from kim.offers.queries.due import due_items
from kim.offers.services.edits import submit_edit
from kim.offers.services.feedback import report_offer
from kim.offers.services.signals import note_signal
from kim.offers.states import FeedbackKind, SignalKind
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import WORMS, carrier, give_office, make_organisation, manager, person
from tests.network.factories import place as place_of
from tests.offers.factories import NOW, TODAY, data_of, make_offer

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]


def test_keepers_see_what_waits_and_carriers_what_is_due() -> None:
    organisation = give_office(make_organisation())
    offer = make_offer(organisation)
    assert due_items(manager(), TODAY) == []
    assert due_items(carrier(), TODAY) == []
    submit_edit(
        actor=carrier(), offer_id=offer.pk, data=data_of(organisation, title="Neu"), now=NOW
    )
    note_signal(offer_id=offer.pk, kind=SignalKind.OVERDUE, text="x", now=NOW)
    report_offer(key=offer.key, kind=FeedbackKind.WRONG, text="x", where="", language="de", now=NOW)
    titles = [item.title for item in due_items(manager(), TODAY)]
    assert titles == ["Angebote nachfragen", "Änderungen freigeben", "Hinweise beantworten"]
    assert {item.on for item in due_items(manager(), TODAY)} == {TODAY}
    assert due_items(manager(WORMS), TODAY) == []
    assert due_items(person(Role.TREASURY), TODAY) == []
    Offer.objects.update(freshness="due")
    assert [item.title for item in due_items(carrier(), TODAY)] == ["Ein Angebot bestätigen"]


def test_hints_come_while_typing_and_store_nothing(client: Client) -> None:
    sign_in(client, make_member(role=Role.INTEGRATION_MANAGER, place=place_of()))
    path = "/angebote/verwalten/lesbarkeit/"
    sent: dict[str, Any] = {"description": "Es wird hier jeden Tag viel geholfen. " + "Wort " * 25}
    text = client.post(path, sent).content.decode()
    assert "mehr als 20 Wörter" in text
    assert "Sagen Sie, wer etwas tut" in text
    assert client.post(path, {}).content.decode().strip() == ""
    assert Offer.objects.count() == 0

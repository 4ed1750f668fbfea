"""An offer as it was, so that it can be put back exactly."""

import datetime as dt
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.offers.queries import managed_offers, whole
from kim.offers.queries.data import offer_data, text_data
from kim.offers.rules.offer_data import SOURCE_LANGUAGE, TextData, offer_json, read_offer
from kim.offers.services.exchange import Translated, exchange_texts
from kim.offers.services.offers import change_offer
from kim.offers.states import CheckWay, TextState
from kim.opendata.models import Offer
from kim.opendata.rules.exchange.record import Json


def fresh(actor: Actor, offer_id: int) -> Offer:
    """The offer as it is now, with all that belongs to it. Raises Offer.DoesNotExist."""
    return whole(managed_offers(actor)).get(pk=offer_id)


def kept(offer: Offer) -> Json:
    """Values, translations and state of an offer as JSON."""
    return {
        "data": offer_json(offer_data(offer)),
        "texts": {
            text.language: {"words": _words(text_data(text)), "state": text.state}
            for text in offer.texts.all()
            if text.language != SOURCE_LANGUAGE
        },
        "state": offer.state,
    }


def _words(text: TextData) -> Json:
    return {name: getattr(text, name) for name in TextData.__slots__}


@transaction.atomic
def put_back(*, actor: Actor, offer_id: int, before: Json, after: Json, now: dt.datetime) -> None:
    """Give an offer the values and translations it had (Zurücknehmen)."""
    change_offer(
        actor=actor, offer_id=offer_id, data=read_offer(before["data"]), now=now,
        way=CheckWay.IMPORT,
    )  # fmt: skip
    texts: dict[str, Any] = {code: None for code in after["texts"] if code not in before["texts"]}
    texts |= {
        code: Translated(TextData(**said["words"]), TextState(said["state"]))
        for code, said in before["texts"].items()
    }
    exchange_texts(actor=actor, offer_id=offer_id, texts=texts, now=now)

"""What only an exchange with other systems does to offers: translations, the day of a check,
and taking back what was never public. Forms use the other services."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.network.rules.texts import clean_text
from kim.offers.models import Offer, OfferText
from kim.offers.queries.data import WORDS
from kim.offers.rules.offer_data import SOURCE_LANGUAGE, TextData
from kim.offers.services.indexing import locked, reindex
from kim.offers.services.writing import set_freshness
from kim.offers.states import OfferState, TextState


@dataclass(frozen=True, slots=True)
class Translated:
    """The words of a language and how good they are (Übersetzung)."""

    text: TextData
    state: TextState


@transaction.atomic
def exchange_texts(
    *, actor: Actor, offer_id: int, texts: Mapping[str, Translated | None], now: dt.datetime
) -> None:
    """Write translations that came from elsewhere; None takes one away. German is not touched.

    Raises PermissionDenied, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    told = {code: said for code, said in texts.items()
            if code in CONTENT_LANGUAGES and code != SOURCE_LANGUAGE}  # fmt: skip
    for code, said in told.items():
        if said is None:
            OfferText.objects.filter(offer=offer, language=code).delete()
            continue
        words = {name: clean_text(getattr(said.text, name)) for name in WORDS}
        old = said.state == TextState.OUTDATED
        OfferText.objects.update_or_create(
            offer=offer,
            language=code,
            defaults={
                **words,
                "state": said.state,
                "source_version": max(offer.text_version - old, 1),
                "checked_on": None if said.state == TextState.MACHINE else legal_day(now),
            },
        )
    if not told:
        return
    offer.changed_at = now
    offer.save(update_fields=["changed_at"])
    record(
        at=now, actor=actor.key, action="offers.exchange_texts", subject=offer,
        changes={"languages": ["", ", ".join(sorted(told))]},
    )  # fmt: skip
    reindex(offer_ids=[offer.pk])


@transaction.atomic
def set_checked_on(*, actor: Actor, offer_id: int, on: dt.date, now: dt.datetime) -> Offer:
    """Say that a public offer was checked on an earlier day, as its source says (geprüft am).

    What was checked too long ago is hidden by that. Raises PermissionDenied, ValueError for a
    day to come, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.publish", offer)
    if on > legal_day(now):
        raise ValueError("nothing was checked on a day to come")
    before = offer.checked_on
    offer.checked_on, offer.changed_at = on, now
    set_freshness(offer=offer, today=legal_day(now))
    offer.save(update_fields=["checked_on", "freshness", "next_change_on", "changed_at"])
    record(
        at=now, actor=actor.key, action="offers.set_checked_on", subject=offer,
        changes={"checked_on": [before and before.isoformat(), on.isoformat()]},
    )  # fmt: skip
    reindex(offer_ids=[offer.pk])
    return offer


@transaction.atomic
def forget_source(*, actor: Actor, offer_id: int, now: dt.datetime) -> Offer:
    """Cut an offer off from where it came from, so that it may come again as a new one.

    Raises PermissionDenied, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    before = [offer.source, offer.source_key]
    offer.source_key = ""
    offer.save(update_fields=["source_key"])
    record(
        at=now, actor=actor.key, action="offers.forget_source", subject=offer,
        changes={"source_key": [before[1], ""]},
    )  # fmt: skip
    return offer


class OfferWasPublic(Exception):
    """The offer was public once; it is archived, never removed."""


@transaction.atomic
def remove_draft(*, actor: Actor, offer_id: int, reason: str, now: dt.datetime) -> None:
    """Remove an offer that was never public (Entwurf entfernen).

    Raises OfferWasPublic, PermissionDenied, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    if offer.published_at is not None or offer.state != OfferState.DRAFT:
        raise OfferWasPublic
    record(at=now, actor=actor.key, action="offers.remove_draft", subject=offer, reason=reason)
    offer.delete()

"""Sources a municipality compares itself with, and deciding what both sides changed."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.services.jobs import defer
from kim.audit.services import record
from kim.kernel.permissions import enforce
from kim.offers.queries.data import offer_data
from kim.offers.rules.offer_data import SOURCE_LANGUAGE
from kim.offers.services.exchange import Translated, exchange_texts
from kim.offers.services.offers import change_offer
from kim.offers.services.writing import OfferInvalid
from kim.offers.states import CheckWay, TextState
from kim.opendata.models import Conflict, Source
from kim.opendata.queries.imports import ground_of
from kim.opendata.queries.records import data_of, record_of, text_data
from kim.opendata.rules.exchange.compare import record_from, said_by
from kim.opendata.rules.exchange.record import ProviderRecord
from kim.opendata.services.fetching import NotFetched, allowed_host
from kim.opendata.services.keeping import fresh
from kim.opendata.services.providers import Providers
from kim.opendata.services.reading import ExchangeError
from kim.opendata.states import EXCHANGE, Side

JOB = "opendata.sync_source"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceValues:
    """What a form says of a source."""

    label: str
    base: str
    region: str
    provider: str
    licence: str = ""
    attribution: str = ""
    publishes: bool = False
    is_on: bool = True


@transaction.atomic
def save_source(
    *,
    actor: Actor,
    municipality_id: int,
    values: SourceValues,
    source_id: int | None = None,
    now: dt.datetime,
) -> Source:
    """Add a source or change it (Quelle); whoever does is responsible for it from then on.

    Raises PermissionDenied, ExchangeError for an address that may not be asked.
    """
    enforce(actor, EXCHANGE, municipality_id)
    try:
        allowed_host(values.base)
    except NotFetched as error:
        raise ExchangeError(str(error)) from error
    mine = Source.objects.filter(municipality_id=municipality_id)
    old = None if source_id is None else mine.filter(pk=source_id).first()
    same = mine.filter(base=values.base, region=values.region).first()
    if same is not None and same != old:
        raise ExchangeError("Diese Quelle gibt es schon. Bitte ändern Sie die vorhandene.")
    source = old or Source(municipality_id=municipality_id, created_at=now)
    for name in SourceValues.__slots__:
        setattr(source, name, getattr(values, name))
    source.responsible_id, source.stamps = actor.user_id, {}
    source.save()
    action = "opendata.change_source" if old else "opendata.add_source"
    record(at=now, actor=actor.key, action=action, subject=source)
    return source


@transaction.atomic
def ask_now(*, actor: Actor, source_id: int, now: dt.datetime) -> Source:
    """Compare with a source as soon as possible (Jetzt abgleichen).

    Raises PermissionDenied, Source.DoesNotExist.
    """
    source = Source.objects.get(pk=source_id)
    enforce(actor, EXCHANGE, source.municipality_id)
    source.last_result = f"Der Abgleich ist seit {now:%H:%M} Uhr (UTC) angestoßen."
    source.save(update_fields=["last_result"])
    defer(job=JOB, source_id=source.pk)
    return source


@transaction.atomic
def decide_conflict(*, actor: Actor, conflict_id: int, side: Side, now: dt.datetime) -> Conflict:
    """Say whose value stays (Widerspruch entscheiden).

    Raises PermissionDenied, ExchangeError, Conflict.DoesNotExist.
    """
    found = Conflict.objects.select_for_update(of=("self",)).select_related("origin")
    conflict = found.get(pk=conflict_id)
    offer = fresh(actor, conflict.origin.offer_id)
    enforce(actor, "offers.keep", offer)
    if conflict.choice != Side.OPEN or side == Side.OPEN:
        raise ExchangeError("Dieser Widerspruch ist schon entschieden. Bitte laden Sie neu.")
    if side == Side.REMOTE:
        _take(actor, conflict, now)
        origin = conflict.origin
        origin.local = said_by(record_of(fresh(actor, offer.pk)))
        origin.save(update_fields=["local"])
    conflict.choice, conflict.decided_at, conflict.decided_by = side, now, actor.key
    conflict.save(update_fields=["choice", "decided_at", "decided_by"])
    record(
        at=now, actor=actor.key, action="opendata.decide", subject=offer,
        changes={conflict.field: [conflict.local, conflict.remote], "choice": ["", side.value]},
    )  # fmt: skip
    return conflict


def _take(actor: Actor, conflict: Conflict, now: dt.datetime) -> None:
    """Give the offer the value of the source."""
    offer = fresh(actor, conflict.origin.offer_id)
    local = record_of(offer)
    merged = record_from({**said_by(local), conflict.field: conflict.remote}, local)
    organisation_id = offer.organisation_id
    if conflict.field == "provider.name":
        named = Providers(actor, offer.municipality_id, now, conflict.origin.origin)
        organisation_id = named.id_of(ProviderRecord(name=str(conflict.remote)))
    ground = ground_of(offer.municipality.ags, [merged])
    data = data_of(
        merged, organisation_id=organisation_id, places=ground.places, communes=ground.communes,
        base=offer_data(offer),
    )  # fmt: skip
    try:
        change_offer(actor=actor, offer_id=offer.pk, data=data, now=now, way=CheckWay.IMPORT)
    except OfferInvalid as error:
        raise ExchangeError(f"Der Wert der Quelle passt nicht: {error}") from error
    if conflict.field.startswith("texts."):
        code = conflict.field.split(".")[1]
        text = merged.texts.get(code)
        if code != SOURCE_LANGUAGE:
            said = Translated(text_data(text), TextState(text.state)) if text else None
            exchange_texts(actor=actor, offer_id=offer.pk, texts={code: said}, now=now)

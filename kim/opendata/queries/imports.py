"""Reading imports, their lines, sources and contradictions."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from kim.accounts.actor import Actor
from kim.offers.queries import managed_offers, whole
from kim.offers.states import OfferState
from kim.opendata.models import Conflict, Import, ImportLine, Offer, Source, SourceRecord
from kim.opendata.permissions import KEEPERS
from kim.opendata.rules.exchange.record import OfferRecord
from kim.opendata.states import ImportState, Side, Verdict
from kim.places.queries import communes_of, current, municipality

Places = list[tuple[int, str, str]]


def own_places(actor: Actor) -> Places:
    """Id, AGS and name of the municipalities somebody exchanges offers for."""
    found: dict[int, tuple[int, str, str]] = {}
    for held in actor.memberships:
        if held.role in KEEPERS and held.place_id and held.place_ags:
            place = municipality(held.place_ags)
            if place is not None:
                found[held.place_id] = (place.pk, place.ags, place.full_name)
    return list(found.values())


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """Imports of the municipalities somebody works for, newest first."""
    places = [held.place_id for held in actor.memberships if held.role in KEEPERS]
    found = Import.objects.filter(municipality_id__in=[pk for pk in places if pk])
    return found.select_related("municipality", "source").order_by("-pk")


def import_for(actor: Actor, pk: int) -> Import | None:
    """One import, if the actor may see it."""
    return visible_imports(actor).filter(pk=pk).first()


def lines_of(run: Import, verdict: str = "") -> QuerySet[ImportLine]:
    """The lines of an import, all or those with one result."""
    found = ImportLine.objects.filter(run=run).select_related("offer")
    return found.filter(verdict=verdict) if verdict in Verdict.values else found


def counts_of(run: Import) -> dict[str, int]:
    """How many lines have which result."""
    rows = ImportLine.objects.filter(run=run).values_list("verdict").annotate(n=Count("pk"))
    return dict(rows.order_by("verdict"))


def visible_sources(actor: Actor) -> QuerySet[Source]:
    """Sources of the municipalities somebody works for."""
    places = [held.place_id for held in actor.memberships if held.role in KEEPERS]
    found = Source.objects.filter(municipality_id__in=[pk for pk in places if pk])
    return found.select_related("municipality", "responsible").order_by("label", "pk")


def source_by_id(pk: int) -> Source | None:
    """One source, for the job that compares it."""
    return Source.objects.filter(pk=pk).first()


def sources_due() -> list[int]:
    """Sources that are compared every night."""
    return list(Source.objects.filter(is_on=True).order_by("pk").values_list("pk", flat=True))


def open_conflicts(actor: Actor) -> QuerySet[Conflict]:
    """Fields that were changed here and at the source, of offers the actor keeps."""
    mine = managed_offers(actor).order_by().values("pk")
    found = Conflict.objects.filter(choice=Side.OPEN, origin__offer_id__in=mine)
    offers = managed_offers(actor).prefetch_related("texts")
    return (
        found.select_related("origin")
        .prefetch_related(Prefetch("origin__offer", offers))
        .order_by("origin_id", "field")
    )


def title_of(offer: Offer) -> str:
    """The German title of an offer read with its texts."""
    found = [text.title for text in offer.texts.all() if text.language == "de"]
    return found[0] if found else str(offer.key)


@dataclass(frozen=True, slots=True)
class Known:
    """What kim already has of the entries of an import."""

    by_source: dict[str, SourceRecord]
    by_key: dict[str, Offer]


def known_entries(
    actor: Actor, origin: str, source_keys: Iterable[str], keys: Iterable[str]
) -> Known:
    """Offers that came from this source before, and offers of one's own with these keys."""
    records = SourceRecord.objects.filter(origin=origin, source_key__in=list(source_keys))
    wanted = [key for key in keys if _is_uuid(key)]
    records_by = {row.source_key: row for row in records}
    offers = whole(managed_offers(actor)).filter(
        Q(key__in=wanted) | Q(pk__in=[row.offer_id for row in records_by.values()])
    )
    by_id = {offer.pk: offer for offer in offers}
    found = {}
    for key, row in records_by.items():
        if row.offer_id in by_id:
            row.offer = by_id[row.offer_id]
            found[key] = row
    return Known(found, {str(offer.key): offer for offer in by_id.values()})


def _is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Ground:
    """What an address is compared with: ids by official key, communes by their name."""

    places: dict[str, int]
    communes: dict[str, int]


def ground_of(ags: str, records: Iterable[OfferRecord] = ()) -> Ground:
    """Places the records name, and the communes of the municipality that keeps them.

    A postcode may lie in two municipalities and decides nothing: the name of the commune does,
    and only among those of the municipality.
    """
    communes = communes_of(ags)
    wanted = {key for record in records for key in record.areas}
    found = current().filter(Q(ags__in=wanted) | Q(ags="", ars__in=wanted)) if wanted else []
    return Ground(
        {place.ags or place.ars: place.pk for place in (*communes, *found)},
        {place.name.casefold(): place.pk for place in communes},
    )


@dataclass(frozen=True, slots=True)
class Likely:
    """An offer that may be the same one."""

    offer_id: int
    title: str
    provider: str
    postcode: str


def likely_offers(actor: Actor, municipality_id: int) -> list[Likely]:
    """Titles, providers and postcodes of what a municipality already keeps. Two queries."""
    offers = managed_offers(actor).filter(municipality_id=municipality_id)
    offers = offers.exclude(state=OfferState.ARCHIVED)
    rows = offers.filter(texts__language="de").values_list(
        "pk", "texts__title", "organisation__name", "venues__postcode"
    )
    found: dict[int, Likely] = {}
    for pk, title, provider, postcode in rows:
        found.setdefault(pk, Likely(pk, title, provider, postcode or ""))
    return list(found.values())


def waiting_previews(actor: Actor) -> int:
    """How many previews wait for a decision."""
    return visible_imports(actor).filter(state=ImportState.PREVIEW).count()

"""Rendered entries, kept in the process as long as their offer stays the same.

A list is put together from entries that were rendered before; after a change only what changed
is rendered again. The database says with one query which entries are stale.
"""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from kim.offers.queries import visible_offers, whole
from kim.opendata.models import Offer
from kim.opendata.queries.records import record_of
from kim.opendata.rules.exchange.record import OfferRecord

MOST = 40_000  # entries; about two kilobytes each
# The number of the transaction that wrote a row last: it changes with every change of the row.
STAMP = """
offers_offer.xmin::text || '-' ||
(SELECT o.xmin::text FROM network_organisation o WHERE o.id = offers_offer.organisation_id)
|| '-' || (SELECT coalesce(string_agg(t.xmin::text, '.' ORDER BY t.id), '')
FROM offers_offertext t WHERE t.offer_id = offers_offer.id)
"""
Entry = Mapping[str, bytes]  # language -> JSON; under "" where there is one for all
Render = Callable[[OfferRecord], Entry]


class Fragments:
    """Entries of one shape by offer, the oldest going first when there are too many."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._lock = Lock()
        self._kept: dict[int, tuple[str, Entry]] = {}

    def of(self, offers: QuerySet[Offer]) -> list[Entry]:
        """The entries of some offers, in their order. One query, and more for what is stale."""
        rows = list(
            offers.annotate(
                stamp=RawSQL(STAMP, [], output_field=TextField())  # noqa: S611 -- no input in it
            ).values_list("pk", "stamp")
        )
        stale = [pk for pk, stamp in rows if self._stamp(pk) != stamp]
        if stale:
            self._fill(stale, dict(rows))
        with self._lock:
            return [self._kept[pk][1] for pk, _ in rows if pk in self._kept]

    def _stamp(self, pk: int) -> str:
        kept = self._kept.get(pk)
        return kept[0] if kept else ""

    def _fill(self, stale: Iterable[int], stamps: Mapping[int, str]) -> None:
        found = whole(visible_offers(None).filter(pk__in=list(stale)))
        made = {offer.pk: (stamps[offer.pk], self._render(record_of(offer))) for offer in found}
        with self._lock:
            self._kept.update(made)
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()

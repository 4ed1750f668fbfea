"""Rendered entries, kept in the process as long as their offer stays the same.

A list is put together from entries that were rendered before; after a change only what changed
is rendered again. The database says with one query which entries are stale.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from kim.offers.queries import visible_offers, whole
from kim.opendata.models import Offer
from kim.opendata.queries.records import record_of
from kim.opendata.rules.exchange.record import OfferRecord

MOST = 40_000  # entries; about two kilobytes each
LISTS = 64  # whole regions
# The number of the transaction that wrote a row last: it changes with every change of the row.
# What the search knows is written anew after every change of an offer, its texts included.
STAMP = """
offers_offer.xmin::text || '-' ||
(SELECT o.xmin::text FROM network_organisation o WHERE o.id = offers_offer.organisation_id)
|| '-' || coalesce((SELECT e.xmin::text FROM offers_searchentry e
WHERE e.kind = 'offer' AND e.key = offers_offer.key), '')
"""
Entry = Mapping[str, bytes]  # language -> JSON; under "" where there is one for all
Render = Callable[[OfferRecord], Entry]


@dataclass(frozen=True, slots=True)
class Found:
    """Entries, and a mark that is another as soon as one of them is."""

    entries: list[Entry]
    mark: str


class Fragments:
    """Entries of one shape by offer, the oldest going first when there are too many."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._lock = Lock()
        self._kept: dict[int, tuple[str, Entry]] = {}
        self._lists: dict[str, tuple[Hashable, Found]] = {}

    def of(self, offers: QuerySet[Offer]) -> "Found":
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
            entries = [self._kept[pk][1] for pk, _ in rows if pk in self._kept]
        return Found(entries, sha256(repr(rows).encode()).hexdigest()[:32])

    def whole(
        self, name: str, offers: Callable[[], QuerySet[Offer]], version: Hashable | None
    ) -> Found:
        """The entries of all these offers, asked for once as long as ``version`` is the same.

        ``name`` says which offers they are. Without a version, or inside a transaction, which
        may be rolled back, the database is asked each time.
        """
        if version is None or connection.in_atomic_block:
            return self.of(offers())
        kept = self._lists.get(name)
        if kept is not None and kept[0] == version:
            return kept[1]
        found = self.of(offers())
        with self._lock:
            while len(self._lists) >= LISTS:
                del self._lists[next(iter(self._lists))]
            self._lists[name] = (version, found)
        return found

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
            self._lists.clear()

"""How good the search is: share of judged queries with a right offer among the first three."""

import datetime as dt
from dataclasses import dataclass

from kim.offers.queries.search_page import search_offers
from kim.offers.rules.search_query import Search
from tests.offers.corpus import Judged

TODAY = dt.date(2026, 11, 27)
FIRST = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A query with the place of the first right offer, or None."""

    judged: Judged
    place: int | None
    total: int

    @property
    def is_good(self) -> bool:
        return self.place is not None and self.place <= FIRST


def ask(judged: Judged) -> Verdict:
    result = search_offers(search=Search(text=judged.text), language=judged.language, today=TODAY)
    keys = [hit.key for hit in result.found.hits]
    places = [number for number, key in enumerate(keys, 1) if key in judged.right]
    return Verdict(judged, places[0] if places else None, result.found.total)

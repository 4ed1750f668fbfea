"""A whole search of a page: words looked up, place found, hits, counts, and what else to try."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kim.offers.queries.search import Found, find
from kim.offers.queries.search_places import PlaceFound, find_place
from kim.offers.queries.search_words import Resolved, resolve
from kim.offers.rules.search_query import PAGE_SIZE, Search


@dataclass(frozen=True, slots=True)
class Result:
    """Answer to a search. ``is_loose``: nothing held all words, so one was enough."""

    search: Search
    words: Resolved
    place: PlaceFound
    found: Found
    is_loose: bool = False


def search_offers(
    *,
    search: Search,
    language: str,
    today: dt.date,
    limit: int = PAGE_SIZE,
    counts_unplaced: bool = False,
    only: Sequence[str] | None = None,
) -> Result:
    """Search on a page in ``language``. The number of queries does not depend on the data."""
    words = resolve(search.text, language)
    place = find_place(search.place, search.radius)

    def ask(every: bool, asked: Search) -> Found:
        return find(
            search=asked, asked=words.asked, where=place.where, today=today, every=every,
            limit=limit, counts_unplaced=counts_unplaced, only=only,
        )  # fmt: skip

    found = ask(True, search)
    loose = False
    if not found.total and len(words.asked) > 1:
        found, loose = ask(False, search), True
    last = max(1, -(-found.total // limit))
    if search.page > last:  # page 10^18 is the last page there is
        search = replace(search, page=last)
        found = ask(not loose, search)
    return Result(search, words, place, found, loose)

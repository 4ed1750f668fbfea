"""What the search knows, written in the transaction of the deed that changed it."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction

from kim.offers.models import Offer
from kim.offers.queries.search_drafts import all_offer_drafts, offer_drafts
from kim.offers.rules.search_marks import OFFER
from kim.offers.services.dictionaries import base_forms
from kim.offers.services.entries import (
    Written,
    count_words,
    forget_words,
    keep_only,
    remove_entries,
    write_entries,
)


@transaction.atomic
def reindex(*, offer_ids: Iterable[int]) -> None:
    """Write the entries of these offers anew; those of what is not public go away."""
    ids = sorted(set(offer_ids))
    drafts = offer_drafts(ids)
    public = {draft.key for draft in drafts}
    keys = Offer.objects.filter(pk__in=ids).values_list("key", flat=True)
    remove_entries(kind=OFFER, keys=[key for key in keys if key not in public])
    write_entries(drafts=drafts)


@transaction.atomic
def reindex_all(
    *, with_dictionaries: bool = True, progress: Callable[[int], object] = lambda _count: None
) -> Written:
    """Write all entries of offers anew, with base forms from dictionaries; tell the progress.

    One transaction: the public sees the old entries until all new ones are there.
    """
    keys: list[UUID] = []
    new_words = 0
    forget_words()
    for drafts in all_offer_drafts():
        bases = base_forms(drafts=drafts) if with_dictionaries else None
        new_words += write_entries(drafts=drafts, bases=bases).new_words
        keys += [draft.key for draft in drafts]
        progress(len(drafts))
    keep_only(kind=OFFER, keys=keys)
    count_words()
    return Written(len(keys), new_words)


def locked(offer_id: int) -> Offer:
    """One offer, locked until the end of the transaction. Raises Offer.DoesNotExist."""
    return Offer.objects.select_for_update(of=("self",)).get(pk=offer_id)

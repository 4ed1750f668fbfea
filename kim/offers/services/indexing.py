"""What the search knows, written in the transaction of the deed that changed it."""

from collections.abc import Iterable

from django.db import transaction

from kim.offers.models import Offer, OfferText, SearchEntry
from kim.offers.queries import visible_offers


@transaction.atomic
def reindex(*, offer_ids: Iterable[int]) -> None:
    """Write the entries of these offers anew; those of what is not public go away."""
    ids = list(offer_ids)
    SearchEntry.objects.filter(offer_id__in=ids).delete()
    public = visible_offers(None).filter(pk__in=ids)
    texts = OfferText.objects.filter(offer__in=public).order_by("pk")
    SearchEntry.objects.bulk_create(
        SearchEntry(
            offer_id=text.offer_id,
            language=text.language,
            title=text.title,
            text="\n".join((text.title, text.summary, text.description)),
        )
        for text in texts
    )


def locked(offer_id: int) -> Offer:
    """One offer, locked until the end of the transaction. Raises Offer.DoesNotExist."""
    return Offer.objects.select_for_update(of=("self",)).get(pk=offer_id)

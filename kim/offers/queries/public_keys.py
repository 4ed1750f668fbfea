"""What was public and is not any more, for those who keep copies."""

import datetime as dt
from uuid import UUID

from django.db.models import Q

from kim.offers.models import Offer
from kim.offers.queries import PUBLIC
from kim.offers.states import OfferState


def no_longer_public(since: dt.datetime, municipality: str = "") -> list[UUID]:
    """Public keys of offers that were public once and are not now (Grabsteine).

    Withdrawn and archived ones since a moment; those hidden by the clock always, for nobody
    writes that moment down. Naming one twice does no harm.
    """
    gone = Offer.objects.filter(published_at__isnull=False).exclude(PUBLIC)
    gone = gone.filter(Q(changed_at__gte=since) | Q(state=OfferState.PUBLISHED))
    if municipality:
        gone = gone.filter(municipality__ags=municipality)
    return list(gone.order_by("pk").values_list("key", flat=True))

"""Numbers without gaps: taken under a lock that the deed holds until it ends."""

from django.db import transaction

from kim.grants.models import NumberSeries


@transaction.atomic(savepoint=False)
def take_number(*, series: str) -> int:
    """The next number of a series (Nummernkreis), beginning with 1.

    Belongs to the transaction of the deed: undone with it, and others wait until it is over.
    Take it as late as you can. A series begins by itself.
    """
    try:
        row = locked_series(series)
    except NumberSeries.DoesNotExist:
        NumberSeries.objects.get_or_create(name=series)
        row = locked_series(series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def locked_series(name: str) -> NumberSeries:
    """The counter, locked until the transaction ends. Raises NumberSeries.DoesNotExist."""
    return NumberSeries.objects.select_for_update(of=("self",)).get(name=name)

"""Lines of the budget on the start page of staff."""

import datetime as dt

from django.urls import reverse

from kim.accounts.actor import Actor
from kim.grants.queries.budget import budget_years, left_over_reservations
from kim.kernel.dates import legal_day
from kim.kernel.due import DueItem
from kim.kernel.money import format_eur
from kim.kernel.permissions import may


def money_items(actor: Actor, today: dt.date) -> list[DueItem]:
    """What who books in the budget has to do. Constant number of queries."""
    if not may(actor, "grants.budget_post"):
        return []
    return [*_to_take_over(actor, today), *_left_over(actor)]


def _to_take_over(actor: Actor, today: dt.date) -> list[DueItem]:
    """Years that have begun and still stand on authority to commit ahead."""
    return [
        DueItem(
            kind="due",
            title="Verpflichtungen auf den Ansatz übernehmen",
            about=f"Haushaltsjahr {year.year}: {format_eur(year.bound_ahead)}",
            on=dt.date(year.year, 1, 1),
            url=reverse("grants:budget_take_over", args=[year.year]),
            action="Übernehmen",
        )
        for year in budget_years(actor)
        if year.year <= today.year and year.authority
    ]


def _left_over(actor: Actor) -> list[DueItem]:
    """Files that are over and still hold reserved money."""
    return [
        DueItem(
            kind="due",
            title=f"Festlegung ohne laufenden Vorgang: {format_eur(held)}",
            about=f"{file.place.full_name}, {file.number}",
            on=legal_day(file.state_at),
            url=reverse("grants:reservation_release", args=[file.number]),
            action="Lösen",
        )
        for file, held in left_over_reservations(actor)
    ]

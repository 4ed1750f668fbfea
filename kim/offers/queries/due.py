"""What is due about offers, for 'Heute'."""

import datetime as dt
from typing import Any

from django.db.models import Min, QuerySet
from django.urls import reverse

from kim.accounts.actor import Actor
from kim.kernel.dates import legal_day
from kim.kernel.due import DueItem
from kim.kernel.permissions import may
from kim.offers.models import OfferSignal
from kim.offers.queries import kept_offers, managed_offers
from kim.offers.queries.care import open_feedback, waiting_edits
from kim.offers.rules.freshness import Freshness
from kim.offers.states import OfferState

IN_DOUBT = (Freshness.DUE.value, Freshness.OVERDUE.value)


def due_items(actor: Actor, today: dt.date) -> list[DueItem]:
    """Calls, waiting changes and messages for who keeps offers; own due offers for a carrier."""
    if may(actor, "offers.care"):
        signals = OfferSignal.objects.filter(resolved_at=None, offer__in=kept_offers(actor))
        return [
            *_line(signals, "noted_at", "Angebote nachfragen", "Anrufliste", "calls", "Anrufen"),
            *_line(waiting_edits(actor), "proposed_at", "Änderungen freigeben", "Angebote",
                   "edits", "Prüfen"),
            *_line(open_feedback(actor), "created_at", "Hinweise beantworten", "von außen",
                   "reports", "Lesen"),
        ]  # fmt: skip
    if not may(actor, "offers.manage"):
        return []
    due = managed_offers(actor).filter(state=OfferState.PUBLISHED, freshness__in=IN_DOUBT)
    count = due.count()
    address = f"{reverse('offer_desk:list')}?sortiert=geprueft"
    title = f"{count} Angebote bestätigen" if count > 1 else "Ein Angebot bestätigen"
    item = DueItem(
        kind="due", title=title, about="Stimmt noch alles?", on=today, url=address, action="Prüfen"
    )
    return [item] if count else []


def _line(
    rows: QuerySet[Any], moment: str, title: str, about: str, page: str, action: str
) -> list[DueItem]:
    """One line for all rows of a sort, dated by the oldest. One query."""
    oldest = rows.order_by().aggregate(oldest=Min(moment))["oldest"]
    if oldest is None:
        return []
    return [
        DueItem(
            kind="due", title=title, about=about, on=legal_day(oldest),
            url=reverse(f"offer_desk:{page}"), action=action,
        )
    ]  # fmt: skip

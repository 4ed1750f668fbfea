"""What the database itself refuses: each constraint is broken once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kim.offers.models import (
    CheckEvent,
    Feedback,
    FreshnessLink,
    Offer,
    OfferSignal,
    OfferText,
    OfferTime,
    PendingEdit,
    Venue,
)
from tests.offers.factories import NOW, TODAY, make_offer

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("offer_kind_known", {"kind": "x"}),
        ("offer_state_known", {"state": "none"}),
        ("offer_codes_known", {"cost": "x"}),
        ("offer_codes_known", {"freshness": "x"}),
        ("offer_levels_known", {"level_to": "z9"}),
        ("offer_ages_in_order", {"min_age": 9, "max_age": 8}),
        ("offer_days_in_order", {"starts_on": TODAY, "ends_on": TODAY - dt.timedelta(days=1)}),
        ("offer_public_has_contract", {"checked_on": None}),
        ("offer_public_has_contract", {"published_at": None}),
        ("offer_public_has_contract", {"owner": None, "owner_mail": ""}),
        ("offer_interval_sensible", {"check_interval_days": 1}),
    ],
)
def test_offer(name: str, values: dict[str, Any]) -> None:
    offer = make_offer()
    with pytest.raises(IntegrityError, match=f"offers_{name}"), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(**values)


def test_offer_source_key_once() -> None:
    make_offer(source="Liste", source_key="1")
    with pytest.raises(IntegrityError, match="offers_offer_source_key_once"), transaction.atomic():
        make_offer(source="Liste", source_key="1")
    make_offer(source="Liste")
    make_offer(source="Liste")


@pytest.mark.parametrize(
    ("model", "name", "values"),
    [
        (Venue, "venue_says_where", {}),
        (Venue, "venue_postcode_is_one", {"town": "Speyer", "postcode": "6734"}),
        (Venue, "venue_coordinates_in_pairs", {"town": "Speyer", "latitude": Decimal(49)}),
        (
            Venue,
            "venue_coordinates_in_pairs",
            {"town": "Speyer", "latitude": Decimal(0), "longitude": Decimal(0)},
        ),
        (OfferText, "text_one_per_language", {"language": "de", "title": "x"}),
        (OfferText, "text_has_title", {"language": "en", "title": " "}),
        (OfferText, "text_state_known", {"language": "en", "title": "x", "state": "missing"}),
        (OfferTime, "time_kind_known", {"kind": "x"}),
        (CheckEvent, "check_codes_known", {"at": NOW, "outcome": "x", "way": "link", "by": "x"}),
        (CheckEvent, "check_says_who", {"at": NOW, "outcome": "changed", "way": "link", "by": ""}),
        (OfferSignal, "signal_kind_known", {"kind": "x", "text": "x", "noted_at": NOW}),
        (OfferSignal, "signal_says_why", {"kind": "bounced", "text": "", "noted_at": NOW}),
        (
            PendingEdit,
            "edit_decided_or_waiting",
            {"data": {}, "proposed_by": "x", "proposed_at": NOW, "state": "approved"},
        ),
        (
            PendingEdit,
            "edit_returned_says_why",
            {
                "data": {}, "proposed_by": "x", "proposed_at": NOW, "state": "returned",
                "decided_by": "y", "decided_at": NOW,
            },
        ),
        (
            FreshnessLink,
            "link_expires_later",
            {"token_hash": "a", "created_at": NOW, "expires_at": NOW},
        ),
        (
            FreshnessLink,
            "link_used_or_revoked",
            {
                "token_hash": "a", "created_at": NOW, "expires_at": LATER, "used_at": NOW,
                "revoked_at": NOW, "outcome": "confirmed",
            },
        ),
        (
            FreshnessLink,
            "link_used_iff_outcome",
            {"token_hash": "a", "created_at": NOW, "expires_at": LATER, "used_at": NOW},
        ),
        (
            Feedback,
            "feedback_kind_known",
            {"kind": "x", "language": "de", "created_at": NOW, "municipality": True},
        ),
        (
            Feedback,
            "feedback_missing_iff_no_offer",
            {"kind": "missing", "language": "de", "created_at": NOW, "municipality": True},
        ),
        (
            Feedback,
            "feedback_done_says_who",
            {
                "kind": "wrong", "language": "de", "created_at": NOW, "municipality": True,
                "state": "done",
            },
        ),
    ],
)  # fmt: skip
def test_what_belongs_to_it(model: Any, name: str, values: dict[str, Any]) -> None:
    offer = make_offer()
    owner: dict[str, Any] = {"offer": offer}
    if model is Venue:
        owner = {"organisation": offer.organisation}
    if "municipality" in values:
        values = {**values, "municipality": offer.municipality}
    with pytest.raises(IntegrityError, match=f"offers_{name}"), transaction.atomic():
        model.objects.create(**owner, **values)


@pytest.mark.parametrize(
    ("model", "name", "values"),
    [
        (
            FreshnessLink,
            "link_one_open",
            {"created_at": NOW, "expires_at": LATER, "mail": "a@b.example"},
        ),
        (PendingEdit, "edit_one_waiting", {"data": {}, "proposed_by": "x", "proposed_at": NOW}),
        (OfferSignal, "signal_one_open", {"kind": "bounced", "text": "x", "noted_at": NOW}),
    ],
)
def test_only_one_is_open(model: Any, name: str, values: dict[str, Any]) -> None:
    offer = make_offer()
    hashes = [{"token_hash": "a"}, {"token_hash": "b"}] if model is FreshnessLink else [{}, {}]
    model.objects.create(offer=offer, **values, **hashes[0])
    with pytest.raises(IntegrityError, match=f"offers_{name}"), transaction.atomic():
        model.objects.create(offer=offer, **values, **hashes[1])

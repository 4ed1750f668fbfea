"""Offers of two municipalities, full of text that must not leak."""

import uuid

from django.utils import timezone

from kim.accounts.rules.sign_in import hash_token
from kim.network.models import Organisation
from kim.offers.models import FreshnessLink, PendingEdit, Synonym
from kim.offers.rules.offer_data import offer_json
from kim.offers.services.feedback import report_missing
from kim.offers.services.links import VALID
from tests.accounts import factories as people
from tests.network.factories import TODAY, give_office, make_organisation, place
from tests.offers.factories import NOW, data_of, make_offer

Arguments = dict[str, str | int]
NOWHERE: Arguments = {"key": str(uuid.UUID(int=1))}


def offers_of(ags: str, word: str) -> dict[str, Arguments]:
    """A draft for its keepers and its carrier, and an offer everybody may read."""
    office = people.make_partner(kept_by=people.make_office(place=place(ags)))
    provider = Organisation.objects.filter(office=office).first()
    if provider is None:
        provider = give_office(make_organisation(ags, name=f"{word} Träger", state="draft"))
    draft = make_offer(
        provider, ags=ags, public=False, title=f"{word} Treff", contact_name=f"{word} Büro"
    )
    public = make_offer(make_organisation(ags, name="Haus der Begegnung"), ags=ags)
    edit = PendingEdit.objects.create(
        offer=draft, proposed_by="system", proposed_at=NOW,
        data=offer_json(data_of(provider, title=f"{word} Treff neu")),
    )  # fmt: skip
    told = report_missing(
        municipality_id=place(ags).pk, text=f"{word} fehlt", where="", language="de", now=NOW
    )
    token = f"offer-{ags}"
    now = timezone.now()
    FreshnessLink.objects.create(
        offer=public, mail="a@muster.example", token_hash=hash_token(token), created_at=now,
        expires_at=now + VALID,
    )  # fmt: skip
    synonym = Synonym.objects.create(
        language="en", word=f"word {ags}", form=f"word {ags}", means=["Wort"], since_on=TODAY
    )
    return {
        "offer": {"key": str(draft.key)},
        "public_offer": {"key": str(public.key)},
        "offer_edit": {"pk": edit.pk},
        "feedback": {"pk": told.pk},
        "offer_link": {"token": token},
        "synonym": {"pk": synonym.pk},
    }


def missing() -> dict[str, Arguments]:
    """Arguments of the same form that lead to nothing."""
    number: Arguments = {"pk": 987_654_321}
    return {
        "offer": NOWHERE,
        "public_offer": NOWHERE,
        "offer_edit": number,
        "feedback": number,
        "offer_link": {"token": "offer-nowhere"},
        "synonym": number,
    }

"""Offers of two municipalities, full of text that must not leak."""

import uuid

from kim.network.models import Organisation
from tests.accounts import factories as people
from tests.network.factories import give_office, make_organisation, place
from tests.offers.factories import make_offer

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
    return {"offer": {"key": str(draft.key)}, "public_offer": {"key": str(public.key)}}


def missing() -> dict[str, Arguments]:
    """Arguments of the same form that lead to nothing."""
    return {"offer": NOWHERE, "public_offer": NOWHERE}

"""The network of two municipalities, full of text that must not leak."""

import uuid

from kim.accounts.rules.roles import Role
from kim.network.services.merging import merge_organisations
from kim.network.services.relations import set_relation
from kim.network.states import RelationKind
from tests.accounts import factories as people
from tests.network.factories import (
    NOW,
    give_office,
    make_contact,
    make_organisation,
    manager,
    place,
)

Arguments = dict[str, str | int]


def network_of(ags: str, word: str) -> dict[str, Arguments]:
    """Drafts, so that only the municipality and the partner itself may see them."""
    draft = give_office(make_organisation(ags, name=f"{word} Verein", state="draft"))
    colleague = people.make_membership(
        role=Role.CARRIER, place=place(ags), user=people.make_user(name=f"{word} Kollegin")
    )
    contact = make_contact(draft, name=f"{word} Kontakt")
    twin = make_organisation(ags, name=f"{word} Verein e. V.", state="draft")
    gone = make_organisation(ags, name=f"{word} alter Verein", state="draft")
    merge = merge_organisations(
        actor=manager(ags), kept_id=draft.pk, gone_id=gone.pk, taken=[], now=NOW
    )
    public = make_organisation(ags, name="Öffentlicher Verein", state="published")
    tie = set_relation(
        actor=manager(ags), source_id=draft.pk, target_id=public.pk, kind=RelationKind.FUNDS,
        strength=1, last_contact_on=None, now=NOW,
    )  # fmt: skip
    key = {"key": str(draft.key)}
    return {
        "actor": key,
        "contact": {**key, "pk": contact.pk},
        "access": {**key, "pk": colleague.pk},
        "twins": {**key, "other": str(twin.key)},
        "tie": {**key, "pk": tie.pk},
        "merge": {"pk": merge.pk},
        "public_actor": {"key": str(public.key)},
    }


def missing() -> dict[str, Arguments]:
    """Arguments of the same form that lead to nothing."""
    key = {"key": str(uuid.UUID(int=1))}
    number = {"pk": 987_654_321}
    return {
        "actor": key,
        "contact": {**key, **number},
        "access": {**key, **number},
        "twins": {**key, "other": str(uuid.UUID(int=2))},
        "tie": {**key, **number},
        "merge": number,
        "public_actor": key,
    }

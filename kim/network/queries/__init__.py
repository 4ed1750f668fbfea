"""Reading the network. Every list starts with what the actor may see; None is the public."""

from uuid import UUID

from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.permissions import may
from kim.network.models import Contact, Organisation
from kim.network.permissions import KEEPERS, READERS
from kim.network.states import OrganisationState

S = OrganisationState


def visible_organisations(actor: Actor | None) -> QuerySet[Organisation]:
    """Organisations somebody may see, by name.

    The public and other municipalities: published ones. The municipality that keeps them: all.
    An organisation: itself. The Land: all but drafts.
    """
    return Organisation.objects.filter(_visible(actor)).order_by("name", "pk")


def _visible(actor: Actor | None) -> Q:
    seen = Q(state=S.PUBLISHED)
    if actor is None:
        return seen
    if actor.is_land:
        seen |= ~Q(state=S.DRAFT)
    return seen | Q(municipality_id__in=_places(actor, *READERS)) | _own(actor)


def _places(actor: Actor, *roles: Role) -> list[int]:
    return [held.place_id for held in actor.memberships if held.place_id and held.role in roles]


def _own(actor: Actor) -> Q:
    """Organisations somebody acts for, and those that absorbed them."""
    offices = [held.office_id for held in actor.memberships if held.role == Role.CARRIER]
    if not offices:
        return Q(pk__in=[])
    mine = Organisation.objects.filter(office_id__in=offices)
    return Q(office_id__in=offices) | Q(pk__in=mine.values("merged_into_id"))


def own_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations somebody acts for as one of their people, merged ones left out."""
    return Organisation.objects.filter(_own(actor)).exclude(state=S.MERGED).order_by("name", "pk")


def kept_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations whose entries somebody keeps for a municipality, merged ones left out."""
    places = _places(actor, *KEEPERS)
    kept = Organisation.objects.filter(municipality_id__in=places).exclude(state=S.MERGED)
    return kept.order_by("name", "pk")


def editable_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations somebody may edit: kept for a municipality, or one's own."""
    mine = Q(municipality_id__in=_places(actor, *KEEPERS)) | _own(actor)
    return Organisation.objects.filter(mine).exclude(state=S.MERGED).order_by("name", "pk")


def organisation_choices(actor: Actor) -> list[tuple[int, str]]:
    """Number and name of the organisations somebody may edit, archived ones left out. One query."""
    found = editable_organisations(actor).exclude(state=S.ARCHIVED)
    return list(found.values_list("pk", "name"))


def organisation_for(actor: Actor | None, key: UUID) -> Organisation | None:
    """One organisation with its municipality, if the actor may see it."""
    found = visible_organisations(actor).select_related("municipality", "commune", "merged_into")
    return found.filter(key=key).first()


def public_contacts(organisation: Organisation) -> QuerySet[Contact]:
    """Contacts with a consent to publish that was not withdrawn."""
    released = organisation.contacts.filter(consent_on__isnull=False, withdrawn_on=None)
    return released.order_by("purpose", "function", "pk")


def contacts_for(actor: Actor | None, organisation: Organisation) -> QuerySet[Contact]:
    """Contacts somebody may read: all of them, or those released to the public."""
    if not may(actor, "network.contacts", organisation):
        return public_contacts(organisation)
    return organisation.contacts.order_by("purpose", "function", "pk")

"""Reading people. Lists start with what the actor may see."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kim.accounts.actor import Actor
from kim.accounts.models import Invitation, Membership, Office, User
from kim.accounts.rules.roles import LAND_KINDS, ROLES_AT, OfficeKind, Role


def _manageable(actor: Actor | None) -> Q:
    """Memberships and invitations of the offices somebody manages, as a condition."""
    condition = Q(pk__in=[])
    if actor is None:
        return condition
    if actor.has(Role.PROGRAMME_LEAD):
        condition |= Q(office_kind__in=[kind.value for kind in LAND_KINDS])
        condition |= Q(role=Role.HEAD.value)
    led = [held.office_id for held in actor.memberships if held.role == Role.HEAD]
    return condition | Q(office_id__in=led)


def visible_memberships(actor: Actor | None) -> QuerySet[Membership]:
    """Memberships the actor manages: of the Land and heads, or of the own municipality."""
    return (
        Membership.objects.filter(_manageable(actor))
        .select_related("user", "office")
        .order_by("user__name", "user_id", "from_on", "pk")
    )


def visible_invitations(actor: Actor | None) -> QuerySet[Invitation]:
    """Invitations to what the actor manages, used and void ones included."""
    return (
        Invitation.objects.filter(_manageable(actor))
        .select_related("office", "created_by")
        .order_by("-created_at", "-pk")
    )


def search_memberships(
    actor: Actor | None, *, words: str, role: str, state: str, today: dt.date
) -> QuerySet[Membership]:
    """Visible memberships, narrowed. ``state``: ``now``, ``later``, ``over`` or empty for all."""
    found = visible_memberships(actor)
    for word in words.split():
        found = found.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
    if role:
        found = found.filter(role=role)
    over = Q(ended_at__isnull=False) | Q(to_on__lt=today)
    if state == "over":
        return found.filter(over)
    if state == "later":
        return found.exclude(over).filter(from_on__gt=today)
    return found.exclude(over).filter(from_on__lte=today) if state == "now" else found


def open_invitations(actor: Actor | None, *, now: dt.datetime) -> QuerySet[Invitation]:
    """Visible invitations whose link still works."""
    return visible_invitations(actor).filter(used_at=None, revoked_at=None, expires_at__gt=now)


@dataclass(frozen=True, slots=True)
class OfficeSeats:
    """An office with the roles the actor may invite to."""

    office_id: int
    name: str
    roles: tuple[Role, ...]


def invitable_seats(actor: Actor) -> list[OfficeSeats]:
    """Offices and roles somebody may invite to, the Land first. One query."""
    led = {held.office_id for held in actor.memberships if held.role == Role.HEAD}
    leads_land = actor.has(Role.PROGRAMME_LEAD)
    found = []
    for office in Office.objects.order_by("place__ags", "kind", "name"):
        kind = OfficeKind(office.kind)
        roles: tuple[Role, ...] = ()
        if office.pk in led or (leads_land and kind in LAND_KINDS):
            roles = ROLES_AT[kind]
        elif leads_land and kind == OfficeKind.MUNICIPALITY:
            roles = (Role.HEAD,)
        if roles:
            found.append(OfficeSeats(office.pk, office.name, roles))
    return sorted(found, key=lambda seats: len(seats.roles) == 1)


def invitation_by_hash(token_hash: str, *, now: dt.datetime) -> Invitation | None:
    """The open invitation of a link, or None."""
    found = Invitation.objects.filter(token_hash=token_hash).select_related("office").first()
    return found if found and found.is_open(now) else None


def office_by_name(name: str) -> Office | None:
    return Office.objects.filter(name=name).first()


def has_account(email: str) -> bool:
    """Whether an address has an account. Only for who has proved to own the address."""
    return User.objects.filter(email=email).exists()


def visible_accounts(actor: Actor | None) -> QuerySet[User]:
    """Accounts the actor may connect: of people one manages; for Programmleitung all."""
    if actor is not None and actor.has(Role.PROGRAMME_LEAD):
        return User.objects.order_by("name", "pk")
    managed = Membership.objects.filter(_manageable(actor), ended_at=None).values("user_id")
    return User.objects.filter(pk__in=managed).order_by("name", "pk")


def linked_accounts(actor: Actor | None) -> list[list[User]]:
    """Accounts of people with more than one, a list per person. Two queries.

    Somebody is listed only where all accounts are visible: no other is hinted at.
    """
    shared = User.objects.values("person").annotate(accounts=Count("pk")).filter(accounts__gt=1)
    counts = {row["person"]: row["accounts"] for row in shared}
    groups: dict[UUID, list[User]] = {}
    for user in visible_accounts(actor).filter(person__in=counts):
        groups.setdefault(user.person, []).append(user)
    return [users for person, users in groups.items() if len(users) == counts[person]]


def connected_with(actor: Actor | None, account: User) -> list[User]:
    """The other accounts of the same human; none where not all of them are visible."""
    for users in linked_accounts(actor):
        if account in users:
            return [user for user in users if user != account]
    return []


def persons_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Which human is behind each account (Personenschlüssel), as in ``Actor.person``.

    Four eyes: keep ids of accounts and compare these keys when it counts, so that accounts
    which were connected later count once too. One query.
    """
    rows = User.objects.filter(pk__in=set(user_ids)).values_list("pk", "person")
    return {pk: str(person) for pk, person in rows}


def own_memberships(actor: Actor) -> list[Membership]:
    """All memberships of the person, past and future ones too."""
    if actor.user_id is None:
        return []
    held = Membership.objects.filter(user_id=actor.user_id).select_related("office")
    return list(held.order_by("-from_on", "pk"))


def own_accounts(actor: Actor) -> list[User]:
    """The other accounts that were connected with one's own."""
    if actor.user_id is None:
        return []
    return list(User.objects.filter(person=actor.person).exclude(pk=actor.user_id).order_by("pk"))


def names_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Names for the keys of the record (``user:12``), for pages of staff. One query."""
    numbers = [int(key.removeprefix("user:")) for key in set(keys) if key.startswith("user:")]
    found = User.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {"system": "System", **{f"user:{pk}": name for pk, name in found}}


def accounts_at(place_id: int) -> set[int]:
    """Accounts that work or ever worked at the municipality of a place. One query."""
    held = Membership.objects.filter(office__place_id=place_id)
    return set(held.values_list("user_id", flat=True))

"""Who acts: a frozen picture of a signed-in person, made anew for every request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from kim.accounts.models import Membership, User
from kim.accounts.rules.roles import LAND_KINDS, OfficeKind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveMembership:
    """A membership that counts today, with what rules need to know of its office."""

    office_id: int
    office_name: str
    office_kind: OfficeKind
    place_id: int | None
    place_ags: str | None
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts (handelnde Person). ``key`` goes into the record, ``label`` onto the page."""

    user_id: int | None
    label: str
    key: str
    memberships: tuple[ActiveMembership, ...]

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(held.role in roles for held in self.memberships)

    def has_at(self, place_id: int | None, *roles: Role) -> bool:
        """Whether one of the roles is held at the municipality ``place_id``."""
        return place_id is not None and any(
            held.place_id == place_id and held.role in roles for held in self.memberships
        )

    def has_in(self, office_id: int, *roles: Role) -> bool:
        """Whether one of the roles is held at the office ``office_id``."""
        return any(held.office_id == office_id and held.role in roles for held in self.memberships)

    @property
    def is_land(self) -> bool:
        """Whether the person works for the Land (court of audit included)."""
        return any(held.office_kind in LAND_KINDS for held in self.memberships)


# Has no role, so no permission says yes; services that let it in ask ``actor is SYSTEM``.
SYSTEM = Actor(user_id=None, label="System", key="system", memberships=())


class AuthedRequest(HttpRequest):
    """A request behind sign-in."""

    actor: Actor
    user: User


def actor_for(user: User) -> Actor:
    """The person with the memberships that count today. One query."""
    today = timezone.localdate()
    held = Membership.objects.filter(user=user).select_related("office__place").order_by("pk")
    return Actor(
        user_id=user.pk,
        label=user.name,
        key=f"user:{user.pk}",
        memberships=tuple(active(row) for row in held if row.is_active(today)),
    )


def active(membership: Membership) -> ActiveMembership:
    office = membership.office
    return ActiveMembership(
        office_id=office.pk,
        office_name=office.name,
        office_kind=OfficeKind(office.kind),
        place_id=office.place_id,
        place_ags=office.place.ags if office.place else None,
        role=Role(membership.role),
    )


class ActorMiddleware(MiddlewareMixin):
    """Set ``request.actor``: the person behind sign-in, None on pages without it."""

    def process_request(self, request: HttpRequest) -> None:
        setattr(request, "actor", None)  # noqa: B010 -- HttpRequest declares no such attribute

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True):
            return None  # public pages do not look at the session
        if isinstance(request.user, User):
            setattr(request, "actor", actor_for(request.user))  # noqa: B010 -- as above
        return None

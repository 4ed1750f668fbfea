"""Who acts: a frozen picture of a signed-in person, made anew for every request."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from kim.accounts.models import Membership, Message, User
from kim.accounts.rules.roles import LAND_KINDS, OfficeKind, Role
from kim.accounts.rules.sign_in import NOTED_EVERY, is_over
from kim.ui.errors import problem
from kim.ui.middleware import SignInRequired

TYPED_BY = "typed_by"  # attribute of a request: whose sign-in ran out
SINCE, SEEN = "accounts_since", "accounts_seen"  # session: seconds of sign-in and last page


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
    """Who acts (handelnde Person). ``key`` goes into the record, ``label`` onto the page.

    ``person`` is the human behind the account: four eyes are two of these, never two accounts.
    It is what gets stored; to compare, ask ``was``, for a human may have more than one key.
    """

    user_id: int | None
    label: str
    key: str
    person: str
    former_persons: frozenset[str] = frozenset()
    memberships: tuple[ActiveMembership, ...]

    @property
    def persons(self) -> frozenset[str]:
        """Every key under which the human behind the account acts or has acted."""
        return self.former_persons | {self.person}

    def was(self, person: UUID | str | None) -> bool:
        """Whether the human behind the account is the one with this person key.

        Holds for what was done under a key from before two accounts were connected, too.
        """
        return person is not None and str(person) in self.persons

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
SYSTEM = Actor(user_id=None, label="System", key="system", person="system", memberships=())


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
        person=str(user.person),
        former_persons=frozenset(str(key) for key in user.former_persons),
        memberships=tuple(active(row) for row in held if row.is_active(today)),
    )


def unread_of(user_id: int) -> int:
    """How many unread messages somebody has. One query on an index of the unread ones."""
    return Message.objects.filter(recipient_id=user_id, read_at=None).count()


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


def second_factor_done(request: HttpRequest) -> bool:
    """Whether this very session was opened, or went on, with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


class ActorMiddleware(MiddlewareMixin):
    """Set ``request.actor``: the person behind sign-in, None on pages without it.

    A session that is over, or that lacks its second factor, does not get further.
    """

    def process_request(self, request: HttpRequest) -> None:
        setattr(request, "actor", None)  # noqa: B010 -- HttpRequest declares no such attribute

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True) or not isinstance(request.user, User):
            return None  # public pages do not look at the session
        if session_is_over(request):
            owner = request.user.pk
            logout(request)
            setattr(request, TYPED_BY, owner)
            return SignInRequired(self.get_response).handle_no_permission(request, view)
        if second_factor_done(request):
            setattr(request, "actor", actor_for(request.user))  # noqa: B010 -- as above
            # Asked by the navigation, so only by answers that show one.
            unread = partial(unread_of, request.user.pk)
            setattr(request, "unread", unread)  # noqa: B010 -- as above
            return None
        if getattr(view, "before_second_factor", False):
            return None
        return self._lead_to_second_factor(request, view)

    def _lead_to_second_factor(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        assert isinstance(request.user, User)
        if is_mfa_enabled(request.user):  # set up elsewhere meanwhile: this session proves nothing
            logout(request)
            return SignInRequired(self.get_response).handle_no_permission(request, view)
        if request.path.startswith("/api/"):
            return problem(403, "Zweite Stufe fehlt", "Bitte richten Sie die zweite Stufe ein.")
        return HttpResponseRedirect(reverse("accounts:set_up"))


def session_is_over(request: HttpRequest) -> bool:
    """Check the limits of a session and note that it was used."""
    now = timezone.now()
    moment = now.timestamp()
    session = request.session
    if SINCE not in session:
        session[SINCE] = session[SEEN] = moment
    if is_over(since=session[SINCE], seen=session[SEEN], now=now):
        return True
    if moment - session[SEEN] >= NOTED_EVERY.total_seconds():  # not a write for every page
        session[SEEN] = moment
    return False

"""Reading people, messages and links to calendars."""

from kim.accounts.queries.demo import (
    DEMO_PASSWORD,
    demo_actor,
    demo_address,
    demo_code,
    demo_sign_ins,
)
from kim.accounts.queries.due import due_items
from kim.accounts.queries.own import Factors, OwnSession, factors_of, own_sessions
from kim.accounts.queries.people import (
    OfficeSeats,
    connected_with,
    has_account,
    invitable_seats,
    invitation_by_hash,
    linked_accounts,
    names_by_key,
    office_by_name,
    open_invitations,
    own_memberships,
    persons_of,
    search_memberships,
    visible_accounts,
    visible_invitations,
    visible_memberships,
)

__all__ = [
    "DEMO_PASSWORD",
    "Factors",
    "OfficeSeats",
    "OwnSession",
    "connected_with",
    "demo_actor",
    "demo_address",
    "demo_code",
    "demo_sign_ins",
    "due_items",
    "factors_of",
    "has_account",
    "invitable_seats",
    "invitation_by_hash",
    "linked_accounts",
    "names_by_key",
    "office_by_name",
    "open_invitations",
    "own_memberships",
    "own_sessions",
    "persons_of",
    "search_memberships",
    "visible_accounts",
    "visible_invitations",
    "visible_memberships",
]

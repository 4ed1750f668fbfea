"""Reading people, messages and links to calendars."""

from kim.accounts.queries.calendars import calendar_owner, own_calendar_link
from kim.accounts.queries.demo import (
    DEMO_PASSWORD,
    demo_actor,
    demo_address,
    demo_code,
    demo_sign_ins,
)
from kim.accounts.queries.due import due_items
from kim.accounts.queries.messages import (
    deliveries_of,
    recipients_with_role,
    search_messages,
    visible_messages,
)
from kim.accounts.queries.own import Factors, OwnSession, factors_of, own_sessions
from kim.accounts.queries.people import (
    OfficeSeats,
    accounts_at,
    connected_with,
    has_account,
    invitable_seats,
    invitation_by_hash,
    linked_accounts,
    names_by_key,
    office_by_name,
    open_invitations,
    own_accounts,
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
    "accounts_at",
    "calendar_owner",
    "connected_with",
    "deliveries_of",
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
    "own_accounts",
    "own_calendar_link",
    "own_memberships",
    "own_sessions",
    "persons_of",
    "recipients_with_role",
    "search_memberships",
    "search_messages",
    "visible_accounts",
    "visible_invitations",
    "visible_memberships",
    "visible_messages",
]

"""People and what they may, messages to them, links to their calendars."""

from kim.accounts.models.calendars import CalendarLink
from kim.accounts.models.messages import Message, MessagePreference
from kim.accounts.models.people import Invitation, Membership, Office, User

__all__ = [
    "CalendarLink",
    "Invitation",
    "Membership",
    "Message",
    "MessagePreference",
    "Office",
    "User",
]

"""People and what they may, messages to them, links to their calendars."""

from kim.accounts.models.people import Invitation, Membership, Office, User

__all__ = ["Invitation", "Membership", "Office", "User"]

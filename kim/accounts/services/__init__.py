"""Deeds with people: invite, accept, change, end, reset. Each stands or falls with its record."""

from kim.accounts.services.demo import ensure_demo_people
from kim.accounts.services.offices import ensure_offices

__all__ = ["ensure_demo_people", "ensure_offices"]

"""Organisations of the network and how they are reached."""

from kim.network.models.organisations import Contact, Organisation

__all__ = ["Contact", "Organisation"]

"""Organisations of the network, how they are reached, and which became one."""

from kim.network.models.merging import DistinctPair, Merge
from kim.network.models.organisations import Contact, Organisation

__all__ = ["Contact", "DistinctPair", "Merge", "Organisation"]

"""Organisations of the network, how they are reached, which became one, what ties them."""

from kim.network.models.merging import DistinctPair, Merge
from kim.network.models.organisations import Contact, Organisation
from kim.network.models.relations import Relation

__all__ = ["Contact", "DistinctPair", "Merge", "Organisation", "Relation"]

"""Deeds of the network: one function each, one transaction each."""

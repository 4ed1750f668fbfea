"""Addresses of the network."""

"""Deeds of the exchange: read in, take over, take back, compare with a source."""

"""Deeds of grants: one service each, one transaction each."""

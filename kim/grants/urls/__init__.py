"""Addresses of grants: ``public`` in every language, ``staff`` in German only."""

"""Addresses of the register: ``public`` in every language, ``staff`` in German only."""

"""Addresses of offers: ``public`` in every language, ``staff`` in German only."""

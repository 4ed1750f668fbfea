"""Offers: what helps whom, where, when and in which language; checked, and found."""

"""Addresses of accounts: the own account and people, and the inbox."""

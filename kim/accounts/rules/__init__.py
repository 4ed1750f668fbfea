"""Roles, offices and periods: plain Python, no database."""

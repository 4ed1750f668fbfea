"""Grants (Zuwendungen): call, application, review, budget, decision and notice."""

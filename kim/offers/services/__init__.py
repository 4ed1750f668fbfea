"""Deeds of offers: one function, one transaction, one line in the record."""

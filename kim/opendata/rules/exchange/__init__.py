"""Offers on their way in and out: one record, several formats, and what each of them loses."""

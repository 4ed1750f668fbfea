"""Who works on integration in a municipality: organisations, contacts, ties, bodies."""

"""What the interface says: plain Python over frozen values."""

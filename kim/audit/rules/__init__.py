"""Rules of the record: plain Python."""

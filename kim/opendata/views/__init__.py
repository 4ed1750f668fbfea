"""The read interface for other systems."""

"""Pages of the gap matrix, for staff."""

"""Pages of the home room: start and record of staff, and deadlines for a calendar."""

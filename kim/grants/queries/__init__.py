"""Reading grants: every list and page starts with what the actor may see."""

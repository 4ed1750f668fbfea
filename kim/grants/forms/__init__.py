"""Forms of grants: they read and check, they never save."""

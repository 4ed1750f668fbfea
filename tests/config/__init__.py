"""Start and settings, seen from outside: each test runs the program as people do."""

"""Settings, addresses and start. What a server can be told is in ``environment.py``."""

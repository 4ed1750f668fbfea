"""Settings, addresses and start of the project. Everything a server can be told is in environment.py."""

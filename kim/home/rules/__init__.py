"""Rules of the home room: plain Python."""

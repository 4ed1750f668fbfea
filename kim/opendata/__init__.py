"""Read interfaces for other systems (Offene Daten). May import all rooms below."""

"""Entry page of staff, navigation, demo data (Startseite). May import all rooms below."""

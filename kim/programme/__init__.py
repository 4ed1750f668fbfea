"""The programme register (Programmregister). May import: accounts, places, audit, ui, kernel."""

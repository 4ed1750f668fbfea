"""Who acts (Personen und Stellen). May import: places, audit, ui, kernel."""

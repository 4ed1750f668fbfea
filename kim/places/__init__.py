"""Places (Gebiete): the 36, their shapes and counts. May import: audit, ui, kernel."""

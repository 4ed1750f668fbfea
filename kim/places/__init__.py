"""Places (Gebiete): the 36 and their municipalities, shapes and counts. May import: audit, ui, kernel."""

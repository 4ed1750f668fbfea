"""Pages for machines and the legal pages of the site."""

from tests.architecture.access_rows import public

ROWS = (
    # For machines
    *(public(f"ui:{name}") for name in ("live", "ready", "robots", "favicon")),
    # Public pages
    *(public(f"about:{name}") for name in ("imprint", "privacy", "accessibility")),
)  # fmt: skip

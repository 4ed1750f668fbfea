"""What other systems read."""

from tests.architecture.access_rows import public

ROWS = (
    public("opendata:facts"),
    public("opendata:municipalities"),
    public("opendata:openapi"),
    public("opendata:municipality", "place"),
)  # fmt: skip

"""What other systems read."""

from tests.architecture.access_rows import KEEPERS, Row, public

ROWS = (
    public("opendata:facts"),
    public("opendata:municipalities"),
    public("opendata:openapi"),
    public("opendata:municipality", "place"),
    # The exchange
    Row(route="exchange:list", yes=KEEPERS),
    Row(route="exchange:export", yes=KEEPERS, fixed={"form": "csv"}),
    Row(route="exchange:run", about="import", yes=KEEPERS, page_first=True),
    Row(route="exchange:run_deed", about="import", yes=KEEPERS, page_first=True, status=302,
        fixed={"deed": "zeile"}),
)  # fmt: skip

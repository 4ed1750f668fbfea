"""What other systems read."""

from tests.architecture.access_rows import KEEPERS, Row, public

ROWS = (
    public("opendata:facts"),
    public("opendata:municipalities"),
    public("opendata:openapi"),
    public("opendata:municipality", "place"),
    public("opendata:offers"),
    public("opendata:offer", "public_offer"),
    public("opendata:offer_jsonld", "public_offer"),
    public("opendata:hsds_services"),
    public("opendata:hsds_service", "public_offer"),
    public("opendata:embed"),
    public("opendata:embed_script"),
    public("opendata:regions"),
    public("opendata:languages", region="07318"),
    public("opendata:locations", region="07318", code="de"),
    public("opendata:events", region="07318", code="de"),
    public("opendata:pages", region="07318", code="de"),
    public("opendata:location_categories", region="07318", code="de"),
    public("opendata:disclaimer", region="07318", code="de"),
    # The exchange
    Row(route="exchange:list", yes=KEEPERS),
    Row(route="exchange:export", yes=KEEPERS, fixed={"form": "csv"}),
    Row(route="exchange:run", about="import", yes=KEEPERS, page_first=True),
    Row(route="exchange:run_deed", about="import", yes=KEEPERS, page_first=True, status=302,
        fixed={"deed": "zeile"}),
    Row(route="exchange:sources", yes=KEEPERS),
    Row(route="exchange:source_new", yes=KEEPERS),
    Row(route="exchange:source", about="source", yes=KEEPERS, page_first=True),
    Row(route="exchange:source_ask", about="source", yes=KEEPERS, page_first=True, status=302),
    Row(route="exchange:conflicts", yes=KEEPERS),
    Row(route="exchange:conflict", about="conflict", yes=KEEPERS, page_first=True, status=302),
)  # fmt: skip

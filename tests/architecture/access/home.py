"""Start page of staff, deadlines in a calendar, the record."""

from tests.architecture.access_rows import AUDITORS, CARRIER, LAND, SIGNED_IN, TOWN, Row, public

ROWS = (
    # Start page of staff
    Row(route="home:today", yes=SIGNED_IN),
    # Messages and deadlines
    Row(route="home:calendar", yes=LAND | TOWN | CARRIER),
    public("home:feed", "feed"),
    # The record
    Row(route="home:record", yes=AUDITORS),
    Row(route="home:record_csv", yes=AUDITORS),
)  # fmt: skip

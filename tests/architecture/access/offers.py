"""Offers: public pages, and those of who keeps or provides them."""

from kim.accounts.rules.roles import Role
from tests.architecture.access_rows import KEEPERS, LAND, LEAD, TOWN, Row, public

CARRIER = frozenset({Role.CARRIER.value})
MANAGERS = KEEPERS | CARRIER
WORDS = KEEPERS | LEAD


def own(route: str, status: int = 200, **more: str) -> Row:
    """A page of an offer that only its municipality and its carrier see."""
    return Row(route=route, about="offer", yes=MANAGERS, status=status, fixed=more)


ROWS = (
    *(public(f"offers:{name}") for name in ("search", "notes", "rss", "dates", "worker")),
    public("offers:offer", "public_offer"),
    public("offers:calendar", "public_offer"),
    public("offers:card", "public_offer"),
    public("offers:feedback", "public_offer"),
    public("offers:missing"),
    public("offer_links:confirm", "offer_link"),
    public("offer_links:edit", "offer_link"),
    Row(route="offer_desk:synonyms", yes=WORDS),
    Row(route="offer_desk:searched", yes=WORDS),
    Row(
        route="offer_desk:synonym_end",
        about="synonym",
        yes=WORDS,
        foreign_yes=WORDS,
        page_first=True,
        status=302,
    ),
    Row(route="offer_desk:list", yes=MANAGERS),
    Row(route="offer_desk:bulk", yes=MANAGERS, status=302),
    Row(route="offer_desk:new", yes=MANAGERS),
    Row(route="offer_desk:hints", yes=MANAGERS),
    own("offer_desk:edit"),
    own("offer_desk:copy", status=302),
    own("offer_desk:move", status=302, deed="withdraw"),
    Row(route="offer_desk:ask", about="offer", yes=KEEPERS, no=CARRIER, status=302),
    Row(route="offer_desk:call_done", about="offer", yes=KEEPERS, no=CARRIER, status=302),
    Row(route="offer_desk:calls", yes=KEEPERS),
    Row(route="offer_desk:edits", yes=KEEPERS),
    Row(route="offer_desk:edit_decide", about="offer_edit", yes=KEEPERS, page_first=True),
    Row(route="offer_desk:reports", yes=KEEPERS),
    Row(route="offer_desk:report_answer", about="feedback", yes=KEEPERS, status=302),
    Row(route="offer_desk:rates", yes=LAND | TOWN),
)

"""Organisations of the network, their contacts, people and duplicates."""

from tests.architecture.access_rows import (
    ALL,
    CARRIER,
    KEEPERS,
    LAND,
    TOWN,
    Roles,
    Row,
    public,
)

EDITORS: Roles = KEEPERS | CARRIER


def draft(
    route: str, yes: Roles = EDITORS, about: str = "actor", status: int = 200, **more: str
) -> Row:
    """A page of an organisation that is a draft: its municipality and its people see it."""
    return Row(
        route=route, about=about, yes=yes, no=(TOWN | CARRIER) - yes, status=status, fixed=more
    )


def seat(
    route: str, yes: Roles = KEEPERS, about: str = "body", status: int = 200, **more: str
) -> Row:
    """A page of a body: only its municipality sees it."""
    return Row(route=route, about=about, yes=yes, no=TOWN - yes, status=status, fixed=more)


ROWS = (
    public("network_public:list"),
    Row(route="network_public:organisation", about="public_actor", yes=ALL, foreign_yes=ALL),
    *(Row(route=f"network:{name}", yes=LAND | TOWN | CARRIER) for name in (
        "list", "list_csv", "list_xlsx")),
    Row(route="network:add", yes=KEEPERS),
    Row(route="network:duplicates", yes=KEEPERS),
    draft("network:organisation", TOWN | CARRIER),
    draft("network:change"),
    draft("network:confirm", status=302),
    draft("network:trust", KEEPERS, status=302),
    draft("network:move", KEEPERS, deed="publish"),
    draft("network:contact_add"),
    *(draft(f"network:contact_{name}", about="contact") for name in (
        "change", "consent", "remove")),
    draft("network:contact_withdraw", about="contact", status=302),
    Row(route="network:picture", yes=LAND | TOWN),
    # Bodies and meetings
    *(Row(route=f"network:{name}", yes=TOWN) for name in ("bodies", "tasks")),
    Row(route="network:body_add", yes=KEEPERS),
    *(seat(f"network:{name}", TOWN, about) for name, about in (
        ("body", "body"), ("meeting", "meeting"), ("minutes_pdf", "frozen_meeting"))),
    *(seat(f"network:{name}") for name in (
        "body_change", "feed_make", "members_add", "member_add", "meeting_add")),
    seat("network:member_change", about="seat"),
    seat("network:member_end", about="seat", status=302),
    *(seat(f"network:{name}", about="meeting") for name in (
        "meeting_change", "meeting_invite", "point_add", "task_add", "freeze")),
    seat("network:meeting_move", about="meeting", deed="hold"),
    seat("network:minutes", about="meeting"),
    seat("network:task_end", about="task"),
    public("network_public:invitation", "invited_meeting"),
    public("network_public:invitation_ics", "invited_meeting"),
    public("network_public:feed", "body_feed"),
    draft("network:relation_add"),
    draft("network:relation_remove", about="tie", status=302),
    draft("network:people"),
    draft("network:access_end", about="access"),
    draft("network:merge", KEEPERS, "twins"),
    draft("network:apart", KEEPERS, "twins", 302),
    Row(route="network:merge_undo", about="merge", yes=KEEPERS, page_first=True, status=302),
)  # fmt: skip

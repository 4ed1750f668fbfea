"""Completeness, reviews, early start."""

from tests.architecture.access_rows import BUDGET, HEAD, LAND, OFFICE, Row, submitted

ROWS = (
    *(submitted(f"grants:{name}", LAND, "examined") for name in (
        "examination", "review_technical", "review_budget")),
    *(submitted(f"grants:{name}", OFFICE, "examined") for name in (
        "take_over", "items_request", "items_extend", "items_cancel", "confirm_complete",
        "discontinue", "early_start_decide")),
    submitted("grants:return_to_technical", OFFICE | BUDGET, "examined"),
    submitted("grants:review_give_up", OFFICE | BUDGET, "review"),
    submitted("grants:hit_assess", OFFICE | BUDGET, "hit"),
    submitted("grants:completion", about="asked"),
    submitted("grants:completion_sign", HEAD, "asked"),
    submitted("grants:early_start", about="examined"),
    submitted("grants:early_start_request", HEAD, "examined"),
    submitted("grants:early_start_take_back", HEAD, "examined"),
    Row(route="grants:other_grants", yes=LAND),
    Row(route="grants:other_grant_add", yes=OFFICE),
    Row(route="grants:other_grant_end", about="other_grant", yes=OFFICE, foreign_yes=OFFICE,
        page_first=True),
)  # fmt: skip

"""Decisions, changes, notices and the decision trail."""

from tests.architecture.access_rows import BUDGET, HEAD, LAND, LEAD, OFFICE, Row, submitted

ROWS = (
    # Decisions
    Row(route="grants:decisions", yes=LAND),
    *(submitted(f"grants:{name}", LAND, "decision") for name in (
        "decision", "decision_sign", "decision_return")),
    submitted("grants:decision_preview", LAND, "decision"),
    *(submitted(f"grants:{name}", OFFICE, "decision") for name in (
        "decision_award", "decision_rejection", "decision_hearing", "decision_discard")),
    submitted("grants:hearing", about="decision"),
    submitted("grants:change", about="change"),
    *(submitted(f"grants:{name}", HEAD, "change") for name in ("change_new", "change_withdraw")),
    submitted("grants:change_decide", OFFICE, "change"),
    # Notices and the decision trail
    Row(route="grants:texts", yes=LAND),
    Row(route="grants:text", yes=LAND, fixed={"code": "closing"}),
    Row(route="grants:authorities", yes=LAND),
    Row(route="grants:authority_new", yes=LEAD),
    Row(route="grants:text_release", yes=LEAD | BUDGET, fixed={"code": "closing", "count": "2"}),
    Row(route="grants:text_withdraw", yes=LEAD, fixed={"code": "closing", "count": "2"}),
    Row(route="grants:authority_release", yes=LEAD | BUDGET, foreign_yes=LEAD | BUDGET,
        about="authority", page_first=True),
    Row(route="grants:authority_withdraw", yes=LEAD, foreign_yes=LEAD, about="authority",
        page_first=True),
    submitted("grants:notice", about="notice"),
    submitted("grants:notice_file", about="notice"),
    *(submitted(f"grants:notice_{name}", OFFICE, "notice") for name in (
        "dispatch", "serve", "contest", "settle", "final")),
    *(submitted(f"grants:notice_{name}", HEAD, "notice") for name in (
        "receipt", "waive", "decline")),
    *(submitted(f"grants:trail_{name}", about="notice_file") for name in ("pdf", "json", "zip")),
)  # fmt: skip

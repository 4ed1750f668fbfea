"""Overview, calls, the page of a file and what the public sees."""

from kim.accounts.rules.roles import Role
from tests.architecture.access_rows import (
    BUDGET,
    CALL,
    CALL_DRAFT,
    LAND,
    LEAD,
    OFFICE,
    TOWN,
    Row,
    public,
    submitted,
)

ROWS = (
    # Public pages
    public("grants_public:simulator"),
    public("grants_public:paper"),
    public("grants_public:awards"),
    public("grants:awards_csv"),
    public("grants:awards_json"),
    # Grants
    Row(route="grants:calculator", yes=LAND | TOWN),
    Row(route="grants:list", yes=LAND | TOWN),
    Row(route="grants:list_csv", yes=LAND | TOWN),
    Row(route="grants:list_xlsx", yes=LAND | TOWN),
    Row(route="grants:board", yes=LAND),
    Row(route="grants:assign", yes=LEAD | OFFICE),
    Row(route="grants:view_new", yes=LAND | TOWN),
    Row(route="grants:view_rename", about="saved_view", yes=LAND | TOWN, page_first=True),
    Row(route="grants:view_delete", about="saved_view", yes=LAND | TOWN, page_first=True),
    # Calls for applications
    Row(route="grants:calls", yes=LAND | TOWN),
    Row(route="grants:call", yes=LAND | TOWN, fixed=CALL),
    Row(route="grants:version_new", yes=LEAD, fixed=CALL),
    Row(route="grants:call_move", yes=LEAD, fixed=CALL | {"deed": "close"}),
    Row(route="grants:version_release", yes=LEAD | BUDGET, fixed=CALL_DRAFT),
    Row(route="grants:version_withdraw", yes=LEAD, fixed=CALL_DRAFT),
    Row(route="grants:parameter_set", yes=LEAD, fixed=CALL_DRAFT | {"key": "cap_total"}),
    Row(route="grants:call_recipients", yes=LEAD, fixed=CALL_DRAFT),
    Row(route="grants:call_row_set", yes=LEAD, fixed=CALL_DRAFT | {"part": "conditions"}),
    Row(route="grants:call_row_remove", yes=LEAD,
        fixed=CALL_DRAFT | {"part": "conditions", "pk": "1"}),
    # Page of a file
    submitted("grants:file", about="file"),
    submitted("grants:message_new", (LAND | TOWN) - {Role.AUDIT_OFFICE.value}, "file"),
)  # fmt: skip

"""The register, legal numbers, and the public pages of the programme."""

from kim.accounts.rules.roles import Role
from tests.architecture.access_rows import KEEPERS, LAND, LEAD, TOWN, Row, entry, public, register

ROWS = (
    # Public pages
    public("programme:start"),
    public("programme:public"),
    public("programme:places"),
    public("programme:place", "place"),
    # The register
    Row(route="register:board", yes=LAND),
    Row(route="register:board_csv", yes=LAND),
    Row(route="register:published", yes=LAND),
    register("register:bulk"),
    register("register:figure_new"),
    register("register:budget_set"),
    register("register:source_new"),
    Row(route="register:figure_correct", about="figure", yes=LEAD, foreign_yes=LEAD,
        page_first=True),
    Row(route="register:legal", yes=LAND | TOWN),
    Row(route="register:legal_key", yes=LAND | TOWN, fixed={"key": "remedy_period"}),
    register("register:legal_propose", key="remedy_period"),
    Row(route="register:legal_confirm", about="legal", yes=LEAD | {Role.BUDGET_OFFICER.value},
        foreign_yes=LEAD | {Role.BUDGET_OFFICER.value}, page_first=True),
    Row(route="register:legal_withdraw", about="legal", yes=LEAD, foreign_yes=LEAD,
        page_first=True),
    entry("register:place", yes=LAND, mine=TOWN),
    entry("register:step_take", deed="pause"),
    entry("register:step_correct", "step"),
    entry("register:step_withdraw", "step"),
    entry("register:post_occupy", kind="vacant"),
    entry("register:occupancy_correct", "occupancy"),
    entry("register:occupancy_withdraw", "occupancy"),
    entry("register:terms_set"),
    entry("register:contact_set", mine=KEEPERS),
    entry("register:consent_withdraw", mine=KEEPERS),
    entry("register:contact_remove", mine=KEEPERS),
)  # fmt: skip

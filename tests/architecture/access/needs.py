"""The gap matrix: the municipality its own, the Land every one."""

from kim.accounts.rules.roles import Role
from tests.architecture.access_rows import LEAD, Roles, Row

MANAGES: Roles = frozenset({Role.INTEGRATION_MANAGER.value, Role.DEPUTY.value})
READS: Roles = MANAGES | LEAD | {Role.HEAD.value}


def read(route: str, status: int = 200) -> Row:
    return Row(route=route, about="entry", yes=READS, foreign_yes=LEAD, page_first=True,
               status=status)  # fmt: skip


ROWS = (
    Row(route="needs:start", yes=READS),
    read("needs:matrix"),
    read("needs:matrix_csv"),
    read("needs:matrix_xlsx"),
    read("needs:cell", status=302),  # without a field: to the matrix
    Row(route="needs:note", about="entry", yes=MANAGES, page_first=True,
        status=302),
    read("needs:reach"),
    read("needs:overlaps"),
    read("needs:gaps"),
    Row(route="needs:decide", about="gap", yes=MANAGES, page_first=True,
        fixed={"deed": "dismiss"}),
)  # fmt: skip

"""The budget and what is booked on it."""

from tests.architecture.access_rows import LAND, money

ROWS = (
    *(money(f"grants:{name}", yes=LAND) for name in (
        "budget", "budget_journal", "budget_journal_csv", "budget_journal_xlsx")),
    money("grants:budget_outflow", "budget", yes=LAND),
    money("grants:budget_title_new"),
    money("grants:budget_year_new"),
    money("grants:budget_book", "budget", booking="sperren"),
    money("grants:budget_close", "budget"),
    money("grants:budget_open", "budget"),
    money("grants:budget_take_over", "budget"),
    money("grants:entry_cancel", "ledger_entry"),
    money("grants:reservation_release", "ended_file"),
)  # fmt: skip

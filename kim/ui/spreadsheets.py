"""Files for spreadsheets: text stays text."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝")


def unarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in FORMULA else cell

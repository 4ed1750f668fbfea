"""The terms that calculators and the public simulator compute with."""

from functools import cache
from pathlib import Path

from kim.grants.rules.calculation import SourcedTerms
from kim.grants.rules.call_file import CallFile, read_call

DATA = Path(__file__).resolve().parents[1] / "data"
NEWEST = "kim-2026"


@cache
def shipped_call(code: str = NEWEST) -> CallFile:
    """A call that comes with kim. Raises CallUnreadable, FileNotFoundError."""
    return read_call((DATA / f"{code}.json").read_text(encoding="utf-8"))


def shipped_terms() -> SourcedTerms:
    """Terms of the newest shipped call. Reads no database."""
    call = shipped_call()
    return SourcedTerms(
        terms=call.terms, rows=call.by_key, origin=f"{call.title} (mit kim ausgeliefert)"
    )

"""One step of a computation, as it is printed: what, how, result, law."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step (Rechenschritt) in German.

    ``keys`` name the parameters of the call it used; their source and mark stand there.
    ``law_check``: the law named has not been confirmed against the official text yet.
    """

    title: str
    how: str
    result: str
    law: str = ""
    law_check: bool = False
    keys: tuple[str, ...] = ()


def number(value: Decimal) -> str:
    """``Decimal("0.750")`` -> ``0,75``; no group marks."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")

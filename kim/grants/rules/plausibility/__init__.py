"""Plausibility rules (Plausibilitätsregeln): each a pure function with an id and a weight."""

from kim.grants.rules.content import Content
from kim.grants.rules.results import Context, Result, Severity


def check(content: Content, context: Context) -> tuple[Result, ...]:
    """Everything the rules find, in the order of the form."""
    return readable(content, context)


def readable(content: Content, _context: Context) -> tuple[Result, ...]:
    """PL-A00: what was typed can be read. The sentence is the one shown at the field."""
    return tuple(
        Result(
            rule="PL-A00",
            severity=Severity.BLOCKS,
            text=line.text,
            section=line.section,
            field=line.field,
        )
        for line in content.unreadable
    )

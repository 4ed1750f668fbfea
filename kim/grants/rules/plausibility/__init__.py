"""Plausibility rules (Plausibilitätsregeln): each a pure function with an id and a weight."""

from kim.grants.rules.content import Content
from kim.grants.rules.form import FIELDS
from kim.grants.rules.results import Context, Result, Severity


def check(content: Content, context: Context) -> tuple[Result, ...]:
    """Everything the rules find, in the order of the form."""
    return (*readable(content, context), *answered(content, context))


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


def answered(content: Content, _context: Context) -> tuple[Result, ...]:
    """PL-A99: fields of the form that must be filled are filled."""
    typed = {(line.section, line.field) for line in content.unreadable}
    return tuple(
        Result(
            rule="PL-A99",
            severity=Severity.BLOCKS,
            text=f"„{field.label}“ fehlt. Bitte füllen Sie das Feld aus.",
            section=code,
            field=field.name,
        )
        for code, fields in FIELDS.items()
        for field in fields
        if field.required
        and code != "council"  # its own rule says what is missing
        and getattr(content, field.name) in ("", None)
        and (code, field.name) not in typed
    )

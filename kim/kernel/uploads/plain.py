"""Text and CSV: one of two encodings, no control characters, no formulas."""

import re

from kim.kernel.uploads.terms import Facts, Flaw

NO_TEXT = (
    "ist keine reine Textdatei. Bitte speichern Sie sie als Text in der Kodierung UTF-8 "
    "oder als PDF."
)
FORMULA = (
    "enthält in Zeile {line} eine Formel. Bitte speichern Sie nur die Werte, "
    "oder laden Sie die Tabelle als XLSX hoch."
)
CONTROLS = re.compile(r"[\0-\x08\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")
ARMED = re.compile(r'(?:^|[;,\t])[ \t]*"?[ \t]*(?:[=@＝]|[+-][^";,\t]*[|(!])')


def inspect_text(data: bytes, code: str) -> Facts:
    """Look at a text. Raises Flaw when it is none, or a table that would run when opened."""
    text = decoded(data)
    if CONTROLS.search(text):
        raise Flaw(NO_TEXT)
    if code == "csv":
        for number, line in enumerate(text.splitlines(), 1):
            if ARMED.search(line):
                raise Flaw(FORMULA.format(line=number))
    return Facts(code)


def decoded(data: bytes) -> str:
    """The text as UTF-8, or as Windows writes it in the west (a superset of Latin-1 in use)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise Flaw(NO_TEXT) from error

"""Text from outside: every script is welcome, invisible commands are not."""

import unicodedata

# Embeddings, overrides and isolates turn the order of what follows. Marks (LRM, RLM, ALM) and
# joiners (ZWJ, ZWNJ) belong to Arabic and Persian and stay.
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CONTROLS = frozenset({"Cc", "Cs", "Co", "Cn"})
LINES = "\n\t"
INVISIBLE = (
    "Der Text enthält unsichtbare Steuerzeichen. Bitte tippen Sie ihn neu oder fügen Sie ihn "
    "als reinen Text ein."
)


def clean_text(text: str, *, lines: bool = True) -> str:
    """The text composed (NFC), without blanks at its ends; without ``lines`` on one line."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return (composed if lines else " ".join(composed.split())).strip()


def has_invisible(text: str) -> bool:
    """Whether a text has controls, turns of direction, or characters nobody has assigned."""
    return any(
        char in TURNS or (unicodedata.category(char) in CONTROLS and char not in LINES)
        for char in text
    )

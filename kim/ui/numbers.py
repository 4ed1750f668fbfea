"""Numbers as the language of the page writes them; digits stay Western everywhere.

An English reader takes ``86.753`` for less than a hundred, so the signs go with the language.
"""

from django.utils.translation import get_language

GERMAN = (".", ",")
SIGNS = {  # between thousands, before decimals
    "en": (",", "."),
    "ar": (",", "."),
    "uk": ("\u00a0", ","),
    "ru": ("\u00a0", ","),
}


def signs() -> tuple[str, str]:
    return SIGNS.get(get_language() or "", GERMAN)


def whole(value: int) -> str:
    """``1234`` -> ``1.234`` in German, ``1,234`` in English."""
    return f"{value:,}".replace(",", signs()[0])


def decimal(plain: str) -> str:
    """``33.3`` (as Python writes it) -> ``33,3`` in German, ``33.3`` in English."""
    return plain.replace(".", signs()[1])

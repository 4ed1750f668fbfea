"""Numbers as the language of the page writes them; digits stay Western everywhere.

An English reader takes ``86.753`` for less than a hundred, so the signs go with the language.
"""

from decimal import Decimal

from django.utils.translation import get_language

from kim.kernel.money import round_cent

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


def euro(amount: Decimal) -> str:
    """``1234.5`` -> ``1.234,50 €`` in German, ``1,234.50 €`` in English; whole euros bare."""
    rounded = round_cent(amount)
    if rounded == rounded.to_integral_value():
        return f"{whole(int(rounded))}\u00a0€"
    thousands, cents = f"{rounded:.2f}".split(".")
    return f"{whole(int(thousands))}{signs()[1]}{cents}\u00a0€"

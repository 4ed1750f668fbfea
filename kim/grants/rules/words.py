"""An amount in German words, as a notice carries it beside the figures."""

from decimal import Decimal

from num2words import num2words

from kim.kernel.money import format_eur, round_cent

LARGEST = Decimal("10000000000.00")


def in_words(amount: Decimal) -> str:
    """``Decimal("80000.50")`` -> ``achtzigtausend Euro und fünfzig Cent``.

    From 0 to 10,000,000,000 EUR. Raises ValueError for more, for less, for part of a cent.
    """
    if not (amount.is_finite() and 0 <= amount <= LARGEST and amount == round_cent(amount)):
        raise ValueError(f"Nicht in Worten zu schreiben: {amount}")
    euros, cents = divmod(int(amount * 100), 100)
    text = f"{_before_noun(euros)} Euro"
    return f"{text} und {_before_noun(cents)} Cent" if cents else text


def both_ways(amount: Decimal) -> str:
    """``80.000,50 € (in Worten: achtzigtausend Euro und fünfzig Cent)``."""
    return f"{format_eur(amount)} (in Worten: {in_words(amount)})"


def _before_noun(number: int) -> str:
    """One is ``ein`` before Euro and Cent, also at the end of ``einhundertein``."""
    words = str(num2words(number, lang="de"))
    return words.removesuffix("s") if words.endswith("eins") else words

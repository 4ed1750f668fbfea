"""Numbers in each language of the public pages."""

from decimal import Decimal

import pytest
from django.utils import translation

from kim.kernel.languages import LANGUAGES
from kim.ui import numbers

WRITTEN = {
    "de": ("1.086.753", "33,3"),
    "de-x-leicht": ("1.086.753", "33,3"),
    "tr": ("1.086.753", "33,3"),
    "en": ("1,086,753", "33.3"),
    "ar": ("1,086,753", "33.3"),
    "uk": ("1\u00a0086\u00a0753", "33,3"),
    "ru": ("1\u00a0086\u00a0753", "33,3"),
}


def test_no_language_is_forgotten() -> None:
    assert set(WRITTEN) == {language.code for language in LANGUAGES}


@pytest.mark.parametrize("code", WRITTEN)
def test_signs(code: str) -> None:
    with translation.override(code):
        assert (numbers.whole(1_086_753), numbers.decimal("33.3")) == WRITTEN[code]


EUROS = {
    "de": ("12.666,67 €", "37.500 €"),
    "en": ("12,666.67 €", "37,500 €"),
    "uk": ("12\u00a0666,67 €", "37\u00a0500 €"),
}


@pytest.mark.parametrize("code", EUROS)
def test_euros(code: str) -> None:
    with translation.override(code):
        found = (numbers.euro(Decimal("12666.665")), numbers.euro(Decimal("37500.00")))
    assert tuple(text.replace("\u00a0€", " €") for text in found) == EUROS[code]


def test_german_outside_a_page() -> None:
    with translation.override(None):
        assert (numbers.whole(1234), numbers.decimal("1.5")) == ("1.234", "1,5")

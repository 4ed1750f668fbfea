"""The lists that come with kim: fields of work and languages."""

import pytest

from kim.network.rules.content_languages import (
    CONTENT_LANGUAGES,
    SPOKEN_LANGUAGES,
    content_language,
    language_name,
    unknown_languages,
)
from kim.network.rules.fields import (
    FIELDS,
    children,
    field_name,
    is_field,
    main_field,
    with_children,
)


def test_38_fields_on_two_levels() -> None:
    assert len(FIELDS) == 38
    assert len(children("")) == 26
    for field in FIELDS.values():
        assert all((field.name_de, field.name_en, field.definition)), field.code
        assert not field.parent or FIELDS[field.parent].parent == ""


@pytest.mark.parametrize(
    ("code", "name", "main"),
    [
        ("sprache", "Sprache", "sprache"),
        ("sprache.integrationskurs", "Integrationskurs", "sprache"),
        ("gibt.es.nicht", "gibt.es.nicht", "gibt.es.nicht"),
    ],
)
def test_names_of_fields(code: str, name: str, main: str) -> None:
    assert (field_name(code), main_field(code)) == (name, main)
    assert is_field(code) is (code in FIELDS)


def test_who_asks_for_a_field_means_what_lies_below() -> None:
    assert with_children("sprache")[:2] == ("sprache", "sprache.integrationskurs")
    assert with_children("sprache.integrationskurs") == ("sprache.integrationskurs",)


def test_languages() -> None:
    assert next(iter(CONTENT_LANGUAGES)) == "de"
    assert {"de-x-leicht", "en", "uk", "ar", "tr", "ckb", "ti"} <= CONTENT_LANGUAGES.keys()
    assert CONTENT_LANGUAGES.keys() < SPOKEN_LANGUAGES.keys()
    assert {language.direction for language in SPOKEN_LANGUAGES.values()} == {"ltr", "rtl"}
    arabic = content_language("ar")
    assert arabic
    assert (arabic.native_name, arabic.direction) == ("العربية", "rtl")
    assert (content_language("xx"), language_name("xx")) == (None, "xx")
    assert language_name("uk") == "Ukrainisch"
    assert unknown_languages(["de", "xx", "rom"]) == ["xx"]

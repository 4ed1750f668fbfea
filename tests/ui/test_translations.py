"""The translations that are delivered: complete, in the right script, and easy where they must be.

A speaker has to read them all the same; these are the slips a program can see.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from babel.messages.catalog import Catalog

from kim.kernel.languages import EASY_GERMAN
from kim.ui import catalogs

Texts = list[tuple[str, str]]
CODES = catalogs.translated_codes()
LONG = 12  # letters; shorter texts may be the same in two languages
WORDS_AT_MOST = 12  # of a sentence in Leichte Sprache
IGNORED = re.compile(r"%\(\w+\)[sd]|\([A-Za-zÄÖÜäöüß -]+\)|<[^>]*>")
GERMAN_WORDS = re.compile(
    r"\b(?:der|das|und|nicht|für|über|eine[rmns]?|Städte|Zahlen|Übersetzung|prüfen|möglich)\b"
)
SENTENCE_END = re.compile(r"[.!?](?:\s|$)")


def pairs(code: str) -> Texts:
    """German text and translation; each form of a plural is a pair of its own."""
    return list(each_pair(code))


def each_pair(code: str) -> Iterator[tuple[str, str]]:
    for message in catalogs.read_catalog(code):
        if message.id:
            german = catalogs.parts(message.id)[-1]
            for text in catalogs.parts(message.string):
                yield german, text


def letters(text: str) -> str:
    """Letters only: no placeholders, no official German term in brackets, no digits."""
    return "".join(found for found in IGNORED.sub(" ", text) if found.isalpha())


def same_as_german(texts: Texts) -> list[str]:
    return [text for german, text in texts if text == german and len(letters(german)) > LONG]


def without(script: str) -> Callable[[Texts], list[str]]:
    """Longer texts that hold less than half their letters in the script."""
    own = re.compile(f"[{script}]")

    def found(texts: Texts) -> list[str]:
        longer = [text for _german, text in texts if len(letters(text)) > 3]
        return [text for text in longer if 2 * len(own.findall(text)) < len(letters(text))]

    return found


def holding(characters: str) -> Callable[[Texts], list[str]]:
    """Texts with a letter (outside brackets) that the language does not have."""
    foreign = re.compile(f"[{characters}]", re.IGNORECASE)

    def found(texts: Texts) -> list[str]:
        return [text for _german, text in texts if foreign.search(IGNORED.sub(" ", text))]

    return found


def german_words(texts: Texts) -> list[str]:
    return [text for _german, text in texts if GERMAN_WORDS.search(IGNORED.sub(" ", text))]


def digits_of_elsewhere(texts: Texts) -> list[str]:
    """Dates and phone numbers stay in the digits that stand on papers here."""
    return [text for _german, text in texts if re.search(r"[٠-٩۰-۹]", text)]


def long_sentences(texts: Texts) -> list[str]:
    sentences = [part for _german, text in texts for part in SENTENCE_END.split(text)]
    return [part for part in sentences if len(part.split()) > WORDS_AT_MOST]


def hard_to_read(texts: Texts) -> list[str]:
    """Semicolons and the subjunctive."""
    hard = re.compile(r";|\b(?:würde|könnte|sollte|müsste|dürfte|hätte|wäre)\w*\b")
    return [text for _german, text in texts if hard.search(text)]


def long_words(texts: Texts) -> list[str]:
    """Long compounds that are not divided with a dot or a hyphen."""
    undivided = re.compile(r"[^\W\d_]{16,}")
    return [text for _german, text in texts if undivided.search(text)]


def other_placeholders(texts: Texts) -> list[str]:
    """Only a single thing may go without its number ('one', 'two' of a plural)."""
    return [
        text
        for german, text in texts
        if catalogs.placeholders(text) - catalogs.placeholders(german)
    ]


def unbalanced(texts: Texts) -> list[str]:
    """Brackets and quotation marks that are opened, but not closed, or not of the language."""
    return [text for _german, text in texts if text.count("(") != text.count(")") or '"' in text]


ARABIC, CYRILLIC, LATIN = "\u0621-\u064a", "\u0400-\u052f", "A-Za-zÀ-ɏ"
CHECKS = {
    "same": (CODES, same_as_german, ("Stand des Programms", "Stand des Programms")),
    "placeholder": (CODES, other_placeholders, ("am %(day)s", "on %(date)s")),
    "brackets": (CODES, unbalanced, ("Stelle", "Post (Stelle")),
    "quotation marks": (CODES, unbalanced, ("„Nein“", '"No"')),
    "Arabic": (["ar"], without(ARABIC), ("Quelle", "Source")),
    "digits": (["ar"], digits_of_elsewhere, ("10.12.2025", "١٠")),
    "Ukrainian script": (["uk"], without(CYRILLIC), ("Quelle", "Dzherelo")),
    "Ukrainian letters": (["uk"], holding("ыэъё"), ("Jahr", "Этот год")),
    "Ukrainian Latin": (["uk"], holding("äöüß"), ("Stadt", "місто für")),
    "Russian script": (["ru"], without(CYRILLIC), ("Quelle", "Istochnik")),
    "Russian letters": (["ru"], holding("іїєґ"), ("Mensch", "людина і місто")),
    "Turkish letters": (["tr"], holding("äßq"), ("Städte", "Städte")),
    "Turkish words": (["tr"], german_words, ("für Städte", "Zahlen für yerel yönetim")),
    "English letters": (["en"], holding("äöüß"), ("Städte", "Städte")),
    "English words": (["en"], german_words, ("Zahl", "the Zahlen")),
    "easy: length": ([EASY_GERMAN], long_sentences, ("x", "Ja. " + "Wort " * 13 + ".")),
    "easy: hard": ([EASY_GERMAN], hard_to_read, ("x", "Das ist gut; das bleibt.")),
    "easy: subjunctive": ([EASY_GERMAN], hard_to_read, ("x", "Das wäre gut.")),
    "easy: words": ([EASY_GERMAN], long_words, ("x", "Die Integrationsmanagerin kommt.")),
}
CASES = [(code, check, wrong) for codes, check, wrong in CHECKS.values() for code in codes]
IDS = [f"{name} {code}" for name, (codes, _check, _wrong) in CHECKS.items() for code in codes]


def test_all_languages_are_complete() -> None:
    wanted = catalogs.template()
    assert [fault for code in CODES for fault in catalogs.faults(code, wanted)] == []


def test_a_missing_text_is_found() -> None:
    wanted = catalogs.template()
    wanted.add("Diesen Text gibt es nicht")
    found = [fault for code in CODES for fault in catalogs.faults(code, wanted)]
    assert found == [f"{code}: fehlt: Diesen Text gibt es nicht" for code in CODES]


@pytest.mark.parametrize(("code", "check", "wrong"), CASES, ids=IDS)
def test_texts(code: str, check: Callable[[Texts], list[str]], wrong: tuple[str, str]) -> None:
    """No text has the slip, and the check would see it."""
    texts = pairs(code)
    assert len(texts) > 100
    assert check(texts) == []
    assert check([wrong]) != []


@pytest.mark.parametrize("code", sorted({*CODES} - {EASY_GERMAN}))  # it explains labels, too
def test_sentences_end_like_the_german_ones(code: str) -> None:
    """A label gets no full stop, a sentence keeps it."""
    wrong = [text for german, text in pairs(code) if german.endswith(".") != text.endswith(".")]
    assert wrong == []


def uneven_forms(catalog: Catalog) -> list[str]:
    """Slavic forms for 1 serve 21 and 31 too: they need the number."""
    return [
        catalogs.singular(message)
        for message in catalog
        if len({frozenset(catalogs.placeholders(t)) for t in catalogs.parts(message.string)}) > 1
    ]


@pytest.mark.parametrize("code", ["uk", "ru"])
def test_each_form_of_a_plural_tells_its_number(code: str) -> None:
    assert uneven_forms(catalogs.read_catalog(code)) == []
    wrong = Catalog(charset="utf-8", fuzzy=False)
    wrong.add(("Eine Stelle", "%(n)s Stellen"), ("одна", "%(n)s посади", "%(n)s посад"))
    assert uneven_forms(wrong) == ["Eine Stelle"]

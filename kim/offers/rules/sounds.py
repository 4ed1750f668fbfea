"""How a word sounds in Latin letters, roughly: finds what is typed in another script.

Limited on purpose. Cyrillic is written letter by letter ("німецька", "nimetska", "nimecka").
Arabic writes few vowels, so only consonants are compared ("دورة", "dawra", "daura"). The
result is never shown; it is asked only for a word that is not known as it was typed.
"""

import re

from kim.offers.rules.search_text import fold, script

FEWEST = 3  # consonants that must be left for a comparison to mean anything
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "J", "з": "z", "и": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s", "ы": "i", "ю": "iu",
    "я": "ia",
}  # fmt: skip
ARABIC = {
    "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "h", "د": "d", "ذ": "d", "ر": "r",
    "ز": "z", "س": "s", "ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "v",
    "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "پ": "b", "چ": "c", "ژ": "j",
    "گ": "g",
}  # fmt: skip
LATIN = (
    ("sch", "s"), ("shch", "s"), ("tsch", "c"), ("kh", "h"), ("ch", "c"), ("sh", "s"), ("zh", "J"),
    ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "v"), ("ts", "c"), ("tz", "c"), ("ck", "k"),
    ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("f", "v"),
)  # fmt: skip
DOUBLES = re.compile(r"(.)\1+")
VOWELS = re.compile(r"[aeiou]")


def sound(word: str) -> str:
    """The word in Latin letters by sound; empty for a script this does not know."""
    form = fold(word)
    kind = script(form)
    if kind == "cyrl":
        form = "".join(CYRILLIC.get(c, c) for c in form)
    elif kind == "arab":
        return consonants(form)
    elif kind != "latn":
        return ""
    for letters, one in LATIN:
        form = form.replace(letters, one)
    return DOUBLES.sub(r"\1", form)


def consonants(word: str) -> str:
    """The consonants by sound; empty when fewer than three are left."""
    form = fold(word)
    if script(form) == "arab":
        form = form.removeprefix("ال")
        if form.endswith("ه"):  # the ending of feminine words is not spoken
            form = form[:-1]
        found = "".join(ARABIC.get(c, "") for c in form)
    else:
        found = VOWELS.sub("", sound(form))
        found = found.replace("h", "") if not found.startswith("h") else "h" + found[1:]
    found = DOUBLES.sub(r"\1", found.replace("p", "b"))
    return found if len(found) >= FEWEST else ""

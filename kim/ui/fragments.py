"""German inside pages of other languages: marked for eyes and for screen readers, never silent.

What stays German travels through the template between two characters that no text holds. When
the page is complete they become ``<span lang="de" dir="ltr">``. Where no element may stand
(attributes, ``<title>``, ``<option>``, SVG) the words "auf Deutsch" follow in brackets instead.
"""

import re
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_noop, trans_real

GERMAN = "de"
MARK = gettext_noop("auf Deutsch")
NO_ELEMENTS = re.compile(r"<(title|option|textarea|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


class Pair(NamedTuple):
    """Characters around a German text."""

    start: str
    end: str


TEXT = Pair("\ue000", "\ue001")  # says so to everybody
NAME = Pair("\ue002", "\ue003")  # a proper name: only machines are told
MARKS = re.compile("[\ue000-\ue003]")


def is_translated(msgid: str, context: str = "") -> bool:
    """Whether the language of the page has its own text for a German one."""
    language = get_language() or GERMAN
    if language == GERMAN or not msgid:
        return True
    key = f"{context}\x04{msgid}" if context else msgid
    # gettext tells nobody what it lacks, so its catalog is looked into
    catalog = trans_real.translation(language)._catalog  # type: ignore[attr-defined] # same
    return key in catalog or (key, 0) in catalog


def german(text: str, pair: Pair = TEXT) -> str:
    """Mark a text that is German on any page; safe text stays safe."""
    if (get_language() or GERMAN) == GERMAN:
        return text
    marked = f"{pair.start}{text}{pair.end}"
    return mark_safe(marked) if isinstance(text, SafeString) else marked  # noqa: S308 -- it was safe


def plain(html: str, word: str) -> str:
    """Without elements: for attributes and the like."""
    html = html.replace(TEXT.start, "").replace(TEXT.end, f" ({word})")
    return MARKS.sub("", html)


def finish(html: str) -> str:
    """Turn the marks of a whole page into what browsers understand."""
    if not MARKS.search(html):
        return html
    if any(html.count(pair.start) != html.count(pair.end) for pair in (TEXT, NAME)):
        return MARKS.sub("", html)  # somebody typed such a character
    word = escape(gettext(MARK))
    of_word = "" if is_translated(MARK) else ' lang="de" dir="ltr"'
    html = NO_ELEMENTS.sub(lambda part: plain(part[0], word), html)
    for pair, start, end in (
        (
            TEXT,
            '<span class="kim-german"><span lang="de" dir="ltr">',
            f'</span><span class="kim-german__mark"{of_word}>{word}</span></span>',
        ),
        (NAME, '<span lang="de" dir="ltr">', "</span>"),
    ):
        html = html.replace(pair.start, start).replace(pair.end, end)
    return html

"""Names of files: whatever comes in, what is kept is readable and harmless."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.kernel.uploads.names import LONGEST, LONGEST_BYTES, NAMELESS, RESERVED, clean_name

NAMES = [
    ("Antrag 2026.PDF", "Antrag 2026.pdf"),
    ("Übersicht „Köln“.pdf", "Übersicht „Köln“.pdf"),
    ("U\u0308bersicht.pdf", "Übersicht.pdf"),
    ("../../etc/passwd", "etc_passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("C:\\Users\\x\\plan.xlsx", "C_Users_x_plan.xlsx"),
    ("a\0b\r\nX: y.pdf", "ab X_ y.pdf"),
    ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
    ("a\u200b\u2066b.pdf", "ab.pdf"),
    ("ａｎｔｒａｇ．ｐｄｆ", "antrag.pdf"),
    ("a／b.pdf", "a_b.pdf"),
    (".htaccess", "htaccess"),
    ("...pdf", "pdf"),
    ("-rf.pdf", "rf.pdf"),
    ("antrag . . .pdf", "antrag.pdf"),
    ("antrag.pdf.", "antrag.pdf"),
    ("CON", "Datei CON"),
    ("con.pdf", "Datei con.pdf"),
    ("LPT1.tar.gz", "Datei LPT1.tar.gz"),
    ("COM¹.txt", "Datei COM1.txt"),
    ("Konzept.pdf", "Konzept.pdf"),
    ("", NAMELESS),
    ("\u202e", NAMELESS),
    ("😀.png", "😀.png"),
    ('a"; x="b.pdf', "a_; x=_b.pdf"),
    ("<script>.pdf", "script.pdf"),
    ("a" * 300 + ".pdf", "a" * (LONGEST - 4) + ".pdf"),
]


@pytest.mark.parametrize(("name", "kept"), NAMES, ids=[repr(name)[:30] for name, _ in NAMES])
def test_name_is_cleaned(name: str, kept: str) -> None:
    assert clean_name(name) == kept


@given(st.text() | st.text(alphabet="CON.aä /\\\u202e\u0308ﷺ ", max_size=400))
def test_any_name_becomes_safe_and_stays_so(name: str) -> None:
    kept = clean_name(name)
    assert clean_name(kept) == kept
    assert 0 < len(kept) <= LONGEST
    assert len(kept.encode()) <= LONGEST_BYTES + 11
    assert kept[0] not in " .-_~"
    assert kept[-1] not in " .-_~"
    assert not re.search(r'[/\\:*?"<>|]', kept)
    assert not any(unicodedata.category(character).startswith("C") for character in kept)
    assert unicodedata.is_normalized("NFC", kept)
    assert not RESERVED.match(kept)


@given(st.text(alphabet="abcä", min_size=1, max_size=300), st.sampled_from(["pdf", "docx", "x"]))
def test_extension_survives_any_length(stem: str, ending: str) -> None:
    assert clean_name(f"{stem}.{ending.upper()}").endswith(f".{ending}")

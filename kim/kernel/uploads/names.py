"""Names of files: readable, and harmless wherever the file is saved."""

import re
import unicodedata

LONGEST = 120  # characters; file systems end at 255 bytes
LONGEST_BYTES = 200
NAMELESS = "Datei"
SEPARATORS = re.compile(r'[/\\:*?"<>|]+')
# Names of devices under Windows, whatever extension follows.
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM\d|LPT\d)( *\.|$)", re.IGNORECASE)
EDGES = " .-_~"
LONGEST_EXTENSION = 10


def clean_name(name: str) -> str:
    """The name a file is kept and handed out under. Never empty; cleaning it again changes nothing.

    Composed characters (NFKC); no control, direction or other invisible characters; no
    separators of paths; no dots, hyphens or spaces at its edges; no name of a device; at most
    ``LONGEST`` characters. The extension stays, in lower case.
    """
    composed = unicodedata.normalize("NFKC", name)
    visible = "".join(" " if c.isspace() else c for c in composed if is_visible(c) or c.isspace())
    joined = SEPARATORS.sub("_", re.sub(r" +", " ", visible))
    stem, ending = split_name(joined.strip(EDGES))
    if RESERVED.match(stem):
        stem = f"{NAMELESS} {stem}"
    room = LONGEST - len(ending) - 1
    stem = unicodedata.normalize("NFKC", shortened(stem, room)).strip(EDGES) or NAMELESS
    return f"{stem}.{ending}" if ending else stem


def is_visible(character: str) -> bool:
    """Whether a character shows: not a control, a mark of direction, a surrogate or unassigned."""
    return not unicodedata.category(character).startswith("C")


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension in lower case; the extension is empty where there is none."""
    found = re.fullmatch(rf"(.*)\.([A-Za-z0-9]{{1,{LONGEST_EXTENSION}}})", name)
    return (found[1].rstrip(EDGES), found[2].lower()) if found else (name, "")


def shortened(text: str, room: int) -> str:
    """The beginning of a text, bounded in characters and in bytes."""
    cut = text[: max(room, 1)]
    while len(cut.encode()) > LONGEST_BYTES:
        cut = cut[:-1]
    return cut

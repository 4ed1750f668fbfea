"""What comes from outside is made harmless text; what cannot be right is named, not guessed."""

import math
import re
import unicodedata
from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import urlsplit

from kim.network.rules.texts import TURNS
from kim.offers.rules.checks import MAIL, PHONE, is_in_state

BIDI = re.compile(f"[{''.join(TURNS)}]")
TAG = re.compile(r"<[a-zA-Z!/][^>]*>|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
POSTCODE = re.compile(r"\d{5}")
BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table",
     "section", "article", "blockquote", "hr", "dd", "dt"}
)  # fmt: skip
SILENT = frozenset({"script", "style", "template", "head", "noscript", "iframe", "object", "svg"})
ADDRESS_LIMIT = 300
FORMULA = ("=", "@", "\t", "\r", "|", "＝")
INVISIBLE = frozenset({"Cc", "Cs", "Co", "Cn"})
JOINERS = "\u200c\u200d"  # Persian, Sorani and Urdu are not spelled without them


class _Words(HTMLParser):
    """The visible words of HTML, a line for each block, addresses of links in brackets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "a" and self.links:
            address, start = self.links.pop()
            shown = "".join(self.parts[start:])
            if web_address(address) and address not in shown:
                self.parts.append(f" ({address})")
        elif tag in BLOCKS and tag != "li":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def has_markup(text: str) -> bool:
    """Whether a text carries tags or character references of HTML."""
    return bool(TAG.search(text))


def words_of_html(text: str) -> str:
    """HTML as plain text: blocks become lines, list items dashes, links keep their address."""
    reader = _Words()
    reader.feed(text)
    reader.close()
    lines = [re.sub(r"[ \u00a0]+", " ", line).strip() for line in "".join(reader.parts).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line not in ("", "-") or (kept and kept[-1]):
            kept.append("" if line == "-" else line)
    return "\n".join(kept).strip()


def has_bidi(text: str) -> bool:
    """Whether signs are in there that turn the direction of what follows."""
    return bool(BIDI.search(text))


def plain(text: str) -> str:
    """Text in composed form, without bidi controls and invisible signs; line breaks stay."""
    text = unicodedata.normalize("NFC", BIDI.sub("", text)).replace("\r\n", "\n")
    text = text.replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    kept = [
        sign
        for sign in text
        if sign == "\n" or sign in JOINERS or unicodedata.category(sign) not in INVISIBLE
    ]
    return "".join(kept).replace("\ufeff", "").strip()


def line_of(text: str) -> str:
    """``plain`` on one line."""
    return " ".join(plain(text).split())


def is_formula(cell: str) -> bool:
    """Whether a cell would run in a spreadsheet; a phone number does not."""
    cell = cell.strip()
    if cell.startswith(FORMULA):
        return True
    return cell[:1] in ("+", "-") and bool(re.search(r"[A-Za-z]\(|[|!]", cell))


def web_address(text: str) -> str:
    """A web address as it may be linked, else an empty text. ``www.`` gets ``https://``."""
    text = text.strip()
    if text.startswith("www."):
        text = f"https://{text}"
    if len(text) > ADDRESS_LIMIT or re.search(r"[\s<>\"\\^`{|}\x00-\x20]", text):
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and "." in host and parts.username is None
    return text if known else ""


def mail_address(text: str) -> str:
    """A mail address, else an empty text; ``(at)`` and ``mailto:`` are understood."""
    text = re.sub(r"\s*[(\[]\s*(?:at|ät)\s*[)\]]\s*", "@", text.strip(), flags=re.IGNORECASE)
    text = text.removeprefix("mailto:")
    return text if len(text) <= 254 and MAIL.fullmatch(text) else ""


def phone_number(text: str) -> str:
    """A phone number as it is written, else an empty text."""
    text = line_of(text).strip("'\"")
    text = re.sub(r"^(?:tel(?:efon)?\.?:?|tel:)\s*", "", text, flags=re.IGNORECASE)
    text = text.replace("–", "-")
    return text if PHONE.fullmatch(text) and sum(map(str.isdigit, text)) >= 5 else ""


def where(latitude: object, longitude: object) -> tuple[float | None, float | None, str]:
    """Coordinates, or none and in German why. 0/0 and places far from the Land are none."""
    if latitude in (None, "") and longitude in (None, ""):
        return None, None, ""
    try:
        lat, lon = float(str(latitude).replace(",", ".")), float(str(longitude).replace(",", "."))
    except ValueError:
        return None, None, "Die Koordinaten sind keine Zahlen. Erwartet: Grad, etwa 49,22."
    if lat == 0 and lon == 0:
        return None, None, "Die Koordinaten sind 0/0. Bitte den Ort auf der Karte neu bestimmen."
    if not _inside(lat, lon):
        turned = _inside(lon, lat)
        hint = (
            "Breite und Länge sind wohl vertauscht." if turned else "Bitte prüfen Sie die Angabe."
        )
        return None, None, f"Die Koordinaten liegen nicht in Rheinland-Pfalz. {hint}"
    return round(lat, 5), round(lon, 5), ""


def _inside(latitude: float, longitude: float) -> bool:
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return False
    return is_in_state(Decimal(str(latitude)), Decimal(str(longitude)))


def depth_of_json(content: bytes, limit: int) -> int:
    """How deep brackets are nested, counted without parsing; stops one above ``limit``."""
    depth = deepest = 0
    in_text = False
    for match in re.finditer(rb'[\[\]{}"]', content):
        sign = match[0]
        if sign == b'"':
            in_text = not in_text if not _escaped(content, match.start()) else in_text
        elif in_text:
            continue
        elif sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > limit:
                return deepest
        else:
            depth -= 1
    return deepest


def _escaped(content: bytes, place: int) -> bool:
    """Whether an odd number of backslashes stands before ``place``."""
    count = 0
    while place > count and content[place - count - 1 : place - count] == b"\\":
        count += 1
    return count % 2 == 1

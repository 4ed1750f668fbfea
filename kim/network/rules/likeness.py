"""Which organisations may be the same one (Dubletten), each pair with its reasons in words."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

import numpy as np
from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio
from rapidfuzz.process import cdist

SAME_NAME = 90  # per cent from which likeness of the name is enough
LIKE_NAME = 68  # per cent from which it counts together with something else
MOST_SHARED = 6  # a telephone that more have belongs to a switchboard
LEGAL_FORMS = re.compile(
    r"\b(e\.? ?v\.?|eingetragener verein|g?gmbh|ag|e\.? ?g\.?|stiftung|k\.?d\.?oe\.?r\.?)(?=\W|$)"
)
FREE_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "web.de", "gmx.de", "gmx.net", "t-online.de"),
        *("outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "yahoo.de", "yahoo.com"),
        *("freenet.de", "icloud.com", "posteo.de", "mailbox.org"),
    }
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is compared of an organisation."""

    id: int
    name: str
    short_name: str = ""
    postcode: str = ""
    town: str = ""
    mail: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two organisations that may be one; ``likeness`` of their names in per cent."""

    first: int
    second: int
    likeness: int
    reasons: tuple[str, ...]


def plain_name(name: str) -> str:
    """A name without capitals, umlauts, accents, legal form and signs: ``Süd-Pfalz e. V.``."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(UMLAUTS)
    folded = "".join(
        c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c)
    )
    bare = re.sub(r"[\W_]+", " ", LEGAL_FORMS.sub(" ", folded))
    return " ".join(bare.split()) or " ".join(folded.split())


def host(website: str) -> str:
    """``https://www.verein.example/x`` -> ``verein.example``; empty for what is no address."""
    try:
        found = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    return found.removeprefix("www.")


def own_domain(mail: str) -> str:
    """The part behind the @, unless everybody can have an address there."""
    domain = mail.strip().lower().rpartition("@")[2]
    return "" if domain in FREE_MAIL else domain


def digits(phone: str) -> str:
    """A number as it is dialled in Germany: ``+49 (0) 6232/12-0`` -> ``06232120``."""
    found = re.sub(r"\D", "", phone.replace("(0)", ""))
    if phone.strip().startswith("+49"):
        found = "0" + found.removeprefix("49")
    elif found.startswith("0049"):
        found = "0" + found.removeprefix("0049")
    return found if len(found) >= 6 else ""


def find_pairs(entries: Sequence[Entry]) -> list[Pair]:
    """Pairs that somebody should look at, the likeliest first.

    A name that is nearly the same is enough; a name that is somewhat like needs the same
    website, domain, telephone or place; two of the former are enough without a like name.
    """
    if len(entries) < 2:
        return []
    names = [plain_name(entry.name) for entry in entries]
    likeness = cdist(names, names, scorer=token_sort_ratio, dtype=np.uint8)
    contained = cdist(names, names, scorer=token_set_ratio, dtype=np.uint8, score_cutoff=100)
    asked = {(int(a), int(b)) for a, b in np.argwhere(likeness >= SAME_NAME) if a < b}
    for group in _groups(entries):
        asked |= set(combinations(sorted(group), 2))
    asked |= {
        (int(a), int(b))
        for a, b in np.argwhere((likeness >= LIKE_NAME) | (contained == 100))
        if a < b and _same_place(entries[a], entries[b])
    }
    found = [_judged(entries[a], entries[b], int(likeness[a, b])) for a, b in asked]
    return sorted((pair for pair in found if pair), key=lambda p: (-p.likeness, p.first, p.second))


def like(entry: Entry, others: Sequence[Entry]) -> list[Pair]:
    """Pairs of one entry that is about to be added with those there are."""
    name = plain_name(entry.name)
    found = []
    for other in others:
        likeness = int(token_sort_ratio(name, plain_name(other.name)))
        if pair := _judged(entry, other, likeness):
            found.append(pair)
    return sorted(found, key=lambda pair: -pair.likeness)


def _groups(entries: Sequence[Entry]) -> Iterator[set[int]]:
    """Entries that share a website, a domain or a telephone, unless too many do."""
    shared: dict[tuple[str, str], set[int]] = defaultdict(set)
    for index, entry in enumerate(entries):
        for kind, value in _marks(entry):
            shared[kind, value].add(index)
    for (kind, _value), group in shared.items():
        if len(group) <= MOST_SHARED or kind == "website":
            yield group


def _marks(entry: Entry) -> Iterable[tuple[str, str]]:
    marks = {
        "website": host(entry.website),
        "domain": own_domain(entry.mail),
        "phone": digits(entry.phone),
    }
    return [(kind, value) for kind, value in marks.items() if value]


def _same_place(first: Entry, second: Entry) -> bool:
    if first.postcode and second.postcode:
        return first.postcode == second.postcode
    return bool(first.town) and plain_name(first.town) == plain_name(second.town)


def _judged(first: Entry, second: Entry, likeness: int) -> Pair | None:
    """The pair with its reasons, or None when they do not suffice."""
    marks = set(_marks(first)) & set(_marks(second))
    contains = token_set_ratio(plain_name(first.name), plain_name(second.name)) == 100
    place = _same_place(first, second)
    enough = (
        likeness >= SAME_NAME
        or len(marks) > 1
        or ((likeness >= LIKE_NAME or contains) and (bool(marks) or place))
    )
    if not enough:
        return None
    reasons = [_about_names(first, second, likeness, contains)]
    texts = {
        "website": "dieselbe Internetseite ({})",
        "domain": "E-Mail-Adressen bei derselben Einrichtung ({})",
        "phone": "dasselbe Telefon ({})",
    }
    reasons += [texts[kind].format(value) for kind, value in sorted(marks)]
    if place:
        reasons.append(f"derselbe Ort ({second.postcode or second.town})")
    return Pair(
        first=first.id, second=second.id, likeness=likeness,
        reasons=tuple(reason for reason in reasons if reason),
    )  # fmt: skip


def _about_names(first: Entry, second: Entry, likeness: int, contains: bool) -> str:
    if plain_name(first.name) == plain_name(second.name):
        return "derselbe Name"
    if likeness >= LIKE_NAME:
        return f"Name zu {likeness} % gleich"
    return "ein Name steckt im anderen" if contains else ""

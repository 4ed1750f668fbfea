"""What somebody asks the search: read from an address, never refused, written back as address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from kim.offers.rules.search_marks import DAYS, PARTS, Group, slots_wanted
from kim.offers.rules.search_text import QUERY_LIMIT

RADII: Final = (2, 5, 10, 25, 50)
RADIUS: Final = 10  # kilometres, where none is said
SORTS: Final = ("", "naehe", "beginn", "neu")
VIEWS: Final = ("", "karte")
PAGE_SIZE: Final = 20
LAST_PAGE: Final = 5000
MOST_NOTED: Final = 30
PLACE_LIMIT: Final = 80
CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Search:
    """One search (Suche). Empty parts mean: not asked for."""

    text: str = ""
    place: str = ""
    radius: int = RADIUS
    chosen: Mapping[Group, tuple[str, ...]] = field(default_factory=dict)
    days: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    sort: str = ""
    view: str = ""
    page: int = 1
    noted: tuple[str, ...] = ()

    @property
    def slots(self) -> int:
        return slots_wanted(self.days, self.parts)

    @property
    def filters(self) -> int:
        """How many traits are chosen."""
        return sum(map(len, self.chosen.values())) + len(self.days) + len(self.parts)

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.place or self.filters)

    def has(self, group: Group, code: str) -> bool:
        return code in self.chosen.get(group, ())

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address, without what is not asked for."""
        found: list[tuple[str, str]] = []
        if self.text:
            found.append(("was", self.text))
        if self.place:
            found.append(("wo", self.place))
            if self.radius != RADIUS:
                found.append(("umkreis", str(self.radius)))
        for group, codes in self.chosen.items():
            found += [(group.value, code) for code in codes]
        found += [("tag", str(day + 1)) for day in self.days]
        found += [("zeit", part) for part in self.parts]
        for name, value in (("sortierung", self.sort), ("ansicht", self.view)):
            if value:
                found.append((name, value))
        if self.page > 1:
            found.append(("seite", str(self.page)))
        found += [("merk", key) for key in self.noted]
        return found

    @property
    def query(self) -> str:
        """The address after the question mark, with it; empty for a search for nothing."""
        pairs = self.pairs()
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, group: Group, code: str) -> "Search":
        left = {**self.chosen, group: tuple(c for c in self.chosen.get(group, ()) if c != code)}
        return replace(self, chosen={g: codes for g, codes in left.items() if codes}, page=1)

    def noting(self, key: str) -> "Search":
        """The same with one more offer on the note list, or without it when it is there."""
        if key in self.noted:
            return replace(self, noted=tuple(other for other in self.noted if other != key))
        return replace(self, noted=(*self.noted, key)[:MOST_NOTED])


def read_search(asked: Mapping[str, Sequence[str]]) -> Search:
    """Read an address. What is unknown or out of range is left out, nothing is refused.

    ``asked`` maps a name to all its values. Page −1 is the first, page 10^18 the last there is.
    """
    groups = {group: codes for group in Group if (codes := _codes(asked.get(group.value, ())))}
    return Search(
        text=_clean(_last(asked, "was"), QUERY_LIMIT),
        place=_clean(_last(asked, "wo"), PLACE_LIMIT),
        radius=_one_of(_last(asked, "umkreis"), RADII, RADIUS),
        chosen=groups,
        days=tuple(sorted({n - 1 for n in _numbers(asked.get("tag", ())) if 1 <= n <= DAYS})),
        parts=tuple(part for part in PARTS if part in asked.get("zeit", ())),
        sort=_word_of(_last(asked, "sortierung"), SORTS),
        view=_word_of(_last(asked, "ansicht"), VIEWS),
        page=_page(_last(asked, "seite")),
        noted=noted(asked.get("merk", ())),
    )


def noted(values: Iterable[str]) -> tuple[str, ...]:
    """Keys of a note list, each once, at most thirty; what is no key is left out."""
    found: dict[str, None] = {}
    for value in values:
        for key in value.split(",")[:MOST_NOTED]:
            try:
                found[str(UUID(key.strip()))] = None
            except ValueError:
                continue
    return tuple(found)[:MOST_NOTED]


def _last(asked: Mapping[str, Sequence[str]], name: str) -> str:
    values = asked.get(name) or ("",)
    return values[-1]


def _clean(text: str, limit: int) -> str:
    return " ".join(UNSEEN.sub(" ", text[: limit * 4]).split())[:limit].strip()


def _codes(values: Sequence[str]) -> tuple[str, ...]:
    found = dict.fromkeys(value for value in values[:60] if CODE.fullmatch(value))
    return tuple(found)[:40]


def _numbers(values: Sequence[str]) -> list[int]:
    return [int(v) for v in values[:60] if len(v) < 4 and v.isascii() and v.isdigit()]


def _one_of(value: str, allowed: tuple[int, ...], default: int) -> int:
    found = _numbers([value])
    return found[0] if found and found[0] in allowed else default


def _word_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""


def _page(value: str) -> int:
    value = value.strip()
    if not (value.isascii() and value.isdigit()):
        return 1
    return max(1, min(int(value[:6]), LAST_PAGE))
